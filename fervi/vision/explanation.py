"""Which parts of a face an answer rests on: occlusion sensitivity.

Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014: cover one part after the other
and see how the probability changes. It needs no gradients, so that any classifier can be explained. A cover is flat,
in the face's mean gray: to a standardised face that is zero, and it leaves the face's mean as it was.
"""

import numpy as np
import numpy.typing as npt

_CELLS = 8
"""Of the map, along each side."""

_SPAN = 4
"""Cells along each side of a window. Such a window hides a mouth; smaller ones leave enough of a smile to read."""

_STEPS = range(_CELLS - _SPAN + 1)


def occluded(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a face, then the same face with one window after the other covered.

    Args:
        face: uint8 (size, size), gray, or (size, size, 3) in colour.

    Returns:
        uint8 (26, size, size) or (26, size, size, 3): the face as it is, then 5 rows of 5 windows, half as wide as the
        face and an eighth of it apart.
    """
    faces = np.repeat(face[None], 1 + len(_STEPS) ** 2, axis=0)
    edges = [round(len(face) * cell / _CELLS) for cell in range(_CELLS + 1)]
    windows = [(top, left) for top in _STEPS for left in _STEPS]
    for covered, (top, left) in zip(faces[1:], windows, strict=True):
        covered[edges[top] : edges[top + _SPAN], edges[left] : edges[left + _SPAN]] = round(face.mean())
    return faces


def occlusion_map(readings: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return by how much one emotion's probability falls where the face is covered.

    Args:
        readings: float32 (26,), the probability, 0..1, for each face that `occluded` returns.

    Returns:
        float32 (8, 8), -1..1, a cell for each eighth of the face's sides: the mean over the windows that cover it, of
        which there are sixteen in the middle, one in the corners. Positive: the cell speaks for the emotion.
    """
    total, count = np.zeros((2, _CELLS, _CELLS), np.float32)
    drops = (readings[0] - readings[1:]).reshape(len(_STEPS), len(_STEPS))
    for (row, column), drop in np.ndenumerate(drops):
        total[row : row + _SPAN, column : column + _SPAN] += drop
        count[row : row + _SPAN, column : column + _SPAN] += 1
    return total / count
