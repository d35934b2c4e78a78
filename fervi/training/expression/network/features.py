"""Features of a face that are computed, not learned, for the support vector machine of paper 000 (section 3.2.2)."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from skimage.feature import hog, local_binary_pattern

from fervi.training.expression.data.landmarks import landmarks_of
from fervi.vision.crop import GRAY_48, fit_face
from fervi.vision.detector import FaceDetector

_CELL = 8
_NEIGHBOURS, _PATTERNS = 8, 59


def hog_features(faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 900), histograms of oriented gradients of uint8 (n, height, width[, 3]) faces.

    Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005: nine directions, cells of 8x8
    pixels of a face of 48x48, blocks of 2x2 cells.
    """
    rows = [hog(fit_face(face, GRAY_48), pixels_per_cell=(_CELL, _CELL), cells_per_block=(2, 2)) for face in faces]
    return np.array(rows, np.float32).reshape(len(faces), -1)


def lbp_features(faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 2124), how often each local binary pattern occurs in each of 6x6 cells, as shares of a cell.

    Shan, Gong and McOwan, "Facial expression recognition based on local binary patterns", Image and Vision Computing
    27 (2009): the 59 uniform patterns of eight neighbours at a distance of one pixel.
    """
    return np.array([_lbp(fit_face(face, GRAY_48)) for face in faces], np.float32).reshape(len(faces), -1)


FEATURES: dict[str, Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]] = {
    "hog": hog_features,
    "lbp": lbp_features,
}


def features_of(
    faces: npt.NDArray[np.uint8], names: Sequence[str], detector: FaceDetector | None = None
) -> npt.NDArray[np.float32]:
    """Return the named features of each face side by side, float32 (n, features).

    Args:
        faces: uint8 (n, height, width[, 3]).
        names: Names in `FEATURES`.
        detector: Adds the distances between the landmarks that it finds.
    """
    parts = [FEATURES[name](faces) for name in names]
    if detector is not None:
        parts.append(landmark_features(landmarks_of(faces, detector)))
    return np.concatenate(parts, axis=1)


def landmark_features(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return float32 (n, pairs), the distances between landmarks in units of that between the eyes.

    Args:
        points: float32 (n, k, 2), x and y in pixels; the first two are the eyes.
    """
    pairs = list(combinations(range(points.shape[1]), 2))
    distances = np.stack([np.linalg.norm(points[:, a] - points[:, b], axis=1) for a, b in pairs], axis=1)
    return (distances / np.maximum(distances[:, :1], 1e-6)).astype(np.float32)


def _lbp(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    patterns = local_binary_pattern(face, _NEIGHBOURS, 1, method="nri_uniform").astype(np.int64)
    side = len(face) // _CELL
    cells = patterns.reshape(side, _CELL, side, _CELL).transpose(0, 2, 1, 3).reshape(side**2, -1)
    counts = np.stack([np.bincount(cell, minlength=_PATTERNS) for cell in cells])
    return (counts / _CELL**2).ravel()
