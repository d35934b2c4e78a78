"""A second look at the faces that a search is not sure of: level, alone, and at a size that the network knows well."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fervi.vision.cells import Found, Maps, decode_maps
from fervi.vision.crop import FaceFormat
from fervi.vision.face import Box, Detection, landmarks_of
from fervi.vision.level import Square, cut_level, level_square

UNSURE = (0.5, 0.85)
"""Scores, 0..1, from which and up to which a face is looked at again."""

_VIEW = FaceFormat(128, channels=3)
_FACE = 48
"""The side of the face in the view, in pixels: with less around it, folds of a skin-coloured cloth pass for a face."""

_FIRST = 2 / 3
"""How much the first look counts; the second sees no surroundings, and alone would take much for a face."""

_LEAST_SCORE = 0.01
_SAME_FACE = 0.4


def look_again(run: Callable[[npt.NDArray[np.uint8]], Maps], image: npt.NDArray[np.uint8], found: Found) -> Found:
    """Give the faces in doubt a score from two looks: the mean of their logits, the first look's counting double.

    Args:
        run: The network; see `find_faces`.
        image: uint8 (height, width, 3) in RGB, in which the faces were found.
        found: In its pixels.

    Returns:
        The same faces, the surest first.
    """
    scores = found.scores.copy()
    for row in np.flatnonzero((scores >= UNSURE[0]) & (scores < UNSURE[1])):
        second = _score_again(run, image, _square(Found(*(part[row] for part in found))))
        logit = _FIRST * _logit(float(scores[row])) + (1 - _FIRST) * _logit(second)
        scores[row] = 1 / (1 + math.exp(-logit))
    order = np.argsort(-scores, kind="stable")
    return Found(found.boxes[order], scores[order], found.landmarks[order])


def _square(face: Found) -> Square:
    box = Box(*face.boxes.tolist())
    level = level_square(Detection(box, float(face.scores), landmarks_of(face.landmarks)))
    return level or Square(box.x + box.width / 2, box.y + box.height / 2, max(box.width, box.height), 0.0)


def _score_again(run: Callable[[npt.NDArray[np.uint8]], Maps], image: npt.NDArray[np.uint8], square: Square) -> float:
    """Return the best score of a face in the middle of a view of the square and its surroundings."""
    view = cut_level(image, replace(square, side=square.side * _VIEW.size / _FACE), _VIEW)
    seen = decode_maps(run(view), _LEAST_SCORE)
    start = (_VIEW.size - _FACE) / 2
    middle = Box(start, start, _FACE, _FACE)
    same = [Box(*box).iou(middle) >= _SAME_FACE for box in seen.boxes.tolist()]
    return float(seen.scores[same].max(initial=_LEAST_SCORE))


def _logit(score: float) -> float:
    return math.log(score / (1 - score))
