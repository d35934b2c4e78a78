"""Near-duplicates: one picture in two sets of faces. FER-2013's splits share many, cut anew, and so leak."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces, majority_labels
from fervi.training.expression.data.keeping import keep

SAME = 0.96
"""The correlation of two aligned faces from which they are one picture: of FER-2013's pairs above it nearly all are, of
those from 0.95 to 0.96 half, by eye."""

_SIZE, _MIDDLE, _ZOOMS = 12, 8, range(9, 16)
_CANDIDATES, _ALIKE, _BLOCK = 10, 0.8, 1024
WORTH_KEEPING = 10_000_000
"""From how many pairs on the outcome of a search, which takes minutes, is kept."""
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 1e-3)


def unseen_rows(dataset: Faces, *training: Faces) -> npt.NDArray[np.bool_]:
    """Return bool (n,): whether the picture of a face is in none of the training sets."""
    return np.all([find_near_duplicates(dataset.faces, each.faces) < 0 for each in training], axis=0)


def unseen(dataset: Faces, *training: Faces) -> Faces:
    """Leave out the faces whose picture is in one of the training sets too.

    Raises:
        DatasetError: That is all of them.
    """
    return only_unseen(dataset, unseen_rows(dataset, *training), " and ".join(each.name for each in training))


def only_unseen(dataset: Faces, rows: npt.NDArray[np.bool_], elsewhere: str) -> Faces:
    """Leave out the faces of the other rows, whose pictures are elsewhere too; raises as `unseen` does."""
    if not rows.any():
        raise DatasetError(f"every picture of {dataset.name} is in {elsewhere} too: nothing is left to measure on")
    return replace(dataset, name=f"{dataset.name}, unseen").select(rows)


def shared_pictures(dataset: Faces, training: Faces) -> dict[str, Any]:
    """Measure how far a set shares its pictures with the training set.

    Returns:
        faces, identical (byte for byte), shared, share_of (of each emotion's faces, 0..1), same_label (how many of the
        shared carry the label of their near-duplicate, 0..1) and, with votes on both sides, same_majority (by FER+).
    """
    duplicates = find_near_duplicates(dataset.faces, training.faces)
    shared, duplicates = duplicates >= 0, duplicates[duplicates >= 0]
    known = {face.tobytes() for face in training.faces}
    emotions = {dataset.classes[label]: dataset.labels == label for label in np.unique(dataset.labels)}
    figures = {
        "faces": len(dataset),
        "identical": sum(face.tobytes() in known for face in dataset.faces),
        "shared": int(shared.sum()),
        "share_of": {emotion: round(float(shared[rows].mean()), 3) for emotion, rows in emotions.items()},
        "same_label": _agreement(dataset.labels[shared], training.labels[duplicates]),
    }
    if dataset.votes is not None and training.votes is not None:
        figures["same_majority"] = _agreement(majority_labels(dataset)[shared], majority_labels(training)[duplicates])
    return figures


def _agreement(labels: npt.NDArray[np.int64], others: npt.NDArray[np.int64]) -> float:
    known = (labels >= 0) & (others >= 0)
    return round(float((labels == others)[known].mean()), 3) if known.any() else 0.0


def find_near_duplicates(faces: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Find the same pictures in another set, be they cropped, scaled, turned a little, lit or marked otherwise.

    The middle of a face is looked for everywhere in the others at 9 to 15 pixels a side; the ten that are most like it
    are aligned with it in full. Mirror images are not found. What a long search found is kept, see `keep`.

    Args:
        faces: uint8 (n, 48, 48).
        others: uint8 (m, 48, 48).

    Returns:
        int64 (n,): the row of a face's near-duplicate among the others, -1 where it has none.
    """
    return _kept([faces, others], lambda: _search(faces, others))


def group_near_duplicates(faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Find the faces of one set that are one picture, as `find_near_duplicates` does.

    Args:
        faces: uint8 (n, 48, 48).

    Returns:
        int64 (n,): a number for each group of faces that near-duplicates join; a face of its own is a group.
    """
    pairs = _kept([faces], lambda: _search_within(faces)).reshape(-1, 2)
    joined = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), (len(faces), len(faces)))
    return connected_components(joined, directed=False)[1].astype(np.int64)


def _kept(sets: Sequence[npt.NDArray[np.uint8]], search: Callable[[], npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Return what a search among sets of faces finds, kept where it is long."""
    if len(sets[0]) * len(sets[-1]) < WORTH_KEEPING:
        return search()
    settings = f"{SAME} {_SIZE} {_MIDDLE} {_ZOOMS} {_CANDIDATES} {_ALIKE}"
    return keep("near-duplicates", sets, settings, search, np.int64)


def _search(faces: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    likeness = _likeness(faces, others)

    def duplicate_of(row: int) -> int:
        same = _same_pictures(faces[row], others, likeness[row])
        return max(same, key=lambda other: same[other], default=-1)

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return np.array(list(workers.map(duplicate_of, range(len(faces)))), np.int64)


def _search_within(faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return int64 (2 * pairs,): row, other row, row, other row, ..."""
    pairs: list[tuple[int, int]] = []
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for start in range(0, len(faces), _BLOCK):
            block = range(start, min(start + _BLOCK, len(faces)))
            likeness = _likeness(faces[block.start : block.stop], faces)
            likeness[np.arange(len(block)), block] = -1
            same = workers.map(_same_pictures, faces[block.start : block.stop], repeat(faces), likeness)
            pairs += [(row, other) for row, others in zip(block, same, strict=True) for other in others]
    return np.array(pairs, np.int64).ravel()


def _same_pictures(
    face: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8], likeness: npt.NDArray[np.float32]
) -> dict[int, float]:
    """Return which of the others, of those that are most like it, are the same picture, and their correlation."""
    candidates = [int(other) for other in np.argsort(-likeness)[:_CANDIDATES] if likeness[other] > _ALIKE]
    aligned = {other: _aligned_correlation(face, others[other]) for other in candidates}
    return {other: correlation for other, correlation in aligned.items() if correlation > SAME}


def _likeness(faces: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, m): the highest correlation of a face's middle with any window of another face."""
    edge = (_SIZE - _MIDDLE) // 2
    middles = _normalise(_resize(faces, _SIZE)[:, edge:-edge, edge:-edge])
    likeness = np.full((len(faces), len(others)), -1, np.float32)
    for size in _ZOOMS:
        small = _resize(others, size)
        for top, left in np.ndindex(size - _MIDDLE + 1, size - _MIDDLE + 1):
            windows = _normalise(small[:, top : top + _MIDDLE, left : left + _MIDDLE])
            for start in range(0, len(faces), 256):
                block = slice(start, start + 256)
                np.maximum(likeness[block], middles[block] @ windows.T, out=likeness[block])
    return likeness


def _resize(faces: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    return np.stack([cv2.resize(face, (size, size), interpolation=cv2.INTER_AREA) for face in faces])


def _normalise(windows: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, pixels) of mean 0 and length 1, so that products are correlations."""
    rows = windows.reshape(len(windows), -1).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def _aligned_correlation(face: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Return the correlation of two faces, -1..1, under the affine motion that makes it highest.

    Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", PAMI
    2008. Faces that can't be aligned have -1.
    """
    try:
        return cv2.findTransformECC(
            face, other, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, _STOP, inputMask=None, gaussFiltSize=3
        )[0]
    except cv2.error:
        return -1.0
