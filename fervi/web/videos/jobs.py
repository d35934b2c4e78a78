"""Every recording of a process: how many there may be, who is next, and when all of one is deleted."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fervi.errors import Refusal
from fervi.web.logs import log_event
from fervi.web.videos.engine import Engine
from fervi.web.videos.job import Arrival, Job, State, new_id
from fervi.web.videos.store import Store

_SPARE_BYTES = 500_000_000
_RETRY_FULL_S = 60
_RETRY_PART_S = 1
_IDLE_S = 120.0
"""For how long the next part of an upload is waited for."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """How many recordings there may be.

    Attributes:
        at_once: That are analysed.
        waiting: That are uploaded or wait, besides.
        of_an_address: That one address may have, finished ones too.
        kept_s: For how many seconds a finished one is kept.
        bytes_each: How large one may be.
    """

    at_once: int
    waiting: int
    of_an_address: int
    kept_s: float
    bytes_each: int


class Jobs:
    """The jobs, first come, first served. Each one that is worked on has a thread, which follows its analysis."""

    def __init__(
        self, store: Store, engine: Engine, bounds: Bounds, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._engine, self._bounds, self.clock = store, engine, bounds, clock
        self._jobs: dict[str, Job] = {}
        self._queue: deque[Job] = deque()
        self._working = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many are uploaded, wait or are worked on."""
        return sum(job.ended is None for job in list(self._jobs.values()))

    @contextmanager
    def receive(self, address: str | None) -> Iterator[Job]:
        """Give a new job, into whose `recording` the file is written meanwhile; then have it checked, and queue it.

        Whatever goes wrong, nothing of it is left.

        Raises:
            Refusal: too_many_recordings or busy, if there is no room for one more; as `Engine.check`.
        """
        job = self._admit(address)
        try:
            yield job
        except BaseException:
            self._remove(job)
            raise
        self._accept_or_remove(job)

    def announce(self, address: str | None, size: int) -> Job:
        """Give a new job for a recording of so many bytes that comes in parts; see `receive_part`.

        It is removed where no part comes for two minutes, or not all of it in the time for which one is kept.

        Raises:
            Refusal: As `receive`.
        """
        job = self._admit(address)
        job.arrival = Arrival(size, self.clock(), self.clock())
        self._watch_upload(job)
        return job

    def _watch_upload(self, job: Job) -> None:
        self.sweep()
        if job.state is State.UPLOADING and not self._is_removed(job):
            _later(_IDLE_S, lambda: self._watch_upload(job))

    @contextmanager
    def receive_part(self, id: str, at: int) -> Iterator[tuple[Job, int]]:
        """Give a job whose recording is written on meanwhile, and how many bytes it lacks; check it when it is whole.

        What came of a part that breaks off is kept. Where the recording is refused, nothing of it is left.

        Args:
            id: Of the job.
            at: How many bytes came before.

        Raises:
            Refusal: not_found; wrong_offset, if another number of bytes is here, or a part is coming already; as
                `Engine.check`.
        """
        job = self.find(id)
        arrival = job.arrival
        with self._lock:
            if arrival is None or job.state is not State.UPLOADING or arrival.is_open or at != job.received:
                raise Refusal(
                    "wrong_offset", "That is not the part that is missing. Ask how many bytes are here.", _RETRY_PART_S
                )
            arrival.is_open = True
        try:
            yield job, arrival.size - at
            self.find(id)  # it may have been deleted meanwhile
            if job.received == arrival.size:
                self._accept_or_remove(job)
        finally:
            arrival.is_open, arrival.touched = False, self.clock()

    def _accept_or_remove(self, job: Job) -> None:
        """Have a recording that is here checked, and queue it."""
        try:
            job.facts = self._engine.check(job.recording)
        except BaseException:
            self._remove(job)
            raise
        with self._lock:
            job.state = State.WAITING
            self._queue.append(job)
            self._start_next()

    def find(self, id: str) -> Job:
        """Return a job; raises Refusal not_found."""
        self.sweep()
        job = self._jobs.get(id)
        if job is None or (job.state is State.UPLOADING and job.arrival is None):
            raise Refusal(
                "not_found", "There is no recording here by that id. It may be deleted already: send it again."
            )
        return job

    def ahead_of(self, job: Job) -> int:
        """Return how many are worked on or wait before a job that waits; 0 for any other."""
        with self._lock:
            return self._working + self._queue.index(job) if job in self._queue else 0

    def seconds_kept(self, job: Job) -> float | None:
        """Return in how many seconds a job will be deleted; None while that is not known."""
        return None if job.ended is None else max(0.0, round(job.ended + self._bounds.kept_s - self.clock(), 1))

    def delete(self, id: str) -> None:
        """End a job wherever it is, and remove everything of it; raises Refusal not_found."""
        job = self.find(id)
        self._remove(job)
        if job.ended is None:
            log_event("video", outcome="deleted")

    def sweep(self) -> None:
        """Remove the jobs that have been kept for long enough, and uploads that do not go on."""
        now = self.clock()
        for job in list(self._jobs.values()):
            if (job.ended is not None and job.ended + self._bounds.kept_s <= now) or self._is_abandoned(job, now):
                self._remove(job)

    def _is_abandoned(self, job: Job, now: float) -> bool:
        arrival = job.arrival
        if arrival is None or job.state is not State.UPLOADING:
            return False
        return now >= arrival.begun + self._bounds.kept_s or (not arrival.is_open and now >= arrival.touched + _IDLE_S)

    def _admit(self, address: str | None) -> Job:
        with self._lock:
            of_address = sum(job.address == address for job in self._jobs.values()) if address else 0
            if of_address >= self._bounds.of_an_address:
                raise Refusal(
                    "too_many_recordings",
                    f"{of_address} recordings of your address are here already. Delete one, or wait until one is.",
                    retry_after=_RETRY_FULL_S,
                )
            if self.taken >= self._bounds.at_once + self._bounds.waiting:
                message = "Too many recordings wait already. Try again in a few minutes."
                raise Refusal("busy", message, retry_after=_RETRY_FULL_S)
            if self._store.free_bytes < self._bounds.bytes_each + _SPARE_BYTES:
                message = "There is no room for a further recording. Try again in an hour."
                raise Refusal("busy", message, retry_after=_RETRY_FULL_S)
            id = new_id()
            job = self._jobs[id] = Job(self._store.add(id), address, id)
            return job

    def _start_next(self) -> None:
        while self._queue and self._working < self._bounds.at_once:
            job = self._queue.popleft()
            job.state, job.begun = State.WORKING, self.clock()
            self._working += 1
            threading.Thread(target=self._work, args=(job,), name="recording", daemon=True).start()

    def _work(self, job: Job) -> None:
        try:
            self._analyze(job)
            job.progress = 1.0
            self._end(job, State.DONE)
        except Refusal as refusal:
            self._end(job, State.FAILED, refusal)
        except Exception:
            _log.exception("A recording's analysis failed")
            self._end(job, State.FAILED, Refusal("internal_error", "The server failed. Send the recording again."))
        finally:
            with self._lock:
                self._working -= 1
                self._start_next()

    def _analyze(self, job: Job) -> None:
        assert job.facts
        job.run = self._engine.begin(job.recording, job.name, job.folder, job.frames_per_second, job.facts)
        if self._is_removed(job):  # just now, by who could not stop it yet
            job.run.stop()
        for share in job.run.progress():
            job.progress = share

    def _end(self, job: Job, state: State, error: Refusal | None = None) -> None:
        job.run = None
        if self._is_removed(job):
            self._store.remove(job.folder)
            return
        job.ended, job.error, job.state = self.clock(), error, state
        seconds = round(job.ended - (job.begun or job.ended), 1)
        log_event("video", outcome=state, seconds=seconds, **({"code": error.code} if error else {}))
        if error:
            job.recording.unlink(missing_ok=True)
        _later(self._bounds.kept_s, self.sweep)

    def _is_removed(self, job: Job) -> bool:
        return job.id not in self._jobs

    def _remove(self, job: Job) -> None:
        with self._lock:
            self._jobs.pop(job.id, None)
            if job in self._queue:
                self._queue.remove(job)
            run = job.run
        if run:
            run.stop()
        self._store.remove(job.folder)


def _later(seconds: float, do: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
