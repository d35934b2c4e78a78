"""FER-2013 and its FER+ votes, and what has its form: CK+ as `ckextended.csv`. The official splits are never mixed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES
from fervi.training.expression.data.faces import VOTES, Faces
from fervi.vision.face import EMOTIONS

SPLITS = ("Training", "PublicTest", "PrivateTest")
_COLUMNS = ("emotion", "pixels", "Usage")
_SIDE = 48


@dataclass(frozen=True)
class Row:
    """A row of such a file: its line, counted from 1; the label, an index into `CLASSES`; its pixels; its split."""

    line: int
    label: int
    pixels: str
    split: str

    @property
    def is_null(self) -> bool:
        """Whether it has no pixels."""
        return not self.pixels.strip()


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file with the columns emotion, pixels and Usage.

    Labels are those of `fer2013.csv`, 0 to 6, and 7 for contempt, as in `ckextended.csv`.

    Raises:
        DatasetError: A column is missing, or a row has a label or a split that there is not.
    """
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        reader = csv.DictReader(file)
        if not set(_COLUMNS) <= set(reader.fieldnames or ()):
            raise DatasetError(
                f"{path}, line 1: expected the columns {','.join(_COLUMNS)}, as in Kaggle's fer2013.csv, "
                f"and found {','.join(reader.fieldnames or ()) or 'nothing'}"
            )
        for row in reader:
            yield _checked(row, f"{path}, line {reader.line_num}", reader.line_num)


def parse_pixels(row: Row, path: Path) -> npt.NDArray[np.uint8]:
    """Return a row's face, uint8 (48, 48).

    Raises:
        DatasetError: It has not 2304 numbers from 0 to 255.
    """
    try:
        pixels = np.fromstring(row.pixels, np.int64, sep=" ")
    except ValueError as error:
        raise DatasetError(f"{path}, line {row.line}: pixels must be whole numbers from 0 to 255 ({error})") from error
    if pixels.size != _SIDE * _SIDE:
        raise DatasetError(f"{path}, line {row.line}: {pixels.size} pixels instead of {_SIDE * _SIDE}")
    if pixels.min() < 0 or pixels.max() > 255:
        raise DatasetError(f"{path}, line {row.line}: pixels must lie between 0 and 255")
    return pixels.astype(np.uint8).reshape(_SIDE, _SIDE)


def load_fer2013(path: Path, split: str, ferplus: Path | None = None) -> Faces:
    """Read one official split of `fer2013.csv` (columns emotion, pixels, Usage).

    Args:
        path: The file of Kaggle's challenge (Goodfellow et al., 2013).
        split: One of `SPLITS`.
        ferplus: FER+'s `fer2013new.csv`, whose rows are in the same order.

    Raises:
        DatasetError: The split is unknown or empty, or a row is malformed.
    """
    if split not in SPLITS:
        raise DatasetError(f"no split {split!r}: choose one of {', '.join(SPLITS)}")
    rows = [row for row in read_rows(path) if row.split == split]
    if not rows:
        raise DatasetError(f"{path} has no {split} rows: is it Kaggle's fer2013.csv with columns emotion,pixels,Usage?")
    faces, labels = np.stack([parse_pixels(row, path) for row in rows]), np.array([row.label for row in rows], np.int64)
    votes = None if ferplus is None else load_votes(ferplus, split, len(rows), path)
    classes = EMOTIONS if labels.max() < len(EMOTIONS) else CLASSES
    return Faces(f"FER-2013 {split}", faces, labels, votes, classes)


def load_votes(ferplus: Path, split: str, rows: int, path: Path) -> npt.NDArray[np.float32]:
    """Read FER+'s votes for one split, float32 (rows, 10).

    Raises:
        DatasetError: There are not as many as `path` has rows.
    """
    with ferplus.open(newline="") as file:
        votes = [[float(row[vote]) for vote in VOTES] for row in csv.DictReader(file) if row["Usage"] == split]
    if len(votes) != rows:
        raise DatasetError(f"{ferplus} has {len(votes)} {split} rows, {path} has {rows}: they do not belong together")
    return np.array(votes, np.float32).reshape(-1, len(VOTES))


def _checked(row: dict[str, str | None], where: str, line: int) -> Row:
    label, pixels, split = (row[column] or "" for column in _COLUMNS)
    if label.strip() not in map(str, range(len(CLASSES))):
        raise DatasetError(f"{where}: emotion {label!r} instead of a number from 0 to {len(CLASSES) - 1}")
    if split.strip() not in SPLITS:
        raise DatasetError(f"{where}: Usage {split!r} instead of one of {', '.join(SPLITS)}")
    return Row(line, int(label), pixels, split.strip())
