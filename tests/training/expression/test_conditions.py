import cv2
import numpy as np
import pytest

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.measure.conditions import AS_IT_IS, CONDITIONS, coarse, tilted
from fervi.vision.face import Box

PICTURE = np.random.default_rng(5).integers(0, 256, (90, 120, 3), dtype=np.uint8)
FACE = Box(30, 20, 50, 50)


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("picture", [PICTURE, PICTURE[..., 0]], ids=["colour", "gray"])
def test_a_condition_changes_a_copy_of_the_picture(name: str, picture: np.ndarray) -> None:
    before = picture.copy()
    changed = CONDITIONS[name](picture, FACE)
    assert changed.dtype == np.uint8
    assert changed.shape[2:] == before.shape[2:]
    assert np.array_equal(changed, before) == (name == AS_IT_IS)
    np.testing.assert_array_equal(picture, before)


def test_a_cover_hides_what_it_is_named_for_and_nothing_else(faces: Faces) -> None:
    face = faces.faces[0]
    covered = CONDITIONS["mouth covered"](face, Box(0, 0, 48, 48))
    np.testing.assert_array_equal(covered[:29], face[:29])
    assert (covered[29:] == covered[29, 0]).all()


def test_a_cover_lies_over_the_face_wherever_that_is() -> None:
    changed = (CONDITIONS["left half covered"](PICTURE, FACE) != PICTURE).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 69, 30, 54)


def test_a_face_that_reaches_out_of_the_picture_is_covered_as_far_as_it_is_seen() -> None:
    changed = CONDITIONS["mouth covered"](PICTURE, Box(-20, 60, 60, 60))
    assert (changed[-5:, :30] == changed[-1, 0]).all()


@pytest.mark.parametrize(("degrees", "place"), [(90, (44, 5)), (-90, (44, 83))])
def test_a_head_is_tilted_to_the_left_or_to_the_right(degrees: int, place: tuple[int, int]) -> None:
    picture = np.zeros((89, 89), np.uint8)
    picture[3:8, 42:47] = 255
    assert tilted(picture, degrees)[place] == 255


def test_a_tilted_head_is_about_as_sharp_as_before_unless_it_is_softened() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (89, 89), np.uint8)
    picture = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.7), np.uint8)
    turned, softened = (
        CONDITIONS[f"{kind}tilted 30 degrees left"](picture, Box(20, 20, 49, 49)) for kind in ("", "softened, ")
    )
    detail, sharp, soft = (each[30:60, 30:60].std() for each in (picture, turned, softened))
    assert sharp > 0.95 * detail
    assert soft < 0.9 * detail


def test_a_coarse_picture_is_so_small_that_its_face_has_the_pixels_named() -> None:
    assert coarse(PICTURE, FACE, 25).shape == (45, 60, 3)
