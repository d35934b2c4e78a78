"""Dark pictures are brightened, others are left as they are."""

import numpy as np
import pytest

from fervi.vision.exposure import brightened

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
