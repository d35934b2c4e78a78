"""Labelled faces as arrays, and the labels that FER+'s votes give them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError

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

    def select(self, rows: npt.NDArray) -> "Faces":
        """Return the rows of an index or boolean mask."""
        votes = None if self.votes is None else self.votes[rows]
        return Faces(self.name, self.faces[rows], self.labels[rows], votes)

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
