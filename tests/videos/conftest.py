"""An application whose recordings are read by an engine that does what a test tells it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.web.application import make_app
from fervi.web.videos.engine import Facts

GOOD = b"a recording"
_WAIT_S = 20
_STOPPED = Refusal("internal_error", "It was stopped.")


class FakeRun:
    """An analysis that is as far as it is told, and writes what it is told."""

    def __init__(self, name: str, results: Path, rate: float | None) -> None:
        self.name, self.results, self.rate = name, results, rate
        self.is_stopped = False
        self._told: Queue[float | Exception | None] = Queue()
        self._seen: Queue[None] = Queue()

    def progress(self) -> Iterator[float]:
        while (told := self._told.get(timeout=_WAIT_S)) is not None:
            if isinstance(told, Exception):
                raise told
            yield told
            self._seen.put(None)

    def tell(self, share: float) -> None:
        """Have the jobs see a share, and wait until they have."""
        self._told.put(share)
        self._seen.get(timeout=_WAIT_S)

    def finish(self, **files: bytes) -> None:
        for name, data in files.items():
            (self.results / name.replace("_", ".")).write_bytes(data)
        self._told.put(None)

    def fail(self, error: Exception) -> None:
        self._told.put(error)

    def stop(self) -> None:
        self.is_stopped = True
        self._told.put(_STOPPED)


class FakeEngine:
    """Takes every file that begins as `GOOD` does."""

    def __init__(self) -> None:
        self.begun: Queue[FakeRun] = Queue()
        self.checked: list[Path] = []

    def check(self, recording: Path) -> Facts:
        self.checked.append(recording)
        if not recording.read_bytes().startswith(GOOD):
            raise Refusal("not_a_recording", "This is no recording that can be read. Choose another file.")
        return Facts(12.5, 640, 480, 25.0, "mov,mp4,m4a,3gp,3g2,mj2")

    def begin(self, recording: Path, name: str, results: Path, rate: float | None, facts: Facts) -> FakeRun:
        run = FakeRun(name, results, rate)
        self.begun.put(run)
        return run

    def next_run(self) -> FakeRun:
        """Return the analysis that began next."""
        return self.begun.get(timeout=_WAIT_S)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files lie."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def app(analyzer: Analyzer, engine: FakeEngine, temporary: Path) -> Flask:
    app = make_app(Settings(max_video_bytes=200_000, max_waiting_videos=2), analyzer, engine)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def until(is_so: Callable[[], bool], seconds: float = _WAIT_S, pause: float = 0.001) -> None:
    """Wait until something is so, which a thread is about to bring about."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(pause)
