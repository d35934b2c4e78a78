"""Dark pictures are brightened, gray ones tinted, others are left as they are."""

import numpy as np
import pytest

from fervi.vision.normalise import brightened, normalised, tinted

PICTURE = np.random.default_rng(0).integers(0, 240, (120, 160, 3), dtype=np.uint8)


@pytest.mark.parametrize("stops", [2, 3])
def test_a_picture_that_is_stops_too_dark_becomes_about_as_it_was(stops):
    dark = (PICTURE / 2**stops).round().astype(np.uint8)
    assert np.abs(brightened(dark).astype(int) - PICTURE).mean() < 2**stops


def test_a_picture_with_light_parts_is_the_same_picture():
    picture = PICTURE // 8
    picture[:20] = 200
    assert brightened(picture) is picture


def test_a_lamp_alone_makes_no_picture_light():
    picture = PICTURE // 8
    picture[:6, :6] = 255
    changed = brightened(picture)
    assert np.median(changed) > 5 * np.median(picture)
    assert changed[:6, :6].min() == 255


def test_a_part_of_it_tells_whether_it_is_dark():
    picture = PICTURE.copy()
    picture[40:80, 40:80] //= 8
    assert brightened(picture) is picture
    assert brightened(picture, picture[40:80, 40:80])[40:80, 40:80].max() > 200


def test_what_is_nearly_black_is_brightened_by_no_more_than_three_stops():
    assert brightened(np.full((30, 40, 3), 2, np.uint8)).max() == 16
    assert not brightened(np.zeros((30, 40, 3), np.uint8)).any()


@pytest.fixture
def gray() -> np.ndarray:
    return np.repeat(PICTURE[..., :1], 3, axis=2)


def test_a_gray_picture_becomes_warmer_and_stays_as_light(gray):
    red, green, blue = (tinted(gray)[..., channel].astype(int) for channel in range(3))
    np.testing.assert_array_equal(green, gray[..., 1])
    assert (red >= green).all()
    assert (green >= blue).all()
    assert 20 < (red - blue).mean() < 30
    assert (red + green + blue).mean() == pytest.approx(3.0 * gray.mean(), abs=2)


def test_white_stays_within_what_a_byte_holds():
    assert tinted(np.full((30, 40, 3), 255, np.uint8))[0, 0].tolist() == [255, 255, 224]


def test_a_gray_picture_that_a_camera_or_jpeg_made_a_little_uneven_is_gray(gray):
    uneven = gray // 2 + np.random.default_rng(1).integers(0, 2, gray.shape, dtype=np.uint8)
    assert (tinted(uneven) != uneven).any()


def test_a_picture_in_faint_colours_is_the_same_picture(gray):
    faint = gray // 2
    faint[..., 0] += 6
    assert tinted(faint) is faint


def test_a_dark_picture_is_brightened_before_its_colours_tell_whether_it_is_gray(gray):
    dark = gray // 16
    dark[..., 0] += 1
    assert tinted(dark) is not dark
    np.testing.assert_array_equal(normalised(dark), brightened(dark))


def test_a_gray_picture_that_is_dark_is_brightened_and_tinted(gray):
    dark = gray // 8
    np.testing.assert_array_equal(normalised(dark), tinted(brightened(dark)))
    assert normalised(dark)[..., 0].mean() > 6 * dark.mean()
