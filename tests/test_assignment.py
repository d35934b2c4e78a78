"""Pairs at the least cost, against every other way to pair."""

from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fervi.vision.assignment import least_cost_pairs

Cost = npt.NDArray[np.float64]


@st.composite
def _costs(draw: st.DrawFn) -> Cost:
    """Return a cost matrix of up to 4 x 4, some pairs forbidden, many alike."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cost = st.sampled_from([0.0, 1.0, np.inf]) | st.floats(0, 10)
    return np.array(draw(st.lists(cost, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)


def _best(cost: Cost) -> tuple[int, float]:
    """Return of all ways to pair how many pairs the best makes (as -pairs), and at what cost."""
    rows, columns = cost.shape
    if rows > columns:
        return _best(cost.T)
    made = (
        [cost[pair] for pair in enumerate(order) if np.isfinite(cost[pair])]
        for order in permutations(range(columns), rows)
    )
    return min((-len(pairs), sum(pairs)) for pairs in made)


@given(_costs())
@settings(max_examples=200)
def test_no_other_pairing_makes_more_pairs_or_costs_less(cost: Cost) -> None:
    pairs = least_cost_pairs(cost)
    assert (-len(pairs), sum(cost[pair] for pair in pairs)) == pytest.approx(_best(cost))
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)


def test_the_cheapest_pair_gives_way_where_that_helps_the_whole() -> None:
    assert least_cost_pairs(np.array([[1.0, 2.0], [1.5, 9.0]])) == [(0, 1), (1, 0)]


def test_a_forbidden_pair_is_never_made() -> None:
    assert least_cost_pairs(np.array([[np.inf, np.inf], [np.inf, 0.2]])) == [(1, 1)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_is_paired_with_nobody(shape: tuple[int, int]) -> None:
    assert least_cost_pairs(np.zeros(shape)) == []
