"""From a box in a picture to what the classifier sees: the same for training and serving."""

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.face import Box

FACE_SIZE = 48
_LEAST_DEVIATION = 8.0


def crop_face(image: npt.NDArray[np.uint8], box: Box, margin: float = 0.0) -> npt.NDArray[np.uint8]:
    """Cut a square around a box, gray and 48x48.

    Args:
        image: uint8 (height, width, 3) in RGB.
        box: The face, in pixels of the image.
        margin: How much wider than the box's longer side the square is, as a share of that side.

    Returns:
        uint8 (48, 48). Where the square leaves the image, the edge's pixels are repeated.
    """
    x0, y0, x1, y1 = crop_corners(box, margin)
    height, width = image.shape[:2]
    inside = image[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)]
    square = cv2.copyMakeBorder(
        inside, max(-y0, 0), max(y1 - height, 0), max(-x0, 0), max(x1 - width, 0), cv2.BORDER_REPLICATE
    )
    return gray_face(square)


def crop_corners(box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what `crop_face` cuts, in whole pixels; it may reach out of the image."""
    side = max(box.width, box.height) * (1 + margin)
    left = box.x + (box.width - side) / 2
    top = box.y + (box.height - side) / 2
    x0, y0 = round(left), round(top)
    return x0, y0, max(x0 + 1, round(left + side)), max(y0 + 1, round(top + side))


def gray_face(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a face crop of any size, gray or RGB, as uint8 (48, 48)."""
    gray = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY) if face.ndim == 3 else face
    if gray.shape == (FACE_SIZE, FACE_SIZE):
        return gray
    shrinks = min(gray.shape) > FACE_SIZE
    return cv2.resize(gray, (FACE_SIZE, FACE_SIZE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def standardise(faces: npt.NDArray) -> npt.NDArray[np.float32]:
    """Give each gray face zero mean and unit deviation, so that exposure does not matter.

    Args:
        faces: (..., 48, 48) with values 0..255.

    Returns:
        float32 (..., 48, 48, 1). A face that is almost flat is not amplified without end.
    """
    faces = np.asarray(faces, np.float32)
    mean = faces.mean(axis=(-2, -1), keepdims=True)
    deviation = faces.std(axis=(-2, -1), keepdims=True)
    return ((faces - mean) / np.maximum(deviation, _LEAST_DEVIATION))[..., None]
