import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fervi.training.expression.data.alignment import align, align_faces
from fervi.training.expression.data.faces import Faces
from fervi.vision.face import Box, Detection
from fervi.vision.treatments import TREATMENTS, histogram_equalisation
from tests.training.conftest import made_pictures

LIGHT = ("dct", "dog", "homomorphic")
RAMP = np.linspace(0.25, 1, 48)


def alike(first: npt.NDArray, second: npt.NDArray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("shape", [(3, 48, 48), (2, 47, 51), (0, 48, 48)])
def test_a_treatment_keeps_the_shape_of_the_faces(name: str, shape: tuple[int, ...]) -> None:
    faces = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    treated = TREATMENTS[name](faces)
    assert treated.shape == shape
    assert treated.dtype == np.uint8


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_face_without_content_stays_without(name: str) -> None:
    flat = TREATMENTS[name](np.full((1, 48, 48), 90, np.uint8))
    assert np.ptp(flat) <= 1


@pytest.mark.parametrize("name", LIGHT)
def test_light_from_one_side_counts_for_less_after_a_treatment(name: str) -> None:
    even = made_pictures(5) // 2 + 60
    aside = (even * RAMP).astype(np.uint8)
    before = np.mean([alike(*pair) for pair in zip(even, aside, strict=True)])
    treated = zip(TREATMENTS[name](even), TREATMENTS[name](aside), strict=True)
    assert np.mean([alike(*pair) for pair in treated]) > before + 0.05


def test_equalisation_spreads_the_grays_of_a_dull_face() -> None:
    dull = (made_pictures(2) // 8 + 100).astype(np.uint8)
    assert np.ptp(histogram_equalisation(dull)) == 255


def eyes_in(picture: npt.NDArray[np.uint8]) -> tuple[npt.NDArray, npt.NDArray]:
    """Return where the brightest spot of the left and of the right half lies, x and y."""
    half = picture.shape[1] // 2
    places = [np.unravel_index(part.argmax(), part.shape) for part in (picture[:, :half], picture[:, half:])]
    return np.array([places[0][1], places[0][0]]), np.array([places[1][1] + half, places[1][0]])


@pytest.mark.parametrize("distance", [12, 80])
@pytest.mark.parametrize("degrees", [0, 25, -40])
def test_eyes_lie_level_at_their_places_however_the_head_was_held(degrees: float, distance: int) -> None:
    direction = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    points = np.zeros((5, 2), np.float32)
    points[0], points[1] = 150 - direction * distance / 2, 150 + direction * distance / 2
    picture = np.zeros((300, 300), np.uint8)
    for x, y in points[:2]:
        cv2.circle(picture, (round(float(x)), round(float(y))), max(1, distance // 12), 255.0, -1)
    aligned = cv2.GaussianBlur(align(picture, points, 100), (0, 0), 3)
    right, left = eyes_in(aligned)
    np.testing.assert_allclose(right, [30, 35], atol=3)
    np.testing.assert_allclose(left, [70, 35], atol=3)


def test_a_coloured_picture_is_aligned_in_colour() -> None:
    points = np.array([[10, 20], [30, 20], [20, 30], [12, 40], [28, 40]], np.float32)
    assert align(np.zeros((48, 48, 3), np.uint8), points, 64).shape == (64, 64, 3)


class SeesATiltedHead:
    """A detector that finds the eyes of a head that is held at 45 degrees, in the middle of a framed face."""

    name, margin = "made", 0.0

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        points = ((82.0, 82.0), (142.0, 142.0), (94.0, 130.0), (64.0, 142.0), (82.0, 160.0))
        return [Detection(Box(40, 40, 144, 144), 0.9, points)]


@pytest.mark.parametrize("size", [48, 96])
def test_the_faces_of_a_data_set_are_turned_by_the_eyes_that_a_detector_finds(size: int) -> None:
    face = np.zeros((size, size), np.uint8)
    for share in (14 / 48, 34 / 48):
        cv2.circle(face, (round(share * size), round(share * size)), size // 24, 255.0, -1)
    aligned = align_faces(Faces("tilted", face[None], np.zeros(1, np.int64)), SeesATiltedHead())
    right, left = eyes_in(cv2.GaussianBlur(aligned.faces[0], (0, 0), size / 48))
    np.testing.assert_allclose(right / size, [0.3, 0.35], atol=0.05)
    np.testing.assert_allclose(left / size, [0.7, 0.35], atol=0.05)


@pytest.mark.parametrize(("points", "message"), [(np.zeros((5, 2)), "one place"), (np.zeros((2, 2)), "five points")])
def test_points_that_make_no_face_are_refused(points: npt.NDArray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        align(np.zeros((48, 48), np.uint8), points.astype(np.float32), 48)
