"""Scores are calm at every frame rate, and still follow a change at once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fervi.vision.face import Box
from fervi.vision.smoothing import LandmarkSmoother, ScoreSmoother
from tests.streams import scores_of

RATES = [5, 10, 15, 30]


def test_one_second_smooths_alike_whatever_the_frame_rate() -> None:
    ends = []
    for rate in RATES:
        smoother = ScoreSmoother()
        for frame in range(rate * 2 + 1):
            smoothed = smoother.update(tuple(scores_of("happy")), frame / rate)
        for frame in range(rate * 2 + 1, rate * 2 + 1 + rate // 5):
            smoothed = smoother.update(tuple(scores_of("fear")), frame / rate)
        ends.append(smoothed)
    assert np.ptp(ends, axis=0).max() < 0.02


SCORES = st.lists(st.floats(0.001, 1), min_size=7, max_size=7).map(lambda parts: np.array(parts) / sum(parts))


@settings(max_examples=50)
@given(st.lists(st.tuples(SCORES, st.floats(0, 10)), min_size=1, max_size=12))
def test_smoothed_scores_are_probabilities_within_those_seen(frames: list[tuple[Any, float]]) -> None:
    smoother, seen = ScoreSmoother(), []
    for raw, seconds in frames:
        seen.append(raw)
        scores = smoother.update(tuple(raw), seconds)
        assert sum(scores) == pytest.approx(1)
        assert np.all(np.min(seen, axis=0) - 1e-9 <= scores)
        assert np.all(scores <= np.max(seen, axis=0) + 1e-9)


def test_a_second_frame_at_the_same_time_is_no_harm() -> None:
    smoother = ScoreSmoother()
    for _ in range(3):
        scores = smoother.update(tuple(scores_of("sad")), 1.0)
    assert scores == pytest.approx(scores_of("sad"))


def test_landmarks_follow_their_box_at_once_and_tremble_less():
    smoother, generator = LandmarkSmoother(), np.random.default_rng(0)
    shape = np.array([(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)])
    raw, smooth = [], []
    for step in range(60):
        box = Box(10.0 * step, 20, 100, 100)
        trembling = shape * 100 + (box.x, box.y) + generator.normal(0, 2, (5, 2))
        given = smoother.update(tuple(map(tuple, trembling.tolist())), box, 1 / 30)
        assert given is not None
        raw.append(trembling - (box.x, box.y))
        smooth.append(np.array(given) - (box.x, box.y))
    assert np.std(smooth[10:], axis=0).mean() < 0.6 * np.std(raw[10:], axis=0).mean()
    np.testing.assert_allclose(np.mean(smooth[10:], axis=0), shape * 100, atol=1)


def test_who_has_no_landmarks_gets_none():
    smoother, box = LandmarkSmoother(), Box(0, 0, 10, 10)
    points = ((3.0, 4.0),) * 5
    assert smoother.update(points, box, 0) == points
    assert smoother.update(None, box, 0.1) is None
    assert smoother.update(((6.0, 6.0),) * 5, box, 0.1) == ((6.0, 6.0),) * 5
