"""Faces turned level and cut by their landmarks, so that a classifier sees them all alike, however a head is held."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.crop import GRAY_48, FaceFormat, crop_face, fit_face
from fervi.vision.face import Box, Detection

TEMPLATE = np.array([(-0.179, -0.122), (0.179, -0.122), (0.0, 0.084), (-0.15, 0.237), (0.15, 0.237)])
"""Where the landmarks lie in a level square of side 1 around the origin: their medians in the detector's boxes over
1,902 upright faces of AffectNet, FFHQ and LFW, made symmetric."""

_LIKELY_SIDES = (0.6, 1.6)
_FINEST = 8


@dataclass(frozen=True)
class Square:
    """A square in a picture.

    Attributes:
        x: Of its middle, in pixels.
        y: Likewise.
        side: In pixels.
        angle: By how much it is turned clockwise, in degrees: the roll of the head.
    """

    x: float
    y: float
    side: float
    angle: float

    @property
    def upright(self) -> Box:
        """The same square, not turned."""
        return Box(self.x - self.side / 2, self.y - self.side / 2, self.side, self.side)


def level_square(face: Detection) -> Square | None:
    """Return the square that shows a face level, its landmarks as near to `TEMPLATE` as a similarity can bring them.

    Least squares: Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE
    PAMI 1991.

    Returns:
        None for a face without landmarks, or where they do not fit the box and so cannot be right.
    """
    if face.landmarks is None:
        return None
    points = np.array(face.landmarks)
    template, spread = TEMPLATE - TEMPLATE.mean(axis=0), points - points.mean(axis=0)
    along, across = (template * spread).sum(), (template[:, 0] * spread[:, 1] - template[:, 1] * spread[:, 0]).sum()
    cosine, sine = np.array([along, across]) / (template**2).sum()
    middle = points.mean(axis=0) - np.array([[cosine, -sine], [sine, cosine]]) @ TEMPLATE.mean(axis=0)
    side = math.hypot(cosine, sine)
    if not _LIKELY_SIDES[0] <= side / max(face.box.width, face.box.height) <= _LIKELY_SIDES[1]:
        return None
    return Square(float(middle[0]), float(middle[1]), side, math.degrees(math.atan2(sine, cosine)))


def cut_level(image: npt.NDArray[np.uint8], square: Square, form: FaceFormat = GRAY_48) -> npt.NDArray[np.uint8]:
    """Cut a turned square out.

    Args:
        image: uint8 (height, width, 3) in RGB, or (height, width), gray.
        square: In pixels of the image; where it leaves the image, the edge's pixels are repeated.
        form: What to make of it.

    Returns:
        uint8, of the format's shape.
    """
    finer = min(max(1, round(square.side / form.size)), _FINEST)
    size = form.size * finer
    turn = cv2.getRotationMatrix2D((0.0, 0.0), -square.angle, square.side / size)
    turn[:, 2] = np.array([square.x, square.y]) - 0.5 - turn[:, :2] @ np.full(2, (size - 1) / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return fit_face(cv2.warpAffine(image, turn, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE), form)


def cut_face(
    image: npt.NDArray[np.uint8], face: Detection, margin: float = 0.0, form: FaceFormat = GRAY_48
) -> npt.NDArray[np.uint8]:
    """Cut a face as the classifier sees it: level by its landmarks, or by its box and a margin where it has none.

    Args:
        image: uint8 (height, width, 3) in RGB, or (height, width), gray.
        face: In pixels of the image.
        margin: See `crop_face`.
        form: What to make of it.
    """
    square = level_square(face)
    return cut_level(image, square, form) if square else crop_face(image, face.box, margin, form)


def scaled(face: Detection, scale: float) -> Detection:
    """Return a face in a picture that is larger by a factor."""
    landmarks = face.landmarks and tuple((x * scale, y * scale) for x, y in face.landmarks)
    return Detection(face.box.scaled(scale), face.score, landmarks)
