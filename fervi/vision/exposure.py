"""Dark pictures made brighter, so that a network sees them as it saw those that it learned from."""

import cv2
import numpy as np
import numpy.typing as npt

_DARK, _BRIGHT = 128.0, 235.0
"""A picture whose lightest parts are under the first value is brightened until they have the second."""

_LIGHTEST = 99.0
"""The percentile of its values that tells how light those are: a lamp or a bad pixel is less than the rest."""

_MOST = 8.0
"""By what a picture is multiplied at most, three stops: what is darker holds little but noise."""

_SAMPLES = 64
"""How many pixels of its longer side are looked at, or up to twice as many: enough for a percentile."""


def brightened(picture: npt.NDArray[np.uint8], part: npt.NDArray[np.uint8] | None = None) -> npt.NDArray[np.uint8]:
    """Multiply a dark picture until its lightest parts are bright.

    Args:
        picture: uint8 (height, width, 3), values 0..255.
        part: What of it has to be bright, uint8 (height, width, 3); None for all of it.

    Returns:
        A picture of the same shape, or the one given where it is not dark.
    """
    judged = picture if part is None else part
    step = max(1, max(judged.shape[:2]) // _SAMPLES)
    lightest = float(np.percentile(judged[::step, ::step], _LIGHTEST))
    if lightest >= _DARK:
        return picture
    return cv2.convertScaleAbs(picture, alpha=min(_BRIGHT / max(lightest, 1.0), _MOST))
