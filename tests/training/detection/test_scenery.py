from dataclasses import replace

import numpy as np
import pytest

from fervi.training.detection.data.photographs import unknown_points
from fervi.training.detection.data.scenery import Scenery, compose, relight, warp, warp_boxes
from tests.training.detection.conftest import make_photograph


def test_the_same_seed_gives_the_same_picture(photographs):
    first, second = (compose(Scenery(photographs), 0, 96, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.boxes, second.boxes)


@pytest.mark.parametrize("seed", range(8))
def test_boxes_lie_in_the_picture_and_on_the_faces(photographs, seed):
    picture = compose(Scenery(photographs, photographs[:0]), 0, 128, np.random.default_rng(seed))
    assert picture.image.shape == (128, 128, 3)
    assert picture.image.dtype == np.uint8
    assert len(picture.boxes) == len(picture.ignored)
    assert (picture.boxes >= 0).all()
    assert (picture.boxes <= 128).all()


def test_a_warp_takes_the_box_along(photographs):
    photograph = photographs[0]
    middle = (photograph.boxes[0, :2] + photograph.boxes[0, 2:]) / 2
    view = warp(photograph, middle, 1.5, 160, 160, np.random.default_rng(0))
    left, top, right, bottom = view.boxes[0].round().astype(int)
    assert view.image[(top + bottom) // 2, (left + right) // 2].min() > 150
    assert view.image[top:bottom, left:right].mean() > view.image.mean() + 20


def test_a_quarter_turn_swaps_width_and_height():
    quarter = np.array([[0.0, -1, 0], [1, 0, 0]])
    np.testing.assert_allclose(warp_boxes(np.array([[0, 0, 10, 20]], np.float32), quarter), [[-20, 0, 0, 10]])


def test_a_face_too_small_to_learn_is_ignored():
    photograph = make_photograph("small.png", 0, side=40)
    middle = (photograph.boxes[0, :2] + photograph.boxes[0, 2:]) / 2
    view = warp(photograph, middle, 0.1, 32, 32, np.random.default_rng(0))
    assert view.ignored.all()


def test_a_face_mostly_out_of_view_is_ignored():
    photograph = make_photograph("cut.png", 0)
    edge = photograph.boxes[0, :2] - (14, 14)
    view = warp(photograph, edge, 1.0, 40, 40, np.random.default_rng(1))
    assert view.ignored.all()


def test_mistakes_are_shown_again(photographs):
    mistakes = [np.array([[100, 70, 120, 90]], np.float32)] * len(photographs)
    generator = np.random.default_rng(0)
    pictures = [compose(Scenery(photographs, (), mistakes), index, 64, generator) for index in range(6)]
    assert all(picture.image.shape == (64, 64, 3) for picture in pictures)


def test_mistakes_on_backgrounds_are_shown_again_too(photographs):
    nothing = np.zeros((0, 4), np.float32)
    mistakes = [nothing] * len(photographs) + [np.array([[0, 0, 20, 20]], np.float32)]
    scenery = Scenery(photographs, [replace(photographs[0], boxes=nothing, ignored=np.zeros(0, bool))], mistakes)
    pictures = [compose(scenery, 0, 64, np.random.default_rng(seed)) for seed in range(60)]
    assert any(not len(picture.boxes) for picture in pictures)


def test_backgrounds_are_shown_as_often_as_the_recipe_says(photographs):
    nothing = replace(photographs[0], boxes=np.zeros((0, 4), np.float32), ignored=np.zeros(0, bool))
    with_faces = []
    for share in (0.0, 0.5, 1.0):
        scenery = Scenery(photographs, [replace(nothing, points=unknown_points(0))], background=share)
        pictures = [compose(scenery, 0, 64, np.random.default_rng(seed)) for seed in range(60)]
        with_faces.append(sum(len(picture.boxes) > 0 for picture in pictures))
    assert with_faces[0] > with_faces[1] > with_faces[2] == 0


def test_light_reaches_from_darkness_to_glare(photographs):
    image = photographs[0].image
    means = [relight(image, np.random.default_rng(seed)).mean() for seed in range(60)]
    assert min(means) < image.mean() / 3
    assert max(means) > 2 * image.mean()


def test_light_changes_the_picture_but_not_its_shape(photographs):
    image = photographs[0].image
    changed = [relight(image, np.random.default_rng(seed)) for seed in range(10)]
    assert all(picture.shape == image.shape and picture.dtype == np.uint8 for picture in changed)
    assert len({picture.tobytes() for picture in changed}) == 10
