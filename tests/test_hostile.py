"""A real server among idle, slow, broken and greedy clients: it serves the others, and stays as small as it was."""

from collections.abc import Iterator

import pytest

from benchmarks import pictures
from benchmarks.clients import hostile
from benchmarks.clients.crew import Target, at_work
from benchmarks.clients.hostile import KINDS
from benchmarks.clients.web import Answer, exchange, head, post
from benchmarks.server import RunningServer, look, run_server

_ANSWERED_S = 2.0
_MOST_THREADS = 40
_IN_THE_WAY = ["lingering", "half-request", "slow-body", "unjoined-websocket", "polling-handshakes"]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with run_server() as server:
        yield server


@pytest.fixture(scope="module")
def frame() -> bytes:
    return pictures.one_face()


def _ask(target: Target, request: bytes, within_s: float = 20.0) -> Answer:
    with target.connect(within_s) as connection:
        return exchange(connection, request)


def _assert_others_are_served(target: Target, frame: bytes) -> None:
    assert _ask(target, head(target, "GET", "/healthz"), _ANSWERED_S).status == 200
    assert _ask(target, post(target, frame), _ANSWERED_S).json()["faces"]


@pytest.mark.parametrize("kind", _IN_THE_WAY)
def test_others_are_answered_within_2_s_while_hostile_clients_are_in_the_way(server, frame, kind):
    with at_work(server.target, KINDS[kind].client, KINDS[kind].count) as crowd:
        _assert_others_are_served(server.target, frame)
        if kind == "polling-handshakes":
            crowd.wait_until_each("answered", hostile.HANDSHAKES)
            _assert_others_are_served(server.target, frame)
        assert look(server.process).threads < _MOST_THREADS
