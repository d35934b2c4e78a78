import numpy as np
import pytest
from scipy.special import softmax

from fervi.training.expression.measure.figures import (
    calibration_error_by_chance,
    classification_figures,
    expected_calibration_error,
    objective,
)
from fervi.training.expression.ship.calibrate import CERTAIN_ACCURACY, choose_balance, choose_threshold, fit_temperature


def sampled(temperature: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `temperature` times too sure, and labels drawn from the true probabilities."""
    generator = np.random.default_rng(5)
    logits = generator.normal(0, 2, (count, 7))
    labels = np.array([generator.choice(7, p=row) for row in softmax(logits, axis=1)])
    return logits * temperature, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_a_network_too_sure_is_found(temperature: float) -> None:
    assert fit_temperature(*([part] for part in sampled(temperature))) == pytest.approx(temperature, rel=0.06)


def test_calibration_lowers_the_calibration_error_of_an_overconfident_network() -> None:
    logits, labels = sampled(3.0)
    before = expected_calibration_error(softmax(logits, axis=1), labels)
    after = expected_calibration_error(softmax(logits / fit_temperature([logits], [labels]), axis=1), labels)
    assert before > 0.15
    assert after < 0.03


def test_probabilities_that_are_exactly_calibrated_show_the_calibration_error_that_chance_makes() -> None:
    logits, labels = sampled(1.0)
    scores = softmax(logits, axis=1)
    by_chance = calibration_error_by_chance(scores)
    assert expected_calibration_error(scores, labels) == pytest.approx(by_chance, abs=0.006)
    assert calibration_error_by_chance(scores[:1000]) == pytest.approx(2 * by_chance, rel=0.2)


def test_balance_is_given_back_where_training_showed_the_common_too_rarely() -> None:
    labels = np.repeat([3, 6], [100, 300])
    neutral, happy = np.full(7, -9.0), np.full(7, -9.0)
    neutral[[3, 6]] = [0.1, 0.0]
    happy[[3, 6]] = [0.2, 0.0]
    prior = np.array([0.01, 0.01, 0.01, 0.2, 0.01, 0.01, 0.75])
    assert choose_balance([np.where((labels == 6)[:, None], neutral, happy)], [labels], prior) < 0


def test_an_emotion_of_a_few_faces_decides_nothing() -> None:
    answers, labels = np.array([6] * 50 + [6]), np.array([6] * 50 + [2])
    assert objective(answers, labels) == pytest.approx((50 / 51 + 1) / 2)
    assert objective(np.array([2, 6]), np.array([2, 2])) == 0.5


def test_balance_is_taken_where_the_prior_drowns_a_rare_class() -> None:
    logits, labels = sampled(1.0)
    prior = np.array([0.02, *[0.98 / 6] * 6])
    assert choose_balance([logits + np.log(prior)], [labels], prior) == 1.0
    assert choose_balance([logits], [labels], np.full(7, 1 / 7)) == 0.0


def test_faces_that_a_labeling_leaves_out_do_not_count() -> None:
    logits, labels = sampled(1.0, 400)
    prior = np.array([0.3, 0.02, 0.1, 0.2, 0.1, 0.08, 0.2])
    half = np.where(np.arange(400) < 200, labels, -1)
    assert choose_balance([logits], [half], prior) == choose_balance([logits[:200]], [labels[:200]], prior)


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
