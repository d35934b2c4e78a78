"""An encoded picture whose header has been read, and the pixels of it that are asked for: no more than are needed.

Full pixels are costly: 25 megapixels are 100 MB in Pillow, which holds four bytes for each, and 75 MB more in NumPy. So
JPEG is decoded at the size wanted, gray where gray is enough (libjpeg scales while it decodes), and what Pillow has
decoded goes over to NumPy in strips.
"""

import io
from collections.abc import Iterator
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, JpegImagePlugin

from fervi.errors import Refusal

Pixels = npt.NDArray[np.uint8]
REDUCTIONS = (8, 4, 2, 1)
_ORIENTATION_TAG = 0x0112
_STRIP_ROWS = 256
_SMALL_PIXELS = 2_100_000
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "LA": 4, "I;16": 2, "I": 4}
_BYTES_OF_WEBP, _BYTES_OF_PROGRESSIVE, _BYTES_OF_PIXELS = 7, 6, 2
_MORE_IN_COLOUR, _MORE_IN_COLOUR_OF_JPEG = 2, 5


class Picture:
    """A picture to decode, upright, at a part of its size: an eighth, a quarter, a half, or all of it."""

    def __init__(self, data: bytes, image: Image.Image) -> None:
        """Take an encoded picture and what Pillow has read of its header."""
        self._data = data
        self._image = image

    @property
    def width(self) -> int:
        """Of the picture as a person sees it (EXIF orientation applied), in pixels. A PNG is decoded to tell it."""
        return self._image.size[1 if self._is_turned else 0]

    @property
    def height(self) -> int:
        """Likewise."""
        return self._image.size[0 if self._is_turned else 1]

    @property
    def _is_turned(self) -> bool:
        return self._orientation in (5, 6, 7, 8)

    @cached_property
    def _orientation(self) -> int:
        """EXIF's, 1..8, read when it is needed: a PNG may have it behind its pixels, so Pillow decodes these first."""
        try:
            return int(self._image.getexif().get(_ORIENTATION_TAG, 1))
        except Exception:  # damaged metadata does not make the pixels unreadable
            return 1

    def memory(self, channels: int = 1) -> int:
        """Return about how many bytes decoding takes at the most, for faces in gray (1 channel) or in colour (3)."""
        width, height = self._image.size
        more = _more_in_colour(self._image) if channels == 3 else 0
        return width * height * (_bytes_a_pixel(self._image) + more)

    def rgb(self, reduction: int = 1) -> Pixels:
        """Decode it; transparency lies on white, and 16 bits are scaled to 8.

        Args:
            reduction: One of `REDUCTIONS`; both sides are divided by it, and rounded up.

        Returns:
            uint8 (height, width, 3) in RGB.

        Raises:
            Refusal: image_truncated.
        """
        return self._decode("RGB", reduction)

    def gray(self, reduction: int = 1) -> Pixels:
        """Decode it to uint8 (height, width), luma (ITU-R BT.601); else as `rgb`."""
        return self._decode("L", reduction)

    def _decode(self, mode: str, reduction: int) -> Pixels:
        try:
            if self._image.format == "WEBP" and not getattr(self._image, "is_animated", False):
                pixels = _from_webp(self._data, mode, reduction)
            elif isinstance(self._image, JpegImagePlugin.JpegImageFile):
                pixels = _from_jpeg(self._data, mode, reduction)
            else:
                pixels = _from_strips(self._image, mode, reduction)
        except Exception as error:  # decoders raise nearly anything on damaged data
            raise truncated() from error
        return _upright(pixels, self._orientation)


def reduction_for(scale: float) -> int:
    """Return the largest of `REDUCTIONS` that is at most `scale`; 1 if none is."""
    return next((reduction for reduction in REDUCTIONS if reduction <= scale), 1)


def truncated() -> Refusal:
    """Return the error for a picture whose pixels make no sense."""
    return Refusal(
        "image_truncated", "The picture is damaged or its end is missing. Save or download it again, then send it."
    )


def _bytes_a_pixel(image: Image.Image) -> int:
    if image.format == "WEBP":
        return _BYTES_OF_WEBP
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return _BYTES_OF_PIXELS + (_BYTES_OF_PROGRESSIVE if "progressive" in image.info else 0)
    return _BYTES_OF_PIXELS + _BYTES_A_PIXEL.get(image.mode, 4)


def _more_in_colour(image: Image.Image) -> int:
    """Return the bytes that a pixel takes more in colour; of JPEG Pillow holds four in place of one, too."""
    return _MORE_IN_COLOUR_OF_JPEG if isinstance(image, JpegImagePlugin.JpegImageFile) else _MORE_IN_COLOUR


def _from_jpeg(data: bytes, mode: str, reduction: int) -> Pixels:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        width, height = image.size
        image.draft(mode, (max(1, width // reduction), max(1, height // reduction)))
        return _from_strips(image, mode, reduction * image.size[0] // width or 1)


def _from_webp(data: bytes, mode: str, reduction: int) -> Pixels:
    """Decode with OpenCV, which asks libwebp for the pixels: Pillow has them made four times over, as an animation."""
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None:
        raise ValueError("OpenCV cannot read it")
    strips = (
        _shrunk(_opaque(decoded[top : top + _STRIP_ROWS], mode), reduction)
        for top in range(0, len(decoded), _STRIP_ROWS)
    )
    return _joined(strips, decoded.shape[0], decoded.shape[1], mode, reduction)


def _opaque(bgr: Pixels, mode: str) -> Pixels:
    if bgr.shape[2] == 4:
        share = bgr[..., 3:].astype(np.uint16)
        bgr = ((bgr[..., :3] * share + 255 * (255 - share) + 127) // 255).astype(np.uint8)
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY if mode == "L" else cv2.COLOR_BGR2RGB)


def _shrunk(pixels: Pixels, reduction: int) -> Pixels:
    """Average blocks of pixels; those at the right and the lower edge may be smaller."""
    if reduction == 1:
        return pixels
    height, width = pixels.shape[:2]
    down, right = -height % reduction, -width % reduction
    whole = cv2.copyMakeBorder(pixels, 0, down, 0, right, cv2.BORDER_REPLICATE)
    size = (whole.shape[1] // reduction, whole.shape[0] // reduction)
    return cv2.resize(whole, size, interpolation=cv2.INTER_AREA)


def _from_strips(image: Image.Image, mode: str, reduction: int) -> Pixels:
    """Convert what Pillow decodes strip by strip: each conversion in one go would take as much memory again."""
    width, height = image.size
    image.load()
    if width * height <= _SMALL_PIXELS:
        return _shrunk(_array(image, mode), reduction)
    boxes = ((0, top, width, min(top + _STRIP_ROWS, height)) for top in range(0, height, _STRIP_ROWS))
    strips = (_shrunk(_array(image.crop(box), mode), reduction) for box in boxes)
    return _joined(strips, height, width, mode, reduction)


def _array(image: Image.Image, mode: str) -> Pixels:
    if image.mode.startswith("I"):  # 16-bit gray, which Pillow's own conversion would clip instead of scale
        gray = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
        return gray if mode == "L" else np.repeat(gray[..., None], 3, axis=2)
    if image.has_transparency_data:
        colours = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(colours, mask=colours.getchannel("A"))
    return np.asarray(image if image.mode == mode else image.convert(mode))


def _joined(strips: Iterator[Pixels], height: int, width: int, mode: str, reduction: int) -> Pixels:
    if height <= _STRIP_ROWS:
        return next(strips)
    shape = (-(-height // reduction), -(-width // reduction), *((3,) if mode == "RGB" else ()))
    joined, top = np.empty(shape, np.uint8), 0
    for strip in strips:
        joined[top : top + len(strip)] = strip
        top += len(strip)
    return joined


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn pixels the way EXIF's orientation 1..8 says; any other value leaves them."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
