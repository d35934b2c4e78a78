"""The classifier on LiteRT, and what it refuses to load."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from fervi.settings import Settings
from fervi.vision.card import CardError, load_card
from fervi.vision.classifier import EmotionClassifier, ModelError, softmax
from fervi.vision.face import EMOTIONS
from fervi.vision.factory import make_analyzer


@pytest.fixture(scope="module")
def classifier(model_path: Path) -> EmotionClassifier:
    return EmotionClassifier(model_path)


def _faces(classifier: EmotionClassifier, count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, *classifier.form.shape), dtype=np.uint8)


def test_its_name_and_threshold_are_those_of_its_card(classifier, model_path):
    card = load_card(model_path)
    assert (classifier.name, classifier.threshold) == (card.title, card.threshold)
    assert classifier.card == card.content


def test_each_face_gets_probabilities_of_its_own(classifier):
    faces = _faces(classifier, 3)
    together = classifier.predict(faces)
    assert (together.shape, together.dtype) == ((3, len(EMOTIONS)), np.float32)
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
    assert together.min() >= 0
    np.testing.assert_array_equal(together, np.concatenate([classifier.predict(face[None]) for face in faces]))
    assert len(np.unique(together, axis=0)) == 3


def test_no_face_gets_no_probabilities(classifier):
    nothing = classifier.predict(_faces(classifier, 0))
    assert (nothing.shape, nothing.dtype) == ((0, len(EMOTIONS)), np.float32)


def test_softmax_keeps_ratios_and_does_not_overflow():
    logits = np.log(np.array([[1, 2, 5], [3, 3, 2]], np.float32))
    np.testing.assert_allclose(softmax(logits), [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]], rtol=1e-5)
    np.testing.assert_allclose(softmax(logits + 500), softmax(logits), rtol=1e-3)
    np.testing.assert_allclose(softmax(np.array([[1000, 0]], np.float32)), [[1, 0]])


def test_a_missing_file_is_named_with_what_to_do(tmp_path, model_path):
    shutil.copy(model_path.parent / "emotion.json", tmp_path / "emotion.json")
    with pytest.raises(ModelError, match=r"emotion\.tflite is missing: .*FERVI_MODEL"):
        EmotionClassifier(tmp_path / "emotion.tflite")


def test_a_file_without_its_card_is_refused(tmp_path, model_path):
    shutil.copy(model_path, tmp_path / "emotion.tflite")
    with pytest.raises(CardError, match=r"emotion\.json is missing"):
        EmotionClassifier(tmp_path / "emotion.tflite")


def test_a_damaged_file_is_refused(tmp_path, model_path):
    shutil.copy(model_path.parent / "emotion.json", tmp_path / "emotion.json")
    (tmp_path / "emotion.tflite").write_bytes(model_path.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"emotion\.tflite is not a LiteRT model"):
        EmotionClassifier(tmp_path / "emotion.tflite")


def test_another_network_is_refused_with_its_shapes():
    detector = Path(Settings().detector)
    with pytest.raises(ModelError, match=r"maps \(1, \d+, \d+, 3\) to \(1, .*not a FERVI expression model"):
        EmotionClassifier(detector)


def test_an_analyzer_is_made_of_what_the_settings_name(astronaut):
    settings = Settings()
    analyzer = make_analyzer(settings.detector, settings.model)
    assert analyzer.classifier.name == load_card(settings.model).title
    assert analyzer.analyze(astronaut, 480).faces[0].emotion == "happy"
