"""Whatever comes over the socket's address, the server neither fails nor hangs nor dies."""

import json
from contextlib import suppress

import websocket
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.clients.crew import Target
from benchmarks.clients.live import LiveSocket
from benchmarks.clients.web import exchange, head

_ANSWERED_S = 2.0


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_EVENTS = st.lists(
    st.just("frame") | st.just({"seq": 1}) | st.just({"_placeholder": True, "num": 0}) | _JSON, max_size=4
)
_PACKETS = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from("0123456"),
    st.sampled_from(["", "0", "1", "2", "3", "4", "5", "6", "7", "x"]),
    st.sampled_from(["", "0-", "1-", "2-", "499-", "99999999999-", "-1-", "x-"]),
    st.sampled_from(["", "/live,", "/live", "/other,", "/live?a=b,", ","]),
    st.sampled_from(["", "0", "7", "-1", "99999999999999999999999"]),
    (_EVENTS | _JSON).map(json.dumps) | st.text(max_size=20),
)
_MESSAGES = st.lists(_PACKETS | st.text(max_size=40) | st.binary(max_size=40), min_size=1, max_size=6)
_BOUNDED = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _throw(target: Target, messages: list[str | bytes], *, join: bool) -> None:
    """Send messages on a socket of their own, and read what comes back before it falls silent or ends."""
    with suppress(OSError, websocket.WebSocketException), LiveSocket(target, timeout_s=0.01) as thrown:
        if join:
            thrown.raw.settimeout(_ANSWERED_S)
            thrown.join()
            thrown.raw.settimeout(0.01)
        thrown.send(*messages)
        while True:
            thrown.receive()


@_BOUNDED
@given(messages=_MESSAGES, join=st.booleans())
def test_no_packet_fails_hangs_or_kills_the_server(server, frame, live, messages, join):
    _throw(server.target, messages, join=join)
    live.send_frame(1, 0, frame)
    assert live.acknowledgement()["faces"]


@_BOUNDED
@given(
    method=st.sampled_from(["GET", "POST", "OPTIONS", "PUT"]),
    query=st.dictionaries(
        st.sampled_from(["EIO", "transport", "sid", "t", "j", "b64"]),
        st.sampled_from(["", "3", "4", "polling", "websocket", "x", "%00", "-1"]),
    ),
    body=st.binary(max_size=60),
)
def test_no_request_to_the_socket_s_address_fails_or_hangs(server, method, query, body):
    path = "/socket.io/?" + "&".join(f"{name}={value}" for name, value in query.items())
    with server.target.connect(_ANSWERED_S) as connection:
        request = head(server.target, method, path, Content_Length=len(body)) + body
        assert exchange(connection, request).status < 500


def test_nothing_failed_inside_the_server_meanwhile(server):
    assert "Traceback" not in server.log()
