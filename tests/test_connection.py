"""A client's socket, with deadlines; a pair of sockets stands for client and server."""

import io
import json
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from fervi.errors import Refusal
from fervi.web import connection as connection_module
from fervi.web.connection import Connection
from fervi.web.gateway import CheckedReader, Connections, answer_bytes


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    server, client = socket.socketpair()
    connection = Connection(server, "192.0.2.1", idle_s=0.05)
    yield connection, client
    client.close()
    connection.close()


def _request(body: bytes, length: int | None = None) -> SimpleNamespace:
    reader = SimpleNamespace(length=len(body) if length is None else length)
    file = io.BytesIO(body)
    request = SimpleNamespace(closes=False, body=SimpleNamespace(reader=reader, failed=False, read=file.read))
    request.force_close = lambda: setattr(request, "closes", True)
    return request


def test_an_idle_connection_ends_without_a_word(pair):
    connection, _ = pair
    with pytest.raises(ConnectionResetError):
        connection.recv(100)


def test_a_half_sent_request_is_told_that_it_took_too_long(pair, monkeypatch):
    monkeypatch.setattr(connection_module, "HEADER_S", 0.05)
    connection, client = pair
    client.sendall(b"GET / HT")
    assert connection.recv(100) == b"GET / HT"
    with pytest.raises(Refusal) as refused:
        connection.recv(100)
    assert refused.value.code == "request_timeout"


def test_a_byte_now_and_then_does_not_win_time_for_a_header(pair, monkeypatch):
    monkeypatch.setattr(connection_module, "HEADER_S", 0.1)
    connection, client = pair

    def drip() -> None:
        while True:
            client.send(b"x")
            connection.recv(1)

    with pytest.raises(Refusal):
        drip()


def test_a_body_wins_time_by_coming(pair, monkeypatch):
    monkeypatch.setattr(connection_module, "BODY_S", 0.05)
    monkeypatch.setattr(connection_module, "BODY_BYTES_PER_S", 1)
    connection, client = pair
    connection.expect_body(_request(b""))
    for _ in range(3):
        client.sendall(b"x" * 100)
        assert len(connection.recv(100)) == 100


def test_a_slow_body_is_told_that_it_took_too_long(pair, monkeypatch):
    monkeypatch.setattr(connection_module, "BODY_S", 0.05)
    connection, _ = pair
    connection.expect_body(_request(b""))
    with pytest.raises(Refusal) as refused:
        connection.recv(100)
    assert refused.value.code == "request_timeout"


def test_a_short_rest_of_a_body_is_read_and_the_connection_stays(pair):
    connection, _ = pair
    connection.expect_body(_request(b"x" * 1000))
    connection.settle_body()
    assert not connection.request.closes


@pytest.mark.parametrize("length", [None, 9_000_000], ids=["chunks", "announced"])
def test_before_a_long_rest_of_a_body_the_end_of_the_connection_is_said(pair, length):
    connection, _ = pair
    request = _request(b"x" * 200_000, length)
    if length is None:
        del request.body.reader.length
    connection.expect_body(request)
    connection.settle_body()
    assert request.closes


def test_a_client_that_still_sends_can_read_the_answer(pair):
    connection, client = pair
    connection.expect_body(_request(b"", 9_000_000))
    connection.settle_body()
    client.sendall(b"x" * 50_000)
    connection.sendall(b"refused")
    client.shutdown(socket.SHUT_WR)
    connection.close()
    assert client.recv(100) == b"refused"


def test_if_there_are_too_many_connections_the_one_idle_for_longest_makes_room(pair):
    connections = Connections(2, 2)
    first, client = pair
    other = Connection(socket.socketpair()[0], "192.0.2.2", 60)
    with connections.hold(first), connections.hold(other), connections.hold(Connection(client, "192.0.2.3", 60)):
        assert first.recv(10) == b""


def test_each_of_many_that_come_at_once_takes_the_place_of_another(pair):
    connections, (first, client) = Connections(2, 2), pair
    others = [Connection(side, f"192.0.2.{n}", 60) for n, side in enumerate(socket.socketpair(), 2)]
    late = [Connection(client, f"192.0.2.{n}", 60) for n in (4, 5)]
    with connections.hold(first), connections.hold(others[0]), connections.hold(late[0]), connections.hold(late[1]):
        assert (first.is_idle, others[0].is_idle) == (False, False)
        assert late[0].is_idle


def test_if_none_of_them_is_idle_the_next_one_is_refused(pair):
    connections = Connections(1, 2)
    connection, _ = pair
    connection.expect_body(_request(b""))
    with connections.hold(connection), pytest.raises(Refusal) as refused, connections.hold(connection):
        pass
    assert refused.value.code == "too_many_connections"


def test_one_address_has_so_many_connections_and_another_still_finds_room(pair):
    connections = Connections(10, 1)
    connection, client = pair
    connection.expect_body(_request(b""))
    with connections.hold(connection):
        with pytest.raises(Refusal), connections.hold(Connection(client, "192.0.2.1", 60)):
            pass
        with connections.hold(Connection(client, "192.0.2.2", 60)):
            pass


def test_a_refusal_before_the_application_has_the_one_shape_and_the_headers():
    refusal = Refusal("uri_too_long", "The address is too long.")
    head, body = answer_bytes(refusal, "0123456789abcdef").split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert b"\r\nConnection: close\r\n" in head
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"\r\nX-Request-Id: 0123456789abcdef" in head
    assert json.loads(body)["error"] == {
        "code": "uri_too_long",
        "message": "The address is too long.",
        "request_id": "0123456789abcdef",
    }


def test_damaged_chunks_are_a_bad_request():
    from gunicorn.http.errors import InvalidChunkSize

    def fail(size: int) -> bytes:
        raise InvalidChunkSize(b"zz")

    with pytest.raises(Refusal) as refused:
        CheckedReader(SimpleNamespace(read=fail)).read(10)
    assert refused.value.code == "bad_request"
