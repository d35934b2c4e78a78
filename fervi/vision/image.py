"""Bytes to pixels, within limits, whatever the bytes are."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from fervi.errors import Refusal
from fervi.vision.picture import Picture, truncated

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is read. AVIF is not: of 25 megapixels Pillow's reader makes 217 MB, OpenCV's 400 MB. Nor is HEIC, which the
Image page converts in the browser; docs/operations.md says why."""

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8")
_OTHER_FORMATS = (b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS", b"%PDF", b"<svg", b"<?xml")
_JPEG = b"\xff\xd8\xff"
_MOST_SEGMENTS, _MOST_JUNK = 1_000, 65_536
_WITHOUT_LENGTH = {bytes([code]) for code in (0x00, 0x01, *range(0xD0, 0xDA), 0xFF)}
_SCAN, _MOST_SCANS = b"\xff\xda", 50
"""A progressive JPEG has about ten scans; each of them costs a walk over the whole picture."""

_SUPPORTED = "JPEG, PNG, WebP or GIF"


@dataclass(frozen=True)
class ImageLimits:
    """What is too much: bytes as sent, and pixels once decoded, in all and along either side."""

    max_bytes: int = 10_000_000
    max_pixels: int = 25_000_000
    max_side: int = 16_384


def decode(data: bytes, limits: ImageLimits = ImageLimits()) -> npt.NDArray[np.uint8]:
    """Decode a picture as a person sees it.

    The size is read from the header before any pixel is decoded. EXIF orientation is applied, transparency
    lies on white, 16 bits are scaled to 8, and an animation gives its first frame.

    Args:
        data: A JPEG, PNG, WebP or GIF file.
        limits: What is too large.

    Returns:
        uint8 (height, width, 3) in RGB.

    Raises:
        Refusal: empty_image, image_too_large, image_too_many_pixels, unsupported_format, not_an_image or
            image_truncated.
    """
    return open_picture(data, limits).rgb()


def open_picture(data: bytes, limits: ImageLimits = ImageLimits()) -> Picture:
    """Read a picture's header, and nothing more of it than that; raises as `decode` does."""
    _check_bytes(data, limits)
    image = _open(data, limits)
    _check_pixels(data, image, limits)
    return Picture(data, image)


def _check_bytes(data: bytes, limits: ImageLimits) -> None:
    if not data:
        raise Refusal("empty_image", "The file is empty. Choose a picture that opens on your device.")
    if len(data) > limits.max_bytes:
        raise too_large(limits.max_bytes)


def too_large(max_bytes: int) -> Refusal:
    """Return the error for a picture of too many bytes."""
    largest = size_in_words(max_bytes)
    return Refusal(
        "image_too_large", f"The picture is larger than {largest}. Send a smaller or more strongly compressed one."
    )


def size_in_words(count: int) -> str:
    """Return a number of bytes as a person reads it, such as "10 MB"."""
    return f"{count / 1e6:g} MB" if count >= 1e6 else f"{count / 1e3:g} KB"


def _check_pixels(data: bytes, image: Image.Image, limits: ImageLimits) -> None:
    # Pillow holds three frames of an animated WebP beside the one that is asked for.
    room = limits.max_pixels // 4 if _is_animated_webp(image) else limits.max_pixels
    if image.size[0] * image.size[1] > room:
        raise _too_many_pixels(limits)
    if image.format in ("JPEG", "MPO") and data.count(_SCAN) > _MOST_SCANS:
        raise Refusal("unsupported_format", "This JPEG is made of too many parts. Save it again, then send it.")
    if max(image.size) > limits.max_side:
        raise Refusal(
            "image_too_many_pixels", f"The picture is longer than {limits.max_side} pixels. Scale it down or cut it."
        )


def _is_animated_webp(image: Image.Image) -> bool:
    return image.format == "WEBP" and getattr(image, "is_animated", False)


def _too_many_pixels(limits: ImageLimits) -> Refusal:
    largest = f"{limits.max_pixels / 1e6:g} megapixels"
    return Refusal("image_too_many_pixels", f"The picture has more than {largest}. Scale it down and send it again.")


def _open(data: bytes, limits: ImageLimits) -> Image.Image:
    if data.startswith(_JPEG) and not _reaches_its_scan(data):
        raise truncated()
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(limits) from error
    except UnidentifiedImageError as error:
        raise _unreadable(data) from error
    except Exception as error:  # a header that begins well and then makes no sense
        raise truncated() from error


def _reaches_its_scan(data: bytes) -> bool:
    """Tell whether a JPEG's header leads to its first scan; Pillow walks what is none byte by byte, to the very end."""
    at, junk = 2, 0
    for _ in range(_MOST_SEGMENTS):
        marker = data.find(b"\xff", at)
        junk += marker - at
        if marker < 0 or junk > _MOST_JUNK:
            return False
        kind = data[marker : marker + 2]
        if kind == _SCAN:
            return True
        bare = kind[1:] in _WITHOUT_LENGTH
        at = marker + (1 if bare else 2 + max(2, int.from_bytes(data[marker + 2 : marker + 4])))
    return False


def _unreadable(data: bytes) -> Refusal:
    if data.startswith(_SIGNATURES):
        return truncated()
    if data.startswith(_OTHER_FORMATS) or data[4:8] == b"ftyp":
        return Refusal("unsupported_format", f"This picture format is not supported. Save it as {_SUPPORTED}.")
    return Refusal("not_an_image", f"This is not a picture. Send a {_SUPPORTED} file.")
