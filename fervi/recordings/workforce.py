"""Who does the work: any `concurrent.futures.Executor`, and how much it is given at once."""

import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from fervi.errors import FerviError

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 2
_MEANWHILE_S = 0.2
_PORT, _PATIENCE_S = 8786, 10.0


@dataclass(frozen=True)
class Workforce:
    """Workers, and for how many tasks there is room: those that are worked on, and as many that wait for a worker.

    The bound keeps memory within bounds: results are taken in order, and no more are made than there is room for.
    """

    executor: Executor
    workers: int
    is_here: bool = False
    """Whether the workers are threads of this process, which share its memory."""

    def in_order(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[Result]:
        """Give each task's result, in the tasks' order. What was not begun when the caller stops is not begun.

        Args:
            work: What is done with a task.
            tasks: What is to be done.
            meanwhile: Called some times a second while a result is waited for. What it raises ends the waiting.
        """
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(self.executor.submit(work, task))
                if len(waiting) >= self.workers * _AHEAD:
                    yield _result(waiting.popleft(), meanwhile)
            while waiting:
                yield _result(waiting.popleft(), meanwhile)
        finally:
            for future in waiting:
                future.cancel()


def _result(future: Future[Result], meanwhile: Callable[[], None] | None) -> Result:
    while meanwhile and not wait([future], _MEANWHILE_S).done:
        meanwhile()
    return future.result()


@contextmanager
def threads(workers: int | None = None) -> Iterator[Workforce]:
    """Give a pool of threads in this process, one for each processor: decoding and networks run beside each other."""
    count = workers or len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(count, "recording") as executor:
        yield Workforce(executor, count, is_here=True)


@contextmanager
def cluster(scheduler: str) -> Iterator[Workforce]:
    """Give the workers of a Dask scheduler: its client's executor. What a worker had when it died, another one does.

    Args:
        scheduler: Its address, such as tcp://10.0.0.1:8786.

    Raises:
        FerviError: If Dask is not installed, or no scheduler with workers answers there.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise FerviError(
            "A scheduler needs Dask, which is not installed: pip install -r requirements-collections.txt"
        ) from error
    _check_reachable(scheduler)
    with Client(scheduler, timeout="10s", set_as_default=False) as client:
        count = sum(client.nthreads().values())
        if not count:
            raise FerviError(f"The scheduler at {scheduler} has no workers. Start some: dask worker {scheduler}")
        with client.get_executor(pure=False, retries=3) as executor:
            yield Workforce(executor, count)


def _check_reachable(scheduler: str) -> None:
    """Raise FerviError where nobody listens: a client of Dask's that finds nobody keeps the process from ending."""
    try:
        parts = urlsplit(scheduler)
        socket.create_connection((parts.hostname or "", parts.port or _PORT), _PATIENCE_S).close()
    except (OSError, ValueError) as error:
        raise FerviError(f"No Dask scheduler answers at {scheduler}. Start one: dask scheduler") from error


def workforce(scheduler: str = "", workers: int | None = None) -> AbstractContextManager[Workforce]:
    """Give the workers of a scheduler where one is named, else threads of this process."""
    return cluster(scheduler) if scheduler else threads(workers)
