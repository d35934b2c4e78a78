"""Large pictures are decoded at the size that is needed, and faces keep their place and their detail."""

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from fervi.errors import Refusal
from fervi.vision.analyzer import Analyzer
from fervi.vision.crop import GRAY_48, FaceFormat, crop_face
from fervi.vision.face import Box, Detection
from fervi.vision.image import ImageLimits, decode, open_picture
from fervi.vision.picture import REDUCTIONS, reduction_for
from fervi.vision.scene import Scene
from tests.conftest import FakeClassifier, FakeDetector, encode, noise

KINDS = ["JPEG", "PNG", "WEBP", "GIF"]


def _smooth(width: int = 600, height: int = 400) -> Image.Image:
    rows, columns = np.mgrid[0:height, 0:width]
    red, green = columns * 255 / width, rows * 255 / height
    return Image.fromarray(np.stack([red, green, 255 - red], axis=2).astype(np.uint8))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_a_picture_decoded_at_a_part_of_its_size_is_the_picture_made_smaller(kind, reduction):
    picture = open_picture(encode(_smooth(), kind, quality=95))
    pixels, whole = picture.rgb(reduction), picture.rgb()
    assert pixels.shape == (-(-400 // reduction), -(-600 // reduction), 3)
    blocks = whole[: 400 // 8 * 8, : 600 // 8 * 8].reshape(400 // reduction, reduction, 600 // reduction, reduction, 3)
    assert np.abs(blocks.mean(axis=(1, 3)) - pixels).mean() < 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(601, 403), (9, 700), (700, 9), (1, 1), (255, 257)])
def test_sides_that_are_no_multiples_are_rounded_up(kind, size):
    picture = open_picture(encode(Image.new("RGB", size), kind))
    for reduction in REDUCTIONS:
        shape = (-(-size[1] // reduction), -(-size[0] // reduction))
        assert picture.gray(reduction).shape == shape
        assert picture.rgb(reduction).shape == (*shape, 3)


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "GIF"), ("RGBA", "WEBP")])
def test_transparency_lies_on_white_in_gray_and_at_a_part_of_the_size_too(mode, kind):
    half = Image.new("RGBA", (400, 600), (0, 0, 0, 255))
    half.paste((0, 0, 0, 0), (0, 0, 400, 304))
    picture = open_picture(encode(half.convert(mode), kind, **({"lossless": True} if kind == "WEBP" else {})))
    for pixels in (picture.gray(), picture.rgb(8)[..., 0]):
        edge = len(pixels) * 304 // 600
        assert pixels[: edge - 1].min() > 250
        assert pixels[edge + 1 :].max() < 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_gray_is_the_luma_of_the_colours(kind):
    picture = open_picture(encode(_smooth(), kind, quality=95))
    luma = picture.rgb() @ np.array([0.299, 0.587, 0.114])
    assert np.abs(picture.gray() - luma).mean() < 2


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_upright_at_every_size(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(encode(_smooth(), "JPEG", quality=95, exif=exif))
    whole = picture.rgb()
    assert whole.shape[:2] == (picture.height, picture.width)
    corners = [(0, 0), (0, -1), (-1, 0), (-1, -1)]
    assert all(np.abs(picture.rgb(4)[c].astype(int) - whole[c]).max() < 12 for c in corners)


def test_the_part_of_the_size_is_never_less_than_the_search_wants():
    assert [reduction_for(scale) for scale in (0.3, 1, 1.9, 2, 5.58, 8, 50)] == [1, 1, 1, 2, 4, 8, 8]
    assert Scene.of(open_picture(encode(_smooth())), None).image.shape == (400, 600, 3)
    assert Scene.of(open_picture(encode(_smooth())), 150).image.shape == (100, 150, 3)
    assert Scene.of(open_picture(encode(_smooth())), 151).image.shape == (200, 300, 3)


def test_boxes_are_in_pixels_of_the_picture_and_inside_it():
    detector = FakeDetector(Detection(Box(10, 20, 40.5, 30), 0.9), Detection(Box(50, 80, 26, 21), 0.8))
    picture = encode(Image.new("RGB", (601, 803)))
    analysis = Analyzer(detector, FakeClassifier()).read(picture, ImageLimits(), 100)
    assert (analysis.width, analysis.height) == (601, 803)
    assert [face.box for face in analysis.faces] == [Box(80, 160, 324, 240), Box(400, 640, 201, 163)]


def test_a_face_too_small_in_what_was_searched_is_cut_from_the_picture_with_all_its_detail():
    detail = noise(60, 60).convert("L").resize((120, 120), Image.Resampling.NEAREST)
    photo = Image.new("L", (1600, 1200), 128)
    photo.paste(detail, (400, 300))
    data = encode(photo.convert("RGB"), "PNG")
    scene = Scene.of(open_picture(data), 200)
    assert scene.reduction == 8
    (face,) = scene.cut([Detection(Box(400, 300, 120, 120), 1.0)], 0.0, GRAY_48)
    np.testing.assert_array_equal(face, crop_face(decode(data), Box(400, 300, 120, 120)))


def test_a_face_large_enough_in_what_was_searched_is_cut_from_it_and_nothing_is_decoded_again(monkeypatch):
    scene = Scene.of(open_picture(encode(_smooth(1600, 1200))), 200)
    monkeypatch.setattr(scene.picture, "gray", lambda _: 1 / 0)
    assert scene.cut([Detection(Box(0, 0, 800, 800), 1.0)], 0.0, GRAY_48).shape == (1, 48, 48)


def test_for_a_classifier_that_sees_more_a_face_is_cut_from_more_pixels_and_in_colour():
    photo = Image.new("RGB", (1600, 1200), "teal")
    photo.paste(noise(160, 160), (400, 300))
    data, form = encode(photo, "PNG"), FaceFormat(size=96, channels=3)
    scene = Scene.of(open_picture(data), 400)
    assert scene.cut([Detection(Box(400, 300, 384, 384), 1.0)], 0.0, GRAY_48).shape == (1, 48, 48)
    (face,) = scene.cut([Detection(Box(400, 300, 160, 160), 1.0)], 0.0, form)
    np.testing.assert_array_equal(face, crop_face(decode(data), Box(400, 300, 160, 160), form=form))


def test_a_png_is_not_decoded_before_it_is_known_how_much_memory_that_takes(monkeypatch):
    decoded = []
    load = PngImagePlugin.PngImageFile.load

    def note_and_load(image):
        decoded.append(image)
        return load(image)

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", note_and_load)
    picture = open_picture(encode(_smooth(), "PNG"))
    assert picture.memory() > 0
    assert not decoded
    picture.rgb()
    assert decoded


def test_an_orientation_behind_the_pixels_of_a_png_counts():
    exif = Image.Exif()
    exif[0x0112] = 6
    png = encode(_smooth(), "PNG", exif=exif)
    start = png.index(b"eXIf") - 4
    chunk = png[start : start + 12 + int.from_bytes(png[start : start + 4])]
    without = png.replace(chunk, b"")
    end = without.rindex(b"IEND") - 4
    picture = open_picture(without[:end] + chunk + without[end:])
    assert (picture.width, picture.height) == (400, 600)
    np.testing.assert_array_equal(picture.rgb(), decode(png))


@pytest.mark.parametrize("size", [(1, 16_385), (16_385, 1)])
def test_a_picture_longer_than_any_camera_makes_is_refused_from_its_header(size):
    with pytest.raises(Refusal, match="longer than 16384 pixels") as refused:
        open_picture(encode(Image.new("L", size), "PNG"))
    assert refused.value.code == "image_too_many_pixels"


def test_an_animated_webp_has_a_quarter_of_the_pixels():
    frames = [Image.new("RGB", (60, 50), colour) for colour in ("red", "blue")]
    data = encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert tuple(decode(data, ImageLimits(max_pixels=12_000))[0, 0]) == (255, 0, 0)
    with pytest.raises(Refusal):
        open_picture(data, ImageLimits(max_pixels=11_999))


def test_a_jpeg_of_very_many_scans_is_refused():
    data = encode(Image.new("L", (64, 64)), progressive=True)
    start = data.rindex(b"\xff\xda")
    with pytest.raises(Refusal, match="too many parts"):
        open_picture(data[:start] + data[start:-2] * 200 + data[-2:])


def test_what_takes_more_memory_says_so():
    pixels = 600 * 400
    jpeg, progressive = (open_picture(encode(_smooth(), progressive=each)).memory() for each in (False, True))
    webp, png = (open_picture(encode(_smooth(), kind)).memory() for kind in ("WEBP", "PNG"))
    assert pixels < jpeg < png < webp < progressive < 10 * pixels
    for kind in KINDS:
        picture = open_picture(encode(_smooth(), kind))
        assert picture.memory(channels=3) > picture.memory(channels=1)
