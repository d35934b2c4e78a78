"""The frames of a stretch of a recording, one after the other, as often as they are wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from fervi.recordings.container import damaged, video_of
from fervi.recordings.upright import Upright


@dataclass(frozen=True)
class Stretch:
    """A part of a recording that can be decoded by itself. Ticks are those of the recording's `Timeline`.

    Attributes:
        begin: The tick of the key frame that it begins with.
        end: The tick of the first frame after it; None where it reaches to the end.
        first: The number of its first frame in the recording, from 0.
        before: The tick of the frame before it; None where there is none.
    """

    begin: int
    end: int | None
    first: int
    before: int | None


@dataclass(frozen=True)
class Frame:
    """One picture of a recording.

    Attributes:
        number: Of the frame in the recording, from 0.
        seconds: When it is shown, by the container's timestamps.
        pixels: uint8 (height, width, 3) in RGB, upright.
    """

    number: int
    seconds: float
    pixels: npt.NDArray[np.uint8]


def read_frames(container: Any, stretch: Stretch, rate: Fraction | None = None) -> Iterator[Frame]:
    """Decode a stretch of a recording.

    Args:
        container: An open container.
        stretch: Which part of it.
        rate: How many frames a second are wanted: of each second's so many equal slots the first frame. None for all.

    Yields:
        The frames in the order in which they are shown. Those that are damaged are left out.
    """
    stream, before = video_of(container), stretch.before
    upright = Upright(stream)
    for number, frame in enumerate(_decode(container, stream, stretch), stretch.first):
        tick = _tick_of(frame)
        if before is None or is_wanted(tick, before, stream.time_base, rate):
            yield Frame(number, float(tick * stream.time_base), upright.pixels(frame))
        before = tick


def is_wanted(tick: int, before: int, unit: Fraction, rate: Fraction | None) -> bool:
    """Tell whether a frame is the first one of its slot.

    Args:
        tick: When it is shown, in units of so many seconds.
        before: When the frame before it is shown.
        unit: Seconds of a tick.
        rate: Slots a second; None where every frame is wanted.
    """
    return rate is None or tick * unit * rate // 1 != before * unit * rate // 1


def _decode(container: Any, stream: Any, stretch: Stretch) -> Iterator[Any]:
    for packet in _packets(container, stream, stretch):
        try:
            frames = stream.decode(packet)
        except av.FFmpegError:
            continue  # a damaged packet: the pictures before and after it can still be read
        for frame in frames:
            tick = _tick_of(frame)
            if stretch.end is not None and tick >= stretch.end:
                return  # frames come in the order in which they are shown
            if tick >= stretch.begin:
                yield frame


def _packets(container: Any, stream: Any, stretch: Stretch) -> Iterator[Any]:
    """Read from the stretch's key frame on, by the index if it leads there, else from the file's beginning."""
    for start in (stretch.begin, None):
        packets = _packets_after(container, stream, start)
        for packet in packets:
            tick = packet.pts if packet.pts is not None else packet.dts
            if packet.is_keyframe and tick is not None and tick <= stretch.begin:
                if tick == stretch.begin:
                    yield packet
                    yield from packets
                    return
            elif start is not None and (tick is None or tick > stretch.begin):
                break  # the index led to a place behind it
    raise damaged()


def _packets_after(container: Any, stream: Any, start: int | None) -> Iterator[Any]:
    try:
        if start is None:
            container.seek(0, backward=True, any_frame=False)
        else:
            container.seek(start, stream=stream, backward=True, any_frame=False)
        yield from container.demux(stream)
    except av.FFmpegError:
        return


def _tick_of(frame: Any) -> int:
    return frame.pts if frame.pts is not None else frame.dts or 0
