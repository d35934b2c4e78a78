"""What several tests share: pictures, and an application that needs no weights."""

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from PIL import Image

from benchmarks import pictures
from benchmarks.clients.live import LiveSocket
from benchmarks.server import RunningServer, run_server
from fervi import create_app
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.crop import GRAY_48, FaceFormat
from fervi.vision.face import EMOTIONS, Box, Detection
from fervi.web.workers import Lane
from tests.models import write_model

# What was learned in one run is learned in the next; besides, Keras then leaves out XLA, which compiles for long.
os.environ.setdefault("TF_DETERMINISTIC_OPS", "1")

# Properties are tried on the same examples in every run.
settings.register_profile("fervi", derandomize=True, database=None, deadline=None)
settings.load_profile("fervi")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of folders, which take longest, first: side by side, the short ones fill the gaps at the end."""
    items.sort(key=lambda item: item.path.parent == Path(__file__).parent)


class FakeDetector:
    """Sees the faces that it was told to see, and remembers what it was asked."""

    name = "fake"
    margin = 0.0

    def __init__(self, *detections: Detection) -> None:
        self.detections = list(detections)
        self.sides: list[int | None] = []

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        self.sides.append(longest_side)
        return self.detections


class FakeClassifier:
    """Reads every face as happy, with the confidence that it was told."""

    name = "fake 1.0"
    threshold = 0.5

    def __init__(self, confidence: float = 0.7, labels: tuple[str, ...] = EMOTIONS, form: FaceFormat = GRAY_48) -> None:
        self.labels, self.form = labels, form
        self.card = {"name": "fake", "version": "1.0", "threshold": 0.5}
        self.figures: dict[str, object] = {}
        self.confidence = confidence

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        others = (1 - self.confidence) / (len(self.labels) - 1)
        scores = np.full((len(faces), len(self.labels)), others, np.float32)
        scores[:, self.labels.index("happy")] = self.confidence
        return scores


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file's bytes."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(width: int = 64, height: int = 48) -> Image.Image:
    """Return a picture that does not compress well, always the same."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


@cache
def bomb() -> bytes:
    """Return a PNG of 16384x16384 pixels in 32 KB."""
    return encode(Image.new("1", (16384, 16384)), "PNG")


@contextmanager
def held(lane: Lane) -> Iterator[None]:
    """Have every place of a lane taken."""
    release, threads = threading.Event(), []
    while not lane.is_full:
        threads.append(threading.Thread(target=lane.run, args=(lambda _: release.wait(30),)))
        taken = lane.taken
        threads[-1].start()
        while lane.taken == taken:
            threads[-1].join(0.001)
    try:
        yield
    finally:
        release.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def photo() -> bytes:
    return encode(noise())


@pytest.fixture
def detector() -> FakeDetector:
    return FakeDetector(Detection(Box(10, 8, 20, 20), 0.9))


@pytest.fixture
def analyzer(detector: FakeDetector) -> Analyzer:
    return Analyzer(detector, FakeClassifier())


@pytest.fixture
def app(analyzer: Analyzer) -> Flask:
    app = create_app(Settings(), analyzer)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def astronaut() -> npt.NDArray[np.uint8]:
    """Eileen Collins, by NASA (public domain): uint8 (512, 512, 3), one face."""
    from skimage import data

    return data.astronaut()


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The weights that ship."""
    return Settings().model


@pytest.fixture(scope="session")
def eight_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that nobody ships: it sees 96 pixels in colour, knows eight emotions, and reads faces as contempt."""
    return write_model(tmp_path_factory.mktemp("model") / "eight.tflite")


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """A real server for a module's tests, as `benchmarks.load` starts it."""
    with run_server() as server:
        yield server


@pytest.fixture(scope="module")
def frame() -> bytes:
    """A live frame with one face, JPEG."""
    return pictures.one_face()


@pytest.fixture
def live(server: RunningServer) -> Iterator[LiveSocket]:
    """A client that has joined the live socket."""
    with LiveSocket(server.target) as live:
        live.join()
        yield live
