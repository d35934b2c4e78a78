"""What a teacher's search adds to photographs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fervi.training.detection.data.photographs import unknown_points
from fervi.training.detection.fit.material import Sources, ask, load_material
from fervi.training.detection.fit.teacher import SIZES, find_steadily, label, mark, unmatched
from fervi.training.errors import DatasetError
from fervi.vision.cells import Found
from tests.training.detection.conftest import found_at, make_photograph


@pytest.fixture
def photograph():
    labelled = make_photograph("one.png", 0)
    return replace(labelled, points=unknown_points(1))


def _on(photograph, score: float) -> tuple[float, float, float, float, float]:
    left, top, right, bottom = photograph.boxes[0].tolist()
    return left + 1, top, right - left, bottom - top, score


def test_what_a_teacher_is_sure_of_and_nobody_marked_becomes_ignored(photograph):
    marked = mark(photograph, found_at((0, 0, 5, 5, 0.9), (120, 90, 5, 5, 0.4)))
    assert marked.ignored.tolist() == [False, True]
    np.testing.assert_array_equal(marked.boxes[1], [0, 0, 5, 5])
    assert np.isnan(marked.points).all()


def test_a_marked_face_gets_the_landmarks_of_a_teacher_that_is_sure(photograph):
    sure, unsure = found_at(_on(photograph, 0.9)), found_at(_on(photograph, 0.4))
    np.testing.assert_array_equal(mark(photograph, sure).points[0], sure.landmarks[0])
    assert np.isnan(mark(photograph, unsure).points).all()


def test_a_teachers_faces_label_a_photograph_and_those_it_is_unsure_of_are_ignored(photograph):
    labelled = label(photograph, found_at((10, 10, 30, 40, 0.9), (60, 60, 20, 20, 0.4)))
    np.testing.assert_array_equal(labelled.faces, [[10, 10, 40, 50]])
    assert labelled.ignored.tolist() == [False, True]
    assert np.isfinite(labelled.points[0]).all()
    assert np.isnan(labelled.points[1]).all()


def _marked_at_the_left() -> np.ndarray:
    """Return a picture of 100 px that can be told from its mirror image."""
    image = np.zeros((50, 100, 3), np.uint8)
    image[:, 0] = 255
    return image


def test_landmarks_are_the_median_over_all_sizes_and_both_directions():
    def find(shown: np.ndarray, size: float) -> Found:
        wavers = 6 if size == min(SIZES) else 0
        return found_at(((10 if shown[0, 0, 0] else 68) + wavers, 10, 20, 20, 0.9))

    steady = find_steadily(find, _marked_at_the_left())
    upright, mirrored = found_at((10, 10, 20, 20, 0.9)), found_at((12, 10, 20, 20, 0.9))
    np.testing.assert_allclose(steady.landmarks, (upright.landmarks + mirrored.landmarks) / 2, atol=1e-4)
    np.testing.assert_array_equal(steady.boxes, upright.boxes)


def test_a_face_that_only_the_picture_twice_as_large_shows_keeps_its_landmarks():
    alone = found_at((10, 10, 20, 20, 0.9))
    image = _marked_at_the_left()
    steady = find_steadily(lambda shown, size: alone if shown[0, 0, 0] and size == 2 else found_at(), image)
    np.testing.assert_array_equal(steady.landmarks, alone.landmarks)


def test_a_picture_without_a_face_has_none_at_any_size():
    assert find_steadily(lambda shown, size: found_at(), _marked_at_the_left()).landmarks.shape == (0, 5, 2)


def test_mistakes_are_the_boxes_on_no_face(photograph):
    found = found_at(_on(photograph, 0.9), (300, 300, 30, 30, 0.8))
    np.testing.assert_array_equal(unmatched(photograph, found.boxes), [[300, 300, 330, 330]])


def test_a_teacher_is_asked_once_and_again_for_other_photographs(photographs, tmp_path: Path):
    asked = []

    def find(image: np.ndarray) -> Found:
        asked.append(image.shape)
        return found_at((1, 2, 30, 40, 0.5)) if len(asked) % 2 else found_at()

    first = ask(find, photographs[:3], tmp_path / "run" / "teacher.npz")
    again = ask(find, photographs[:3], tmp_path / "run" / "teacher.npz")
    assert len(asked) == 3
    assert list(first) == list(again) == ["0.png", "1.png", "2.png"]
    for name, found in first.items():
        for ours, kept in zip(found, again[name], strict=True):
            np.testing.assert_array_equal(ours, kept)
    ask(find, photographs[:4], tmp_path / "run" / "teacher.npz")
    assert len(asked) == 7


def test_portraits_without_a_teacher_are_refused(faces_folder: Path, tmp_path: Path):
    with pytest.raises(DatasetError, match="give YuNet's ONNX file with --teacher"):
        load_material(Sources(faces_folder, faces_folder / "images"), tmp_path / "teacher.npz")


def test_a_run_without_a_teacher_learns_from_what_is_labelled(faces_folder: Path, tmp_path: Path):
    material = load_material(Sources(faces_folder), tmp_path / "teacher.npz")
    assert len(material.training) + len(material.validation) == 6
    assert (material.portraits, material.backgrounds) == ([], [])
    assert np.isnan(material.training[0].points).all()
