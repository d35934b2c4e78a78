"""Which parts of a face an answer rests on: occlusion sensitivity.

Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014: cover one part after the other
and see how the probability changes. It needs no gradients, so that any classifier can be explained. A cover is flat,
in the face's mean gray: to a standardised face that is zero, and it leaves the face's mean as it was.
"""

import numpy as np
import numpy.typing as npt

from fervi.vision.crop import FACE_SIZE

_WINDOW = 24
_STRIDE = 6
_STEPS = range(0, FACE_SIZE - _WINDOW + 1, _STRIDE)


def occluded(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a face, then the same face with one window after the other covered.

    Args:
        face: uint8 (48, 48), gray.

    Returns:
        uint8 (26, 48, 48): the face as it is, then 5 rows of 5 windows of 24 x 24 pixels, 6 pixels apart. Such a window
        hides a mouth; smaller ones leave enough of a smile to read.
    """
    faces = np.repeat(face[None], 1 + len(_STEPS) ** 2, axis=0)
    windows = [(top, left) for top in _STEPS for left in _STEPS]
    for covered, (top, left) in zip(faces[1:], windows, strict=True):
        covered[top : top + _WINDOW, left : left + _WINDOW] = round(face.mean())
    return faces


def occlusion_map(readings: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return by how much one emotion's probability falls where the face is covered.

    Args:
        readings: float32 (26,), the probability, 0..1, for each face that `occluded` returns.

    Returns:
        float32 (8, 8), -1..1, a cell for each 6 x 6 pixels of the face: the mean over the windows that cover it, of
        which there are sixteen in the middle, one in the corners. Positive: the cell speaks for the emotion.
    """
    cells, span = FACE_SIZE // _STRIDE, _WINDOW // _STRIDE
    total, count = np.zeros((2, cells, cells), np.float32)
    drops = (readings[0] - readings[1:]).reshape(len(_STEPS), len(_STEPS))
    for (row, column), drop in np.ndenumerate(drops):
        total[row : row + span, column : column + span] += drop
        count[row : row + span, column : column + span] += 1
    return total / count
