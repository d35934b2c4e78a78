"""Decoded pictures as a person sees them: RGB, with square pixels, turned upright."""

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

_WIDEST_PIXEL = 8


class Upright:
    """Turns the frames of one video stream into pixels, all of one size."""

    def __init__(self, stream: Any) -> None:
        """Take PyAV's video stream."""
        shape = stream.sample_aspect_ratio or Fraction(1)
        if not Fraction(1, _WIDEST_PIXEL) <= shape <= _WIDEST_PIXEL:
            shape = Fraction(1)
        context = stream.codec_context
        self._width, self._height = max(1, round(context.width * shape)), context.height
        self._reformatter = VideoReformatter()  # a new one for each frame would take longer than decoding

    def pixels(self, frame: Any) -> npt.NDArray[np.uint8]:
        """Return a frame of PyAV's as uint8 (height, width, 3) in RGB."""
        rgb = self._reformatter.reformat(frame, self._width, self._height, "rgb24").to_ndarray()
        return np.ascontiguousarray(np.rot90(rgb, _quarter_turns(frame)))

    def size_of(self, frame: Any) -> tuple[int, int]:
        """Return width and height of a frame's pixels."""
        size = self._width, self._height
        return size[::-1] if _quarter_turns(frame) % 2 else size


def _quarter_turns(frame: Any) -> int:
    return round(frame.rotation / 90)
