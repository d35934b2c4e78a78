"""A real server's memory under the worst pictures that it takes, two at once: a small dyno has 512 MB."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from benchmarks import pictures
from benchmarks.clients.web import exchange, post
from benchmarks.server import look
from tests.conftest import encode

_PEAK_BYTES, _REST_BYTES = 400e6, 220e6


def _rgba_png() -> bytes:
    return encode(Image.new("RGBA", (5000, 5000), (255, 0, 0, 128)), "PNG", compress_level=1)


def _lossy_webp() -> bytes:
    coarse = np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    return encode(Image.fromarray(np.kron(coarse, np.ones((50, 50, 1), np.uint8))), "WEBP", method=0)


def _progressive_jpeg() -> bytes:
    return encode(Image.new("RGB", (5712, 4284), "gray"), "JPEG", progressive=True, subsampling=0)


def _small_faces() -> bytes:
    """Return a photo of 24 megapixels whose faces are too small to be cut from what is searched."""
    face = Image.open(io.BytesIO(pictures.one_face())).crop((80, 0, 560, 480)).resize((256, 256))
    photo = Image.new("RGB", (5712, 4284), "gray")
    for left in range(0, 5000, 800):
        photo.paste(face, (left, 1000))
    return encode(photo, "JPEG")


WORST: dict[str, Callable[[], bytes]] = {
    "webp": pictures.webp_bomb,
    "lossy webp": _lossy_webp,
    "tall png": pictures.tall_png,
    "rgba png": _rgba_png,
    "jpeg": lambda: pictures.photo(5712, 4284),
    "progressive jpeg": _progressive_jpeg,
    "small faces": _small_faces,
}


@pytest.mark.parametrize("kind", WORST)
def test_two_of_the_worst_pictures_at_once_stay_within_what_a_small_machine_has(server, kind):
    picture = WORST[kind]()

    def send(_: int) -> int:
        with server.target.connect(timeout_s=60) as connection:
            return exchange(connection, post(server.target, picture)).status

    with ThreadPoolExecutor(2) as two:
        assert set(two.map(send, range(4))) <= {200, 413}
    usage = look(server.process)
    assert usage.worker_peak_bytes < _PEAK_BYTES
    assert usage.worker_bytes < _REST_BYTES
