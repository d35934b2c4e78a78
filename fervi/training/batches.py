"""Batches that are made while the network works on the one before."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(batches: Iterable[T]) -> Iterator[T]:
    """Yield what an iterable yields, in its order, with the next item always in the making in a thread."""
    iterator, end = iter(batches), object()
    with ThreadPoolExecutor(1) as ahead:
        pending = ahead.submit(next, iterator, end)
        while (ready := pending.result()) is not end:
            pending = ahead.submit(next, iterator, end)
            yield ready  # type: ignore[misc]  # it is not `end`
