"""Scores are calm at every frame rate, and still follow a change at once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fervi.vision.face import EMOTIONS
from fervi.vision.smoothing import ScoreSmoother
from tests.streams import scores_of

RATES = [5, 10, 15, 30]
THRESHOLD = 0.45


def _labels(rate: int, seed: int, noise: float = 0.8, seconds: float = 6.0) -> list[tuple[float, str]]:
    """Return (seconds, label) of a face that turns from happy to sad at 3 s, seen from a random phase on."""
    random = np.random.default_rng(seed)
    smoother, labels = ScoreSmoother(THRESHOLD), []
    for now in np.arange(random.uniform(0, 1 / rate), seconds, 1 / rate):
        raw = scores_of("happy" if now < 3 else "sad", noise=random.normal(0, noise, 7))
        scores, certain = smoother.update(tuple(raw), float(now))
        labels.append((float(now), EMOTIONS[int(np.argmax(scores))] if certain else "unsure"))
    return labels


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("seed", range(10))
def test_a_changed_expression_shows_within_400_ms(rate: int, seed: int) -> None:
    first_sad = next(seconds for seconds, label in _labels(rate, seed) if label == "sad")
    assert 3 <= first_sad <= 3.4


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("seed", range(10))
def test_noise_never_asserts_a_wrong_label(rate: int, seed: int) -> None:
    labels = _labels(rate, seed)
    assert {label for seconds, label in labels if seconds < 3} <= {"unsure", "happy"}
    assert {label for seconds, label in labels if seconds > 3.4} <= {"unsure", "sad"}


@pytest.mark.parametrize("rate", RATES)
def test_a_held_expression_keeps_its_label_under_noise(rate: int) -> None:
    labels = [label for seconds, label in _labels(rate, seed=3, noise=0.5) if 1 < seconds < 3]
    assert set(labels) == {"happy"}


@pytest.mark.parametrize("rate", RATES)
def test_between_two_equal_emotions_the_label_changes_far_less_often_than_the_top_score(rate: int) -> None:
    random = np.random.default_rng(4)
    smoother, raw_labels, labels = ScoreSmoother(THRESHOLD), list[int](), list[int]()
    for frame in range(rate * 10):
        logits = 3.5 * np.array([0, 0, 0, 0, 1, 0, 1]) + random.normal(0, 0.15, 7)
        scores, certain = smoother.update(tuple(np.exp(logits) / np.exp(logits).sum()), frame / rate)
        raw_labels.append(int(logits.argmax()))
        labels.append(int(np.argmax(scores)) if certain else -1)
    assert np.count_nonzero(np.diff(labels)) <= 0.6 * np.count_nonzero(np.diff(raw_labels))


def test_one_second_smooths_alike_whatever_the_frame_rate() -> None:
    ends = []
    for rate in RATES:
        smoother = ScoreSmoother(THRESHOLD)
        for frame in range(rate * 2 + 1):
            smoothed = smoother.update(tuple(scores_of("happy")), frame / rate)[0]
        for frame in range(rate * 2 + 1, rate * 2 + 1 + rate // 5):
            smoothed = smoother.update(tuple(scores_of("fear")), frame / rate)[0]
        ends.append(smoothed)
    assert np.ptp(ends, axis=0).max() < 0.02


SCORES = st.lists(st.floats(0.001, 1), min_size=7, max_size=7).map(lambda parts: np.array(parts) / sum(parts))


@settings(max_examples=50)
@given(st.lists(st.tuples(SCORES, st.floats(0, 10)), min_size=1, max_size=12), st.floats(0.2, 0.9))
def test_smoothed_scores_are_probabilities_within_those_seen(frames: list[tuple[Any, float]], threshold: float) -> None:
    smoother, seen = ScoreSmoother(threshold), []
    for raw, seconds in frames:
        seen.append(raw)
        scores, certain = smoother.update(tuple(raw), seconds)
        assert sum(scores) == pytest.approx(1)
        assert np.all(np.min(seen, axis=0) - 1e-9 <= scores)
        assert np.all(scores <= np.max(seen, axis=0) + 1e-9)
        assert not certain or max(scores) >= threshold


def test_what_lies_under_the_threshold_is_never_certain() -> None:
    smoother = ScoreSmoother(threshold=0.9)
    assert not any(smoother.update(tuple(scores_of("happy")), frame / 10)[1] for frame in range(50))


def test_a_second_frame_at_the_same_time_is_no_harm() -> None:
    smoother = ScoreSmoother(THRESHOLD)
    for _ in range(3):
        scores, _ = smoother.update(tuple(scores_of("sad")), 1.0)
    assert scores == pytest.approx(scores_of("sad"))


def test_a_label_that_is_overtaken_by_a_hair_gives_way_to_unsure() -> None:
    smoother = ScoreSmoother(THRESHOLD)
    happy_leads, sad_leads = np.zeros(7), np.zeros(7)
    happy_leads[[3, 4]], sad_leads[[3, 4]] = (0.6, 0.4), (0.48, 0.52)
    assert smoother.update(tuple(happy_leads), 0.0)[1]
    assert not smoother.update(tuple(sad_leads), 5.0)[1]
    assert not smoother.update(tuple(happy_leads * 0.5 + sad_leads * 0.5), 10.0)[1]
    assert smoother.update(tuple(happy_leads), 15.0)[1]
