"""Every network trains, ships as LiteRT, and answers there as in Keras.

Some are held here at 48 pixels, one of each kind; `make zoo` holds all, the large at the smallest size that they take.
Of the rest, `cnn_lstm` is held by test_export.py and `residual_lstm` by the files that ship; `fer2013_cnn`, `ck_cnn`,
`mini_xception_4` and `five_convolution` are made of the parts of one that is held; those of `keras.applications` are,
as MobileNet V3 small, whose training in two phases is held below, convolutions, batch normalisation and additions.
"""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import keras
import numpy as np
import numpy.typing as npt
import pytest

from fervi.cli import main
from fervi.training.errors import DatasetError, TrainingError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.landmarks import framed
from fervi.training.expression.data.pool import alone
from fervi.training.expression.data.targets import trusted_targets
from fervi.training.expression.fit.affect_run import AffectRun, make_run
from fervi.training.expression.fit.defaults import recipe_of_paper
from fervi.training.expression.fit.material import Material, Sources, load_material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.network.architectures import ARCHITECTURES, VALENCE_AROUSAL, architecture
from fervi.training.expression.network.inference import network_input
from fervi.training.expression.network.zoo.imagenet import trunk_of
from fervi.training.expression.ship.export import export_float32, export_int8, keras_answers, litert_answers
from fervi.training.recipe import load_recipe
from fervi.vision.card import load_card
from fervi.vision.classifier import EmotionClassifier
from fervi.vision.crop import FaceFormat, fit_face
from fervi.vision.face import Box, Detection
from fervi.vision.level import TEMPLATE
from tests.training.conftest import made_faces, made_pictures
from tests.training.expression.test_architectures import LARGE

ONE_OF_A_KIND = ("five_block", "lenet", "mini_xception", "fully_convolutional", "five_convolution_va")


def train_and_export(name: str, size: int) -> None:
    """Train on two batches of easy faces, export both ways, which compares answers, and compare them once more."""
    chosen = ARCHITECTURES[name]
    dataset = made_faces(28)
    faces = np.stack([fit_face(face, FaceFormat(size, chosen.channels)) for face in dataset.faces])
    model = chosen.build(2 if chosen.outputs else 7, size)
    targets = np.eye(7, dtype=np.float32)[dataset.labels]
    if chosen.outputs:
        targets = targets[:, :2] - targets[:, 2:4]
    before = model.get_weights()
    model.compile("adam", "mean_squared_error" if chosen.outputs else "categorical_crossentropy")
    losses = [model.train_on_batch(network_input(faces, chosen.channels), targets) for _ in range(2)]
    assert np.isfinite(losses).all()
    assert any(not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))
    expected = keras_answers(model, faces[:7])
    np.testing.assert_allclose(litert_answers(export_float32(model, faces[:7]), model, faces[:7]), expected, atol=1e-3)
    int8 = litert_answers(export_int8(model, faces[:7]), model, faces[:7])
    assert np.abs(int8 - expected).mean() < 0.01


@pytest.mark.parametrize("name", ONE_OF_A_KIND)
def test_a_network_learns_and_answers_in_litert_as_in_keras(name: str) -> None:
    keras.utils.set_random_seed(3)
    train_and_export(name, 48)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name not in ONE_OF_A_KIND])
def test_every_other_network_learns_and_answers_in_litert_as_in_keras(name: str) -> None:
    keras.utils.set_random_seed(3)
    train_and_export(name, 75 if name.startswith("inception") else 32 if name in LARGE else 48)


FILES = ("eight.keras", "eight-int8.tflite")
EIGHT = ("angry", "contempt", "disgust", "fear", "happy", "neutral", "sad", "surprise")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Coloured pictures of eight classes, in folders with splits."""
    generator = np.random.default_rng(1)
    for part, count in (("train", 6), ("valid", 2), ("test", 2)):
        for index, name in enumerate(EIGHT):
            folder = tmp_path / "faces" / part / name
            folder.mkdir(parents=True)
            for number in range(count):
                cloud = generator.integers(0, 256, (7, 7, 3), np.uint8)
                cloud[index % 7] = 255
                cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(cloud, (40, 40), interpolation=cv2.INTER_CUBIC))
    return tmp_path / "faces"


def test_eight_classes_in_colour_go_from_folders_to_a_file_that_serves(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, data = tmp_path / "run", ["--data", str(folders)]
    options = ["--architecture", "lenet", "--size", "32", "--colour", "--batch-size", "16", "--epochs", "2"]
    assert main(["train", *data, "--out", str(run), *options]) == 0
    recipe = load_recipe(run / "recipe.json", ExpressionRecipe)
    assert set(recipe.classes) == set(EIGHT)
    assert (recipe.size, recipe.colour, recipe.optimizer, recipe.learning_rate) == (32, True, "adam", 0.0005)
    assert main(["train", *data, "--out", str(run), "--epochs", "3"]) == 0
    assert len(json.loads((run / "history.json").read_text())) == 3

    assert main(["export", str(run), *data, "--out", str(tmp_path / "models"), "--name", "eight"]) == 0
    card = load_card(tmp_path / "models" / "eight-int8.tflite").content
    assert (card["labels"], card["size"], card["channels"]) == (list(recipe.classes), 32, 3)
    assert (card["treatment"], card["architecture"], card["name"]) == ("none", "lenet", "lenet")
    faces = np.random.default_rng(2).integers(0, 256, (5, 32, 32, 3), np.uint8)
    exported = keras.saving.load_model(tmp_path / "models" / "eight.keras")
    served = EmotionClassifier(tmp_path / "models" / "eight.tflite").predict(faces)
    np.testing.assert_allclose(served, keras_answers(exported, faces), atol=1e-3)

    capsys.readouterr()
    training = {"epochs": 3, "minutes": 0, "seed": recipe.seed}
    for model, told in ((run / "best.keras", training), *((tmp_path / "models" / name, None) for name in FILES)):
        assert main(["evaluate", str(model), str(folders), "--split", "test", "--json"]) == 0
        figures = json.loads(capsys.readouterr().out)
        assert figures["faces"] == 16
        assert set(figures["per_class"]) == set(EIGHT)
        assert figures.get("training") == told


def test_a_gray_model_with_a_treatment_serves_with_it(fer2013: Path, tmp_path: Path) -> None:
    run, data = tmp_path / "run", ["--data", str(fer2013)]
    options = ["--architecture", "lenet", "--treatment", "histogram", "--batch-size", "7", "--epochs", "1"]
    assert main(["train", *data, "--out", str(run), *options]) == 0
    assert main(["export", str(run), *data, "--out", str(tmp_path / "models"), "--name", "treated"]) == 0
    assert load_card(tmp_path / "models" / "treated.tflite").content["treatment"] == "histogram"
    faces = made_faces(7).faces // 2
    exported = keras.saving.load_model(tmp_path / "models" / "treated.keras")
    served = EmotionClassifier(tmp_path / "models" / "treated.tflite").predict(faces)
    np.testing.assert_allclose(served, keras_answers(exported, faces, "histogram"), atol=1e-3)
    assert np.abs(served - keras_answers(exported, faces)).max() > 1e-3


TRAINING = made_faces(42)
MATERIAL = Material(alone(TRAINING.faces, trusted_targets(TRAINING.labels, 1.0)), [made_faces(14, seed=8)])
BRIEF = replace(recipe_of_paper("lenet"), epochs=1, batch_size=14, augmentation=0.0, augmentation_end=0.0, mirror=False)


def test_a_papers_recipe_is_the_papers() -> None:
    recipe = recipe_of_paper("five_block")
    assert (recipe.batch_size, recipe.learning_rate, recipe.epochs, recipe.optimizer) == (40, 0.0005, 20, "adam")
    transfer = recipe_of_paper("vgg_19")
    assert (transfer.size, transfer.colour, transfer.pretrained) == (224, True, "imagenet")
    assert (transfer.frozen_epochs, transfer.fine_tuned_layers, transfer.epochs) == (10, 10, 20)
    assert recipe_of_paper("residual_lstm") == ExpressionRecipe()


def test_what_a_network_sees_is_treated_but_not_changed_where_nothing_is_asked_for(tmp_path: Path) -> None:
    plain = next(ExpressionRun(tmp_path, BRIEF, MATERIAL).batches(0))
    treated = next(ExpressionRun(tmp_path, replace(BRIEF, treatment="dog"), MATERIAL).batches(0))
    rows = MATERIAL.pool.order(np.random.default_rng([BRIEF.seed, 0]))[:14]
    np.testing.assert_array_equal(plain[0], network_input(TRAINING.faces[rows]))
    np.testing.assert_array_equal(treated[0], network_input(TRAINING.faces[rows], 1, "dog"))
    with pytest.raises(TrainingError, match=r"--treatment dog: choose one of none, .*, for gray faces"):
        ExpressionRun(tmp_path, replace(BRIEF, treatment="dog", colour=True), MATERIAL).prepare()


def test_a_face_of_a_rare_class_counts_more_where_classes_are_weighed(tmp_path: Path) -> None:
    rows = np.concatenate([np.flatnonzero(TRAINING.labels == 0), np.flatnonzero(TRAINING.labels == 1)[:2]])
    pool = alone(TRAINING.faces[rows], trusted_targets(TRAINING.labels[rows], 1.0))
    run = ExpressionRun(tmp_path, replace(BRIEF, batch_size=8, class_weights=True), Material(pool, MATERIAL.validation))
    faces, targets, weights = next(run.batches(0))
    assert len(faces) == 8
    np.testing.assert_allclose(weights, np.where(targets[:, 0] == 1, 8 / 12, 2.0), rtol=1e-6)
    assert np.isfinite(run.fit()[0]["loss"])


@pytest.mark.parametrize("method", ["random", "smote"])
def test_over_sampling_makes_training_classes_even_and_leaves_validation_alone(method: str, tmp_path: Path) -> None:
    generator, path = np.random.default_rng(4), tmp_path / "uneven.csv"
    rows = ["emotion,pixels,Usage"]
    for label, split in [(0, "Training")] * 9 + [(1, "Training")] * 3 + [(0, "PublicTest"), (1, "PrivateTest")]:
        cloud = cv2.resize(generator.integers(0, 256, (7, 7), np.uint8), (48, 48), interpolation=cv2.INTER_CUBIC)
        rows.append(f"{label},{' '.join(map(str, cloud.ravel()))},{split}")
    path.write_text("\n".join(rows) + "\n")
    material = load_material(Sources(path), replace(BRIEF, over_sampling=method))
    assert material.pool.targets.sum(axis=0)[:2].tolist() == [9, 9]
    assert [len(faces) for faces in material.validation] == [1]
    held_out = {face.tobytes() for faces in material.validation for face in faces.faces}
    assert not held_out & {face.tobytes() for face in material.pool.faces}


def test_options_of_one_data_set_are_refused_beside_votes(fer2013: Path, ferplus: Path) -> None:
    with pytest.raises(TrainingError, match="is for one data set alone"):
        load_material(Sources(fer2013, ferplus), ExpressionRecipe(over_sampling="smote"))


def test_faces_of_several_collections_have_another_size_only_where_a_detector_cuts_them(
    fer2013: Path, ferplus: Path
) -> None:
    with pytest.raises(TrainingError, match="need --detector"):
        load_material(Sources(fer2013, ferplus), ExpressionRecipe(size=64))
    recipe = ExpressionRecipe(size=64, colour=True, detector="haar")
    material = load_material(Sources(fer2013, ferplus), recipe)
    assert material.pool.faces.shape[1:] == material.validation[0].faces.shape[1:] == (64, 64, 3)


class SeesTiltedHeads:
    """A detector that finds the eyes of a head that is held at 45 degrees: at 27 and at 47 pixels, across and down."""

    name, margin = "made", 0.0

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        turn = np.array([[1, 1], [-1, 1]]) * 20 / (2 * TEMPLATE[1, 0])
        points = (TEMPLATE - TEMPLATE[0]) @ turn + 27
        return [Detection(Box(0, 0, 74, 74), 0.9, tuple((float(x), float(y)) for x, y in points))]


@pytest.mark.parametrize("size", [48, 96])
def test_faces_of_one_data_set_are_turned_by_the_eyes_where_a_detector_is_named(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, face in enumerate(made_pictures(12) // 3):
        folder = tmp_path / "faces" / ("train", "valid", "test")[number // 4] / ("happy", "sad")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        for place in (14, 34):
            cv2.circle(face, (place, place), 2, 255.0, -1)
        cv2.imwrite(str(folder / f"{number}.png"), face)
    monkeypatch.setattr("fervi.training.expression.fit.material.make_detector", lambda name: SeesTiltedHeads())
    recipe = ExpressionRecipe(architecture="lenet", size=size, votes=0.0, detector="made")
    learned = load_material(Sources(tmp_path / "faces"), recipe)
    for face in (*learned.pool.faces, *learned.validation[0].faces):
        soft = cv2.GaussianBlur(face, (0, 0), size / 48)
        for left, across in ((0, 0.32), (size // 2, 0.68)):
            y, x = np.unravel_index(soft[:, left : left + size // 2].argmax(), (size, size // 2))
            np.testing.assert_allclose([(x + left) / size, y / size], [across, 0.38], atol=0.04)


class Watches:
    """A detector that finds nothing and notes how large the pictures are that it is given."""

    name, margin = "watches", 0.0

    def __init__(self) -> None:
        self.sides: set[int] = set()

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        self.sides.add(max(image.shape))
        return []


def test_a_detector_is_given_the_faces_of_one_data_set_as_large_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, face in enumerate(made_pictures(12)):
        folder = tmp_path / "faces" / ("train", "valid", "test")[number // 4] / ("happy", "sad")[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(face, (100, 100), interpolation=cv2.INTER_NEAREST))
    detector = Watches()
    monkeypatch.setattr("fervi.training.expression.fit.material.make_detector", lambda name: detector)
    recipe = ExpressionRecipe(architecture="lenet", votes=0.0, detector="made")
    learned = load_material(Sources(tmp_path / "faces"), recipe)
    assert detector.sides == {framed(np.zeros((100, 100), np.uint8)).shape[0]}
    assert learned.pool.faces.shape[1:] == (48, 48)


def test_a_trunk_is_frozen_first_and_then_its_last_layers_learn(tmp_path: Path) -> None:
    recipe = replace(recipe_of_paper("mobilenet_v3_small"), epochs=2, batch_size=14, average=0.0)
    recipe = replace(recipe, frozen_epochs=1, fine_tuned_layers=10)
    run = ExpressionRun(tmp_path, recipe, MATERIAL)
    seen: list[list[np.ndarray]] = []
    original = run.begin_epoch

    def watch(epoch: int) -> None:
        original(epoch)
        trunk = trunk_of(run.model)
        assert trunk is not None
        seen.append([np.array(weights) for weights in trunk.get_weights()])

    run.begin_epoch = watch  # type: ignore[method-assign]
    run.fit()
    trunk = trunk_of(run.model)
    assert trunk is not None
    for before, after in zip(*seen, strict=True):
        np.testing.assert_array_equal(before, after)
    changed = [not np.array_equal(*pair) for pair in zip(seen[1], trunk.get_weights(), strict=True)]
    assert any(changed)
    assert not any(changed[: len(changed) // 2])
    for kept, last in zip(
        keras.saving.load_model(tmp_path / "best.keras").get_weights(), run.judge.get_weights(), strict=True
    ):
        assert kept.shape == last.shape


def test_a_network_without_a_trunk_has_nothing_to_freeze_and_no_imagenet_weights(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="lenet has no trunk to freeze"):
        ExpressionRun(tmp_path / "a", replace(BRIEF, frozen_epochs=1), MATERIAL).prepare()
    with pytest.raises(TrainingError, match="lenet has no weights of ImageNet"):
        ExpressionRun(tmp_path / "b", replace(BRIEF, pretrained="imagenet"), MATERIAL).prepare()


def test_an_optimizer_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no optimizer 'rmsprop': choose adam, adamw or sgd"):
        ExpressionRun(tmp_path, replace(BRIEF, optimizer="rmsprop"), MATERIAL).prepare()


def with_affect(faces: Faces) -> Faces:
    return replace(faces, affect=np.stack([faces.labels / 6, -faces.labels / 6], axis=1).astype(np.float32))


def test_valence_and_arousal_are_learned_where_the_data_has_them(tmp_path: Path) -> None:
    training, validation = with_affect(made_faces(42)), with_affect(made_faces(14, seed=8))
    assert training.affect is not None
    recipe = replace(
        recipe_of_paper("five_convolution_va"), size=48, colour=False, epochs=4, batch_size=14,
        classes=VALENCE_AROUSAL, augmentation=0.0, augmentation_end=0.0, mirror=False, average=0.0,
    )  # fmt: skip
    run = make_run(tmp_path, recipe, Material(alone(training.faces, training.affect), [validation]))
    assert isinstance(run, AffectRun)
    history = run.fit()
    assert history[-1]["loss"] < history[0]["loss"]
    assert -1 <= history[-1]["valence_ccc"] <= 1
    answers = keras_answers(keras.saving.load_model(tmp_path / "best.keras"), validation.faces)
    assert answers.shape == (14, 2)


def test_faces_without_valence_and_arousal_are_refused(folders: Path) -> None:
    with pytest.raises(DatasetError, match="has no valence and arousal"):
        load_material(Sources(folders), replace(recipe_of_paper("five_convolution_va"), size=32))
    assert architecture("five_convolution_va").outputs == VALENCE_AROUSAL


@pytest.fixture
def affectnet(tmp_path: Path) -> Path:
    """AffectNet as it is published, of 32 and 12 pictures, with valence and arousal."""
    generator = np.random.default_rng(9)
    for part, count in (("train_set", 32), ("val_set", 12)):
        images, annotations = tmp_path / "affectnet" / part / "images", tmp_path / "affectnet" / part / "annotations"
        images.mkdir(parents=True)
        annotations.mkdir()
        for number in range(count):
            cloud = generator.integers(0, 256, (7, 7, 3), np.uint8)
            picture = cv2.resize(cloud, (40, 40), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(images / f"{number}.png"), picture)
            for name, value in (("exp", str(number % 8)), ("val", "0.5"), ("aro", str(number / 100))):
                np.save(annotations / f"{number}_{name}.npy", np.array(value))
    return tmp_path / "affectnet"


def test_valence_and_arousal_go_from_annotations_to_a_file_whose_card_names_them(
    affectnet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, data = tmp_path / "run", ["--data", str(affectnet)]
    options = ["--architecture", "five_convolution_va", "--size", "32", "--batch-size", "14", "--epochs", "1"]
    assert main(["train", *data, "--out", str(run), *options]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(run / "best.keras"), str(affectnet)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["faces"] == 12
    assert figures["architecture"] == "five_convolution_va"
    assert {"valence_rmse", "valence_ccc", "arousal_rmse", "arousal_ccc"} <= figures.keys()
    assert main(["export", str(run), *data, "--out", str(tmp_path / "models"), "--name", "affect"]) == 0
    card = load_card(tmp_path / "models" / "affect.tflite").content
    assert (card["outputs"], card["size"], card["channels"]) == (["valence", "arousal"], 32, 3)
    assert "labels" not in card
