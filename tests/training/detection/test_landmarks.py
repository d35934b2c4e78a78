"""How far landmarks lie off, and what is missed in portraits."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from fervi.training.detection.data.photographs import unknown_points
from fervi.training.detection.fit import material
from fervi.training.detection.fit.material import Sources
from fervi.training.detection.fit.recipe import STAGES
from fervi.training.detection.measure.candidates import Candidate
from fervi.training.detection.measure.landmarks import landmark_errors, summary
from fervi.training.detection.measure.measurement import Measurement
from fervi.training.detection.ship import reproduce as reproduce_module
from fervi.training.detection.ship.reproduce import reproduce
from fervi.vision.cells import Found
from tests.training.detection.conftest import found_at, make_photograph


def _seen(photograph, score: float = 0.9, shift: float = 0.0) -> Found:
    left, top, right, bottom = photograph.boxes[0].tolist()
    found = found_at((left, top, right - left, bottom - top, score))
    return found._replace(landmarks=found.landmarks + np.float32(shift))


def _given(found: Found, _: np.ndarray) -> Found:
    return found


def test_an_error_is_a_share_of_the_distance_between_the_eyes():
    photograph = make_photograph("one.png", 0)
    eyes = 0.4 * 40
    errors = landmark_errors(lambda image: _seen(photograph, shift=2.0), [photograph], 0.5)
    assert errors == pytest.approx([2 * np.sqrt(2) / eyes], rel=1e-4)


def test_faces_that_are_not_found_too_small_ignored_or_not_known_are_left_out():
    photograph = make_photograph("one.png", 0)
    small = make_photograph("small.png", 1, side=20)
    left_out = [
        (photograph, _seen(photograph, score=0.4)),
        (small, _seen(small)),
        (replace(photograph, ignored=np.array([True])), _seen(photograph)),
        (replace(photograph, points=unknown_points(1)), _seen(photograph)),
    ]
    for each, found in left_out:
        assert len(landmark_errors(partial(_given, found), [each], 0.5)) == 0
    assert summary(np.zeros(0)) == {"faces": 0}
    assert summary(np.array([0.02, 0.04, 0.12])) == {"faces": 3, "mean": 0.06, "median": 0.04, "p90": 0.104}


def test_portraits_tell_in_which_of_them_the_face_is_missed():
    found, missed = make_photograph("found.png", 0), make_photograph("missed.png", 1)
    answers = {found.image.tobytes(): _seen(found), missed.image.tobytes(): _seen(missed, score=0.6)}
    candidate = Candidate("fake", lambda image: answers[image.tobytes()], 0.75)
    figures = Measurement(candidate, [], 128).portraits([found, missed])
    assert figures["missed in"] == ["missed.png"]
    assert figures["recall_at_threshold"] == 0.5
    assert figures["landmarks"] == {"faces": 1, "mean": 0.0, "median": 0.0, "p90": 0.0}


def test_every_stage_goes_on_from_the_one_before_and_the_last_one_ships(
    faces_folder: Path, tmp_path: Path, monkeypatch
):
    begun = []

    class Fake:
        def __init__(self, folder, recipe, given):
            begun.append((folder.name, recipe.start, recipe.seed, len(given.training) + len(given.validation)))

        def fit(self):
            pass

    monkeypatch.setattr(reproduce_module, "DetectorRun", Fake)
    monkeypatch.setattr(reproduce_module, "release", lambda network, faces, out, version, margin: [network, out])
    written = reproduce(Sources(faces_folder), tmp_path / "run", "float32", 7, 0.0)
    networks = [tmp_path / "run" / str(stage) / "average.keras" for stage in range(1, len(STAGES) + 1)]
    starts = ["", *map(str, networks[:-1])]
    assert begun == [(str(stage), start, 7, 6) for stage, start in enumerate(starts, 1)]
    assert written == [networks[-1], tmp_path / "run" / "models"]


def test_held_out_portraits_are_labelled_by_the_teacher(faces_folder: Path, monkeypatch):
    monkeypatch.setattr(material, "_teacher_find", lambda teacher: lambda image: found_at((10, 10, 40, 40, 0.9)))
    (portrait,) = material.load_held_out_portraits(faces_folder / "images", Path("teacher.onnx"))
    assert portrait.name == "0.png"
    np.testing.assert_array_equal(portrait.faces, [[10, 10, 50, 50]])
