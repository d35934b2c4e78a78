"""Scores are calm at every frame rate, and still follow a change at once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fervi.vision.smoothing import ScoreSmoother
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
