"""The service as it is deployed, in a process of its own on a free port."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import requests

from fervi.settings import ROOT

_DEADLINE_S = 60


@dataclass
class Server:
    """A running service."""

    url: str
    process: psutil.Process

    @property
    def worker(self) -> psutil.Process:
        (worker,) = self.process.children()
        return worker


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(url: str, running: subprocess.Popen) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/readyz", timeout=_DEADLINE_S).status_code == 200:
                return
        except requests.ConnectionError:
            assert running.poll() is None, "the server ended while it started"
            time.sleep(0.05)
    raise TimeoutError(f"{url} was not ready in {_DEADLINE_S} s")


@contextmanager
def running_server() -> Iterator[Server]:
    """Serve until the block ends, with the weights that ship."""
    port = free_port()
    command = [sys.executable, "-m", "fervi", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as running:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, running)
            yield Server(url, psutil.Process(running.pid))
        finally:
            running.terminate()
