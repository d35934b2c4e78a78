"""The same faces under worse conditions, to see what a classifier withstands."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.augment import coarsen
from fervi.vision.crop import FACE_SIZE

Faces = npt.NDArray[np.uint8]
"""uint8 (n, 48, 48)."""


def each(change: Callable[[npt.NDArray], npt.NDArray]) -> Callable[[Faces], Faces]:
    """Return what changes every face of a stack as `change` changes one."""
    return lambda faces: np.stack([change(face) for face in faces]).astype(np.uint8)


def covered(face: npt.NDArray, top: float, bottom: float, left: float = 0.0, right: float = 1.0) -> npt.NDArray:
    """Cover a rectangle, in shares of the sides, with the face's mean gray."""
    height, width = face.shape
    face = face.copy()
    face[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = face.mean()
    return face


def tilted(face: npt.NDArray, degrees: float) -> npt.NDArray:
    """Turn about the middle; the edge's pixels fill the corners."""
    height, width = face.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    return cv2.warpAffine(face, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)


def exposed(face: npt.NDArray, stops: float) -> npt.NDArray:
    """Multiply the light by two for each stop; what is too bright is clipped."""
    return np.clip(face * 2.0**stops, 0, 255)


def grainy(face: npt.NDArray, deviation: float = 15.0) -> npt.NDArray:
    """Add the grain of a dark room; the same grain each time."""
    return np.clip(face + np.random.default_rng(0).normal(0, deviation, face.shape), 0, 255)


CONDITIONS: dict[str, Callable[[Faces], Faces]] = {
    "as it is": lambda faces: faces,
    "eyes covered": each(lambda face: covered(face, 0.2, 0.5)),
    "mouth covered": each(lambda face: covered(face, 0.6, 1.0)),
    "left half covered": each(lambda face: covered(face, 0, 1, 0, 0.5)),
    "tilted by 15 degrees": each(lambda face: tilted(face, 15)),
    "tilted by 30 degrees": each(lambda face: tilted(face, 30)),
    "24 pixels": each(lambda face: coarsen(face, 24 / FACE_SIZE)),
    "16 pixels": each(lambda face: coarsen(face, 16 / FACE_SIZE)),
    "dark by 3 stops": each(lambda face: exposed(face, -3)),
    "overexposed by 1 stop": each(lambda face: exposed(face, 1)),
    "grainy": each(grainy),
}
