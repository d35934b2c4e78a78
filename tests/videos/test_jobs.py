"""How many recordings there may be, who is next, and when they are deleted."""

from pathlib import Path

import pytest

from fervi.errors import Refusal
from fervi.web.videos.job import Job, State
from fervi.web.videos.jobs import Bounds, Jobs
from fervi.web.videos.store import Store
from tests.videos.conftest import GOOD, FakeEngine, until

HOUR = 3600.0


class Clock:
    """Shows the time that it is set to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(temporary: Path, engine: FakeEngine, clock: Clock) -> Jobs:
    return Jobs(Store(), engine, Bounds(at_once=1, waiting=3, of_an_address=2, kept_s=HOUR, bytes_each=100), clock)


def _receive(jobs: Jobs, address: str | None = None, data: bytes = GOOD) -> Job:
    with jobs.receive(address) as job:
        job.recording.write_bytes(data)
    return job


def test_recordings_are_worked_on_in_the_order_in_which_they_came(jobs: Jobs, engine: FakeEngine) -> None:
    first, second, third = (_receive(jobs) for _ in range(3))
    for job in (first, second, third):
        run = engine.next_run()
        assert run.results == job.folder
        assert engine.begun.empty(), "one at a time"
        run.finish()
    until(lambda: third.state is State.DONE)


def test_the_time_left_follows_from_the_time_taken(jobs: Jobs, engine: FakeEngine, clock: Clock) -> None:
    job = _receive(jobs)
    assert job.seconds_left(clock()) is None
    run = engine.next_run()
    clock.now += 30
    run.tell(0.25)
    assert job.seconds_left(clock()) == 90


def test_a_job_is_kept_for_its_time_and_not_longer(
    jobs: Jobs, engine: FakeEngine, clock: Clock, temporary: Path
) -> None:
    job = _receive(jobs)
    clock.now += 10 * HOUR
    assert jobs.find(job.id) is job, "it has not ended, so that its time has not begun"
    engine.next_run().finish(table_csv=b"")
    until(lambda: job.state is State.DONE)
    clock.now += HOUR - 1
    assert (jobs.find(job.id), jobs.seconds_kept(job)) == (job, 1.0)
    clock.now += 1
    jobs.sweep()
    assert not job.folder.exists()
    with pytest.raises(Refusal, match="no recording here"):
        jobs.find(job.id)


def test_a_job_that_waits_can_be_deleted_and_never_begins(jobs: Jobs, engine: FakeEngine) -> None:
    first, second, third = (_receive(jobs) for _ in range(3))
    jobs.delete(second.id)
    engine.next_run().finish()
    run = engine.next_run()
    assert run.results == third.folder
    assert (first.state, second.folder.exists()) == (State.DONE, False)


def test_a_deleted_job_makes_room_for_the_next_one(jobs: Jobs, engine: FakeEngine) -> None:
    first, second = _receive(jobs), _receive(jobs)
    engine.next_run()
    jobs.delete(first.id)
    assert engine.next_run().results == second.folder


def test_one_address_has_a_few_recordings_and_leaves_room_for_others(jobs: Jobs, engine: FakeEngine) -> None:
    first = _receive(jobs, "198.51.100.1")
    _receive(jobs, "198.51.100.1")
    with pytest.raises(Refusal, match="Delete one") as refused:
        _receive(jobs, "198.51.100.1")
    assert refused.value.code == "too_many_recordings"
    _receive(jobs, "198.51.100.2")
    jobs.delete(first.id)
    _receive(jobs, "198.51.100.1")


def test_a_full_disk_is_told_before_anything_is_read(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "free_bytes", 100)
    with pytest.raises(Refusal, match="no room"):
        _receive(jobs)


def _break_off(jobs: Jobs) -> None:
    with jobs.receive(None) as job:
        job.recording.write_bytes(b"half of it")
        raise ConnectionError


def test_an_upload_that_fails_leaves_nothing_and_its_place_is_free(jobs: Jobs, temporary: Path) -> None:
    for _ in range(5):
        with pytest.raises(ConnectionError):
            _break_off(jobs)
    assert (jobs.taken, [path for path in temporary.rglob("*") if path.is_file()]) == (0, [])


def test_an_engine_that_breaks_fails_its_job_and_not_the_next_one(jobs: Jobs, engine: FakeEngine) -> None:
    first, second = _receive(jobs), _receive(jobs)
    engine.next_run().fail(RuntimeError("a fault of ours"))
    engine.next_run().finish()
    until(lambda: second.state is State.DONE)
    assert first.error
    assert (first.state, first.error.code) == (State.FAILED, "internal_error")


def test_an_upload_in_parts_waits_two_minutes_for_the_next_one(jobs: Jobs, clock: Clock) -> None:
    job = jobs.announce(None, len(GOOD))
    for at in range(3):
        clock.now += 119
        with jobs.receive_part(job.id, at):
            job.recording.write_bytes(GOOD[: at + 1])
    assert jobs.taken == 1
    clock.now += 120
    jobs.sweep()
    assert (jobs.taken, job.folder.exists()) == (0, False)


def test_an_upload_in_parts_has_as_long_as_a_recording_is_kept(jobs: Jobs, clock: Clock) -> None:
    job = jobs.announce(None, len(GOOD))
    end = clock.now + HOUR
    while clock.now + 100 < end:
        clock.now += 100
        with jobs.receive_part(job.id, 0):
            pass
    clock.now = end
    with pytest.raises(Refusal, match="no recording here"):
        jobs.find(job.id)


def test_while_a_part_comes_no_other_one_does(jobs: Jobs) -> None:
    job = jobs.announce(None, len(GOOD))
    with jobs.receive_part(job.id, 0), pytest.raises(Refusal, match="not the part"), jobs.receive_part(job.id, 0):
        pass
