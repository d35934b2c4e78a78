import io
import logging
import sys
import tempfile
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.conftest import encode

_written: list[str] | None = None


def _watch(event: str, arguments: tuple) -> None:
    if _written is None:
        return
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        _written.append(str(arguments[0]))
    elif event == "tempfile.mkstemp":
        _written.append(arguments[0])


sys.addaudithook(_watch)


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The files that are opened for writing while the test runs."""
    global _written
    _written = []
    yield _written
    _written = None


@pytest.fixture(scope="module")
def large_photo() -> bytes:
    """A photo of more than the 500 KB from which Werkzeug uses a temporary file."""
    pixels = np.random.default_rng(0).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    data = encode(Image.fromarray(pixels), "PNG")
    assert len(data) > 1_000_000
    return data


@pytest.fixture(params=["/api/v1/analyze", "/api/v1/explain?box=10,8,20,20"], ids=["analyze", "explain"])
def path(request) -> str:
    """The ways in for a picture."""
    return request.param


def _post_form(client, picture: bytes, path: str):
    """Post a form that is made here, because the test client makes a large one in a temporary file."""
    head = b'--edge\r\nContent-Disposition: form-data; name="image"; filename="p.png"\r\n\r\n'
    body = head + picture + b"\r\n--edge--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=edge")


def test_the_watch_sees_a_file_that_is_written(written):
    with tempfile.TemporaryFile():
        pass
    assert written


def test_a_large_photo_in_a_form_is_never_written_to_disk(client, large_photo, written, path):
    assert _post_form(client, large_photo, path).status_code == 200
    assert written == []


def test_a_large_raw_photo_is_never_written_to_disk(client, large_photo, written, path):
    assert client.post(path, data=large_photo, content_type="image/png").status_code == 200
    assert written == []


def test_a_refused_upload_is_never_written_to_disk(client, written, path):
    assert _post_form(client, b"x" * 11_000_000, path).status_code == 413
    assert written == []


def test_what_a_user_sends_is_not_logged(app, analyzer, caplog, monkeypatch, path):
    app.testing = False
    monkeypatch.setattr(analyzer.classifier, "predict", lambda *_: 1 / 0)
    caplog.set_level(logging.DEBUG)
    name = "my-secret-holiday.jpg"
    data = encode(Image.new("RGB", (40, 40)), comment=b"my-secret-comment")
    app.test_client().post(path, data={"image": (io.BytesIO(data), name)})
    assert "POST" in caplog.text
    assert "10,8,20,20" not in caplog.text
    assert "my-secret" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/api/v1/model", "/nothing", "/api/v1/nothing"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_answers_about_pictures_are_not_cached(client, photo, path):
    response = client.post(path, data=photo, content_type="image/jpeg")
    assert response.headers["Cache-Control"] == "no-store"
