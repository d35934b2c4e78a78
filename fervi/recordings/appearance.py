"""What somebody looks like within one recording: colours of face, hair and clothes, and the structure of the face."""

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.crop import crop_face
from fervi.vision.face import Box

Pixels = npt.NDArray[np.uint8]
Appearance = npt.NDArray[np.float32]
"""float32 (`SIZE`,): the square roots of three colour histograms, then gradients; each part of length 1, or all 0 where
that part of a person is out of the picture."""

_BINS = (6, 8, 8)
_COLOURS = 6 * 8 * 8
_PATCH = 32
_REGIONS = {"face": (0.15, 0.85, 0.15, 0.9), "hair": (-0.05, 1.05, -0.4, 0.0), "clothes": (-0.4, 1.4, 1.25, 2.0)}
"""Left, right, top and bottom of what is looked at, in widths and heights of the face's box from its left and top."""

_LEAST_VISIBLE = 0.5
_GRADIENTS = cv2.HOGDescriptor((48, 48), (16, 16), (8, 8), (8, 8), 9)
_MARGIN = 0.1
_PARTS = [slice(_COLOURS * index, _COLOURS * (index + 1)) for index in range(3)]
_PARTS.append(slice(_COLOURS * 3, _COLOURS * 3 + _GRADIENTS.getDescriptorSize()))
SIZE = _PARTS[-1].stop


def describe(image: Pixels, box: Box) -> Appearance:
    """Describe one person.

    Histograms are over CIELAB (Swain and Ballard, "Color indexing", IJCV 7, 1991, compare people by such); gradients
    are those of Dalal and Triggs, CVPR 2005.

    Args:
        image: uint8 (height, width, 3) in RGB.
        box: Their face, in pixels of the image.
    """
    colours = [_histogram(_region(image, box, *area)) for area in _REGIONS.values()]
    face = cv2.equalizeHist(crop_face(image, box, _MARGIN))
    gradients = np.sqrt(np.asarray(_GRADIENTS.compute(face), np.float32).reshape(-1))
    return np.concatenate([*colours, _unit(gradients)]).astype(np.float32)


def colour_likeness(one: Appearance, other: Appearance) -> float:
    """Return how much the colours of two people have in common, 0..1: the mean of the parts that both show."""
    shared = [float(one[part] @ other[part]) for part in _PARTS[:3] if one[part].any() and other[part].any()]
    return sum(shared) / len(shared)


def face_likeness(one: Appearance, other: Appearance) -> float:
    """Return how much the structures of two faces have in common, 0..1."""
    return float(one[_PARTS[3]] @ other[_PARTS[3]])


def _region(image: Pixels, box: Box, left: float, right: float, top: float, bottom: float) -> Pixels | None:
    """Cut a region out of a picture; None where less than half of it is inside."""
    x0, x1 = (round(box.x + box.width * each) for each in (left, right))
    y0, y1 = (round(box.y + box.height * each) for each in (top, bottom))
    inside = image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    if inside.shape[0] * inside.shape[1] <= _LEAST_VISIBLE * (x1 - x0) * (y1 - y0):
        return None
    return cv2.resize(inside, (_PATCH, _PATCH), interpolation=cv2.INTER_AREA)


def _histogram(patch: Pixels | None) -> npt.NDArray[np.float32]:
    if patch is None:
        return np.zeros(_COLOURS, np.float32)
    lab = cv2.cvtColor(patch, cv2.COLOR_RGB2LAB)
    counts = cv2.calcHist([lab], [0, 1, 2], None, list(_BINS), [0, 256, 64, 192, 64, 192])
    return _unit(np.sqrt(_softened(counts)).reshape(-1))


def _softened(counts: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Let each bin reach into its neighbours, so that a little more light changes little."""
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if each == axis else (0, 0) for each in range(3)])
        length = counts.shape[axis]
        before, after = padded.take(range(length), axis), padded.take(range(2, length + 2), axis)
        counts = 0.25 * before + 0.5 * counts + 0.25 * after
    return counts


def _unit(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    length = float(np.linalg.norm(values))
    return values / length if length else values
