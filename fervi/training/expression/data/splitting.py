"""Splits of a set that has none: whole persons, or whole groups of near-duplicates, go one way."""

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.near_duplicates import group_near_duplicates
from fervi.training.expression.data.pictures import fit_faces
from fervi.vision.crop import GRAY_48

TENTHS = (7, 2, 1)
"""Of training, validation and test: the 70, 20 and 10 per cent of paper 002, section 2.1."""

CARVED = (9, 1)
"""Of training and validation, where a set has a test split and no validation split."""


def groups_of(dataset: Faces) -> npt.NDArray[np.str_]:
    """Return (n,) what may not be parted: a face's person or, where that is not known, its near-duplicates."""
    if dataset.persons is not None and (dataset.persons != "").all():
        return dataset.persons
    numbers = group_near_duplicates(fit_faces(dataset.faces, GRAY_48))
    clusters = np.char.add("picture ", numbers.astype(str))
    return clusters if dataset.persons is None else np.where(dataset.persons == "", clusters, dataset.persons)


def split_by_group(
    labels: npt.NDArray[np.int64], groups: npt.NDArray, tenths: Sequence[int], seed: int
) -> list[npt.NDArray[np.intp]]:
    """Part rows into tenths, as even in their classes as whole groups can be.

    Args:
        labels: (n,).
        groups: (n,), rows of one group stay together.
        tenths: How many tenths each part gets.
        seed: Of the order.

    Returns:
        The rows of each part, ascending.

    Raises:
        DatasetError: There are fewer than ten groups.
    """
    folds = group_folds(labels, groups, sum(tenths), seed)
    ends = np.cumsum(tenths)
    return [np.flatnonzero((folds >= end - share) & (folds < end)) for end, share in zip(ends, tenths, strict=True)]


def group_folds(labels: npt.NDArray[np.int64], groups: npt.NDArray, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """Return (n,), the fold of each row, 0..folds - 1, by scikit-learn's StratifiedGroupKFold.

    Raises:
        DatasetError: There are fewer groups than folds.
    """
    found = len(np.unique(groups))
    if found < folds:
        raise DatasetError(f"{found} persons or pictures are too few to be parted into {folds}: give more faces")
    place = np.empty(len(labels), np.int64)
    with warnings.catch_warnings():
        # A class with fewer faces than folds is spread as far as it reaches.
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        folded = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        for number, (_, rows) in enumerate(folded.split(labels[:, None], _enough(labels, folds), groups)):
            place[rows] = number
    return place


def _enough(labels: npt.NDArray[np.int64], folds: int) -> npt.NDArray[np.int64]:
    """Return the labels, or one for all where every class has fewer faces than folds: those can't be kept even."""
    return labels if np.bincount(labels).max() >= folds else np.zeros_like(labels)
