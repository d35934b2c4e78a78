"""Pair rows with columns at the lowest total cost (the Hungarian method with shortest augmenting paths).

SciPy has this too, but would add 100 MB to a deployment for one function. Greedy pairing is shorter, but fails just
where tracking is hard: when two people cross, it gives the first one the box that the second one needs.
"""

import numpy as np
import numpy.typing as npt

_FORBIDDEN = 1e6


def least_cost_pairs(cost: npt.NDArray[np.floating]) -> list[tuple[int, int]]:
    """Pair each row with at most one column so that as many pairs as possible are made, at the lowest total cost.

    Args:
        cost: (rows, columns), finite where a pair may be made and `inf` where it may not.

    Returns:
        The pairs (row, column) in order of rows.
    """
    if cost.shape[0] > cost.shape[1]:
        return sorted((row, column) for column, row in least_cost_pairs(cost.T))
    finite = np.where(np.isfinite(cost), cost, _FORBIDDEN)
    row_of = _assign_rows(finite)
    pairs = [(int(row), column) for column, row in enumerate(row_of) if row >= 0]
    return sorted((row, column) for row, column in pairs if np.isfinite(cost[row, column]))


def _assign_rows(cost: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Return for each column its row, or -1; rows may not outnumber columns."""
    rows, columns = cost.shape
    row_of = np.full(columns, -1)
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    for row in range(rows):
        path, end = _cheapest_path(cost, row, row_of, row_price, column_price)
        while path[end] >= 0:
            row_of[end] = row_of[path[end]]
            end = path[end]
        row_of[end] = row
    return row_of


def _cheapest_path(
    cost: npt.NDArray[np.floating],
    row: int,
    row_of: npt.NDArray[np.int64],
    row_price: npt.NDArray[np.floating],
    column_price: npt.NDArray[np.floating],
) -> tuple[npt.NDArray[np.int64], int]:
    """Find the cheapest alternating path from a free row to a free column; update the prices on its way.

    Returns:
        For each column the column before it on the path (-1 at the start), and the free column where it ends.
    """
    columns = cost.shape[1]
    distance, path = np.full(columns, np.inf), np.full(columns, -1)
    done = np.zeros(columns, bool)
    column, current, so_far = -1, row, 0.0
    while True:
        reduced = so_far + cost[current] - row_price[current] - column_price
        better = ~done & (reduced < distance)
        distance[better], path[better] = reduced[better], column
        column = int(np.where(done, np.inf, distance).argmin())
        so_far = distance[column]
        if row_of[column] < 0:
            break
        done[column], current = True, int(row_of[column])
    row_price[row] += so_far
    row_price[row_of[done]] += so_far - distance[done]
    column_price[done] -= so_far - distance[done]
    return path, column
