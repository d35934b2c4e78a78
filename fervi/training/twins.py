"""The same picture in two sets of faces. FER-2013's splits share many, cropped and scaled anew, and so leak."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.datasets import Dataset, DatasetError

SAME = 0.96
"""The correlation of two aligned faces from which they are one picture: of FER-2013's pairs above it nearly all are, of
those from 0.95 to 0.96 half, by eye."""

_SIZE, _MIDDLE, _ZOOMS = 12, 8, range(9, 16)
_CANDIDATES, _ALIKE = 10, 0.8
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 1e-3)


def unseen(dataset: Dataset, training: Dataset) -> Dataset:
    """Leave out the faces whose picture is in the training set too.

    Raises:
        DatasetError: That is all of them.
    """
    rest = ~have_twins(dataset.faces, training.faces)
    if not rest.any():
        raise DatasetError(f"every picture of {dataset.name} is in {training.name} too: nothing is left to measure on")
    return replace(dataset, name=f"{dataset.name}, unseen").select(rest)


def have_twins(faces: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Tell which faces are in another set too, be it cropped, scaled, turned a little, lit or marked otherwise.

    The middle of a face is looked for everywhere in the others at 9 to 15 pixels a side; the ten that are most like it
    are aligned with it in full. Mirror images are not found.

    Args:
        faces: uint8 (n, 48, 48).
        others: uint8 (m, 48, 48).

    Returns:
        bool (n,).
    """
    likeness = _likeness(faces, others)
    candidates = np.argsort(-likeness, axis=1)[:, :_CANDIDATES]

    def has_twin(row: int) -> bool:
        alike = (other for other in candidates[row] if likeness[row, other] > _ALIKE)
        return any(_aligned_correlation(faces[row], others[other]) > SAME for other in alike)

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return np.array(list(workers.map(has_twin, range(len(faces)))))


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
