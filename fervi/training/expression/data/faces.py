"""FER-2013, its FER+ votes, and trees of folders, as arrays. The official splits are never mixed."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from fervi.errors import FerviError
from fervi.vision.crop import FACE_SIZE, gray_face
from fervi.vision.face import EMOTIONS

SPLITS = ("Training", "PublicTest", "PrivateTest")
VOTES = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF")
"""The columns of FER+ (Barsoum et al., "Training deep networks for facial expression recognition with
crowd-sourced label distribution", ICMI 2016). NF: not a face."""

_VOTE_COLUMNS = [
    VOTES.index(vote) for vote in ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
]
_NOT_A_FACE = VOTES.index("NF")
_FOLDER_NAMES = {
    "anger": "angry",
    "disgusted": "disgust",
    "fearful": "fear",
    "happiness": "happy",
    "sadness": "sad",
    "surprised": "surprise",
}


class DatasetError(FerviError):
    """A data file is not what it should be; the message names it and says what was expected."""


@dataclass(frozen=True)
class Dataset:
    """Faces and their labels.

    Attributes:
        name: Where they came from.
        faces: uint8 (n, 48, 48).
        labels: int64 (n,), indices into `EMOTIONS`.
        votes: float32 (n, 10), FER+ votes in the order of `VOTES`; None where there are none.
    """

    name: str
    faces: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    votes: npt.NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: npt.NDArray) -> "Dataset":
        """Return the rows of an index or boolean mask."""
        votes = None if self.votes is None else self.votes[rows]
        return Dataset(self.name, self.faces[rows], self.labels[rows], votes)

    def emotion_votes(self) -> npt.NDArray[np.float32]:
        """Return float32 (n, 7): the FER+ votes for the seven emotions, without contempt, unknown and NF."""
        return self.all_votes()[:, _VOTE_COLUMNS]

    def all_votes(self) -> npt.NDArray[np.float32]:
        """Return float32 (n, 10): the FER+ votes in the order of `VOTES`."""
        if self.votes is None:
            raise DatasetError(f"{self.name} has no FER+ votes: give fer2013new.csv with --ferplus")
        return self.votes

    def not_a_face_votes(self) -> npt.NDArray[np.float32]:
        """Return float32 (n,): how many of the ten FER+ annotators saw no face."""
        if self.votes is None:
            return np.zeros(len(self), np.float32)
        return self.votes[:, _NOT_A_FACE]


def without_non_faces(dataset: Dataset) -> Dataset:
    """Return the rows that fewer than eight of the ten FER+ annotators call no face; all of them without votes."""
    return dataset.select(dataset.not_a_face_votes() < 8)


def load_fer2013(path: Path, split: str, ferplus: Path | None = None) -> Dataset:
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
    return Dataset(f"FER-2013 {split}", np.stack(faces), np.array(labels, np.int64), votes)


def _parse_pixels(row: dict[str, str], where: str) -> npt.NDArray[np.uint8]:
    pixels = np.fromstring(row["pixels"], np.uint8, sep=" ")
    if pixels.size != FACE_SIZE * FACE_SIZE:
        raise DatasetError(f"{where}: {pixels.size} pixels instead of {FACE_SIZE * FACE_SIZE}")
    return pixels.reshape(FACE_SIZE, FACE_SIZE)


def _load_votes(path: Path, split: str) -> npt.NDArray[np.float32]:
    with path.open(newline="") as file:
        rows = [[float(row[vote]) for vote in VOTES] for row in csv.DictReader(file) if row["Usage"] == split]
    return np.array(rows, np.float32).reshape(-1, len(VOTES))


def ferplus_majority(dataset: Dataset) -> Dataset:
    """Relabel by the majority of FER+'s votes for the seven emotions, and leave out the faces that have none."""
    labels = majority_labels(dataset)
    name = f"{dataset.name}, FER+ majority of seven"
    return replace(dataset, name=name, labels=labels).select(labels >= 0)


def majority_labels(dataset: Dataset) -> npt.NDArray[np.int64]:
    """Return int64 (n,): the emotion that most of FER+'s votes for the seven name; -1 without votes, or tied.

    Votes for contempt, unknown and NF do not count.
    """
    votes = dataset.emotion_votes()
    ordered = np.sort(votes, axis=1)
    return np.where(ordered[:, -1] > ordered[:, -2], votes.argmax(axis=1), -1)


def clear_majority(dataset: Dataset) -> Dataset:
    """Relabel as FER+'s paper does: by more than half of the votes, votes that stand alone not counted.

    Contempt, unknown and NF count against the seven; faces that they win, or nobody does, are left out.
    """
    votes = np.where(dataset.all_votes() > 1, dataset.all_votes(), 0)
    clear = votes.max(axis=1) > votes.sum(axis=1) / 2
    emotions = [_VOTE_COLUMNS.index(vote) if vote in _VOTE_COLUMNS else -1 for vote in votes.argmax(axis=1)]
    labels = np.where(clear, emotions, -1)
    return replace(dataset, name=f"{dataset.name}, FER+ clear majority", labels=labels).select(labels >= 0)


def soft_targets(dataset: Dataset, votes: float, smoothing: float) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7): the label, mixed with the FER+ votes and smoothed; rows sum to 1.

    A row without a vote for one of the seven keeps its label.
    """
    targets: npt.NDArray = np.eye(len(EMOTIONS), dtype=np.float32)[dataset.labels]
    if votes:
        counted = dataset.emotion_votes()
        total = counted.sum(axis=1, keepdims=True)
        share = np.where(total > 0, counted / np.maximum(total, 1), targets)
        targets = (1 - votes) * targets + votes * share
    return ((1 - smoothing) * targets + smoothing / len(EMOTIONS)).astype(np.float32)


def load_folders(root: Path) -> Dataset:
    """Read a tree of folders named after the emotions, full of face crops of any size.

    Folder names are those of `EMOTIONS`, or the nouns that CK+ uses (anger, sadness, ...). Folders of other
    names, contempt for example, are left out.

    Raises:
        DatasetError: No folder is named after an emotion, or a file is not an image.
    """
    images, labels = read_folders(root)
    return Dataset(root.name, np.stack([gray_face(image) for image in images]), labels)


def read_folders(root: Path) -> tuple[list[npt.NDArray[np.uint8]], npt.NDArray[np.int64]]:
    """Read the same tree as uint8 (height, width, 3) RGB pictures, and their labels; raises as `load_folders` does."""
    if not root.is_dir():
        raise DatasetError(f"{root} is no folder: give one with folders named {', '.join(EMOTIONS)} in it")
    images, labels = [], []
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        emotion = _FOLDER_NAMES.get(folder.name.lower(), folder.name.lower())
        if emotion not in EMOTIONS:
            continue
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            images.append(_read_image(path))
            labels.append(EMOTIONS.index(emotion))
    if not images:
        raise DatasetError(f"{root} has no faces: expected folders named {', '.join(EMOTIONS)} with images in them")
    return images, np.array(labels, np.int64)


def _read_image(path: Path) -> npt.NDArray[np.uint8]:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise DatasetError(f"{path} is not an image that can be read: remove it or convert it to PNG")
    return image
