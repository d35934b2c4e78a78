"""Follow faces from frame to frame: each track is one person without a break."""

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from fervi.recordings.analysis import Sight
from fervi.recordings.appearance import Appearance, colour_likeness
from fervi.vision.face import Face
from fervi.vision.tracker import CONFIRMING_SECONDS, Track, Tracker

_CUT_CHANGE, _CUT_LIKENESS = 0.3, 0.5
_DARK = 4.0
_MOST_KEPT = 12
_STRANGER = 0.75
_COLOUR_COST = 5.0
_LASTING_FRAMES, _CLEAR, _CLEAR_FRAMES = 3, 0.9, 2


@dataclass
class TrackRecord:
    """What is kept of a track.

    Attributes:
        number: Of the track, from 0.
        first: When it begins, in seconds.
        last: When it ends, in seconds.
        frames: In how many it is.
        best: The detector's highest score, 0..1.
        looks: Up to 12 appearances, spread over the track.
    """

    number: int
    first: float
    last: float
    frames: int = 0
    best: float = 0.0
    looks: list[Appearance] = field(default_factory=list)
    stride: int = 1

    def add(self, face: Face, appearance: Appearance, seconds: float) -> None:
        """Take the face of one more frame."""
        if self.frames % self.stride == 0:
            self.looks.append(appearance)
        if len(self.looks) > _MOST_KEPT:
            self.looks, self.stride = self.looks[::2], self.stride * 2
        self.frames, self.last, self.best = self.frames + 1, seconds, max(self.best, face.detection)


class Tracks:
    """Follows all faces of a recording whose frames come in order."""

    def __init__(self, threshold: float) -> None:
        """Take the top probability from which a label is certain, 0..1."""
        self._tracker = Tracker(threshold)
        self._newest: dict[int, Appearance] = {}
        self._thumbnail: npt.NDArray[np.uint8] | None = None
        self.records: dict[int, TrackRecord] = {}

    def add(self, sight: Sight) -> list[Track]:
        """Return the track of each face of the next frame, with smoothed scores and a label that holds still."""
        if self._thumbnail is not None and is_cut(self._thumbnail, sight.thumbnail):
            self._tracker.forget()
        self._thumbnail = sight.thumbnail
        tracks = self._tracker.follow(sight.faces, sight.seconds, lambda *pair: self._unlikeness(sight, *pair))
        for track, face, appearance in zip(tracks, sight.faces, sight.appearances, strict=True):
            new = TrackRecord(track.number, sight.seconds, sight.seconds)
            self.records.setdefault(track.number, new).add(face, appearance, sight.seconds)
            self._newest[track.number] = appearance
        return tracks

    def _unlikeness(self, sight: Sight, track: Track, index: int) -> float:
        likeness = colour_likeness(self._newest[track.number], sight.appearances[index])
        return _COLOUR_COST * (1 - likeness) if likeness > _STRANGER else math.inf


def is_cut(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> bool:
    """Tell whether between two frames' thumbnails, uint8 of one shape, the picture is another one.

    It is where they differ by much of their brightness, and their patterns have little in common: neither a pan nor a
    lamp that goes on is a cut.
    """
    old, new = before.astype(np.float64).ravel(), after.astype(np.float64).ravel()
    change = float(np.abs(old - new).mean()) / ((old.mean() + new.mean()) / 2 + _DARK)
    old, new = old - old.mean(), new - new.mean()
    likeness = float(old @ new) / max(float(np.linalg.norm(old) * np.linalg.norm(new)), 1.0)
    return change > _CUT_CHANGE and likeness < _CUT_LIKENESS


def is_person(record: TrackRecord, rate: Fraction | None) -> bool:
    """Tell whether a track is somebody, by the whole of it: neither a false detection nor who only flits by.

    Args:
        record: What is known of the track.
        rate: Frames a second that were analysed; None for all.
    """
    lasting = record.frames >= _LASTING_FRAMES and record.last - record.first >= CONFIRMING_SECONDS - 1e-6
    needed = 1 if rate and 1 / rate >= CONFIRMING_SECONDS else _CLEAR_FRAMES
    return lasting or (record.best >= _CLEAR and record.frames >= needed)
