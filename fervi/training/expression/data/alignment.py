"""Turn faces so that the eyes lie level.

Paper 004 ("3.4.6 Face Alignment") names it, after Li and Deng, "Deep facial expression recognition: a survey", IEEE
Transactions on Affective Computing, 2020.
"""

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.landmarks import landmarks_of
from fervi.vision.crop import FACE_SIZE
from fervi.vision.detector import FaceDetector

_EYES_DOWN, _EYES_APART = 0.35, 0.4


def align_faces(dataset: Faces, detector: FaceDetector) -> Faces:
    """Return a data set with every face turned by the eyes that a detector finds in it, at the size that it has.

    Raises:
        DatasetError: The detector tells no landmarks.
    """
    points = landmarks_of(dataset.faces, detector) * np.float32(dataset.size / FACE_SIZE)
    turned = [align(face, each, dataset.size) for face, each in zip(dataset.faces, points, strict=True)]
    return replace(dataset, faces=np.stack(turned) if turned else dataset.faces)


def align(image: npt.NDArray[np.uint8], points: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.uint8]:
    """Turn, scale and cut a picture so that the eyes lie level at fixed places.

    Args:
        image: uint8 (height, width) or (height, width, 3).
        points: float32 (5, 2), x and y in pixels: the right eye (on the left of the picture), the left eye, the nose,
            the right and the left corner of the mouth. Only the eyes count.
        size: The side of the answer in pixels.

    Returns:
        uint8 (size, size) or (size, size, 3): the eyes at 35 % of the height, 40 % of the width apart. Where it leaves
        the image, the edge's pixels are repeated.

    Raises:
        ValueError: Points are not (5, 2), or both eyes are in one place.
    """
    if points.shape != (5, 2):
        raise ValueError(f"five points, (5, 2), are needed, not {points.shape}")
    right, left = points[:2].astype(np.float64)
    across = left - right
    distance = float(np.hypot(*across))
    if distance == 0:
        raise ValueError("both eyes are in one place")
    scale = _EYES_APART * size / distance
    if scale < 1:
        # By areas first: what turns the picture looks at four pixels only.
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        right, left, scale = right * scale, left * scale, 1.0
    angle = float(np.degrees(np.arctan2(across[1], across[0])))
    middle = (right + left) / 2
    matrix = cv2.getRotationMatrix2D((middle[0], middle[1]), angle, scale)
    matrix[:, 2] += (size / 2, _EYES_DOWN * size) - middle
    aligned = cv2.warpAffine(image, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(aligned, np.uint8)
