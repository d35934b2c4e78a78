import threading

import pytest
from flask_socketio import SocketIOTestClient
from werkzeug.wrappers import Response

from fervi import create_app
from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.face import EMOTIONS
from fervi.web.websocket import BoundedWebSocket, LivePacket, TooManyAttachments
from tests.conftest import bomb, encode, held, noise

LIVE = "/live"
UPGRADE = {"Connection": "keep-alive, Upgrade", "Upgrade": "websocket"}
HANDSHAKE = "/socket.io/?EIO=4&transport=websocket"


def _connect(app) -> SocketIOTestClient:
    return app.extensions["socketio"].test_client(app, namespace=LIVE)


def _send(socket: SocketIOTestClient, *arguments: object) -> dict:
    return socket.emit("frame", *arguments, namespace=LIVE, callback=True)


@pytest.fixture
def socket(app):
    socket = _connect(app)
    yield socket
    if socket.is_connected(LIVE):
        socket.disconnect(LIVE)


def test_a_frame_is_acknowledged_with_its_faces_and_its_number(socket, photo):
    answer = _send(socket, {"seq": 7}, photo)
    assert answer["seq"] == 7
    assert answer["image"] == {"width": 64, "height": 48}
    assert list(answer["faces"][0]["scores"]) == list(EMOTIONS)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_frames_are_jpeg_or_webp(socket, kind):
    assert "faces" in _send(socket, {"seq": 1}, encode(noise(), kind))


def test_frames_are_searched_at_the_live_size(socket, detector, photo):
    _send(socket, {"seq": 1}, photo)
    assert detector.sides == [Settings().live_side]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (({"seq": 1}, "a text frame"), "not_binary"),
        (({"seq": 1}, {"frame": 1}), "not_binary"),
        (({"seq": 1}, b"\xff\xd8\xff" + b"\0" * 300_000), "image_too_large"),
        (({"seq": 1}, b"not a picture"), "not_an_image"),
        (({"seq": 1}, encode(noise())[:900]), "image_truncated"),
        (({"seq": 1}, b""), "empty_image"),
        (({"seq": 1}, bomb()), "image_too_many_pixels"),
        (({"seq": -1}, b"x"), "bad_metadata"),
        (({"seq": True}, b"x"), "bad_metadata"),
        (({"number": 1}, b"x"), "bad_metadata"),
        (("1", b"x"), "bad_metadata"),
        ((b"x", {"seq": 1}), "bad_metadata"),
        (({"seq": 1},), "bad_metadata"),
        ((), "bad_metadata"),
    ],
)
def test_a_bad_frame_is_acknowledged_with_its_error_and_the_next_good_one_answered(socket, photo, arguments, code):
    answer = _send(socket, *arguments)
    assert answer.keys() == {"error", "seq"}
    assert answer["error"].keys() == {"code", "message"}
    assert answer["error"]["code"] == code
    assert len(answer["error"]["message"]) > 20
    assert "faces" in _send(socket, {"seq": 2}, photo)


def test_an_error_keeps_the_frame_s_number(socket):
    assert _send(socket, {"seq": 5}, b"no")["seq"] == 5


def test_a_failure_inside_is_acknowledged_and_the_connection_lives_on(socket, detector, photo, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(detector, "detect", lambda *_: 1 / 0)
        assert _send(socket, {"seq": 1}, photo)["error"]["code"] == "internal_error"
    assert "faces" in _send(socket, {"seq": 2}, photo)


def test_photos_take_no_place_from_frames(app, socket, photo):
    with held(app.extensions["fervi"].photos):
        assert "faces" in _send(socket, {"seq": 1}, photo)


def test_a_second_frame_in_flight_is_refused_at_once(socket, detector, photo, monkeypatch):
    started, release = threading.Event(), threading.Event()

    def wait(*_: object) -> list:
        started.set()
        release.wait(10)
        return []

    monkeypatch.setattr(detector, "detect", wait)
    first = threading.Thread(target=_send, args=(socket, {"seq": 1}, photo))
    first.start()
    assert started.wait(10)
    assert _send(socket, {"seq": 2}, photo)["error"]["code"] == "frame_in_flight"
    release.set()
    first.join()
    assert "faces" in _send(socket, {"seq": 3}, photo)


def test_what_a_connection_remembers_dies_with_it(app, photo):
    socket = _connect(app)
    _send(socket, {"seq": 1}, photo)
    assert len(app.extensions["fervi-live"]) == 1
    socket.disconnect(LIVE)
    assert len(app.extensions["fervi-live"]) == 0


def test_no_more_connections_are_taken_than_are_served_well(analyzer):
    app = create_app(Settings(max_connections=1), analyzer)
    first, second = _connect(app), _connect(app)
    assert first.is_connected(LIVE)
    assert not second.is_connected(LIVE)
    first.disconnect(LIVE)
    assert _connect(app).is_connected(LIVE)


@pytest.mark.parametrize(
    ("origin", "forwarded", "proxies", "allowed"),
    [
        ("http://localhost", None, 0, True),
        ("https://localhost", None, 0, True),
        ("https://friend.example", None, 0, True),
        ("https://stranger.example", None, 0, False),
        ("https://public.example", "public.example", 1, True),
        ("https://public.example", "public.example", 0, False),
        ("https://public.example", "public.example, inner.example", 1, False),
        ("https://public.example", "public.example, inner.example", 2, True),
        ("null", None, 0, False),
    ],
)
def test_only_our_own_pages_and_named_origins_may_connect(analyzer, monkeypatch, origin, forwarded, proxies, allowed):
    settings = Settings(allowed_origins=("https://friend.example",), trusted_proxies=proxies)
    app = create_app(settings, analyzer)
    headers = {"Origin": origin} | ({"X-Forwarded-Host": forwarded} if forwarded else {})
    monkeypatch.setattr(BoundedWebSocket, "__call__", Response("a WebSocket"))
    response = app.test_client().get(HANDSHAKE, headers={**UPGRADE, **headers})
    assert (response.text == "a WebSocket") is allowed
    if not allowed:
        assert (response.status_code, response.get_json()["error"]["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/socket.io/?EIO=4&transport=polling", {}),
        ("/socket.io/?EIO=4&transport=polling", UPGRADE),
        ("/socket.io/?EIO=3&transport=websocket", UPGRADE),
        (f"{HANDSHAKE}&sid=abc", UPGRADE),
        (HANDSHAKE, {}),
        (HANDSHAKE, {"Upgrade": "websocket"}),
    ],
)
def test_no_other_transport_is_taken_than_a_websocket_that_begins_as_one(client, path, headers):
    response = client.get(path, headers=headers)
    assert (response.status_code, response.json["error"]["code"]) == (400, "websocket_needed")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_one_websocket_joins_once(app, socket):
    session = _only_connection(app).session
    with pytest.raises(Refusal, match="joined already"):
        app.extensions["fervi-live"].open("another", session)


def test_who_has_sent_nothing_for_long_makes_room_for_the_next_one(analyzer):
    app = create_app(Settings(max_connections=1), analyzer)
    _connect(app)
    quiet = _only_connection(app)
    quiet.heard -= 60
    assert _connect(app).is_connected(LIVE)
    assert quiet.session.is_over
    assert len(app.extensions["fervi-live"]) == 1


def test_breaking_the_protocol_ends_a_session_at_the_tenth_time(app, socket, photo):
    session = _only_connection(app).session
    for times in range(1, 10):
        assert _send(socket, {"seq": times}, "text")["error"]["code"] == "not_binary"
        assert not session.is_over
    assert "faces" in _send(socket, {"seq": 10}, photo)
    assert socket.emit("nonsense", namespace=LIVE, callback=True)["error"]["code"] == "unknown_event"
    assert session.is_over


def test_no_packet_may_announce_more_than_one_attachment():
    assert LivePacket(encoded_packet='51-/live,["frame",{"_placeholder":true,"num":0}]').attachment_count == 1
    for count in (2, 499, 999_999_999):
        with pytest.raises(TooManyAttachments):
            LivePacket(encoded_packet=f'5{count}-/live,["frame"]')


def test_a_picture_that_cannot_be_read_breaks_no_protocol(app, socket):
    for seq in range(12):
        assert _send(socket, {"seq": seq}, b"no picture")["error"]["code"] == "not_an_image"
    assert not _only_connection(app).session.is_over


def _only_connection(app):
    (connection,) = app.extensions["fervi-live"]
    return connection
