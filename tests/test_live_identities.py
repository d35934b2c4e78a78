"""Identities over the live socket: they belong to one connection and end with it."""

from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from fervi.vision.face import Box, Detection
from tests.conftest import FakeDetector

LEFT, RIGHT = Detection(Box(2, 8, 20, 20), 0.95), Detection(Box(40, 8, 20, 20), 0.95)


@pytest.fixture
def connect(app: Flask) -> Any:
    """Open another connection to the live socket."""
    return lambda: app.extensions["socketio"].test_client(app, namespace="/live")


def _send(client: SocketIOTestClient, photo: bytes, seq: int, **metadata: Any) -> dict[int, float]:
    """Send a frame; return where each person who is seen in it is, by number."""
    answer = client.emit("frame", {"seq": seq, **metadata}, photo, namespace="/live", callback=True)
    return {face["id"]: face["box"]["x"] for face in answer["faces"] if face["seen"]}


def test_people_keep_their_numbers_from_frame_to_frame(connect: Any, detector: FakeDetector, photo: bytes) -> None:
    client = connect()
    detector.detections = [LEFT, RIGHT]
    assert _send(client, photo, 1, captured_ms=0) == {1: 2.0, 2: 40.0}
    detector.detections = [RIGHT, LEFT]
    assert _send(client, photo, 2, captured_ms=100) == {1: 2.0, 2: 40.0}


def test_two_connections_never_share_a_person(connect: Any, detector: FakeDetector, photo: bytes) -> None:
    one, other = connect(), connect()
    detector.detections = [LEFT, RIGHT]
    _send(one, photo, 1)
    detector.detections = [RIGHT]
    assert _send(other, photo, 1) == {1: 40.0}
    assert _send(one, photo, 2) == {2: 40.0}


def test_the_people_of_a_connection_end_with_it(app: Flask, connect: Any, detector: FakeDetector, photo: bytes) -> None:
    client = connect()
    detector.detections = [LEFT, RIGHT]
    _send(client, photo, 1)
    client.disconnect(namespace="/live")
    assert len(app.extensions["fervi-live"]) == 0
    detector.detections = [RIGHT]
    assert _send(connect(), photo, 1) == {1: 40.0}


def test_a_face_lost_for_a_frame_stays_in_the_answer(connect: Any, detector: FakeDetector, photo: bytes) -> None:
    client = connect()
    seen = []
    for seq, found in enumerate(([LEFT], [], [LEFT])):
        detector.detections = found
        about = {"seq": seq, "captured_ms": 100 * seq}
        (face,) = client.emit("frame", about, photo, namespace="/live", callback=True)["faces"]
        seen.append((face["id"], face["box"]["x"], face["seen"]))
    assert seen == [(1, 2.0, True), (1, 2.0, False), (1, 2.0, True)]


@pytest.mark.parametrize("captured_ms", [-1, "yesterday", None, 1e308, [], True])
def test_a_nonsense_time_harms_nobody(connect: Any, detector: FakeDetector, photo: bytes, captured_ms: Any) -> None:
    client = connect()
    detector.detections = [LEFT]
    assert [_send(client, photo, seq, captured_ms=captured_ms) for seq in (1, 2, 3)] == [{1: 2.0}] * 3
