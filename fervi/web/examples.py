"""Answers as the description of the interface shows them, made by what makes the real ones."""

from typing import Any

from fervi.vision.face import EMOTIONS, Analysis, Box, Face, Landmarks, Timing
from fervi.vision.level import TEMPLATE
from fervi.web.errors import error_dict

_LABELS = (*EMOTIONS, "contempt")
_SMILING = dict(zip(_LABELS, (0.004, 0.003, 0.011, 0.912, 0.012, 0.028, 0.03, 0.002), strict=True))
_UNSURE = dict(zip(_LABELS, (0.06, 0.03, 0.11, 0.03, 0.36, 0.04, 0.37, 0.02), strict=True))


def analysis(labels: tuple[str, ...]) -> dict[str, Any]:
    """Return what a photo of two people is answered with, where the model knows some emotions."""
    timing = Timing(decode_ms=3.1, detect_ms=18.4, classify_ms=2.2, total_ms=23.9)
    left, right = Box(178.5, 64, 92, 118), Box(402, 80.5, 88, 109)
    smiling = Face(left, 0.97, _among(labels, _SMILING), certain=True, labels=labels, landmarks=_points(left))
    unsure = Face(right, 0.93, _among(labels, _UNSURE), certain=False, labels=labels, landmarks=_points(right))
    return Analysis(640, 480, (smiling, unsure), timing, "fervi 3.0").to_dict()


def _points(box: Box) -> Landmarks:
    """Return landmarks where those of a level face in a box are."""
    side = max(box.width, box.height)
    return tuple((box.x + box.width / 2 + x * side, box.y + box.height / 2 + y * side) for x, y in TEMPLATE.tolist())


def _among(labels: tuple[str, ...], scores: dict[str, float]) -> tuple[float, ...]:
    """Return the scores of some labels, so that their sum is 1."""
    total = sum(scores[label] for label in labels)
    return tuple(scores[label] / total for label in labels)


def batch(labels: tuple[str, ...]) -> dict[str, Any]:
    """Return what two files are answered with, of which one is no picture."""
    message = "This is not a picture. Send a JPEG, PNG, WebP or GIF file."
    return {
        "photos": [
            {"file": "holiday.jpg", **analysis(labels)},
            {"file": "notes.txt", **error_dict("not_an_image", message, request_id="3f6c2a9e1b7d4c58")},
        ]
    }
