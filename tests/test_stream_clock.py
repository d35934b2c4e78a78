"""A stream's time never runs backwards, whatever a client says."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fervi.web.stream_clock import LATE_SECONDS, StreamClock


def _seconds(frames: list[tuple[Any, float]]) -> list[float]:
    clock = StreamClock()
    return [clock.seconds(captured_ms, arrived) for captured_ms, arrived in frames]


def test_the_clients_clock_counts_where_the_network_stutters() -> None:
    frames = [(1_000_000, 50.0), (1_000_200, 50.9), (1_000_400, 50.95)]
    assert _seconds(frames) == pytest.approx([0, 0.2, 0.4])


@pytest.mark.parametrize("nonsense", [None, "now", True, [], {}, float("nan"), float("inf"), -1e300, 10**400])
def test_without_a_sensible_time_the_servers_clock_counts(nonsense: Any) -> None:
    assert _seconds([(nonsense, 7.0), (nonsense, 7.5), (nonsense, 8.5)]) == pytest.approx([0, 0.5, 1.5])


def test_a_clock_set_back_or_far_ahead_is_not_believed() -> None:
    frames = [(60_000, 1.0), (0, 1.2), (9e9, 1.4), (9e9 + 200, 1.6)]
    assert _seconds(frames) == pytest.approx([0, 0.2, 0.4, 0.6])


def test_a_clock_that_stands_still_is_not_believed() -> None:
    assert _seconds([(5, 1.0), (5, 1.2), (5, 1.4)]) == pytest.approx([0, 0.2, 0.4])


TIMES = st.floats() | st.integers() | st.floats(0, 1e5) | st.sampled_from([None, True, "now", 10**400])


@given(st.lists(st.tuples(TIMES, st.floats(-1e6, 1e6)), min_size=1))
def test_no_sequence_of_times_makes_it_run_backwards_or_far_ahead(frames: list[tuple[Any, float]]) -> None:
    seconds = _seconds(frames)
    assert seconds[0] == 0
    for (earlier, later), ((_, before), (_, after)) in zip(pairwise(seconds), pairwise(frames), strict=True):
        assert 0 <= later - earlier <= max(after - before, 0) + LATE_SECONDS + 1e-6
