"""Write a recording again with boxes and labels in its pictures, and its own sound."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from fervi.errors import FerviError
from fervi.recordings.container import NO_LIMITS, RecordingLimits, open_container
from fervi.recordings.frames import Stretch, read_frames
from fervi.recordings.recording import Progress, Recording
from fervi.recordings.rows import Entry
from fervi.vision.face import Box, Face

_VIDEO = {".mp4": "libx264", ".webm": "libvpx-vp9"}
_SOUND = {".mp4": "aac", ".webm": "libopus"}
_SOUND_RATE = 48_000
_OPTIONS = {
    ".mp4": {"preset": "veryfast", "crf": "23"},
    ".webm": {"deadline": "realtime", "cpu-used": "8", "crf": "32", "b": "0"},
}
_TICK = Fraction(1, 90_000)
_HELD, _SHORTEST_HELD = 1.5, 0.05
"""For how many intervals a face is held after the last frame that it is seen in; in seconds, at least."""

_ONE_MISSED = 2.5
"""Up to how many intervals later a face that is seen again was missed in one frame, and stays drawn."""

_COLOURS = ((86, 180, 233), (230, 159, 0), (0, 158, 115), (240, 228, 66), (213, 94, 0), (204, 121, 167))
"""Of Okabe and Ito, which people with any colour vision tell apart."""

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_PROGRESS_EVERY = 50


def annotate(
    recording: Recording, path: str | Path, limits: RecordingLimits = NO_LIMITS, progress: Progress | None = None
) -> None:
    """Write a recording with each person's box, number, emotion and its probability drawn.

    The times of the frames are those of the original, and so is the sound. Pictures are upright. Between two analysed
    frames a box moves straight from one place to the next, also over one that missed the face.

    Args:
        recording: What was found in it.
        path: An .mp4 (H.264, AAC) or a .webm (VP9, Opus): both play in browsers.
        limits: As for reading.
        progress: Told as for `read_recording`.

    Raises:
        FerviError: If the name has another ending, or is that of the recording itself.
        Refusal: If the recording cannot be read any more.
        OSError: If a file cannot be read or written.
    """
    path = Path(path)
    if path.suffix not in _VIDEO:
        raise FerviError(f"{path} is no .mp4 or .webm: name the annotated recording so.")
    if path.resolve() == recording.path.resolve():
        raise FerviError(f"{path} is the recording itself: name another file.")
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with open_container(recording.path, limits) as source, av.open(str(path), "w", options=options) as copy:
        _write(source, copy, recording, path.suffix, limits, progress)


def _write(
    source: Any, copy: Any, recording: Recording, suffix: str, limits: RecordingLimits, progress: Progress | None
) -> None:
    timeline = recording.timeline
    begin = int(timeline.shown[0])
    video = _add_video(copy, suffix, timeline.width, timeline.height, timeline.rate)
    with _Sound(copy, recording.path, suffix, limits) as sound:
        faces = _Faces(recording)
        for frame in read_frames(source, Stretch(begin, None, 0, None)):
            sound.write_until(frame.seconds)
            drawn = draw(frame.pixels, faces.at(frame.seconds))
            picture = av.VideoFrame.from_ndarray(drawn[: video.height, : video.width], format="rgb24")
            picture.pts, picture.time_base = round(frame.seconds / _TICK), _TICK
            copy.mux(video.encode(picture))
            if progress and frame.number % _PROGRESS_EVERY == 0:
                progress(frame.seconds - float(begin * timeline.tick), timeline.seconds)
        copy.mux(video.encode())
        sound.write_until(float("inf"))


def _add_video(copy: Any, suffix: str, width: int, height: int, rate: float) -> Any:
    video = copy.add_stream(_VIDEO[suffix], rate=max(1, round(rate)), options=_OPTIONS[suffix])
    # Half of the colours' samples are stored: sides have to be even.
    video.width, video.height, video.pix_fmt = max(2, width // 2 * 2), max(2, height // 2 * 2), "yuv420p"
    video.codec_context.time_base = _TICK
    video.codec_context.thread_count = 2
    return video


class _Sound:
    """The sound of the original, written along with the pictures; nothing where there is none."""

    def __init__(self, copy: Any, path: Path, suffix: str, limits: RecordingLimits) -> None:
        self._opened = open_container(path, limits)
        self._source = self._opened.__enter__()
        self._copy = copy
        heard = next((stream for stream in self._source.streams.audio if stream.codec_context), None)
        self._stream: Any = copy.add_stream(_SOUND[suffix], rate=_SOUND_RATE) if heard else None
        self._resampler = av.AudioResampler(format="s16" if suffix == ".webm" else "fltp", rate=_SOUND_RATE)
        self._frames = self._decode(heard) if heard else iter(())
        self._next = next(self._frames, None)

    def __enter__(self) -> "_Sound":
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)

    def _decode(self, heard: Any) -> Iterator[Any]:
        for packet in self._source.demux(heard):
            with suppress(av.FFmpegError):  # damaged sound is left out
                yield from heard.decode(packet)

    def write_until(self, seconds: float) -> None:
        """Write what is heard before a time; all that is left, and the end, where it is infinite."""
        while self._next is not None and (self._next.time or 0.0) <= seconds:
            self._encode(self._next)
            self._next = next(self._frames, None)
        if self._stream and seconds == float("inf"):
            self._encode(None)
            self._copy.mux(self._stream.encode())

    def _encode(self, frame: Any) -> None:
        for piece in self._resampler.resample(frame):
            self._copy.mux(self._stream.encode(piece))


class _Faces:
    """The faces at any time, asked for in order of time."""

    def __init__(self, recording: Recording) -> None:
        self._entries = recording.entries()
        self._coming: Entry | None = next(self._entries, None)
        self._held = max(_HELD * recording.interval, _SHORTEST_HELD)
        self._one_missed = max(_ONE_MISSED * recording.interval, _SHORTEST_HELD)
        self._seen: dict[int, list[Entry]] = {}

    def at(self, seconds: float) -> list[Face]:
        """Return who is there: at the place between those at which they are seen before and after."""
        while self._coming is not None and self._coming[1] <= seconds + self._one_missed:
            self._seen.setdefault(self._coming[2].id or 0, []).append(self._coming)
            self._coming = next(self._entries, None)
        faces = []
        for entries in self._seen.values():
            while len(entries) > 1 and entries[1][1] <= seconds:
                entries.pop(0)
            if entries[0][1] <= seconds and (face := self._face_at(entries, seconds)):
                faces.append(face)
        return faces

    def _face_at(self, entries: list[Entry], seconds: float) -> Face | None:
        _, before, face = entries[0]
        if len(entries) > 1 and entries[1][1] - before <= self._one_missed:
            return _between(entries[0], entries[1], seconds)
        return face if seconds - before <= self._held else None


def _between(entry: Entry, following: Entry, seconds: float) -> Face:
    _, before, face = entry
    _, after, later = following
    share = (seconds - before) / (after - before)
    places = zip(vars(face.box).values(), vars(later.box).values(), strict=True)
    return replace(face, box=Box(*(old + share * (new - old) for old, new in places)))


def draw(pixels: npt.NDArray[np.uint8], faces: list[Face]) -> npt.NDArray[np.uint8]:
    """Draw boxes and labels into uint8 (height, width, 3) in RGB, and return it."""
    thickness = max(2, round(min(pixels.shape[:2]) / 240))
    scale = thickness / 4
    for face in faces:
        colour = _COLOURS[((face.id or 1) - 1) % len(_COLOURS)]
        box = face.box
        corner = round(box.x), round(box.y)
        end = round(box.x + box.width), round(box.y + box.height)
        cv2.rectangle(pixels, corner, end, colour, thickness)
        text = f"{face.id} {_label(face)}"
        (width, height), _ = cv2.getTextSize(text, _FONT, scale, max(1, thickness // 2))
        left = max(0, min(corner[0], pixels.shape[1] - width - 6))
        bottom = corner[1] if corner[1] > height + 8 else end[1] + height + 8
        cv2.rectangle(pixels, (left, bottom - height - 8), (left + width + 6, bottom), colour, -1)
        place = left + 3, bottom - 5
        cv2.putText(pixels, text, place, _FONT, scale, (0, 0, 0), max(1, thickness // 2), cv2.LINE_AA)
    return pixels


def _label(face: Face) -> str:
    if face.turned_away:
        return "turned away"
    return f"{face.emotion}{'' if face.certain else '?'} {face.confidence:.0%}"
