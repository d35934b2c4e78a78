"""Which face and which emotion a request is about, strictly read."""

import math
import re

from fervi.errors import Refusal
from fervi.vision.face import Box

_NUMBER = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
BOX_PATTERN = rf"^ *{_NUMBER}( *, *{_NUMBER}){{3}} *$"
"""What a box looks like, as a regular expression of ECMA-262 and of Python."""

_HOW = "Send box=x,y,width,height in pixels of the photo, as /api/v1/analyze gives it: box=120,80.5,96,96."
_ROUNDING = 1.0
"""Pixels by which a rounded box may reach out of its photo."""


def parse_box(text: str | None) -> Box:
    """Return the box that `x,y,width,height` stands for.

    Raises:
        Refusal: bad_box, if it is missing, or not four numbers of which the last two are 1 or more.
    """
    if text is not None and re.fullmatch(BOX_PATTERN, text):
        box = Box(*map(float, text.split(",")))
        if math.isfinite(box.x + box.y) and 1 <= box.width < math.inf and 1 <= box.height < math.inf:
            return box
    what = "The box is missing, or is not four numbers of which the last two are 1 or more."
    raise Refusal("bad_box", f"{what} {_HOW}")


def parse_emotion(text: str | None, labels: tuple[str, ...]) -> str | None:
    """Return the emotion asked for; None if none is.

    Raises:
        Refusal: bad_emotion, if it is none of the model's labels.
    """
    if text is not None and text not in labels:
        names = ", ".join(labels)
        raise Refusal("bad_emotion", f"The emotion is not known. Send one of {names}, or none for the face's answer.")
    return text


def fit_box(box: Box, width: int, height: int, max_pixels: int) -> Box:
    """Return a box without what rounding added to it beyond the edges of its photo.

    Args:
        box: In pixels of the photo.
        width: Of the photo, in pixels.
        height: Of the photo, in pixels.
        max_pixels: What the square around the box may have.

    Raises:
        Refusal: bad_box, if it lies outside the photo, or is so long that the square around it is too large.
    """
    left, right = max(box.x, 0), min(box.x + box.width, width)
    top, bottom = max(box.y, 0), min(box.y + box.height, height)
    fitted = Box(left, top, right - left, bottom - top)
    outside = max(box.width - fitted.width, box.height - fitted.height) > _ROUNDING
    if outside or min(fitted.width, fitted.height) < 1:
        raise Refusal("bad_box", f"The box does not lie inside the photo of {width} x {height} pixels. {_HOW}")
    if max(fitted.width, fitted.height) ** 2 > max_pixels:
        longest = math.isqrt(max_pixels)
        raise Refusal("bad_box", f"The box is longer than {longest} pixels. Scale the photo down and send it again.")
    return fitted
