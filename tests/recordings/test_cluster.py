"""A Dask scheduler with two workers on loopback, one of which is killed in the middle of a recording."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.clips import Actor, looks, play, steady, write_clip
from fervi import cli
from fervi.errors import FerviError
from fervi.recordings.recording import read_recording
from fervi.recordings.workforce import cluster, threads
from tests.dask_cluster import running_cluster
from tests.recordings.test_people import READER


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler, and its two workers."""
    with running_cluster(tmp_path_factory.mktemp("dask")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def talk(tmp_path_factory) -> Path:
    """A recording of four parts."""
    actor = Actor(looks()[0], lambda t: (200 + 4 * t, 240))
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    return write_clip(path, play([actor], steady(2, 44)), key_every=4, rate=2)


def test_a_worker_that_dies_costs_no_row_and_none_comes_twice(scheduler, talk):
    address, workers = scheduler
    killed: list[int] = []

    def kill(done: float, whole: float) -> None:
        if not killed:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].wait())

    with cluster(address) as workforce:
        assert workforce.workers == 2
        shared = list(read_recording(talk, READER, workforce, None, progress=kill).entries())
    assert killed == [-signal.SIGKILL]
    with threads(1) as workforce:
        alone = list(read_recording(talk, READER, workforce, None).entries())
    assert [number for number, _, _ in shared] == list(range(88))
    assert shared == alone


def test_the_command_line_gives_the_work_to_the_workers(scheduler, talk, tmp_path, capsys):
    address, _ = scheduler
    tables = [tmp_path / "shared.csv", tmp_path / "alone.csv"]
    assert cli.main(["analyze", str(talk), "--rate", "1", "--csv", str(tables[0]), "--scheduler", address]) == 0
    assert cli.main(["analyze", str(talk), "--rate", "1", "--csv", str(tables[1])]) == 0
    assert tables[0].read_text() == tables[1].read_text()


def test_a_scheduler_that_is_not_there_is_said():
    with (
        pytest.raises(FerviError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1\."),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass
