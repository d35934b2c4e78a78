"""Which bodies are read."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from fervi.errors import Refusal
from fervi.web.admission import Upload, Uploads
from tests.conftest import held

ANALYZE = "/api/v1/analyze"


class UnreadBody:
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = readinto = read


def _post_unread(app, length: int):
    environ = EnvironBuilder(ANALYZE, method="POST", content_type="image/jpeg").get_environ()
    environ |= {"wsgi.input": UnreadBody(), "CONTENT_LENGTH": str(length)}
    return Response(*run_wsgi_app(app, environ))


def _connection(received: int, seconds: float) -> Any:
    """Return a client that has sent so many bytes in so many seconds, and whether it was cut off."""
    connection = SimpleNamespace(received=received, since=time.monotonic() - seconds, is_cut=False)
    connection.shut_reading = lambda: setattr(connection, "is_cut", True)
    return connection


def test_a_busy_server_says_so_before_it_reads_the_body(app):
    with held(app.extensions["fervi"].photos):
        response = _post_unread(app, 9_000_000)
    assert (response.status_code, response.json["error"]["code"]) == (503, "busy")
    assert response.headers["Retry-After"] == "2"


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_read(app):
    response = _post_unread(app, 11_000_000)
    assert (response.status_code, response.json["error"]["code"]) == (413, "image_too_large")


def test_no_more_bytes_are_taken_at_once_than_there_is_room_for():
    uploads, first = Uploads(100), Upload(60)
    uploads.begin(first)
    with pytest.raises(Refusal) as refused:
        uploads.begin(Upload(41))
    assert refused.value.code == "busy"
    uploads.begin(Upload(40))
    uploads.end(first)
    uploads.begin(Upload(60))


def test_the_slowest_body_makes_room_for_the_next_one():
    fast, slow, slower = _connection(5_000_000, 5), _connection(90_000, 5), _connection(5, 5)
    uploads = Uploads(30_000_000)
    for connection in (fast, slow, slower):
        uploads.begin(Upload(9_000_000, connection))
    uploads.begin(Upload(9_000_000, _connection(0, 0)))
    assert (fast.is_cut, slow.is_cut, slower.is_cut) == (False, False, True)


@pytest.mark.parametrize(
    ("received", "seconds"), [(0, 1), (9_000_000, 60), (3_000_000, 5)], ids=["new", "all there", "fast"]
)
def test_who_has_just_begun_or_is_fast_or_has_sent_it_all_goes_on(received, seconds):
    connection = _connection(received, seconds)
    uploads = Uploads(9_000_000)
    uploads.begin(Upload(9_000_000, connection))
    with pytest.raises(Refusal):
        uploads.begin(Upload(1, None))
    assert not connection.is_cut


def test_a_body_s_room_is_given_back_whatever_becomes_of_it(app, detector, photo, monkeypatch):
    app.testing = False
    client = app.test_client()
    monkeypatch.setattr(detector, "detect", lambda *_: 1 / 0)
    padded = photo + bytes(8_000_000)
    assert {client.post(ANALYZE, data=padded, content_type="image/jpeg").status_code for _ in range(7)} == {500}
