"""A real server among idle, slow, broken and greedy clients: it serves the others, and stays as small as it was."""

from contextlib import ExitStack

import pytest

from benchmarks import pictures
from benchmarks.clients import hostile
from benchmarks.clients.crew import Crew, Target, at_work
from benchmarks.clients.hostile import KINDS
from benchmarks.clients.live import LiveSocket, Refused
from benchmarks.clients.web import ANALYZE, Answer, exchange, head, post
from benchmarks.server import look, run_server

_ANSWERED_S = 2.0
_MOST_THREADS = 40
_PEAK_BYTES, _REST_BYTES = 400e6, 220e6
_IN_THE_WAY = ["lingering", "half-request", "slow-body", "unjoined-websocket", "polling-handshakes"]
_GREEDY = {"announced-attachments": "closed by the server", "unacknowledged-frames": "1,000 frames sent"}
"""What happens to greedy clients when they have sent enough."""


def _ask(target: Target, request: bytes, within_s: float = 20.0) -> Answer:
    with target.connect(within_s) as connection:
        return exchange(connection, request)


def _answer(live: LiveSocket, frame: bytes, seq: int = 1) -> dict:
    live.send_frame(seq, 0, frame)
    return live.acknowledgement()


def _assert_others_are_served(target: Target, frame: bytes) -> None:
    assert _ask(target, head(target, "GET", "/healthz"), _ANSWERED_S).status == 200
    assert _ask(target, post(target, frame), _ANSWERED_S).json()["faces"]


def _read_to_the_end(live: LiveSocket) -> None:
    """Read what still comes; raises ConnectionError at the end, TimeoutError if there is none."""
    while True:
        live.receive()


def _join_until_refused(target: Target, joined: ExitStack) -> None:
    for _ in range(300):
        joined.enter_context(LiveSocket(target, _ANSWERED_S)).join()


@pytest.mark.parametrize("kind", _IN_THE_WAY)
def test_others_are_answered_within_2_s_while_hostile_clients_are_in_the_way(server, frame, kind):
    with at_work(server.target, KINDS[kind].client, KINDS[kind].count) as crowd:
        _assert_others_are_served(server.target, frame)
        if kind == "polling-handshakes":
            crowd.wait_until_each("answered", hostile.HANDSHAKES)
            _assert_others_are_served(server.target, frame)
        assert look(server.process).threads < _MOST_THREADS


def test_half_sent_requests_slow_bodies_and_unjoined_websockets_come_to_an_end(server):
    clients = (hostile.half_request, hostile.slow_body, hostile.unjoined_websocket)
    crews = [Crew(server.target, client, 1) for client in clients]
    try:
        for crew in crews:
            crew.wait_until_each("", times=2)  # opened, and then refused or closed
    finally:
        for crew in crews:
            crew.stop_soon()
        for crew in crews:
            crew.stop()


def test_a_live_frame_that_would_be_too_large_once_decoded_is_refused_and_the_next_one_answered(live, frame):
    assert _answer(live, pictures.webp_bomb())["error"]["code"] == "image_too_many_pixels"
    assert _answer(live, frame)["faces"]


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [("text/plain", 300_000, 415), ("image/jpeg", 11_000_000, 413), ("image/jpeg", 70_000, 415)],
)
def test_after_a_refused_body_the_connection_works_or_ends_as_announced(server, kind, size, status):
    with server.target.connect() as connection:
        refusal = exchange(connection, post(server.target, bytes(size), kind))
        assert refusal.status == status
        assert refusal.error_code
        if not refusal.closes:
            assert exchange(connection, head(server.target, "GET", "/healthz")).status == 200


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(server):
    request = head(server.target, "POST", ANALYZE, Content_Type="image/jpeg", Content_Length=50_000_000)
    refusal = _ask(server.target, request)
    assert (refusal.status, refusal.error_code, refusal.closes) == (413, "image_too_large", True)


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"-1\r\n", b"5\r\nabcdefgh\r\n", b"\r\n"])
def test_a_malformed_chunk_is_a_bad_request(server, chunk):
    request = head(server.target, "POST", ANALYZE, Content_Type="image/jpeg", Transfer_Encoding="chunked")
    refusal = _ask(server.target, request + chunk + b"\r\n0\r\n\r\n")
    assert (refusal.status, refusal.error_code) == (400, "bad_request")


@pytest.mark.parametrize(
    "request_",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
    ],
    ids=["no request", "unknown version", "no colon", "long header", "long path", "no number"],
)
def test_what_is_no_request_is_refused_in_the_one_shape(server, request_):
    refusal = _ask(server.target, request_)
    assert 400 <= refusal.status < 500 or refusal.status == 505
    assert refusal.error_code
    assert refusal.headers["X-Content-Type-Options"] == "nosniff"
    assert refusal.closes


def test_a_client_that_breaks_the_protocol_ten_times_is_disconnected(server, frame):
    with LiveSocket(server.target) as live:
        live.join()
        for seq in range(10):
            live.send(f'42/live,{seq}["frame",{{"seq":{seq}}},"no binary frame"]')
        assert {live.acknowledgement()["error"]["code"] for _ in range(9)} == {"not_binary"}
        with pytest.raises(ConnectionError):
            _read_to_the_end(live)
    with LiveSocket(server.target) as live:
        live.join()
        assert _answer(live, frame)["faces"]


def test_an_honest_camera_is_answered_within_2_s_beside_one_that_does_not_wait(server, frame):
    with at_work(server.target, hostile.unacknowledged_frames, 1), LiveSocket(server.target, _ANSWERED_S) as live:
        live.join()
        assert all(_answer(live, frame, seq)["faces"] for seq in range(20))


def test_those_beyond_the_limit_are_told_at_once_and_when_to_try_again(server):
    with ExitStack() as joined, pytest.raises(Refused) as refused:
        _join_until_refused(server.target, joined)
    assert refused.value.retry_after_s


def test_greedy_clients_do_not_make_the_server_grow():
    with run_server() as server:
        for kind, sign in _GREEDY.items():
            with at_work(server.target, KINDS[kind].client, KINDS[kind].count) as crew:
                crew.wait_until_each(sign)
            assert look(server.process).worker_peak_bytes < _PEAK_BYTES, kind
        _assert_others_are_served(server.target, pictures.one_face())
        assert look(server.process).worker_bytes < _REST_BYTES


def test_a_hundred_uploads_at_once_stay_within_what_a_small_machine_has(server, frame):
    uploads = KINDS["nine-megabyte-uploads"]
    with at_work(server.target, uploads.client, uploads.count) as crew:
        assert crew.count("answered") > 0
    assert look(server.process).worker_peak_bytes < _PEAK_BYTES
    _assert_others_are_served(server.target, frame)
