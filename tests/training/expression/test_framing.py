"""Crops of a collection are cut anew as the service would cut them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

import fervi.vision
from fervi.training.expression.data.framing import as_served
from fervi.training.expression.data.landmarks import framed
from fervi.vision.crop import GRAY_48, FaceFormat, crop_face, fit_face
from fervi.vision.face import Box, Detection
from fervi.vision.level import TEMPLATE


class Finder:
    """Sees a level face in the middle of every picture, of which some are blank."""

    name, margin = "finder", 0.25

    def __init__(self, landmarks: bool = True) -> None:
        self.landmarks, self.searches = landmarks, 0

    def detect(self, image: np.ndarray, longest_side: int | None = None) -> list[Detection]:
        self.searches += 1
        if np.ptp(image) < 3:
            return []
        points = tuple((112 + 60 * x, 112 + 60 * y) for x, y in TEMPLATE.tolist())
        return [Detection(Box(82, 82, 60, 60), 0.9, points if self.landmarks else None)]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture
def crop() -> np.ndarray:
    noise = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
    return cv2.resize(noise, (144, 144), interpolation=cv2.INTER_CUBIC)


def test_a_crop_is_cut_by_the_landmarks_found_in_it(crop):
    (face,) = as_served([crop], Finder())
    expected = crop_face(framed(crop), Box(82, 82, 60, 60))
    assert np.abs(face.astype(int) - expected).mean() < 3


def test_without_landmarks_it_is_cut_by_the_box_and_the_detectors_margin(crop):
    (face,) = as_served([crop], Finder(landmarks=False))
    np.testing.assert_array_equal(face, crop_face(framed(crop), Box(82, 82, 60, 60), 0.25))


def test_a_crop_in_which_no_face_is_found_loses_its_edge_alone():
    blank = np.full((96, 96, 3), 120, np.uint8)
    blank[:10], blank[-10:] = 121, 121
    (face,) = as_served([blank], Finder(), edge=0.125)
    np.testing.assert_array_equal(face, fit_face(blank[12:84, 12:84]))


def test_colour_and_size_are_as_the_model_wants_them():
    crops = list(np.random.default_rng(1).integers(0, 256, (3, 96, 96, 3), dtype=np.uint8))
    assert as_served(crops, Finder(), form=FaceFormat(64, 3)).shape == (3, 64, 64, 3)


def test_what_was_found_once_is_not_searched_again_but_for_the_face_that_tells_detectors_apart(crop):
    first, second = Finder(), Finder()
    np.testing.assert_array_equal(as_served([crop] * 2, first), as_served([crop] * 2, second))
    assert (first.searches, second.searches) == (3, 1)
    assert as_served([crop] * 2, second, edge=0.1).shape == (2, *GRAY_48.shape)
    assert second.searches == 4


def test_a_change_of_the_code_that_finds_and_cuts_faces_has_them_found_again(crop, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(fervi.vision, "__path__", [str(tmp_path)])
    detector = Finder()
    for code in ("SIDE = 1", "SIDE = 2"):
        (tmp_path / "crop.py").write_text(code)
        as_served([crop] * 2, detector)
    assert detector.searches == 6
