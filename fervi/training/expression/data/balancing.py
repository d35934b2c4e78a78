"""Even numbers of each class. It is for training faces: what is measured on is never balanced.

A face that is doubled before a split lies on both sides of it; that is how a test set leaks into training.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from imblearn.over_sampling import SMOTE, RandomOverSampler

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces

Method = Literal["random", "smote"]
METHODS: tuple[Method, ...] = ("random", "smote")
_NEIGHBOURS = 5


def class_weights(labels: npt.NDArray[np.int64], classes: int) -> npt.NDArray[np.float32]:
    """Return float32 (classes,): how much a face of each class counts, in inverse proportion to their number.

    King and Zeng, "Logistic regression in rare events data", 2001, as scikit-learn's "balanced"; paper 004, 3.4.4. A
    class without a face has 0; the mean over the faces is 1.
    """
    counts = np.bincount(labels, minlength=classes)
    occurring = counts > 0
    weights = np.zeros(classes)
    weights[occurring] = len(labels) / (occurring.sum() * counts[occurring])
    return weights.astype(np.float32)


def over_sample(training: Faces, method: Method, seed: int) -> Faces:
    """Return training faces with as many of every class that occurs as of the largest.

    Args:
        training: Faces that are learned from.
        method: `random` doubles faces at random (paper 003); `smote` mixes a face with one of its five nearest of the
            same class (Chawla et al., "SMOTE: synthetic minority over-sampling technique", JAIR 16, 2002; paper 004,
            3.4.5): its faces are new, and never those of another set.
        seed: Of what is drawn.

    Returns:
        The faces as they were, in their order, then the new ones. With `smote` no votes, persons and valence go along.

    Raises:
        DatasetError: The method is unknown, or a class has too few faces to have a neighbour.
    """
    if method == "random":
        rows = np.arange(len(training))[:, None]
        sampler = RandomOverSampler(random_state=seed)
        return training.select(sampler.fit_resample(rows, training.labels)[0][:, 0])
    if method == "smote":
        return _smote(training, seed)
    raise DatasetError(f"no method {method!r} of over-sampling: choose one of {', '.join(METHODS)}")


def _smote(training: Faces, seed: int) -> Faces:
    names, counts = zip(*((name, count) for name, count in training.counts.items() if count), strict=True)
    if min(counts) < 2 and len(set(counts)) > 1:
        raise DatasetError(
            f"{training.name} has {min(counts)} face of {names[counts.index(min(counts))]}: SMOTE needs two at least, "
            "random over-sampling one"
        )
    sampler = SMOTE(random_state=seed, k_neighbors=min(_NEIGHBOURS, max(1, min(counts) - 1)))
    pixels, labels = sampler.fit_resample(training.faces.reshape(len(training), -1).astype(np.float32), training.labels)
    made = np.clip(np.rint(pixels[len(training) :]), 0, 255).astype(np.uint8).reshape(-1, *training.faces.shape[1:])
    faces = np.concatenate([training.faces, made])
    return replace(training, faces=faces, labels=labels.astype(np.int64), votes=None, persons=None, affect=None)
