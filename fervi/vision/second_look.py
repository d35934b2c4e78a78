"""A second look at the faces that a search is not sure of: level, well lit, at sizes that the network knows well."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fervi.vision.cells import Found, Maps, decode_maps, shares_with_surer
from fervi.vision.crop import FaceFormat
from fervi.vision.face import Box, Detection, landmarks_of
from fervi.vision.level import Square, cut_level, level_square
from fervi.vision.normalise import normalised

UNSURE = (0.3, 0.9)
"""Scores, 0..1, from which and up to which a face is looked at again."""

_VIEW = FaceFormat(128, channels=3)
_FACES = ((48, False), (40, True))
"""The side of the face in each view, in pixels, and whether the view is mirrored: with less around a face, folds of a
skin-coloured cloth pass for one."""

_TILTS, _FIRST = (0.0, 30.0), (0.6, 0.2)
"""How much the first look counts, by degrees of tilt: the second alone sees no surroundings and would take much for a
face, but knows a tilted one better, since it is level there."""

_FADES = 0.75
"""From this score on a second look counts the less, up to where doubt ends: no score jumps there."""

_SUREST = 0.94
"""More than this score a second look hardly gives: what it could not lift over the least score is not looked at."""

_SHARED = 0.4
"""How much of the smaller box a face in doubt may share with a surer one and still rise: else the second look may see
that one again."""

_LEAST_SCORE = 0.01
_SAME_FACE = 0.4


def look_again(
    run: Callable[[npt.NDArray[np.uint8]], Maps], image: npt.NDArray[np.uint8], found: Found, least_score: float
) -> Found:
    """Give the faces in doubt a score from two looks: the mean of their logits, weighted by how tilted a face is.

    Args:
        run: The network; see `find_faces`.
        image: uint8 (height, width, 3) in RGB, in which the faces were found.
        found: In its pixels, the surest first.
        least_score: What counts as a face, 0..1.

    Returns:
        The same faces, the surest first.
    """
    scores = found.scores.copy()
    for row in np.flatnonzero((scores >= UNSURE[0]) & (scores < UNSURE[1])).tolist():
        square = _square(Found(*(part[row] for part in found)))
        logit = _logit(float(scores[row]))
        first = _share_of_first(logit, square.angle)
        most = logit if shares_with_surer(found, row, _SHARED) else math.inf
        if first * logit + (1 - first) * min(_logit(_SUREST), most) >= _logit(least_score):
            second = sum(_logit(_score_again(run, image, square, *face)) for face in _FACES) / len(_FACES)
            scores[row] = 1 / (1 + math.exp(-(first * logit + (1 - first) * min(second, most))))
    order = np.argsort(-scores, kind="stable")
    return Found(found.boxes[order], scores[order], found.landmarks[order])


def _share_of_first(logit: float, angle: float) -> float:
    """Return how much the first look counts, 0..1, at its logit and at a tilt in degrees."""
    doubt = np.interp(logit, (_logit(_FADES), _logit(UNSURE[1])), (1.0, 0.0))
    return 1 - float(doubt * (1 - np.interp(abs(angle), _TILTS, _FIRST)))


def _square(face: Found) -> Square:
    box = Box(*face.boxes.tolist())
    level = level_square(Detection(box, float(face.scores), landmarks_of(face.landmarks)))
    return level or Square(box.x + box.width / 2, box.y + box.height / 2, max(box.width, box.height), 0.0)


def _score_again(
    run: Callable[[npt.NDArray[np.uint8]], Maps],
    image: npt.NDArray[np.uint8],
    square: Square,
    side: int,
    mirrored: bool,
) -> float:
    """Return the best score of a face in the middle of a view of the square and its surroundings."""
    start = (_VIEW.size - side) // 2
    view = cut_level(image, replace(square, side=square.side * _VIEW.size / side), _VIEW)
    view = normalised(view, view[start : start + side, start : start + side])
    seen = decode_maps(run(np.ascontiguousarray(view[:, ::-1]) if mirrored else view), _LEAST_SCORE)
    middle = Box(start, start, side, side)
    same = [Box(*box).iou(middle) >= _SAME_FACE for box in seen.boxes.tolist()]
    return float(seen.scores[same].max(initial=_LEAST_SCORE))


def _logit(score: float) -> float:
    return math.log(score / (1 - score))
