"""Smooth a stream of scores by the time passed, not by the number of frames."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fervi.vision.face import Box, Landmarks

SCORE_SECONDS = 0.175
"""Time constant of the scores. A full change of expression is half shown after 120 ms."""

_LANDMARK_SECONDS = 0.1


def weight_of_newest(elapsed: float, time_constant: float) -> float:
    """Return how much a new value counts against the old average after `elapsed` seconds, 0..1."""
    return 1 - math.exp(-max(elapsed, 0.0) / time_constant)


class ScoreSmoother:
    """Averages one person's scores over time."""

    def __init__(self, time_constant: float = SCORE_SECONDS) -> None:
        """Take the time constant in seconds."""
        self._time_constant = time_constant
        self._average: npt.NDArray[np.float64] | None = None
        self._count = 0
        self._time = 0.0

    def update(self, scores: Sequence[float], seconds: float) -> tuple[float, ...]:
        """Take probabilities, one for each label, at a time; return the smoothed ones, sum 1."""
        newest = np.asarray(scores, np.float64)
        self._count += 1
        if self._average is None:
            self._average = newest
        else:
            # The first few scores count alike: else one bad first frame would outweigh all that follow it.
            weight = max(weight_of_newest(seconds - self._time, self._time_constant), 1 / self._count)
            self._average = self._average + weight * (newest - self._average)
        self._time = seconds
        return tuple(float(score) for score in self._average)


class LandmarkSmoother:
    """Steadies the landmarks of one face in a stream against the trembling of each frame's; they move with its box."""

    def __init__(self) -> None:
        self._shape: npt.NDArray[np.float64] | None = None

    def update(self, landmarks: Landmarks | None, box: Box, elapsed: float) -> Landmarks | None:
        """Take a frame's landmarks and return the smoothed ones.

        Args:
            landmarks: In pixels; None from a detector without.
            box: The face's.
            elapsed: Seconds since the frame before.
        """
        if landmarks is None:
            self._shape = None
            return None
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
        side = max(box.width, box.height)
        shape = (np.array(landmarks) - middle) / side
        weight = 1.0 if self._shape is None else weight_of_newest(elapsed, _LANDMARK_SECONDS)
        self._shape = shape if self._shape is None else self._shape + weight * (shape - self._shape)
        return tuple((float(x), float(y)) for x, y in self._shape * side + middle)
