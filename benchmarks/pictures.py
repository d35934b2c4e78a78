"""Pictures to measure with: ordinary ones, of scikit-image's astronaut (NASA), and small files of many pixels."""

import io
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

_SIZE = (640, 480)
_QUALITY = 85


def one_face() -> bytes:
    """Return a 640x480 JPEG with one face."""
    return _encode(_place([(80, 0, 480)]))


def four_faces() -> bytes:
    """Return a 640x480 JPEG with four faces."""
    return _encode(_place([(x, y, 240) for y in (0, 240) for x in (60, 340)]))


@cache
def photo(width: int = 2048, height: int = 1536) -> bytes:
    """Return a JPEG of the given size with one face."""
    return _encode(cv2.resize(_place([(80, 0, 480)]), (width, height), interpolation=cv2.INTER_CUBIC))


@cache
def webp_bomb() -> bytes:
    """Return a WebP of 5000x5000 transparent pixels in 1,018 bytes."""
    return _save(Image.new("RGBA", (5000, 5000)), "WEBP", lossless=True)


@cache
def tall_png() -> bytes:
    """Return a PNG of 1x25,000,000 transparent pixels."""
    return _save(Image.new("RGBA", (1, 25_000_000)), "PNG", compress_level=1)


@cache
def padded_photo() -> bytes:
    """Return a JPEG with one face in 9 MB, most of which follow its end."""
    return one_face().ljust(9_000_000, b"\0")


@cache
def hollow_jpeg() -> bytes:
    """Return 9 MB that begin as a JPEG does, and go on with nothing that a decoder could stop at."""
    return b"\xff\xd8\xff".ljust(9_000_000, b"\0")


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


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
