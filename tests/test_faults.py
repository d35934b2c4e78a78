"""What goes wrong around a running service: files, processes, signals."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio

from benchmarks import pictures
from benchmarks.clients.web import ANALYZE, exchange, get, head, receive
from benchmarks.server import RunningServer, look, run_server
from fervi.settings import Settings

_DEADLINE_S = 30


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with run_server() as server:
        yield server


@pytest.fixture
def frame() -> bytes:
    return pictures.one_face()


def _copy(model: Path, folder: Path) -> Path:
    """Copy a model and its card; returns the copy of the model."""
    stem = model.stem.removesuffix("-int8")
    for path in model.parent.glob(f"{stem}*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    copy = folder / model.name
    copy.write_bytes(model.read_bytes())
    return copy


def _assert_ends_with_a_sentence(*names: str, **environ: str) -> None:
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "wsgi:app"]
    done = subprocess.run(
        command, env=os.environ | environ, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
    )
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("fervi: ")]
    assert all(name in sentence for name in names)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("Booting worker") <= 1
    assert done.returncode != 0


@pytest.mark.parametrize("setting", ["model", "detector"])
def test_a_corrupt_model_stops_the_start_with_a_sentence(tmp_path, setting):
    copy = _copy(Path(getattr(Settings(), setting)), tmp_path)
    copy.write_bytes(copy.read_bytes()[:5000])
    _assert_ends_with_a_sentence(str(copy), **{f"FERVI_{setting.upper()}": str(copy)})


@pytest.mark.parametrize("setting", ["model", "detector"])
def test_a_missing_model_stops_the_start_with_a_sentence(tmp_path, setting):
    copy = _copy(Path(getattr(Settings(), setting)), tmp_path)
    copy.unlink()
    _assert_ends_with_a_sentence(str(copy), **{f"FERVI_{setting.upper()}": str(copy)})


def test_a_wrong_setting_stops_the_start_with_a_sentence():
    _assert_ends_with_a_sentence("FERVI_PHOTO_SIDE", FERVI_PHOTO_SIDE="large")


def _call(client: socketio.Client, frame: bytes, seq: int) -> bool:
    return "faces" in client.call("frame", ({"seq": seq}, frame), namespace="/live", timeout=_DEADLINE_S)


def test_a_killed_worker_is_replaced_and_clients_connect_again(server, frame):
    client, again = socketio.Client(reconnection_delay=0.1), threading.Event()
    client.connect(server.url, namespaces=["/live"], transports=["websocket"])
    try:
        assert _call(client, frame, 1)
        client.on("connect", again.set, namespace="/live")
        before = look(server.process).worker
        for worker in server.process.children():
            worker.kill()
        assert again.wait(_DEADLINE_S)
        assert _call(client, frame, 2)
        assert look(server.process).worker != before
    finally:
        client.disconnect()


def test_a_server_that_stops_finishes_what_is_under_way_and_waits_for_nobody_else(server, frame):
    live = socketio.Client(reconnection=False)
    live.connect(server.url, namespaces=["/live"], transports=["websocket"])
    with server.target.connect() as idle, server.target.connect() as busy:
        assert exchange(idle, head(server.target, "GET", "/healthz")).status == 200
        busy.sendall(head(server.target, "POST", ANALYZE, Content_Type="image/jpeg", Content_Length=len(frame)))
        busy.sendall(frame[:1000])
        server.process.terminate()
        _wait_until_refused(server)
        busy.sendall(frame[1000:])
        answer = receive(busy)
        assert answer.json()["faces"]
        assert answer.closes
        assert idle.recv(1) == b""
        assert server.process.wait(_DEADLINE_S) == 0
    assert not live.connected
    assert "Traceback" not in server.log()


def _wait_until_refused(server: RunningServer) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while time.monotonic() < deadline:
        try:
            get(server.target, "/healthz")
        except OSError:
            return
    raise TimeoutError("the server still takes connections")
