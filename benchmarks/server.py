"""A service of our own to measure, and what its processes use."""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import IO

import psutil

from benchmarks.clients.crew import Target
from benchmarks.clients.web import get
from fervi.settings import ROOT

_START_S, _END_S = 60.0, 30.0
_LOOPBACK = "127.0.0.1"


class ServerError(Exception):
    """The service did not start, or is not found; the message says why."""


@dataclass
class RunningServer:
    """A service that was started here.

    Attributes:
        target: Where it listens.
        process: Its first process.
    """

    target: Target
    process: psutil.Process
    _log: IO[bytes]

    @property
    def url(self) -> str:
        return f"http://{self.target.address}"

    @property
    def worker(self) -> psutil.Process:
        """The only child of the first process."""
        (worker,) = self.process.children()
        return worker

    def log(self) -> str:
        """Return what it has written to its log so far."""
        return Path(self._log.name).read_text(errors="replace")


@contextmanager
def run_server(port: int | None = None, environ: Mapping[str, str] | None = None) -> Iterator[RunningServer]:
    """Serve as `python -m fervi serve` does, until the end.

    Args:
        port: Where it listens; without one, on a free port.
        environ: The environment whose settings it takes; without one, this process's own.

    Raises:
        ServerError: If it ends or takes too long before it is ready.
    """
    target = Target(_LOOPBACK, port or free_port())
    command = [sys.executable, "-m", "fervi", "serve", "--host", target.host, "--port", str(target.port)]
    with tempfile.NamedTemporaryFile() as log, subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log) as running:
        try:
            server = RunningServer(target, psutil.Process(running.pid), log)
            _wait_until_ready(server, running)
            yield server
        finally:
            _end(running)


def find_server(target: Target) -> psutil.Process:
    """Return the first process of the service that listens on a target's port; raises ServerError."""
    listeners = [
        psutil.Process(each.pid)
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == target.port and each.pid
    ]
    if not listeners:
        raise ServerError(f"No process of yours listens on port {target.port}.")
    return min(listeners, key=lambda process: process.create_time())


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: RunningServer, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if running.poll() is not None:
            raise ServerError(f"The server ended while it started:\n{server.log()}")
        with suppress(OSError):
            if get(server.target, "/readyz").status == 200:
                return
        time.sleep(0.05)
    raise ServerError(f"The server was not ready in {_START_S:g} s:\n{server.log()}")


def _end(running: "subprocess.Popen[bytes]") -> None:
    running.terminate()
    try:
        running.wait(_END_S)
    except subprocess.TimeoutExpired:
        for process in [*psutil.Process(running.pid).children(), running]:
            process.kill()


@dataclass(frozen=True)
class Usage:
    """What a service uses at one moment. Memory is resident, in bytes; `processor_s` counts from its start."""

    at: float
    worker_bytes: int
    worker_peak_bytes: int
    all_bytes: int
    threads: int
    descriptors: int
    processor_s: float
    worker: int


def look(process: psutil.Process) -> Usage:
    """Return what a service uses now; the largest of its processes is the worker.

    Args:
        process: The service's first.

    Raises:
        psutil.NoSuchProcess: If it has ended, or a worker ends just now.
    """
    processes = [process, *process.children()]
    memory = {each.pid: each.memory_info().rss for each in processes}
    worker = max(memory, key=lambda pid: memory[pid])
    return Usage(
        time.monotonic(),
        memory[worker],
        _peak_bytes(worker) or memory[worker],
        sum(memory.values()),
        sum(each.num_threads() for each in processes),
        sum(each.num_fds() for each in processes),
        sum(sum(each.cpu_times()[:2]) for each in processes),
        worker,
    )


class Watch:
    """Looks at a service every so often."""

    def __init__(self, process: psutil.Process, interval_s: float = 0.25) -> None:
        """Begin to watch a service whose first process is given."""
        self._process, self._interval_s = process, interval_s
        self._stop = threading.Event()
        self.usages: list[Usage] = [look(process)]
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(self._interval_s):
            with suppress(psutil.NoSuchProcess):
                self.usages.append(look(self._process))


def _peak_bytes(pid: int) -> int:
    """Return the most that a process has had resident since it began, 0 where the kernel does not tell."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0
