"""Analyse one part of a recording: what a worker does, in this process or on another machine."""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fervi.errors import Refusal
from fervi.recordings.appearance import Appearance, describe
from fervi.recordings.container import NO_LIMITS, RecordingLimits, open_container
from fervi.recordings.frames import Stretch, read_frames
from fervi.recordings.reader import Reader
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Face

_THUMBNAIL = (16, 12)
_MOST_IN_MEMORY = 8_000_000


@dataclass(frozen=True)
class Part:
    """A part of a recording to analyse.

    Attributes:
        path: Of the file, as the worker sees it.
        stretch: Which part.
        rate: Frames a second; None for all.
        reader: What reads the pictures.
        limits: What is too much.
    """

    path: Path
    stretch: Stretch
    rate: Fraction | None
    reader: Reader
    limits: RecordingLimits = NO_LIMITS


@dataclass(frozen=True)
class Sight:
    """What is seen in one frame.

    Attributes:
        number: Of the frame, from 0.
        seconds: When it is shown.
        faces: As the classifier reads them, without identities.
        appearances: Of each face.
        thumbnail: uint8 (12, 16, 3) in RGB, by which a cut is noticed.
    """

    number: int
    seconds: float
    faces: tuple[Face, ...]
    appearances: tuple[Appearance, ...]
    thumbnail: npt.NDArray[np.uint8]


class Sights:
    """What is seen in a part, in order. Much of it lies in a temporary file without a name: parts can be long."""

    def __init__(self, sights: Iterable[Sight]) -> None:
        self._file = tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115, it lives as long as the object
        self._count = 0
        for sight in sights:
            pickle.dump(sight, self._file)
            self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Sight]:
        """Give all from the first one on, once at a time."""
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)

    def __reduce__(self) -> tuple[type["Sights"], tuple[list[Sight]]]:
        return Sights, (list(self),)


def analyze_part(part: Part, told: Callable[[float], None] = lambda seconds: None) -> Sights:
    """Return what is seen in each wanted frame of a part, in order.

    Args:
        part: What to read.
        told: Told the time of each frame before it is read, in seconds. What it raises ends the analysis.

    Raises:
        Refusal: As `open_container`.
        FerviError: If the detector or the model cannot be loaded where this runs.
    """
    analyzer = part.reader.analyzer()
    try:
        with open_container(part.path, part.limits) as container:
            return Sights(_look(container, part, analyzer, told))
    except FileNotFoundError as error:
        raise Refusal(
            "not_found", f"The worker cannot see {part.path}. All workers need the files under the same paths."
        ) from error


def _look(container: Any, part: Part, analyzer: Analyzer, told: Callable[[float], None]) -> Iterator[Sight]:
    for frame in read_frames(container, part.stretch, part.rate):
        told(frame.seconds)
        yield _see(frame.number, frame.seconds, frame.pixels, analyzer, part.reader.side)


def _see(number: int, seconds: float, pixels: npt.NDArray[np.uint8], analyzer: Analyzer, side: int) -> Sight:
    faces = analyzer.analyze(pixels, side).faces
    appearances = tuple(describe(pixels, face.box) for face in faces)
    return Sight(number, seconds, faces, appearances, cv2.resize(pixels, _THUMBNAIL, interpolation=cv2.INTER_AREA))
