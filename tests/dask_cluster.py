"""A Dask scheduler with two workers of one thread each, on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fervi.settings import ROOT

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


@contextmanager
def running_cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Give the address of a scheduler, and its two workers.

    Args:
        folder: Where the scheduler's own file lies.
    """
    file = str(folder / "scheduler.json")
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
