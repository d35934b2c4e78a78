"""When each frame of a recording is shown, from the container's timestamps, without decoding any."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from fervi.errors import Refusal
from fervi.recordings.container import NO_LIMITS, RecordingLimits, damaged, open_container, video_of
from fervi.recordings.upright import Upright

_LACKING_SHARE, _LACKING_FRAMES, _LACKING_SECONDS = 0.02, 2, 1.0
_MOST_TRIED = 500

Ticks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Timeline:
    """A recording's size and times.

    Attributes:
        width: Of a picture as a person sees it (rotation and shape of the pixels applied), in pixels.
        height: Likewise.
        tick: The unit of `shown`, in seconds.
        shown: When the frames are shown, int64 (frames,), ascending, in ticks.
        keys: Those of the key frames, ascending: where decoding can begin.
        format: FFmpeg's name of the container's format.
        codec: FFmpeg's name of the video's codec.
        has_sound: Whether there is sound.
    """

    width: int
    height: int
    tick: Fraction
    shown: Ticks
    keys: Ticks
    format: str
    codec: str
    has_sound: bool

    @property
    def seconds(self) -> float:
        """How long the recording is, until its last frame has been shown for as long as the one before."""
        first, last = int(self.shown[0]), int(self.shown[-1])
        frame = int(self.shown[-1] - self.shown[-2]) if len(self.shown) > 1 else 0
        return float((last - first + frame) * self.tick)

    @property
    def rate(self) -> float:
        """Frames a second, on average; 0 for a single frame."""
        return len(self.shown) / self.seconds if self.seconds else 0.0


def read_timeline(path: Path, limits: RecordingLimits = NO_LIMITS) -> Timeline:
    """Read a recording's times.

    Raises:
        Refusal: As `open_container`, and recording_too_long, recording_damaged or no_video.
        OSError: If the file cannot be read.
    """
    width, height = _first_size(path, limits)
    with open_container(path, limits) as container:
        stream = video_of(container)
        if container.duration and container.duration / av.time_base > limits.max_seconds:
            raise too_long(limits.max_seconds)
        shown, keys, end = _walk(container, stream)
        if not len(shown):
            raise damaged() if stream.frames else Refusal("no_video", "There is no picture in this recording.")
        if float((shown[-1] - shown[0]) * stream.time_base) > limits.max_seconds:
            raise too_long(limits.max_seconds)
        if _ends_early(container, stream, shown, end):
            raise damaged()
        name, codec = container.format.name, stream.codec_context.name
        if name == "avi" and stream.codec_context.has_b_frames:
            keys = keys[:1]  # its timestamps do not tell which pictures are shown before a later one
        return Timeline(width, height, stream.time_base, shown, keys, name, codec, bool(container.streams.audio))


def _first_size(path: Path, limits: RecordingLimits) -> tuple[int, int]:
    """Return the size of the first picture that can be decoded: only there FFmpeg tells how it has to be turned."""
    with open_container(path, limits) as container:
        stream = video_of(container)
        for _, packet in zip(range(_MOST_TRIED), container.demux(stream), strict=False):
            try:
                for frame in stream.decode(packet):
                    return Upright(stream).size_of(frame)
            except av.FFmpegError:
                continue
    raise damaged()


def too_long(max_seconds: float) -> Refusal:
    """Return the error for a recording that takes too long."""
    longest = f"{max_seconds / 60:g} minutes" if max_seconds < 7200 else f"{max_seconds / 3600:g} hours"
    return Refusal("recording_too_long", f"The recording is longer than {longest}, as its timestamps say. Cut it.")


def _walk(container: Any, stream: Any) -> tuple[Ticks, Ticks, float]:
    """Return the ticks of all frames and of the key frames, and when anything in the file, sound too, ends."""
    shown, keys, end = array("q"), array("q"), 0.0
    try:
        for packet in container.demux():
            tick = packet.pts if packet.pts is not None else packet.dts
            if tick is None:
                continue
            end = max(end, float((tick + (packet.duration or 0)) * packet.time_base))
            if packet.stream_index == stream.index and not packet.is_discard:
                shown.append(tick)
                if packet.is_keyframe:
                    keys.append(tick)
    except (av.FFmpegError, OverflowError) as error:
        if not shown:
            raise damaged() from error
    return _sorted(shown), _sorted(keys), end


def _sorted(ticks: Sequence[int]) -> Ticks:
    return np.sort(np.array(ticks, np.int64))


def _ends_early(container: Any, stream: Any, shown: Ticks, end: float) -> bool:
    """Tell whether the file has clearly less than it says in its head."""
    if stream.frames:
        is_counted_by_time = container.format.name == "avi"  # a frame like the one before takes no packet there
        found = int(shown[-1]) + 1 if is_counted_by_time else len(shown)
        return found < stream.frames * (1 - _LACKING_SHARE) - _LACKING_FRAMES
    declared = (container.duration or 0) / av.time_base
    return end < declared * (1 - _LACKING_SHARE) - _LACKING_SECONDS
