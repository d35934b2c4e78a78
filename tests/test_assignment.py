"""Pairs at the least cost, against every other way to pair."""

from itertools import permutations

import numpy as np
import pytest

from fervi.vision.assignment import least_cost_pairs


def _least_cost(cost: np.ndarray) -> float:
    rows, columns = cost.shape
    if rows > columns:
        return _least_cost(cost.T)
    return min(
        sum(cost[row, column] for row, column in enumerate(order)) for order in permutations(range(columns), rows)
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 3), (2, 4), (5, 3), (5, 5)])
def test_no_other_pairing_costs_less(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        cost = random.random(shape)
        pairs = least_cost_pairs(cost)
        assert len(pairs) == min(shape)
        assert sum(cost[pair] for pair in pairs) == pytest.approx(_least_cost(cost))


def test_the_cheapest_pair_gives_way_where_that_helps_the_whole() -> None:
    assert least_cost_pairs(np.array([[1.0, 2.0], [1.5, 9.0]])) == [(0, 1), (1, 0)]


def test_a_forbidden_pair_is_never_made() -> None:
    assert least_cost_pairs(np.array([[np.inf, np.inf], [np.inf, 0.2]])) == [(1, 1)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_is_paired_with_nobody(shape: tuple[int, int]) -> None:
    assert least_cost_pairs(np.zeros(shape)) == []
