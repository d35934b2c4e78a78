"""What a network should answer for each face."""

import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.faces import Faces
from fervi.vision.face import EMOTIONS


def soft_targets(dataset: Faces, votes: float, smoothing: float, sharpness: float = 1.0) -> npt.NDArray[np.float32]:
    """Return float32 (n, classes): the label, mixed with the FER+ votes and smoothed; rows sum to 1.

    A row without a vote for one of the seven keeps its label. A sharpness above 1, the power that the result is raised
    to, makes likely emotions likelier.
    """
    targets: npt.NDArray = np.eye(len(dataset.classes), dtype=np.float32)[dataset.labels]
    if votes:
        counted = dataset.emotion_votes()
        total = counted.sum(axis=1, keepdims=True)
        share = np.where(total > 0, counted / np.maximum(total, 1), targets)
        targets = (1 - votes) * targets + votes * share
    targets = ((1 - smoothing) * targets + smoothing / len(dataset.classes)) ** sharpness
    return (targets / targets.sum(axis=1, keepdims=True)).astype(np.float32)


def trusted_targets(labels: npt.NDArray[np.int64], trust: float) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7): a share `trust` (0..1) on the label, the rest spread evenly over the seven."""
    every = np.eye(len(EMOTIONS), dtype=np.float32)
    return (trust * every[labels] + (1 - trust) / len(EMOTIONS)).astype(np.float32)
