"""What one address may ask for each minute."""

import io
import socket
import time
from contextlib import suppress

import pytest

from fervi import create_app
from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.address import limited_address
from fervi.web.limits import Limits

ANALYZE = "/api/v1/analyze"


@pytest.fixture
def client(analyzer):
    settings = Settings(requests_per_minute=8, photos_per_minute=2, megabytes_per_minute=9, trusted_proxies=1)
    return create_app(settings, analyzer).test_client()


def _ask(client, address: str, path: str = "/about", **options):
    return client.open(path, headers={"X-Forwarded-For": address}, **options)


def _post(client, address: str, data: bytes):
    return _ask(client, address, ANALYZE, method="POST", data=data, content_type="image/jpeg")


def test_an_address_that_asks_too_often_is_told_when_to_try_again_and_others_are_served(client):
    assert {_ask(client, "198.51.100.1").status_code for _ in range(8)} == {200}
    refused = _ask(client, "198.51.100.1", "/api/v1/model")
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "8 requests a minute" in refused.json["error"]["message"]
    assert _ask(client, "198.51.100.2").status_code == 200


def test_health_is_told_without_end(client):
    assert {_ask(client, "198.51.100.1", "/healthz").status_code for _ in range(20)} == {200}


def test_photos_have_a_limit_of_their_own(client, photo):
    assert [_post(client, "198.51.100.1", photo).status_code for _ in range(3)] == [200, 200, 429]
    assert _ask(client, "198.51.100.1").status_code == 200


def test_each_of_several_photos_in_one_request_counts(client, photo):
    def post(address: str, count: int):
        files = [(io.BytesIO(photo), "photo.jpg") for _ in range(count)]
        return _ask(client, address, ANALYZE, method="POST", data={"image": files}, content_type="multipart/form-data")

    assert post("198.51.100.3", 2).status_code == 200
    assert post("198.51.100.3", 1).status_code == 429
    refused = post("198.51.100.4", 3)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "too_many_requests")


def test_bytes_are_counted_as_they_are_announced(client):
    assert _post(client, "198.51.100.1", b"x" * 6_000_000).status_code == 415
    refused = _post(client, "198.51.100.1", b"x" * 4_000_000)
    assert refused.status_code == 429
    assert "9 megabytes" in refused.json["error"]["message"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("127.9.9.9", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("", None),
        (None, None),
        ("nonsense", None),
    ],
)
def test_an_address_is_counted_with_its_network_and_the_loopback_not_at_all(address, counted):
    assert limited_address(address) == counted


def test_while_redis_fails_the_limits_are_counted_in_memory():
    limits = Limits(Settings(requests_per_minute=2, redis_url="redis://127.0.0.1:1/0"))
    for _ in range(2):
        limits.check("198.51.100.1", is_photo=False, size=0)
    with pytest.raises(Refusal):
        limits.check("198.51.100.1", is_photo=False, size=0)


def test_a_redis_that_does_not_answer_is_waited_for_once_and_then_left_alone():
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        limits = Limits(Settings(requests_per_minute=2, redis_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        for _ in range(2):
            limits.check("198.51.100.1", is_photo=False, size=0)
        with pytest.raises(Refusal):
            limits.check("198.51.100.1", is_photo=False, size=0)
        silent.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                asked.append(silent.accept()[0])
    for connection in asked:
        connection.close()
    assert len(asked) == 1


@pytest.mark.parametrize("jump", [-3600, 3600])
def test_a_clock_that_is_set_keeps_nobody_out(monkeypatch, jump):
    limits, clock = Limits(Settings(requests_per_minute=2)), time.time
    for _ in range(2):
        limits.check("198.51.100.1", is_photo=False, size=0)
    monkeypatch.setattr(time, "time", lambda: clock() + jump)
    for _ in range(2):
        limits.check("198.51.100.1", is_photo=False, size=0)
    with pytest.raises(Refusal) as refused:
        limits.check("198.51.100.1", is_photo=False, size=0)
    assert refused.value.retry_after is not None
    assert refused.value.retry_after <= 60


def test_handshakes_of_the_live_socket_are_requests_too(client):
    for _ in range(8):
        _ask(client, "198.51.100.1")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "X-Forwarded-For": "198.51.100.1"}
    refused = client.get("/socket.io/?EIO=4&transport=websocket", headers=upgrade)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "too_many_requests")
    assert refused.headers["Retry-After"]
