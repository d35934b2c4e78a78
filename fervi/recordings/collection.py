"""Read many files, pictures and recordings, one after the other; bad ones are answered with why they are bad."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from fervi.errors import Refusal, reason_of
from fervi.recordings.endings import RECORDINGS
from fervi.recordings.reader import Reader
from fervi.recordings.table import Row, answer_on_picture, rows_of_picture
from fervi.recordings.workforce import Workforce
from fervi.vision.face import Analysis
from fervi.vision.image import ImageLimits

if TYPE_CHECKING:
    from fervi.recordings.recording import Recording


@dataclass(frozen=True)
class PictureRead:
    """A picture that was analysed, and the emotions that the classifier knows: what `Recording` is for a recording."""

    path: Path
    analysis: Analysis
    labels: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Give the rows of the table, a face each, from left to right."""
        yield from rows_of_picture(str(self.path), self.analysis, self.labels)

    def write_json(self, file: IO[str]) -> None:
        """Write the HTTP answer with the file's name, on one line."""
        file.write(json.dumps(answer_on_picture(str(self.path), self.analysis)) + "\n")


@dataclass(frozen=True)
class Failed:
    """A file that could not be read, and why: a sentence."""

    path: Path
    reason: str


Outcome: TypeAlias = "PictureRead | Recording | Failed"


@dataclass(frozen=True)
class Manner:
    """How files are read.

    Attributes:
        reader: What reads the frames of recordings.
        photo_side: Longest side, in pixels, to which a picture is scaled down to find faces.
        limits: What is too large a picture.
        rate: Frames of a recording that are analysed a second; None for all.
    """

    reader: Reader
    photo_side: int
    limits: ImageLimits
    rate: float | None = 10


def is_recording(path: Path) -> bool:
    """Tell by its name whether a file is a recording."""
    return path.suffix.lower() in RECORDINGS


def read_files(
    files: Iterable[Path], manner: Manner, workers: Workforce, progress: Callable[[float], None] = lambda done: None
) -> Iterator[Outcome]:
    """Read files.

    Args:
        files: In the order in which they are answered.
        manner: How.
        workers: Who does the work: pictures beside each other, the parts of a recording likewise.
        progress: Told how much of a file is done, 0..1, while it is a recording.

    Yields:
        What came of each file.
    """
    for recordings, group in groupby(files, is_recording):
        paths = list(group)
        if recordings:
            yield from (_read_recording(path, manner, workers, progress) for path in paths)
        else:
            yield from workers.in_order(_read_picture, [(path, manner) for path in paths])


def _read_recording(path: Path, manner: Manner, workers: Workforce, progress: Callable[[float], None]) -> Outcome:
    from fervi.recordings.recording import read_recording  # needs PyAV, which pictures do without

    try:
        return read_recording(
            path,
            manner.reader,
            workers,
            manner.rate,
            progress=lambda done, whole: progress(done / whole if whole else 1),
        )
    except (Refusal, OSError) as error:
        return Failed(path, reason_of(error))


def _read_picture(task: tuple[Path, Manner]) -> PictureRead | Failed:
    path, manner = task
    analyzer = manner.reader.analyzer()
    try:
        analysis = analyzer.read(path.read_bytes(), manner.limits, manner.photo_side)
    except (Refusal, OSError) as error:
        return Failed(path, reason_of(error))
    return PictureRead(path, analysis, analyzer.labels)
