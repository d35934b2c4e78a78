"""Answers as the description of the interface shows them, made by what makes the real ones."""

from typing import Any

from fervi.vision.face import Analysis, Box, Face, Timing
from fervi.web.errors import error_dict

_SMILING = Face(Box(178.5, 64, 92, 118), 0.97, (0.004, 0.003, 0.011, 0.912, 0.012, 0.028, 0.03), certain=True)
_UNSURE = Face(Box(402, 80.5, 88, 109), 0.93, (0.06, 0.03, 0.11, 0.03, 0.36, 0.04, 0.37), certain=False)


def analysis() -> dict[str, Any]:
    """Return what a photo of two people is answered with."""
    timing = Timing(decode_ms=3.1, detect_ms=18.4, classify_ms=2.2, total_ms=23.9)
    return Analysis(640, 480, (_SMILING, _UNSURE), timing, "fervi 3.0").to_dict()


def batch() -> dict[str, Any]:
    """Return what two files are answered with, of which one is no picture."""
    message = "This is not a picture. Send a JPEG, PNG, WebP or GIF file."
    return {
        "photos": [
            {"file": "holiday.jpg", **analysis()},
            {"file": "notes.txt", **error_dict("not_an_image", message, request_id="3f6c2a9e1b7d4c58")},
        ]
    }
