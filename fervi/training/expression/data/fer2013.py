"""FER-2013 and its FER+ votes. The official splits are never mixed."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import VOTES, Faces

SPLITS = ("Training", "PublicTest", "PrivateTest")
_SIDE = 48


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
    faces, labels, rows = [], [], []
    with path.open(newline="") as file:
        for index, row in enumerate(csv.DictReader(file)):
            if row.get("Usage") != split:
                continue
            faces.append(_parse_pixels(row, f"{path}, row {index}"))
            labels.append(int(row["emotion"]))
            rows.append(index)
    if not rows:
        raise DatasetError(f"{path} has no {split} rows: is it Kaggle's fer2013.csv with columns emotion,pixels,Usage?")
    votes = None if ferplus is None else _load_votes(ferplus, split)
    if votes is not None and len(votes) != len(rows):
        raise DatasetError(
            f"{ferplus} has {len(votes)} {split} rows, {path} has {len(rows)}: they do not belong together"
        )
    return Faces(f"FER-2013 {split}", np.stack(faces), np.array(labels, np.int64), votes)


def _parse_pixels(row: dict[str, str], where: str) -> npt.NDArray[np.uint8]:
    pixels = np.fromstring(row["pixels"], np.uint8, sep=" ")
    if pixels.size != _SIDE * _SIDE:
        raise DatasetError(f"{where}: {pixels.size} pixels instead of {_SIDE * _SIDE}")
    return pixels.reshape(_SIDE, _SIDE)


def _load_votes(path: Path, split: str) -> npt.NDArray[np.float32]:
    with path.open(newline="") as file:
        rows = [[float(row[vote]) for vote in VOTES] for row in csv.DictReader(file) if row["Usage"] == split]
    return np.array(rows, np.float32).reshape(-1, len(VOTES))
