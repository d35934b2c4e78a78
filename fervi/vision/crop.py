"""From a box in a picture to what the classifier sees: the same for training and serving."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.face import Box

FACE_SIZE = 48
"""The side, in pixels, of FER-2013's faces."""

_LEAST_DEVIATION = 8.0


@dataclass(frozen=True)
class FaceFormat:
    """What a classifier sees of a face: a square of `size` pixels a side, gray (1 channel) or RGB (3)."""

    size: int = FACE_SIZE
    channels: int = 1

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one face's array: (size, size), or (size, size, 3) in colour."""
        return (self.size, self.size) if self.channels == 1 else (self.size, self.size, self.channels)


GRAY_48 = FaceFormat()
"""The format of FER-2013."""


def crop_face(
    image: npt.NDArray[np.uint8], box: Box, margin: float = 0.0, form: FaceFormat = GRAY_48
) -> npt.NDArray[np.uint8]:
    """Cut a square around a box.

    Args:
        image: uint8 (height, width, 3) in RGB, or (height, width), gray.
        box: The face, in pixels of the image.
        margin: How much wider than the box's longer side the square is, as a share of that side.
        form: What to make of the square.

    Returns:
        uint8, of the format's shape. Where the square leaves the image, the edge's pixels are repeated.
    """
    x0, y0, x1, y1 = crop_corners(box, margin)
    height, width = image.shape[:2]
    inside = image[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)]
    square = cv2.copyMakeBorder(
        inside, max(-y0, 0), max(y1 - height, 0), max(-x0, 0), max(x1 - width, 0), cv2.BORDER_REPLICATE
    )
    return fit_face(square, form)


def crop_corners(box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what `crop_face` cuts, in whole pixels; it may reach out of the image."""
    side = max(box.width, box.height) * (1 + margin)
    left = box.x + (box.width - side) / 2
    top = box.y + (box.height - side) / 2
    x0, y0 = round(left), round(top)
    return x0, y0, max(x0 + 1, round(left + side)), max(y0 + 1, round(top + side))


def fit_face(face: npt.NDArray[np.uint8], form: FaceFormat = GRAY_48) -> npt.NDArray[np.uint8]:
    """Return a face crop of any size, gray or RGB, as uint8 of the format's shape; gray in colour is gray thrice."""
    face = _in_channels(face, form.channels)
    if face.shape == form.shape:
        return face
    shrinks = min(face.shape[:2]) > form.size
    side = (form.size, form.size)
    return cv2.resize(face, side, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _in_channels(face: npt.NDArray[np.uint8], channels: int) -> npt.NDArray[np.uint8]:
    if face.ndim == 3 and channels == 1:
        return cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    if face.ndim == 2 and channels == 3:
        return cv2.cvtColor(face, cv2.COLOR_GRAY2RGB)
    return face


def standardise(faces: npt.NDArray, channels: int = 1) -> npt.NDArray[np.float32]:
    """Give each face zero mean and unit deviation, over its channels together, so that exposure does not matter.

    Args:
        faces: (..., size, size), gray, or (..., size, size, 3) in colour, with values 0..255.
        channels: 1 for gray faces, 3 for those in colour.

    Returns:
        float32 (..., size, size, channels). A face that is almost flat is not amplified without end.
    """
    faces = np.asarray(faces, np.float32)
    if channels == 1:
        faces = faces[..., None]
    mean = faces.mean(axis=(-3, -2, -1), keepdims=True)
    deviation = faces.std(axis=(-3, -2, -1), keepdims=True)
    return (faces - mean) / np.maximum(deviation, _LEAST_DEVIATION)
