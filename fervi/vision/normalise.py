"""Dark pictures made brighter and gray ones warmer: more like those that the detector's network learned from."""

import cv2
import numpy as np
import numpy.typing as npt

_DARK, _BRIGHT = 128.0, 235.0
"""A picture whose lightest parts are under the first value is brightened until they have the second."""

_LIGHTEST = 99.0
"""The percentile of its values that tells how light those are: a lamp or a bad pixel is less than the rest."""

_MOST = 8.0
"""By what a picture is multiplied at most, three stops: what is darker holds little but noise."""

_COLOURLESS = 2.0
"""A picture is gray whose red, green and blue lie no further apart than this, in the mean of its pixels."""

_TINT = 1.12, 1.0, 0.88
"""By what red, green and blue of a gray picture are multiplied: to the side of skin in warm light."""

_TINTED = np.clip(np.arange(256)[None, :, None] * np.array(_TINT), 0, 255).astype(np.uint8)

_SAMPLES = 64
"""How many pixels of its longer side are looked at, or up to twice as many: enough for a percentile and a mean."""


def normalised(picture: npt.NDArray[np.uint8], part: npt.NDArray[np.uint8] | None = None) -> npt.NDArray[np.uint8]:
    """Brighten a dark picture, then tint a gray one.

    Args:
        picture: uint8 (height, width, 3) in RGB.
        part: What of it tells whether it is dark, uint8 (height, width, 3); None for all of it.

    Returns:
        A picture of the same shape, or the one given where it is neither.
    """
    return tinted(brightened(picture, part))


def brightened(picture: npt.NDArray[np.uint8], part: npt.NDArray[np.uint8] | None = None) -> npt.NDArray[np.uint8]:
    """Multiply a dark picture until its lightest parts are bright; see `normalised`."""
    lightest = float(np.percentile(_sample(picture if part is None else part), _LIGHTEST))
    if lightest >= _DARK:
        return picture
    return cv2.convertScaleAbs(picture, alpha=min(_BRIGHT / max(lightest, 1.0), _MOST))


def tinted(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Give a gray picture a warm tint; see `normalised`."""
    sample = _sample(picture)
    apart = sample.max(axis=2) - sample.min(axis=2)
    return picture if apart.mean() > _COLOURLESS else cv2.LUT(picture, _TINTED)


def _sample(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    step = max(1, max(picture.shape[:2]) // _SAMPLES)
    return picture[::step, ::step]
