"""Where the five points of a face crop lie, by any detector that tells them."""

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.vision.crop import FACE_SIZE, GRAY_48, fit_face
from fervi.vision.detector import FaceDetector
from fervi.vision.face import LANDMARKS

TYPICAL = np.array([[14, 18], [34, 18], [24, 28], [16, 37], [32, 37]], np.float32)
"""Where the points of a face of 48x48 lie, about, in the order of `LANDMARKS`."""

_BORDER = 0.28
_ENLARGED = 144


def framed(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Turn a tight face crop, gray or RGB, into a picture in which a detector can find the face again.

    Its pixels stay as they are: a classifier knows an enlarged face by how it was enlarged.

    Returns:
        uint8 (height, width, 3): the crop, and its edge's pixels repeated around it.
    """
    border = round(_BORDER * max(face.shape[:2]))
    bordered = cv2.copyMakeBorder(face, border, border, border, border, cv2.BORDER_REPLICATE)
    return np.asarray(bordered if face.ndim == 3 else cv2.cvtColor(bordered, cv2.COLOR_GRAY2RGB), np.uint8)


def landmarks_of(faces: npt.NDArray[np.uint8], detector: FaceDetector) -> npt.NDArray[np.float32]:
    """Return float32 (n, 5, 2), the points of uint8 (n, height, width[, 3]) face crops, x and y on a square of 48.

    A face that the detector does not find has the `TYPICAL` ones.

    Raises:
        DatasetError: It finds faces, and tells no points of them.
    """
    return np.array([_points(fit_face(face, GRAY_48), detector) for face in faces], np.float32).reshape(-1, 5, 2)


def _points(face: npt.NDArray[np.uint8], detector: FaceDetector) -> npt.NDArray[np.float32]:
    large = np.asarray(cv2.resize(face, (_ENLARGED, _ENLARGED), interpolation=cv2.INTER_CUBIC), np.uint8)
    found = detector.detect(framed(large))
    if not found:
        return TYPICAL
    if found[0].landmarks is None:
        raise DatasetError(f"{detector.name} finds no {', '.join(LANDMARKS)}: give a detector with landmarks")
    border = round(_BORDER * _ENLARGED)
    return (np.array(found[0].landmarks, np.float32) - border) * (FACE_SIZE / _ENLARGED)
