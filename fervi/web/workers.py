"""Native threads for decoding and networks: the one that serves every connection never waits for a picture."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from threading import Condition, Lock
from time import monotonic
from typing import Any, TypeVar

from fervi.errors import Refusal
from fervi.vision.analyzer import Analyzer

Answer = TypeVar("Answer")


def on_gevent() -> bool:
    """Tell whether gunicorn's gevent worker serves: then threads are greenlets, all of them in one native thread."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and monkey.is_module_patched("threading")


class Lane:
    """One kind of work with native threads of its own, first come, first served.

    Each thread takes an analyzer for itself: under gevent, locks belong to greenlets, and native threads share none.

    Attributes:
        taken: How many pictures are worked on or wait.
    """

    def __init__(self, analyzers: Iterable[Analyzer], most_waiting: int, most_memory: int = 0) -> None:
        """Start a thread for each analyzer.

        Args:
            analyzers: One for each picture that may be worked on at once.
            most_waiting: How many pictures more may wait for their turn.
            most_memory: Bytes that all work at once may take which says how many it takes.
        """
        self._idle = deque(analyzers)
        self._threads = len(self._idle)
        self._most = self._threads + most_waiting
        self.taken = 0
        self._none_free_since: float | None = None
        self._lock = Lock()
        self._budget = Budget(most_memory)
        self._call = _native_caller(self._threads)

    @property
    def is_full(self) -> bool:
        """Whether a further picture would be refused."""
        return self.taken >= self._most

    @property
    def seconds_without_a_free_thread(self) -> float:
        """For how long every thread has been at work without a pause; 0 while one is free."""
        since = self._none_free_since
        return 0.0 if since is None else monotonic() - since

    def run(self, work: Callable[[Analyzer], Answer], memory: Callable[[], int] | None = None) -> Answer:
        """Do some work in a thread of this lane, and wait for it.

        Args:
            work: What to do, with an analyzer.
            memory: Tells how many bytes it takes; they are waited for.

        Raises:
            Refusal: busy, if too many wait already.
            Exception: What the work or `memory` raises.
        """
        self._take_place()
        try:
            with self._budget.reserve(self._call(memory) if memory else 0):
                return self._call(self._work, work)
        finally:
            self._give_place_back()

    def _take_place(self) -> None:
        with self._lock:
            if self.is_full:
                raise busy()
            self.taken += 1
            if self.taken == self._threads:
                self._none_free_since = monotonic()

    def _give_place_back(self) -> None:
        with self._lock:
            self.taken -= 1
            if self.taken < self._threads:
                self._none_free_since = None

    def _work(self, work: Callable[[Analyzer], Answer]) -> Answer:
        analyzer = self._idle.pop()
        try:
            return work(analyzer)
        finally:
            self._idle.append(analyzer)


class Budget:
    """Bytes that all work shares: a request for more than are left waits, and so does every large one behind it."""

    def __init__(self, total: int) -> None:
        self._total = self._left = total
        self._turn = Lock()
        self._changed = Condition()

    @contextmanager
    def reserve(self, count: int) -> Iterator[None]:
        """Have so many bytes for oneself, all of them if it is more than there are; a tenth is too little to count."""
        count = min(count, self._total) if count > self._total / 10 else 0
        with self._turn if count else nullcontext(), self._changed:
            self._changed.wait_for(lambda: self._left >= count)
            self._left -= count
        try:
            yield
        finally:
            with self._changed:
                self._left += count
                self._changed.notify_all()


def busy() -> Refusal:
    """Return the error for a picture that would wait for too long."""
    return Refusal("busy", "The server is busy with other pictures. Try again in a few seconds.")


def _native_caller(threads: int) -> Callable[..., Any]:
    """Return what calls a function in one of so many native threads and waits for its result."""
    if not on_gevent():
        executor = ThreadPoolExecutor(threads)
        return lambda function, *arguments: executor.submit(function, *arguments).result()
    from gevent.threadpool import ThreadPool

    pool = ThreadPool(threads)

    def call(function: Callable[..., Any], *arguments: Any) -> Any:
        result, error = pool.spawn(_outcome, function, arguments).get()
        if error is not None:
            raise error
        return result

    return call


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """Return what a call gives or raises; gevent prints what its threads raise, and drops the traceback."""
    try:
        return function(*arguments), None
    except Exception as error:
        return None, error
