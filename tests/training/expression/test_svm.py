import json
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import skops.io
from sklearn.dummy import DummyClassifier

from fervi.cli import main
from fervi.training.errors import DatasetError, TrainingError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.landmarks import TYPICAL, landmarks_of
from fervi.training.expression.fit.svm import SvmRecipe, cross_validate, fit_temperature, train_svm
from fervi.training.expression.measure.readers import open_reader
from fervi.training.expression.network.features import FEATURES, features_of, landmark_features
from fervi.training.expression.network.svm import KERNELS, SCALERS, load_svm, make_pipeline, save_svm
from fervi.vision.classifier import ModelError, softmax
from fervi.vision.face import Box, Detection
from tests.training.conftest import made_faces, made_pictures

QUICK = SvmRecipe(kernels=("linear",), scalings=("z-score",), folds=3)


def of_persons(count: int = 84) -> Faces:
    """Faces of seven kinds, four of each person."""
    faces = made_faces(count)
    persons = np.array([f"S{number // 4:03d}" for number in range(count)])
    return Faces(faces.name, faces.faces, faces.labels, persons=persons)


def test_features_of_a_face_have_the_sizes_of_their_papers() -> None:
    faces = made_pictures(3)
    assert FEATURES["hog"](faces).shape == (3, 5 * 5 * 2 * 2 * 9)
    assert FEATURES["lbp"](faces).shape == (3, 6 * 6 * 59)
    assert features_of(faces, ("hog", "lbp")).shape == (3, 900 + 2124)


def test_local_binary_patterns_do_not_hang_on_the_light() -> None:
    faces = made_pictures(2) // 2
    before, after = FEATURES["lbp"](faces), FEATURES["lbp"](faces + 60)
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.99


def test_distances_between_landmarks_do_not_hang_on_the_size_of_the_face() -> None:
    points = np.array([[[10, 10], [30, 10], [20, 20], [14, 30], [26, 30]]], np.float32)
    features = landmark_features(points)
    assert features.shape == (1, 10)
    assert features[0, 0] == 1
    np.testing.assert_allclose(landmark_features(points * 3 + 5), features, rtol=1e-5)


class Finds:
    """A detector that finds one face, or none, with or without landmarks."""

    name, margin = "made", 0.0

    def __init__(self, *found: Detection) -> None:
        self.found = list(found)

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        return self.found


def test_landmarks_are_looked_for_on_the_enlarged_face_and_told_on_the_crop() -> None:
    points = tuple((float(40 + 3 * x), float(40 + 3 * y)) for x, y in TYPICAL + 1)
    found = landmarks_of(made_pictures(2), Finds(Detection(Box(40, 40, 144, 144), 0.9, points)))
    np.testing.assert_allclose(found, [TYPICAL + 1] * 2)
    np.testing.assert_array_equal(landmarks_of(made_pictures(1), Finds()), [TYPICAL])


def test_landmarks_stand_beside_the_other_features() -> None:
    assert features_of(made_pictures(2), ("hog",), Finds()).shape == (2, 900 + 10)


def test_a_detector_without_landmarks_is_refused() -> None:
    with pytest.raises(DatasetError, match="made finds no right eye"):
        landmarks_of(made_pictures(1), Finds(Detection(Box(0, 0, 9, 9), 0.9)))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("scaling", SCALERS)
def test_every_kernel_and_scaling_learns(kernel: str, scaling: str) -> None:
    recipe = SvmRecipe(kernels=(kernel,), scalings=(scaling,), folds=3)
    outcome = train_svm(of_persons(), recipe)
    assert outcome.settings["kernel"] == kernel
    assert outcome.settings["scaling"] == scaling
    assert outcome.accuracy > 0.8


def test_a_random_search_tries_as_many_settings_as_it_is_told_and_the_seed_decides_which() -> None:
    recipe = SvmRecipe(search="random", tries=2, folds=3, seed=4)
    first, again = train_svm(of_persons(), recipe), train_svm(of_persons(), recipe)
    assert first.settings == again.settings
    np.testing.assert_array_equal(first.scores, again.scores)


def test_nobody_is_in_the_fold_that_measures_and_in_those_that_are_learned_from() -> None:
    """Every person's four faces carry labels by chance and one picture: only who knows the person can be right."""
    pictures, labels = made_pictures(40), np.random.default_rng(3).integers(0, 4, 40)
    persons = np.repeat([f"S{number:03d}" for number in range(40)], 3)
    faces = Faces("known", np.repeat(pictures, 3, axis=0), np.repeat(labels, 3), persons=persons)
    assert cross_validate(faces, QUICK, folds=4)["accuracy"] < 0.5


def test_nested_cross_validation_measures_each_face_once_and_tells_folds_and_settings() -> None:
    figures = cross_validate(of_persons(), QUICK, folds=3)
    assert figures["faces"] == 84
    assert len(figures["folds"]) == len(figures["settings"]) == 3
    assert figures["accuracy"] > 0.8


def test_a_saved_machine_answers_as_before(tmp_path: Path) -> None:
    faces = of_persons()
    machine = train_svm(faces, QUICK).machine
    save_svm(machine, tmp_path / "svm.skops")
    reader = open_reader(tmp_path / "svm.skops")
    assert reader.labels == faces.classes
    np.testing.assert_array_equal(reader.predict(faces.faces), machine.predict(faces.faces))
    np.testing.assert_allclose(reader.predict(faces.faces).sum(axis=1), 1, rtol=1e-5)


def test_two_classes_and_one_that_was_never_seen_have_their_places_in_the_answer() -> None:
    faces = of_persons()
    two = faces.select((faces.labels == 1) | (faces.labels == 4))
    scores = train_svm(two, QUICK).machine.predict(two.faces)
    assert scores.shape[1] == 7
    assert (scores.argmax(axis=1) == two.labels).mean() > 0.8


def test_one_class_is_nothing_to_tell_apart() -> None:
    faces = of_persons()
    with pytest.raises(TrainingError, match="one class only"):
        train_svm(faces.select(faces.labels == 0), QUICK)


def test_fewer_persons_than_folds_are_refused() -> None:
    with pytest.raises(DatasetError, match="3 persons or pictures are too few to be parted into 5"):
        train_svm(of_persons(12), SvmRecipe(kernels=("linear",), folds=5))


def test_the_temperature_makes_decisions_as_sure_as_they_are_right() -> None:
    decisions = np.random.default_rng(1).normal(size=(2000, 3)).astype(np.float32)
    chances = softmax(decisions / 0.5)
    labels = np.array([np.random.default_rng(row).choice(3, p=chance) for row, chance in enumerate(chances)])
    assert fit_temperature(decisions, labels) == pytest.approx(0.5, rel=0.15)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train-svm"):
        load_svm(tmp_path / "missing.skops")
    (tmp_path / "text.skops").write_text("no archive")
    with pytest.raises(ModelError, match="is no support vector machine"):
        load_svm(tmp_path / "text.skops")
    skops.io.dump({"pipeline": DummyClassifier()}, tmp_path / "other.skops")
    with pytest.raises(ModelError, match="is no support vector machine"):
        load_svm(tmp_path / "other.skops")


def test_a_pipeline_is_a_scaler_and_a_machine() -> None:
    assert list(make_pipeline("min-max", "rbf", C=2.0).named_steps) == ["scaler", "machine"]


def test_the_command_trains_on_persons_measures_on_others_and_evaluates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("anger", "disgust", "fear", "happy", "sadness", "surprise", "neutral")
    for number, picture in enumerate(made_pictures(140)):
        folder = tmp_path / "ck" / names[number % 7]
        folder.mkdir(parents=True, exist_ok=True)
        top = 6 * (number % 7)
        picture[top : top + 8] = np.arange(48) * 5
        cv2.imwrite(str(folder / f"S{number // 4:03d}_001_{number:08d}.png"), picture)
    options = ["--kernel", "linear", "--scaling", "z-score", "--folds", "3", "--cross-validate", "3"]
    assert main(["train-svm", str(tmp_path / "ck"), "--out", str(tmp_path / "run"), *options]) == 0
    printed = capsys.readouterr().out
    assert "svm on ck, 3 folds that chose the settings" in printed
    assert "svm on ck, 3 folds, nested" in printed
    report = json.loads((tmp_path / "run" / "report" / "report.json").read_text())
    assert report["settings"]["kernel"] == "linear"
    assert report["data"] == "ck test"
    assert main(["evaluate", str(tmp_path / "run" / "svm.skops"), str(tmp_path / "ck"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faces"] == 140
