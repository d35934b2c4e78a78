"""Labelled faces as arrays, and the labels that FER+'s votes give them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.vision.face import EMOTIONS

VOTES = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF")
"""The columns of FER+ (Barsoum et al., "Training deep networks for facial expression recognition with
crowd-sourced label distribution", ICMI 2016). NF: not a face."""

_VOTE_COLUMNS = [
    VOTES.index(vote) for vote in ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
]
_NOT_A_FACE = VOTES.index("NF")


@dataclass(frozen=True)
class Faces:
    """Faces and their labels.

    Attributes:
        name: Where they came from.
        faces: uint8 (n, height, width), or (n, height, width, 3) in RGB.
        labels: int64 (n,), indices into `classes`.
        votes: float32 (n, 10), FER+ votes in the order of `VOTES`; None where there are none.
        classes: What the labels stand for, in their order.
        persons: (n,) names of who is to be seen, "" where that is not known; None where nobody is known.
        affect: float32 (n, 2), valence and arousal, -1..1; None where they are not labelled.
    """

    name: str
    faces: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    votes: npt.NDArray[np.float32] | None = None
    classes: tuple[str, ...] = EMOTIONS
    persons: npt.NDArray[np.str_] | None = None
    affect: npt.NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            DatasetError: There is not a label a face, or a label stands for none of the classes.
        """
        if len(self.faces) != len(self.labels):
            raise DatasetError(f"{self.name}: {len(self.faces)} faces with {len(self.labels)} labels")
        if len(self.labels) and self.labels.max() >= len(self.classes):
            raise DatasetError(
                f"{self.name}: label {self.labels.max()} stands for none of the {len(self.classes)} classes, "
                f"which are numbered from 0: {', '.join(self.classes)}"
            )

    @property
    def size(self) -> int:
        """The height of a face in pixels."""
        return self.faces.shape[1]

    @property
    def channels(self) -> int:
        """1 for gray faces, 3 for coloured ones."""
        return 1 if self.faces.ndim == 3 else self.faces.shape[3]

    @property
    def counts(self) -> dict[str, int]:
        """The number of faces of each class, in the order of `classes`."""
        numbers = np.bincount(self.labels[self.labels >= 0], minlength=len(self.classes))
        return {name: int(number) for name, number in zip(self.classes, numbers, strict=True)}

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, rows: npt.NDArray) -> "Faces":
        """Return the rows of an index or boolean mask."""
        of_each = ("faces", "labels", "votes", "persons", "affect")
        return replace(self, **{name: part[rows] for name in of_each if (part := getattr(self, name)) is not None})

    def at_most(self, count: int) -> "Faces":
        """Return so many faces, spread evenly over the rows, or all where there are not more; 0 for all."""
        most = min(count or len(self), len(self))
        return self.select(np.linspace(0, max(len(self) - 1, 0), most).astype(np.intp))

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


def joined(name: str, sets: Sequence[Faces]) -> Faces:
    """Return faces of one format and of the same classes as one set; what not all of them know is left out.

    Raises:
        DatasetError: They differ in their classes.
    """
    if len({each.classes for each in sets}) > 1:
        raise DatasetError(f"{' and '.join(each.name for each in sets)} have different classes: they can't be joined")
    return Faces(
        name,
        np.concatenate([each.faces for each in sets]),
        np.concatenate([each.labels for each in sets]),
        _together([each.votes for each in sets]),
        sets[0].classes,
        _together([each.persons for each in sets]),
        _together([each.affect for each in sets]),
    )


def _together(parts: Sequence[npt.NDArray | None]) -> npt.NDArray | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def without_non_faces(dataset: Faces) -> Faces:
    """Return the rows that fewer than eight of the ten FER+ annotators call no face; all of them without votes."""
    return dataset.select(dataset.not_a_face_votes() < 8)


def ferplus_majority(dataset: Faces) -> Faces:
    """Relabel by the majority of FER+'s votes for the seven emotions, and leave out the faces that have none."""
    labels = majority_labels(dataset)
    name = f"{dataset.name}, FER+ majority of seven"
    return replace(dataset, name=name, labels=labels).select(labels >= 0)


def majority_labels(dataset: Faces) -> npt.NDArray[np.int64]:
    """Return int64 (n,): the emotion that most of FER+'s votes for the seven name; -1 without votes, or tied.

    Votes for contempt, unknown and NF do not count.
    """
    votes = dataset.emotion_votes()
    ordered = np.sort(votes, axis=1)
    return np.where(ordered[:, -1] > ordered[:, -2], votes.argmax(axis=1), -1)


def clear_majority(dataset: Faces) -> Faces:
    """Relabel as FER+'s paper does: by more than half of the votes, votes that stand alone not counted.

    Contempt, unknown and NF count against the seven; faces that they win, or nobody does, are left out.
    """
    votes = np.where(dataset.all_votes() > 1, dataset.all_votes(), 0)
    clear = votes.max(axis=1) > votes.sum(axis=1) / 2
    emotions = [_VOTE_COLUMNS.index(vote) if vote in _VOTE_COLUMNS else -1 for vote in votes.argmax(axis=1)]
    labels = np.where(clear, emotions, -1)
    return replace(dataset, name=f"{dataset.name}, FER+ clear majority", labels=labels).select(labels >= 0)
