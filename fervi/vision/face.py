"""What FERVI says about a picture: frozen dataclasses, each with one `to_dict` (the JSON contract)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.vision.pose import Pose, head_pose

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The labels of FER-2013, in its order: those of a model whose card names none."""

LANDMARKS = ("right eye", "left eye", "nose", "right corner of the mouth", "left corner of the mouth")
"""The five points of a face, right and left as the person has them, so that the right eye is left in the picture."""

MIRRORED_LANDMARKS = [1, 0, 2, 4, 3]
"""Where each of `LANDMARKS` is found in a mirror image."""

CIRCUMPLEX = {
    "angry": (-0.51, 0.59),
    "disgust": (-0.60, 0.35),
    "fear": (-0.64, 0.60),
    "happy": (0.81, 0.51),
    "sad": (-0.63, -0.27),
    "surprise": (0.40, 0.67),
    "neutral": (0.0, 0.0),
    "contempt": (-0.24, 0.31),
}
"""Valence and arousal (-1..1) of each emotion that a model may know: the pleasure and arousal means of Russell and
Mehrabian, "Evidence for a three-factor theory of emotions", Journal of Research in Personality 11 (1977), of "angry",
"disgusted", "fearful", "happy", "sad", "surprised" and "contemptuous"; neutral is the origin."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the image as a person sees it (EXIF orientation applied)."""

    x: float
    y: float
    width: float
    height: float

    def to_dict(self) -> dict[str, float]:
        return {name: round(value, 1) for name, value in vars(self).items()}

    def scaled(self, scale: float) -> "Box":
        """Return the box where all is larger by a factor."""
        return Box(self.x * scale, self.y * scale, self.width * scale, self.height * scale)

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * self.height

    def iou(self, other: "Box") -> float:
        """Return the intersection over union with another box, 0..1."""
        shared = self._shared(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def cover(self, other: "Box") -> float:
        """Return which share of the smaller of the two boxes lies in the larger one, 0..1."""
        smaller = min(self.area, other.area)
        return self._shared(other) / smaller if smaller > 0 else 0.0

    def _shared(self, other: "Box") -> float:
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(width, 0) * max(height, 0)


Landmarks = tuple[tuple[float, float], ...]
"""Five points (x, y) in the order of `LANDMARKS`, in pixels."""


def landmarks_of(points: npt.NDArray[np.floating]) -> Landmarks | None:
    """Return the landmarks that a row of points (5, 2) holds; None where any is NaN."""
    return tuple((float(x), float(y)) for x, y in points.tolist()) if np.isfinite(points).all() else None


@dataclass(frozen=True)
class Detection:
    """Where a detector sees a face, and how sure it is (0..1).

    Attributes:
        box: The face.
        score: 0..1.
        landmarks: Five points (x, y) in the order of `LANDMARKS`, in the box's pixels; None from a detector without.
    """

    box: Box
    score: float
    landmarks: Landmarks | None = None


@dataclass(frozen=True)
class Face:
    """One face: where it is and what its expression says.

    Attributes:
        box: Where the face is.
        detection: The detector's score, 0..1.
        scores: A probability for each of `labels`, in their order, sum 1.
        certain: False where the top probability lies under the classifier's calibrated threshold. In a stream it is
            held, as the label is.
        id: The person's number within a stream; None for a photo.
        held: Indices in `labels` of the emotion and of the second one where a stream holds them still (see
            `fervi.vision.label`); None for a photo, where they are the two most probable.
        labels: The emotions that the classifier knows.
        landmarks: Five points (x, y) in the order of `LANDMARKS`, in the box's pixels; None from a detector without.
        seen: Whether the face was found in this very picture. In a stream one that is lost for a moment is told again
            as it was.
    """

    box: Box
    detection: float
    scores: tuple[float, ...]
    certain: bool
    id: int | None = None
    held: tuple[int, int] | None = None
    labels: tuple[str, ...] = EMOTIONS
    landmarks: Landmarks | None = None
    seen: bool = True

    @cached_property
    def pose(self) -> Pose | None:
        """How the head is turned; None without landmarks."""
        return head_pose(self.landmarks) if self.landmarks else None

    @property
    def turned_away(self) -> bool:
        """Whether the head is turned so far that the expression cannot be read."""
        return self.pose is not None and self.pose.turned_away

    @property
    def emotion(self) -> str:
        """What the face is read as. In a stream it may for a moment not be the most probable of `scores`."""
        return self.labels[self._named[0]]

    @property
    def second(self) -> str:
        """What comes next: where the face is not certain, it is one of the two."""
        return self.labels[self._named[1]]

    @property
    def confidence(self) -> float:
        """The probability of `emotion`, 0..1."""
        return self.scores[self._named[0]]

    @property
    def _named(self) -> tuple[int, int]:
        if self.held is not None:
            return self.held
        first, second = np.argsort(-np.array(self.scores), kind="stable")[:2]
        return int(first), int(second)

    def to_dict(self) -> dict[str, Any]:
        valence, arousal = valence_arousal(np.array(self.scores), self.labels)
        pose = self.pose
        return {
            "id": self.id,
            "box": self.box.to_dict(),
            "detection": round(self.detection, 4),
            "emotion": self.emotion,
            "confidence": round(self.confidence, 4),
            "certain": self.certain,
            "second": self.second,
            "scores": {emotion: round(score, 4) for emotion, score in zip(self.labels, self.scores, strict=True)},
            "valence": round(valence, 4),
            "arousal": round(arousal, 4),
            "landmarks": self.landmarks and [[round(x, 1), round(y, 1)] for x, y in self.landmarks],
            "pose": pose and pose.to_dict(),
            "turned_away": self.turned_away,
            "seen": self.seen,
        }


@dataclass(frozen=True)
class Timing:
    """Milliseconds that each step took."""

    decode_ms: float
    detect_ms: float
    classify_ms: float
    total_ms: float

    def to_dict(self) -> dict[str, float]:
        return {name: round(value, 2) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Analysis:
    """The answer to one picture: its size in pixels as a person sees it, its faces, the time it took."""

    width: int
    height: int
    faces: tuple[Face, ...]
    timing: Timing
    model: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "image": {"width": self.width, "height": self.height},
            "faces": [face.to_dict() for face in self.faces],
            "timing": self.timing.to_dict(),
            "model": self.model,
        }


@dataclass(frozen=True)
class Explanation:
    """Which parts of a face speak for an emotion, and which against it.

    Attributes:
        emotion: The emotion that is explained.
        probability: Its probability for the uncovered face, 0..1.
        area: The square that was read and that the map lies over, in whole pixels; it may reach out of the image.
        angle: By how much the square and its map are turned clockwise around its middle, in degrees: a head's roll.
        map: float32 (rows, columns), -1..1: by how much the probability falls when that part is covered. Positive
            speaks for the emotion, negative against it.
        model: Name and version of the classifier.
    """

    emotion: str
    probability: float
    area: Box
    angle: float
    map: npt.NDArray[np.float32]
    model: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "emotion": self.emotion,
            "probability": round(self.probability, 4),
            "area": self.area.to_dict(),
            "angle": round(self.angle, 1),
            "map": [[round(float(drop), 4) for drop in row] for row in self.map],
            "model": self.model,
        }


def valence_arousal(scores: npt.NDArray[np.floating], labels: tuple[str, ...] = EMOTIONS) -> tuple[float, float]:
    """Return the expected position on Russell's circumplex under the probabilities of some labels, each -1..1."""
    valence, arousal = scores @ np.array([CIRCUMPLEX[label] for label in labels])
    return float(valence), float(arousal)
