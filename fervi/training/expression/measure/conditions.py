"""The same pictures under worse conditions, to see what a classifier withstands."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.crop import crop_corners
from fervi.vision.face import Box

Picture = npt.NDArray[np.uint8]
"""uint8 (height, width), gray, or (height, width, 3), RGB."""

Condition = Callable[[Picture, Box], Picture]
"""Returns a picture changed, as it was given its own copy; the box, inside it, is where its face lies."""


def covered(picture: Picture, box: Box, top: float, bottom: float, left: float = 0.0, right: float = 1.0) -> Picture:
    """Cover a rectangle of the box, in shares of its sides, with the face's mean gray."""
    x0, y0, x1, y1 = (max(corner, 0) for corner in crop_corners(box))
    picture = picture.copy()
    face = picture[y0:y1, x0:x1]
    height, width = face.shape[:2]
    face[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = face.mean()
    return picture


def tilted(picture: Picture, degrees: float, interpolation: int = cv2.INTER_LANCZOS4) -> Picture:
    """Turn about the middle, to the left where degrees are positive; the edge's pixels fill the corners.

    A Lanczos filter keeps it about as sharp as a picture of a tilted head would be; bilinear interpolation softens it.
    """
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    turned = cv2.warpAffine(picture, matrix, (width, height), flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def coarse(picture: Picture, box: Box, pixels: int) -> Picture:
    """Shrink a picture until its face has so many pixels a side."""
    scale = pixels / max(box.width, box.height)
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def exposed(picture: Picture, stops: float) -> Picture:
    """Multiply the light by two for each stop; what is too bright is clipped."""
    return cv2.LUT(picture, np.clip(np.arange(256) * 2.0**stops, 0, 255).astype(np.uint8))


def grainy(picture: Picture, deviation: float = 15.0) -> Picture:
    """Add the grain of a dark room; the same grain each time."""
    grain = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def _tilted(degrees: float) -> Condition:
    return lambda picture, _: tilted(picture, degrees)


AS_IT_IS = "as it is"

CONDITIONS: dict[str, Condition] = {
    AS_IT_IS: lambda picture, _: picture,
    "eyes covered": lambda picture, box: covered(picture, box, 0.2, 0.5),
    "mouth covered": lambda picture, box: covered(picture, box, 0.6, 1.0),
    "left half covered": lambda picture, box: covered(picture, box, 0, 1, 0, 0.5),
    **{f"tilted {degrees} degrees left": _tilted(degrees) for degrees in (15, 30, 45)},
    **{f"tilted {degrees} degrees right": _tilted(-degrees) for degrees in (15, 30, 45)},
    "softened, tilted 30 degrees left": lambda picture, _: tilted(picture, 30, cv2.INTER_LINEAR),
    "softened, tilted 30 degrees right": lambda picture, _: tilted(picture, -30, cv2.INTER_LINEAR),
    "24 pixels": lambda picture, box: coarse(picture, box, 24),
    "16 pixels": lambda picture, box: coarse(picture, box, 16),
    "dark by 3 stops": lambda picture, _: exposed(picture, -3),
    "overexposed by 1 stop": lambda picture, _: exposed(picture, 1),
    "grainy": lambda picture, _: grainy(picture),
}
