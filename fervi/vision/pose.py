"""How a head is turned, from the five landmarks of its face."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

HEAD = np.array([(-31.5, -36, 30), (31.5, -36, 30), (0, 0, 0), (-26.5, 27, 24), (26.5, 27, 24)], np.float64)
"""The landmarks of an average head in millimetres, the tip of the nose at the origin: x to the left of the person, y
down, z away from the camera. Across and down they are as `fervi.vision.level.TEMPLATE`, at 63 mm between the pupils."""

TURNED_AWAY = 55.0
"""The yaw in degrees from which on the classifier does not know a face. `python -m fervi evaluate-poses` chooses it on
validation faces (docs/experiments.md): up to there what is asserted is correct more often than the threshold asks, and
beyond are too few faces to know. Pitch has no such limit: as far as the landmarks tell it, it costs little accuracy."""


@dataclass(frozen=True)
class Pose:
    """Of a head before the camera, in degrees.

    Attributes:
        yaw: Positive when the face turns to the right side of the picture.
        pitch: Positive when the face looks up.
        roll: Positive when the head leans to the right side of the picture.
    """

    yaw: float
    pitch: float
    roll: float

    @property
    def turned_away(self) -> bool:
        """Whether so much of the face is hidden that its expression cannot be read."""
        return abs(self.yaw) >= TURNED_AWAY

    def to_dict(self) -> dict[str, Any]:
        return {name: round(angle, 1) for name, angle in vars(self).items()}


def head_pose(landmarks: Sequence[tuple[float, float]]) -> Pose:
    """Return the pose that shows `HEAD`'s landmarks where those of a face are.

    Pose from orthography and scaling, the first step of DeMenthon and Davis, "Model-based object pose in 25 lines of
    code", IJCV 1995. It takes the face for far from the camera in comparison with its depth.

    Args:
        landmarks: In the order of `LANDMARKS`, in pixels.
    """
    points = np.array(landmarks)
    model = HEAD - HEAD.mean(axis=0)
    across, down = np.linalg.lstsq(model, points - points.mean(axis=0), rcond=None)[0].T
    across, down = across / max(np.linalg.norm(across), 1e-9), down / max(np.linalg.norm(down), 1e-9)
    away = np.cross(across, down)
    # The nearest rotation (orthogonal Procrustes); its rows are where the picture's axes lie in the head.
    left, _, right = np.linalg.svd(np.stack([across, down, away]))
    turn = left @ right
    roll = math.atan2(-turn[0, 1], turn[1, 1])
    pitch = math.asin(float(np.clip(-turn[2, 1], -1, 1)))
    return Pose(*map(math.degrees, (math.atan2(turn[2, 0], turn[2, 2]), pitch, roll)))
