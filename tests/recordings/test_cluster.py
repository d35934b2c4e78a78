"""A Dask scheduler with two workers on loopback, one of which is killed in the middle of a recording."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.clips import Actor, looks, play, steady, write_clip
from fervi import cli
from fervi.errors import FerviError
from fervi.recordings.recording import read_recording
from fervi.recordings.workforce import cluster, threads
from fervi.settings import ROOT
from tests.recordings.test_people import READER

distributed = pytest.importorskip("distributed")

PROGRAM = """
import sys
from distributed.cli.{0} import main
main(sys.argv[1:])
"""


def start(name: str, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-c", PROGRAM.format(f"dask_{name}"), *arguments]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s"}
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler, and its two workers of one thread each."""
    file = str(tmp_path_factory.mktemp("dask") / "scheduler.json")
    where = ["--scheduler-file", file]
    processes = [start("scheduler", *where, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    worker = [*where, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60"]
    processes += [start("worker", *worker) for _ in range(2)]
    try:
        with distributed.Client(scheduler_file=file, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


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
