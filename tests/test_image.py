import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from fervi.errors import Refusal
from fervi.vision.image import ImageLimits, decode
from tests.conftest import bomb, encode, noise

LIMITS = ImageLimits()
KINDS = ["JPEG", "PNG", "WEBP", "GIF"]


def _refusal(data: bytes, limits: ImageLimits = LIMITS) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decode(data, limits)
    assert refused.value.message.count(".") >= 2, "a sentence for what happened and one for what to do"
    return refused.value


def _gray16(values: np.ndarray) -> bytes:
    return encode(Image.fromarray(values.astype(np.uint16)), "PNG")


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_rgb_pixels(kind):
    pixels = decode(encode(Image.new("RGB", (30, 20), (200, 30, 40)), kind))
    assert pixels.shape == (20, 30, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - [200, 30, 40]).max() < 12


MODES = [("L", "JPEG"), *((mode, "PNG") for mode in ("L", "1", "P", "LA", "RGBA")), ("RGBA", "WEBP"), ("P", "GIF")]


@pytest.mark.parametrize(("mode", "kind"), MODES)
def test_every_colour_mode_keeps_its_picture(mode, kind):
    half = Image.new("RGB", (40, 40), "black")
    half.paste("white", (20, 0, 40, 40))
    pixels = decode(encode(half.convert(mode), kind))
    assert pixels.shape == (40, 40, 3)
    assert pixels[:, :18].max() < 20
    assert pixels[:, 22:].min() > 235


def test_cmyk_is_shown_as_a_person_sees_it():
    pixels = decode(encode(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG"))
    assert pixels[10, 10, 0] > 200
    assert pixels[10, 10, 1] < 60


def test_sixteen_bits_are_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 256).reshape(16, 16)
    pixels = decode(_gray16(ramp))
    assert pixels[0, 0, 0] == 0
    assert pixels[-1, -1, 0] == 255
    assert abs(int(pixels[8, 0, 0]) - 128) <= 1


def test_transparent_pixels_lie_on_white():
    assert decode(encode(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")).min() == 255


def test_a_transparent_palette_colour_lies_on_white():
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    assert decode(encode(image, "GIF", transparency=0)).min() == 255


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert tuple(decode(data)[4, 4]) == (255, 0, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_exif_orientation_is_applied_as_pillow_does(orientation, kind):
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(noise(32, 16), kind, exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    np.testing.assert_array_equal(decode(data), expected)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_does_not_make_a_picture_unreadable(exif):
    assert decode(encode(noise(), exif=exif)).shape == (48, 64, 3)


def test_an_empty_file_is_refused():
    assert _refusal(b"").code == "empty_image"


@pytest.mark.parametrize("data", [b"hello, I am text", b"\x00" * 100, b"x"])
def test_what_is_no_picture_is_refused(data):
    assert _refusal(data).code == "not_an_image"


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_another_format_is_refused_with_the_ones_that_are_read(kind):
    refusal = _refusal(encode(noise(), kind))
    assert refusal.code == "unsupported_format"
    assert "JPEG, PNG, WebP or GIF" in refusal.message


def test_a_phone_format_is_named_as_unsupported():
    assert _refusal(b"\0\0\0\x18ftypheic" + b"\0" * 50).code == "unsupported_format"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused_with_a_sentence_that_helps(kind, share):
    data = encode(noise(), kind)
    refusal = _refusal(data[: int(len(data) * share)])
    assert refusal.code == "image_truncated"
    assert "Save or download it again" in refusal.message


@pytest.mark.parametrize(
    "rest",
    [b"\xff" + bytes(100_000), b"\xff" * 100_000, b"\xff\xe0\0\2" * 2000, b"\xff\xd0" * 2000, b"\xff\xe0\xff\xff"],
)
def test_a_jpeg_whose_header_leads_nowhere_is_refused_before_a_decoder_walks_it(rest, monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("a decoder was asked"))
    assert _refusal(b"\xff\xd8" + rest).code == "image_truncated"


@pytest.mark.parametrize("between", [bytes(300), b"\xff" * 300, b"\xff\xe9\0\2" * 300])
def test_a_jpeg_with_some_padding_between_its_segments_is_read(between):
    data = encode(noise(), "JPEG")
    assert np.array_equal(decode(data[:20] + between + data[20:]), decode(data))


def test_every_prefix_of_a_file_is_read_or_refused_but_never_fails_otherwise():
    for kind in KINDS:
        data = encode(noise(16, 12), kind)
        for end in range(len(data)):
            try:
                decode(data[:end])
            except Refusal:
                continue


CODES = {
    "empty_image",
    "image_too_large",
    "image_too_many_pixels",
    "unsupported_format",
    "not_an_image",
    "image_truncated",
}
HEADS = [
    b"",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x24\0\0\0WEBPVP8 ",
    b"BM",
    b"\0\0\0\x18ftypavif",
]
WHOLE = [encode(noise(24, 18), kind) for kind in KINDS]


def _pixels_or_code(data: bytes, limits: ImageLimits) -> np.ndarray | str:
    try:
        return decode(data, limits)
    except Refusal as refusal:
        return refusal.code


def _assert_pixels_or_refusal(data: bytes, limits: ImageLimits) -> None:
    answer = _pixels_or_code(data, limits)
    if isinstance(answer, str):
        assert answer in CODES
    else:
        height, width, channels = answer.shape
        assert (answer.dtype, channels) == (np.uint8, 3)
        assert 1 <= height * width <= limits.max_pixels
        assert len(data) <= limits.max_bytes


@given(st.sampled_from(HEADS), st.binary(max_size=300))
def test_any_bytes_are_pixels_within_the_limits_or_a_refusal_with_a_known_code(head, tail):
    _assert_pixels_or_refusal(head + tail, ImageLimits(max_bytes=200, max_pixels=500))


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for place, value in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[place] = value
    cut = draw(st.integers(0, len(data)))
    return bytes(data[:cut] if draw(st.booleans()) else data)


@given(_damaged())
@settings(max_examples=200)
def test_a_damaged_picture_is_pixels_within_the_limits_or_a_refusal_with_a_known_code(data):
    _assert_pixels_or_refusal(data, ImageLimits(max_bytes=100_000, max_pixels=2000))


@given(st.sampled_from(KINDS), st.integers(1, 90), st.integers(1, 90), st.integers(0, 9))
@example("PNG", 1, 1, 6)
def test_a_picture_of_any_size_comes_back_as_a_person_sees_it(kind, width, height, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {} if kind == "GIF" else {"exif": exif}
    turned = kind != "GIF" and orientation in (5, 6, 7, 8)
    shape = (width, height, 3) if turned else (height, width, 3)
    assert decode(encode(Image.new("RGB", (width, height)), kind, **options)).shape == shape


def test_a_bomb_is_refused_from_its_header():
    data = bomb()
    assert len(data) < 33_000
    assert _refusal(data).code == "image_too_many_pixels"


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_the_pixels_allowed_are_refused_before_decoding(kind):
    refusal = _refusal(encode(Image.new("L", (100, 101)), kind), ImageLimits(max_pixels=10_000))
    assert refusal.code == "image_too_many_pixels"


def test_exactly_the_pixels_allowed_are_read():
    assert decode(encode(Image.new("L", (100, 100)), "PNG"), ImageLimits(max_pixels=10_000)).shape == (100, 100, 3)


def test_more_than_the_bytes_allowed_are_refused():
    refusal = _refusal(b"\xff\xd8\xff" + b"\0" * 10_000_000)
    assert refusal.code == "image_too_large"
    assert "10 MB" in refusal.message


@pytest.mark.parametrize(("most", "said"), [(300_000, "300 KB"), (1_000_000, "1 MB"), (2_500_000, "2.5 MB")])
def test_how_many_bytes_are_allowed_is_said_in_kb_or_mb(most, said):
    assert said in _refusal(bytes(most + 1), ImageLimits(max_bytes=most)).message


def test_how_many_pixels_are_allowed_is_said_in_megapixels():
    assert "0.5 megapixels" in _refusal(bomb(), ImageLimits(max_pixels=500_000)).message


def test_a_picture_without_pixels_is_refused():
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 0, 5, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert _refusal(png + b"\0\0\0\0IEND\xaeB`\x82").code == "image_truncated"
