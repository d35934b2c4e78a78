"""The pictures that are timed: 640x480 with one and with four faces, from scikit-image's astronaut (NASA)."""

import cv2
import numpy as np
import numpy.typing as npt

_SIZE = (640, 480)
_QUALITY = 85


def one_face() -> bytes:
    """Return a 640x480 JPEG with one face."""
    return _encode(_place([(80, 0, 480)]))


def four_faces() -> bytes:
    """Return a 640x480 JPEG with four faces."""
    return _encode(_place([(x, y, 240) for y in (0, 240) for x in (60, 340)]))


def _place(squares: list[tuple[int, int, int]]) -> npt.NDArray[np.uint8]:
    """Return RGB pixels with the astronaut in each square: left, top and side in pixels."""
    from skimage import data

    picture = np.full((_SIZE[1], _SIZE[0], 3), 127, np.uint8)
    for left, top, side in squares:
        picture[top : top + side, left : left + side] = cv2.resize(
            data.astronaut(), (side, side), interpolation=cv2.INTER_AREA
        )
    return picture


def _encode(picture: npt.NDArray[np.uint8]) -> bytes:
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    return cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes()
