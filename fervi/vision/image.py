"""Bytes to pixels, within limits, whatever the bytes are."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from fervi.errors import Refusal

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION_TAG = 0x0112
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8")
_OTHER_FORMATS = (b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS", b"%PDF", b"<svg", b"<?xml")
_SUPPORTED = "JPEG, PNG, WebP or GIF"


@dataclass(frozen=True)
class ImageLimits:
    """What is too much: bytes as sent, and pixels once decoded."""

    max_bytes: int = 10_000_000
    max_pixels: int = 25_000_000


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
    _check_bytes(data, limits)
    with _open(data, limits) as image:
        _check_pixels(image.size, limits)
        try:
            pixels = _to_rgb(image)
        except Exception as error:  # decoders raise nearly anything on damaged data
            raise _truncated() from error
        return _upright(pixels, _orientation(image))


def _check_bytes(data: bytes, limits: ImageLimits) -> None:
    if not data:
        raise Refusal("empty_image", "The file is empty. Choose a picture that opens on your device.")
    if len(data) > limits.max_bytes:
        raise too_large(limits.max_bytes)


def too_large(max_bytes: int) -> Refusal:
    """Return the error for a picture of too many bytes."""
    largest = f"{max_bytes / 1e6:g} MB" if max_bytes >= 1e6 else f"{max_bytes / 1e3:g} KB"
    return Refusal(
        "image_too_large", f"The picture is larger than {largest}. Send a smaller or more strongly compressed one."
    )


def _check_pixels(size: tuple[int, int], limits: ImageLimits) -> None:
    if size[0] * size[1] > limits.max_pixels:
        raise _too_many_pixels(limits)


def _too_many_pixels(limits: ImageLimits) -> Refusal:
    largest = f"{limits.max_pixels / 1e6:g} megapixels"
    return Refusal("image_too_many_pixels", f"The picture has more than {largest}. Scale it down and send it again.")


def _truncated() -> Refusal:
    return Refusal(
        "image_truncated", "The picture is damaged or its end is missing. Save or download it again, then send it."
    )


def _open(data: bytes, limits: ImageLimits) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(limits) from error
    except UnidentifiedImageError as error:
        raise _unreadable(data) from error
    except Exception as error:  # a header that begins well and then makes no sense
        raise _truncated() from error


def _unreadable(data: bytes) -> Refusal:
    if data.startswith(_SIGNATURES):
        return _truncated()
    if data.startswith(_OTHER_FORMATS) or data[4:8] == b"ftyp":
        return Refusal("unsupported_format", f"This picture format is not supported. Save it as {_SUPPORTED}.")
    return Refusal("not_an_image", f"This is not a picture. Send a {_SUPPORTED} file.")


def _to_rgb(image: Image.Image) -> npt.NDArray[np.uint8]:
    if image.mode.startswith("I"):  # 16-bit gray, which Pillow's own conversion would clip instead of scale
        gray = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(gray[..., None], 3, axis=2)
    if image.has_transparency_data:
        colours = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(colours, mask=colours.getchannel("A"))
    return np.asarray(image.convert("RGB"))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged metadata does not make the pixels unreadable
        return 1


def _upright(pixels: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Turn pixels the way EXIF's orientation 1..8 says; any other value leaves them."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
