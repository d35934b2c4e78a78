"""The service as it is deployed: gunicorn in a process of its own, the weights that ship, real sockets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import cv2
import numpy as np
import pytest
import requests
import socketio
import websocket

from benchmarks.server import RunningServer
from fervi.settings import Settings


@pytest.fixture(scope="module")
def frame(astronaut) -> bytes:
    picture = cv2.cvtColor(cv2.resize(astronaut, (320, 320), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", picture)[1].tobytes()


@contextmanager
def _connected(server: RunningServer) -> Iterator[socketio.Client]:
    client = socketio.Client(reconnection=False)
    client.connect(server.url, namespaces=["/live"], transports=["websocket"])
    try:
        yield client
    finally:
        client.disconnect()


@pytest.fixture
def live(server) -> Iterator[socketio.Client]:
    with _connected(server) as client:
        yield client


def _post(server: RunningServer, picture: bytes) -> requests.Response:
    return requests.post(
        f"{server.url}/api/v1/analyze", data=picture, headers={"Content-Type": "image/jpeg"}, timeout=30
    )


def test_a_photo_is_read(server, frame):
    assert _post(server, frame).json()["faces"][0]["emotion"] == "happy"


def test_frames_are_acknowledged_over_a_real_socket(live, frame):
    answers = [live.call("frame", ({"seq": seq}, frame), namespace="/live", timeout=30) for seq in range(5)]
    assert [answer["seq"] for answer in answers] == [0, 1, 2, 3, 4]
    assert answers[-1]["faces"][0]["emotion"] == "happy"


def test_bad_frames_are_acknowledged_over_a_real_socket(live, frame):
    bad = {"text": "not_binary", b"": "empty_image", b"x": "not_an_image", b"x" * 300_001: "image_too_large"}
    for data, code in bad.items():
        answer = live.call("frame", ({"seq": 1}, data), namespace="/live", timeout=30)
        assert answer["error"]["code"] == code
    assert "faces" in live.call("frame", ({"seq": 2}, frame), namespace="/live", timeout=30)


def test_every_camera_that_is_allowed_is_served_beside_the_pages_and_one_more_is_told_so(server, frame):
    most = Settings().max_connections
    with ExitStack() as stack:
        cameras = [stack.enter_context(_connected(server)) for _ in range(most)]
        for camera in cameras:
            assert "faces" in camera.call("frame", ({"seq": 1}, frame), namespace="/live", timeout=30)
        assert requests.get(f"{server.url}/live", timeout=30).status_code == 200
        refusals: list[dict] = []
        late = socketio.Client(reconnection=False)
        late.on("connect_error", refusals.append, namespace="/live")
        with pytest.raises(socketio.exceptions.ConnectionError):
            late.connect(server.url, namespaces=["/live"], transports=["websocket"])
    assert [refusal["data"]["code"] for refusal in refusals] == ["too_many_connections"]


@pytest.mark.parametrize("message", ["hello", "", "42", '42/live,["frame"', "4" * 5_000_000], ids=lambda text: text[:9])
def test_garbage_on_a_socket_harms_nobody_else(server, live, frame, message):
    raw = websocket.create_connection(f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket")
    raw.send("40/live,")
    with suppress(OSError):  # one that is too large is refused while it is sent
        raw.send(message)
    assert "faces" in live.call("frame", ({"seq": 1}, frame), namespace="/live", timeout=30)
    raw.shutdown()


def test_an_upload_that_is_too_large_is_told_so_and_the_server_stays_up(server, frame):
    response = _post(server, b"\xff\xd8\xff" + b"\0" * 11_000_000)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "image_too_large"
    assert _post(server, frame).status_code == 200


def test_an_upload_without_a_length_is_limited_too(server):
    response = requests.post(
        f"{server.url}/api/v1/analyze",
        data=(b"\0" * 1_000_000 for _ in range(12)),
        headers={"Content-Type": "image/jpeg"},
        timeout=30,
    )
    assert response.json()["error"]["code"] == "image_too_large"


def test_one_that_asks_without_a_pause_does_not_keep_the_others_waiting(server):
    host, port = server.url.removeprefix("http://").split(":")
    requests_ = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000

    def ask(greedy: socket.socket) -> None:
        with suppress(OSError):
            while True:
                greedy.sendall(requests_)

    def read(greedy: socket.socket) -> None:
        with suppress(OSError):
            while greedy.recv(1_000_000):
                pass

    with socket.create_connection((host, int(port))) as greedy:
        threads = [threading.Thread(target=work, args=(greedy,)) for work in (ask, read)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(5):
                assert requests.get(f"{server.url}/about", timeout=2).status_code == 200
        finally:
            greedy.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def test_memory_stays_below_200_mb_after_a_thousand_requests(server, frame):
    small = cv2.imencode(".jpg", np.zeros((60, 80, 3), np.uint8))[1].tobytes()
    with requests.Session() as session:
        for number in range(1000):
            picture = frame if number % 10 == 0 else small
            response = session.post(
                f"{server.url}/api/v1/analyze", data=picture, headers={"Content-Type": "image/jpeg"}, timeout=30
            )
            assert response.status_code == 200
    assert server.worker.memory_info().rss < 200e6
