import json
import shutil
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from fervi.cli import main
from fervi.settings import ROOT
from fervi.training.errors import ExportError, TrainingError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.material import Sources, load_material
from fervi.training.expression.measure.evaluate import scores_of
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import predict, predict_both_views
from fervi.training.expression.network.zoo.cnn_lstm import cnn_lstm
from fervi.training.expression.ship import export
from fervi.training.expression.ship.calibrate import calibrate
from fervi.training.expression.ship.export import export_float32, export_int8
from fervi.training.expression.ship.release import recipe_of, release
from fervi.vision.card import load_figures
from fervi.vision.classifier import ModelError
from tests.training.conftest import made_pictures

MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(2)
    return cnn_lstm()


def test_what_is_folded_into_the_network_gives_the_calibrated_scores(faces: Faces) -> None:
    keras.utils.set_random_seed(1)
    model = cnn_lstm()
    scores = predict(model, faces.faces)
    _, calibrated = calibrate(model, [scores, scores[:30]], [faces.labels, faces.labels[:30]], 0.5)
    np.testing.assert_allclose(predict(model, faces.faces), calibrated[0], atol=1e-4)


def test_an_export_that_answers_otherwise_is_refused_and_says_by_how_much(
    faces: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = architecture("lenet").build()
    shifted = predict_both_views(model, faces.faces) + np.float32(0.25)
    monkeypatch.setattr(export, "litert_answers", lambda *_: shifted)
    with pytest.raises(ExportError, match=r"by up to 0\.2500"):
        export_float32(model, faces.faces)
    with pytest.raises(ExportError, match=r"by 0\.2500 on average"):
        export_int8(model, faces.faces)


def test_a_run_becomes_files_that_answer_as_the_network_does(
    model: keras.Model, fer2013: Path, ferplus: Path, tmp_path: Path
) -> None:
    model.save(tmp_path / "best.keras")
    (tmp_path / "recipe.json").write_text('{"architecture": "cnn_lstm", "votes": 0.25}')
    recipe = recipe_of(tmp_path / "best.keras")
    material = load_material(Sources(fer2013, ferplus), recipe)
    paths = release(tmp_path / "best.keras", recipe, material, tmp_path / "models", "9.9")
    assert [path.name for path in paths] == [
        "emotion.keras",
        "emotion.tflite",
        "emotion-int8.tflite",
        "emotion.json",
        "emotion.figures.json",
    ]
    faces = np.random.default_rng(1).integers(0, 256, (5, 48, 48), np.uint8)
    np.testing.assert_allclose(scores_of(paths[0], faces), scores_of(paths[1], faces), atol=1e-3)
    card = json.loads(paths[3].read_text())
    assert card["version"] == "9.9"
    assert card["parameters"] == 457_863
    assert card["recipe"]["votes"] == 0.25
    assert list(load_figures(paths[1])) == ["FER-2013 PublicTest, unseen"]


def test_an_export_without_the_runs_recipe_is_refused_before_the_data_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(tmp_path), "--data", "missing.csv", "--out", str(tmp_path / "models")]) == 1
    assert "recipe.json is missing" in capsys.readouterr().err
    with pytest.raises(TrainingError, match=r"recipe\.json is missing"):
        recipe_of(tmp_path / "best.keras")


def test_what_learned_from_votes_is_not_exported_without_them(
    model: keras.Model, fer2013: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model.save(tmp_path / "best.keras")
    (tmp_path / "recipe.json").write_text('{"architecture": "cnn_lstm", "votes": 0.25}')
    assert main(["export", str(tmp_path), "--data", str(fer2013), "--out", str(tmp_path / "models")]) == 1
    assert "give fer2013new.csv with --ferplus" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_the_three_shipped_files_give_the_same_answers() -> None:
    faces = np.random.default_rng(1).integers(0, 256, (20, 16, 16), np.uint8).repeat(4, 1).repeat(4, 2)
    keras_scores = scores_of(MODELS / "emotion.keras", faces)
    np.testing.assert_allclose(scores_of(MODELS / "emotion.tflite", faces), keras_scores, atol=1e-3)
    assert np.abs(scores_of(MODELS / "emotion-int8.tflite", faces) - keras_scores).mean() < 0.01


def test_evaluate_prints_the_figures_of_a_tree_of_folders_as_json(
    tmp_path: Path, faces: Faces, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, face in zip(("anger", "happy", "sadness"), faces.faces, strict=False):
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "face.png"), cv2.resize(face, (97, 61)))
    assert main(["evaluate", str(MODELS / "emotion-int8.tflite"), str(tmp_path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["faces"] == 3
    assert sum(map(sum, figures["confusion"])) == 3


def test_evaluate_leaves_out_faces_whose_picture_is_in_training_too(
    fer2013: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = fer2013.read_text().splitlines()
    fer2013.write_text("\n".join([*rows, rows[1].replace("Training", "PublicTest")]) + "\n")
    figures = {}
    for options in ([], ["--unseen"]):
        assert main(["evaluate", str(MODELS / "emotion-int8.tflite"), str(fer2013), "--json", *options]) == 0
        printed = json.loads(capsys.readouterr().out)
        figures[printed["data"]] = printed["faces"]
    assert figures == {"FER-2013 PublicTest": 8, "FER-2013 PublicTest, unseen": 7}


def test_evaluate_leaves_out_faces_of_a_folder_whose_picture_is_in_train_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, face in enumerate(made_pictures(6)):
        folder = tmp_path / "faces" / ("train" if number < 3 else "valid") / "happy"
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(face, (96, 96)))
    shutil.copy(tmp_path / "faces" / "train" / "happy" / "1.png", folder / "copy.png")
    figures = {}
    for options in ([], ["--unseen"]):
        assert main(["evaluate", str(MODELS / "emotion-int8.tflite"), str(tmp_path / "faces"), "--json", *options]) == 0
        printed = json.loads(capsys.readouterr().out)
        figures[printed["data"]] = printed["faces"]
    assert figures == {"faces validation": 4, "faces validation, unseen": 3}


def test_a_tree_without_splits_has_nothing_unseen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "happy").mkdir()
    cv2.imwrite(str(tmp_path / "happy" / "face.png"), made_pictures(1)[0])
    assert main(["evaluate", str(MODELS / "emotion-int8.tflite"), str(tmp_path), "--unseen"]) == 1
    assert "has no split train: --unseen leaves out faces whose picture is in there" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--clear"], ["--ferplus", "fer2013new.csv"]])
def test_a_tree_of_folders_has_no_votes(option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(MODELS / "emotion-int8.tflite"), str(tmp_path), *option]) == 1
    assert "has no votes: --ferplus and --clear are for fer2013.csv" in capsys.readouterr().err


def test_evaluate_reads_one_split_of_fer2013(fer2013: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(MODELS / "emotion.tflite")
    assert main(["evaluate", model, str(fer2013), "--split", "PrivateTest", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["data"] == "FER-2013 PrivateTest"
    assert figures["faces"] == 7


def test_evaluate_can_do_without_mirror_images_and_averages_over_the_files_of_an_ensemble(
    fer2013: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def figures(*options: str) -> dict:
        assert main(["evaluate", str(MODELS / "emotion.keras"), str(fer2013), "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    both, one = figures(), figures("--one-crop")
    assert one["data"] == "FER-2013 PublicTest, one crop"
    assert one["reliability"] != both["reliability"]
    twice = figures("--ensemble", str(MODELS / "emotion.keras"))
    assert twice["model"] == "emotion.keras and emotion.keras"
    assert twice["reliability"] == both["reliability"]


@pytest.mark.parametrize("name", ["emotion.tflite", "emotion-int8.tflite"])
def test_a_face_and_its_mirror_image_get_the_same_answer(name: str) -> None:
    faces = np.random.default_rng(3).integers(0, 256, (5, 16, 16), np.uint8).repeat(4, 1).repeat(4, 2)
    answers = scores_of(MODELS / name, faces)
    np.testing.assert_allclose(scores_of(MODELS / name, faces[:, :, ::-1]), answers, atol=1e-4)
    with pytest.raises(ModelError, match=r"for one crop, give the \.keras file"):
        scores_of(MODELS / name, faces, one_crop=True)


@pytest.mark.parametrize(
    "command",
    [
        ["evaluate-conditions", "--one-crop"],
        ["evaluate-skin-tones", "--unseen"],
        ["evaluate-report", "--ensemble", "other.keras"],
        ["record-figures", "--json"],
    ],
)
def test_a_command_refuses_the_options_of_another(
    command: list[str], fer2013: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command[0], str(MODELS / "emotion.keras"), str(fer2013.parent), *command[1:]]) == 2
    assert f"No such option '{command[1]}'" in capsys.readouterr().err


def test_figures_are_recorded_beside_the_card_one_data_set_after_the_other(fer2013: Path, tmp_path: Path) -> None:
    for name in ("emotion.tflite", "emotion.json"):
        shutil.copy(MODELS / name, tmp_path / name)
    model = tmp_path / "emotion.tflite"
    for split in ("PublicTest", "PrivateTest"):
        assert main(["record-figures", str(model), str(fer2013), "--split", split]) == 0
    figures = load_figures(model)
    assert list(figures) == ["FER-2013 PublicTest", "FER-2013 PrivateTest"]
    assert figures["FER-2013 PrivateTest"]["faces"] == 7


def test_a_model_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ModelError, match=r"neither a \.keras, a \.tflite nor a \.skops file"):
        scores_of(Path("weights.h5"), np.empty((0, 48, 48), np.uint8))


def test_of_two_answers_that_are_as_likely_either_agrees() -> None:
    theirs = np.array([[0.5, 0.495, 0.005], [0.6, 0.3, 0.1]], np.float32)
    assert export.agree(theirs[:, [1, 0, 2]], theirs) == 0.5
    assert export.agree(theirs, theirs) == 1.0
