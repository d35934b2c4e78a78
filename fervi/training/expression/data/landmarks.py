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

ENLARGED = 144
"""The side, in pixels, to which `framed` enlarges a face crop."""

_BORDER = 40


def framed(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Turn a tight face crop, gray or RGB, into a picture in which a detector can find the face again.

    Returns:
        uint8 (224, 224, 3): the crop enlarged, its edge's pixels repeated around it.
    """
    large = cv2.resize(face, (ENLARGED, ENLARGED), interpolation=cv2.INTER_CUBIC)
    bordered = cv2.copyMakeBorder(large, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_REPLICATE)
    return np.asarray(bordered if face.ndim == 3 else cv2.cvtColor(bordered, cv2.COLOR_GRAY2RGB), np.uint8)


def landmarks_of(faces: npt.NDArray[np.uint8], detector: FaceDetector) -> npt.NDArray[np.float32]:
    """Return float32 (n, 5, 2), the points of uint8 (n, height, width[, 3]) face crops, x and y on a square of 48.

    A face that the detector does not find has the `TYPICAL` ones.

    Raises:
        DatasetError: It finds faces, and tells no points of them.
    """
    return np.array([_points(fit_face(face, GRAY_48), detector) for face in faces], np.float32).reshape(-1, 5, 2)


def _points(face: npt.NDArray[np.uint8], detector: FaceDetector) -> npt.NDArray[np.float32]:
    found = detector.detect(framed(face))
    if not found:
        return TYPICAL
    if found[0].landmarks is None:
        raise DatasetError(f"{detector.name} finds no {', '.join(LANDMARKS)}: give a detector with landmarks")
    return (np.array(found[0].landmarks, np.float32) - _BORDER) * (FACE_SIZE / ENLARGED)
