import numpy as np
import pytest
from scipy.special import softmax

from fervi.training.expression.measure.biases import fit_biases
from fervi.training.expression.measure.figures import (
    ENOUGH_FACES,
    accuracy_and_mean_recall,
    calibration_error_by_chance,
    classification_figures,
    expected_calibration_error,
)
from fervi.training.expression.ship.calibrate import CERTAIN_ACCURACY, choose_threshold


def sampled(temperature: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `temperature` times too sure, and labels drawn from the true probabilities."""
    generator = np.random.default_rng(5)
    logits = generator.normal(0, 2, (count, 7))
    labels = np.array([generator.choice(7, p=row) for row in softmax(logits, axis=1)])
    return logits * temperature, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_a_network_too_sure_is_found(temperature: float) -> None:
    logits, labels = sampled(temperature)
    biases, found = fit_biases([logits], [labels])
    assert found == pytest.approx(temperature, rel=0.06)
    np.testing.assert_allclose(biases, 0, atol=0.15)


def test_calibration_lowers_the_calibration_error_of_an_overconfident_network() -> None:
    logits, labels = sampled(3.0)
    before = expected_calibration_error(softmax(logits, axis=1), labels)
    biases, temperature = fit_biases([logits], [labels])
    after = expected_calibration_error(softmax(logits / temperature + biases, axis=1), labels)
    assert before > 0.15
    assert after < 0.03


def test_probabilities_that_are_exactly_calibrated_show_the_calibration_error_that_chance_makes() -> None:
    logits, labels = sampled(1.0)
    scores = softmax(logits, axis=1)
    by_chance = calibration_error_by_chance(scores)
    assert expected_calibration_error(scores, labels) == pytest.approx(by_chance, abs=0.006)
    assert calibration_error_by_chance(scores[:1000]) == pytest.approx(2 * by_chance, rel=0.2)


def test_a_prior_that_training_took_out_of_the_answers_is_given_back() -> None:
    logits, labels = sampled(1.0, 20000)
    prior = np.array([0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0.3])
    drawn = np.random.default_rng(2).choice(len(labels), 20000, p=prior[labels] / prior[labels].sum())
    biases, _ = fit_biases([logits[drawn]], [labels[drawn]])
    np.testing.assert_allclose(biases, np.log(prior) - np.log(prior).mean(), atol=0.2)


def test_an_emotion_of_a_few_faces_decides_nothing() -> None:
    answers, labels = np.array([6] * 50 + [6]), np.array([6] * 50 + [2])
    assert accuracy_and_mean_recall(answers, labels, ENOUGH_FACES) == (pytest.approx(50 / 51), 1)
    assert accuracy_and_mean_recall(np.array([2, 6]), np.array([2, 2]), ENOUGH_FACES) == (0.5, 0.5)


def test_the_more_classes_share_the_weight_the_likelier_rare_ones_become() -> None:
    logits, labels = sampled(1.0)
    few = np.flatnonzero(labels == 2)[ENOUGH_FACES:]
    scores, truth = np.delete(logits, few, axis=0), np.delete(labels, few)
    by_faces, half, by_classes = (fit_biases([scores], [truth], share)[0][2] for share in (0.0, 0.5, 1.0))
    assert by_faces < half < by_classes


def test_a_class_of_which_no_face_is_known_is_hardly_moved() -> None:
    logits, labels = sampled(1.0)
    known = labels != 2
    biases, _ = fit_biases([logits[known]], [labels[known]])
    assert -3 < biases[2] < 0
    assert np.abs(np.delete(biases, 2)).max() < 0.6


def test_faces_that_a_labeling_leaves_out_do_not_count() -> None:
    logits, labels = sampled(1.0, 400)
    half = np.where(np.arange(400) < 200, labels, -1)
    (some, temperature), (same, as_sure) = fit_biases([logits], [half]), fit_biases([logits[:200]], [labels[:200]])
    np.testing.assert_allclose(some, same)
    assert temperature == as_sure


def test_answers_above_the_threshold_are_correct_as_often_as_promised() -> None:
    logits, labels = sampled(1.0)
    scores = softmax(logits, axis=1)
    threshold = choose_threshold([scores], [labels])
    certain = scores.max(axis=1) >= threshold
    correct = (scores.argmax(axis=1) == labels)[certain].mean()
    assert CERTAIN_ACCURACY - 0.01 <= correct <= CERTAIN_ACCURACY + 0.02
    assert 0.1 < certain.mean() < 1


def test_each_set_counts_alike_however_many_faces_it_has() -> None:
    sure, labels = np.eye(7)[[0] * 900] * 0.6 + 0.4 / 7, np.zeros(900, np.int64)
    wrong = np.ones(10, np.int64)
    assert choose_threshold([sure], [labels]) < 1
    assert choose_threshold([sure, sure[:10]], [labels, wrong]) == 1


def test_the_most_confident_60_percent_are_those_with_the_highest_top_probability() -> None:
    labels = np.zeros(10, np.int64)
    answers = [0] * 6 + [1] * 4
    confidence = np.linspace(0.95, 0.5, 10)[:, None]
    scores = np.eye(7)[answers] * confidence + (1 - confidence) / 7
    assert classification_figures(scores, labels)["surest_60_percent_accuracy"] == 1.0


def test_figures_agree_with_a_count_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 3, 3])
    scores = np.eye(7)[[0, 0, 3, 0, 3, 3]] * 0.9 + 0.1 / 7
    figures = classification_figures(scores, labels, threshold=0.5)
    assert figures["accuracy"] == pytest.approx(4 / 6, abs=1e-4)
    assert figures["mean_recall"] == pytest.approx((2 / 3 + 0 + 1) / 3, abs=1e-4)
    assert figures["per_class"]["happy"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "support": 2}
    assert figures["confusion"][0] == [2, 0, 0, 1, 0, 0, 0]
    assert figures["certain"] == {"threshold": 0.5, "share": 1.0, "accuracy": 0.6667}
    assert figures["faces"] == 6
    assert figures["macro_f1"] == pytest.approx((2 / 3 + 0 + 0.8) / 3, abs=1e-4)
    assert figures["reliability"] == [{"faces": 6, "confidence": 0.9143, "accuracy": 0.6667}]
    assert figures["calibration_error"] == pytest.approx(0.9143 - 0.6667, abs=1e-4)
    assert figures["calibration_error_by_chance"] > 0


def test_only_answers_from_the_threshold_on_are_certain() -> None:
    confidence = np.array([0.9, 0.9, 0.4, 0.4])[:, None]
    scores = np.eye(7)[[0, 1, 0, 0]] * confidence + (1 - confidence) / 7
    figures = classification_figures(scores, np.zeros(4, np.int64), threshold=0.9)
    assert figures["certain"] == {"threshold": 0.9, "share": 0.5, "accuracy": 0.5}
    assert "certain" not in classification_figures(scores, np.zeros(4, np.int64))
