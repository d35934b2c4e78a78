"""What the classifier sees of a picture: the square around a box, in its size and channels, standardised."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from fervi.vision.analyzer import Analyzer
from fervi.vision.crop import FACE_SIZE, FaceFormat, crop_corners, crop_face, fit_face, standardise
from fervi.vision.face import Box, Detection
from tests.conftest import FakeClassifier, FakeDetector

BOX = Box(40, 30, 20, 20)


def _gradient(width: int = 200, height: int = 100) -> npt.NDArray[np.uint8]:
    """Return a gray picture in RGB whose pixels hold their own column."""
    row = np.arange(width, dtype=np.uint8)
    return np.repeat(np.repeat(row[None], height, axis=0)[..., None], 3, axis=2)


@pytest.mark.parametrize(
    ("box", "margin", "corners"),
    [
        (BOX, 0.0, (40, 30, 60, 50)),
        (BOX, 0.5, (35, 25, 65, 55)),
        (BOX, -0.5, (45, 35, 55, 45)),
        (Box(40, 30, 20, 40), 0.0, (30, 30, 70, 70)),
        (Box(40, 30, 40, 20), 0.0, (40, 20, 80, 60)),
        (Box(40, 30, 40, 20), 0.25, (35, 15, 85, 65)),
        (Box(0, 0, 20, 20), 0.5, (-5, -5, 25, 25)),
        (Box(10.4, 10.6, 9.2, 9.2), 0.0, (10, 11, 20, 20)),
        (Box(5, 5, 0.2, 0.2), 0.0, (5, 5, 6, 6)),
    ],
)
def test_the_square_lies_around_the_box_wider_by_the_margin(box, margin, corners):
    assert crop_corners(box, margin) == corners


def test_a_square_inside_the_picture_is_what_lies_there():
    face = np.random.default_rng(0).integers(0, 256, (120, 160), dtype=np.uint8)
    picture = cv2.cvtColor(face, cv2.COLOR_GRAY2RGB)
    np.testing.assert_array_equal(crop_face(picture, Box(30, 20, FACE_SIZE, FACE_SIZE)), face[20:68, 30:78])


def test_a_margin_shows_more_of_the_picture_and_a_negative_one_less():
    widths = [int(np.ptp(crop_face(_gradient(), Box(80, 30, 48, 48), margin))) for margin in (-0.25, 0.0, 0.25)]
    assert widths == [35, 47, 59]


@pytest.mark.parametrize(
    ("box", "edge", "value"),
    [
        (Box(-24, 10, 48, 48), np.s_[:, :25], 0),
        (Box(176, 10, 48, 48), np.s_[:, 23:], 199),
        (Box(-200, 10, 48, 48), np.s_[:, :], 0),
    ],
)
def test_outside_the_picture_its_edge_goes_on(box, edge, value):
    crop = crop_face(_gradient(), box)
    assert crop.shape == (FACE_SIZE, FACE_SIZE)
    assert set(crop[edge].ravel()) == {value}


def test_above_and_below_the_picture_its_edge_goes_on():
    picture = np.zeros((60, 60, 3), np.uint8)
    picture[0], picture[-1] = 90, 200
    assert set(crop_face(picture, Box(6, -40, 48, 48))[:40].ravel()) == {90}
    assert set(crop_face(picture, Box(6, 52, 48, 48))[8:].ravel()) == {200}


@pytest.mark.parametrize("side", [24, 48, 200])
def test_a_face_of_any_size_becomes_gray_and_48_pixels_wide(side):
    red = np.full((side, side, 3), (255, 0, 0), np.uint8)
    assert fit_face(red).shape == (48, 48)
    assert set(fit_face(red).ravel()) == {76}, "the luma of red, not of blue"
    assert set(fit_face(np.full((side, side), 7, np.uint8)).ravel()) == {7}


def test_a_face_for_a_classifier_that_sees_colour_keeps_its_colour():
    picture = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    form = FaceFormat(size=96, channels=3)
    np.testing.assert_array_equal(crop_face(picture, Box(30, 20, 96, 96), form=form), picture[20:116, 30:126])
    assert crop_face(picture, Box(30, 20, 40, 40), form=form).shape == form.shape == (96, 96, 3)


def test_of_a_gray_picture_every_channel_is_the_gray():
    gray = np.random.default_rng(0).integers(0, 256, (120, 160), dtype=np.uint8)
    face = crop_face(gray, Box(30, 20, 96, 96), form=FaceFormat(size=96, channels=3))
    np.testing.assert_array_equal(face, np.repeat(gray[20:116, 30:126, None], 3, axis=2))


def test_a_large_face_is_averaged_as_it_shrinks():
    stripes = np.tile(np.array([0, 200], np.uint8), (96, 48))
    assert set(fit_face(stripes).ravel()) == {100}


def test_a_small_face_is_enlarged_smoothly():
    half = np.repeat(np.array([[0] * 12 + [200] * 12], np.uint8), 24, axis=0)
    assert len(set(fit_face(half)[0])) > 2


def test_standardised_faces_have_zero_mean_and_unit_deviation_each():
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48), dtype=np.uint8)
    faces[1] //= 4
    standard = standardise(faces)
    assert (standard.shape, standard.dtype) == ((3, 48, 48, 1), np.float32)
    np.testing.assert_allclose(standard.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(standard.std(axis=(1, 2, 3)), 1, atol=1e-4)


def test_in_colour_a_face_has_one_mean_and_deviation_so_that_its_tint_stays():
    faces = np.random.default_rng(0).integers(0, 100, (2, 96, 96, 3), dtype=np.uint8)
    faces[..., 0] += 100
    standard = standardise(faces, channels=3)
    assert (standard.shape, standard.dtype) == ((2, 96, 96, 3), np.float32)
    np.testing.assert_allclose(standard.mean(axis=(1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(standard.std(axis=(1, 2, 3)), 1, atol=1e-4)
    assert (standard[..., 0].mean() - standard[..., 1].mean()) * faces.std() == pytest.approx(100, rel=0.02)


def test_exposure_and_contrast_do_not_matter():
    face = np.random.default_rng(1).integers(0, 100, (48, 48))
    np.testing.assert_allclose(standardise(face), standardise(face * 2 + 30), atol=1e-4)


def test_a_face_that_is_almost_flat_is_not_amplified_without_end():
    face = np.full((48, 48), 100)
    face[::2] = 102
    np.testing.assert_allclose(np.unique(standardise(face)), [-1 / 8, 1 / 8])


class _Recorder(FakeClassifier):
    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        self.faces = faces
        return super().predict(faces)


@pytest.mark.parametrize("margin", [-0.1, 0.0, 0.25])
def test_the_classifier_is_shown_faces_with_the_detectors_margin(margin):
    detector, classifier = FakeDetector(Detection(Box(60, 20, 50, 50), 1)), _Recorder()
    detector.margin = margin
    Analyzer(detector, classifier).analyze(_gradient())
    np.testing.assert_array_equal(classifier.faces, [crop_face(_gradient(), Box(60, 20, 50, 50), margin)])
