"""Clients that a public page meets as well: idle, slow, broken, greedy. Each is bounded in what it sends."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from benchmarks import pictures
from benchmarks.clients.crew import Client, Journal, Target
from benchmarks.clients.live import Disconnected, LiveSocket, Refused
from benchmarks.clients.web import ANALYZE, Answer, ask, exchange, head, post, receive

HANDSHAKES = 200
_ATTACHMENTS, _ATTACHMENT_BYTES = 499, 3_900_000
_GREEDY_FRAME_BYTES = 19_000
_OFFENCES = 20
_MEGABYTE = 1_000_000
_PAUSE_S = 0.5


def lingering(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Ask once with `Connection: close`, and never close."""
    with target.connect() as connection:
        answer = exchange(connection, head(target, "GET", "/healthz", Connection="close"))
        journal.note(f"answered {answer.status}")
        stop.wait()


def half_request(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Send the half of a request's headers, and wait."""
    with target.connect() as connection:
        connection.sendall(head(target, "GET", "/healthz")[:-2])
        journal.note("opened")
        _hold(connection, stop, journal)


def slow_body(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Announce a photo and send a byte of it each second."""
    with target.connect() as connection:
        connection.sendall(head(target, "POST", ANALYZE, Content_Type="image/jpeg", Content_Length=100_000))
        journal.note("opened")
        _hold(connection, stop, journal, trickle=b"\xff")


def unjoined_websocket(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Open a WebSocket, answer its pings, and never join the namespace of frames."""
    with _noting_the_end(stop, journal), LiveSocket(target) as live:
        journal.note("opened")
        _stay(live, stop)


def polling_handshakes(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Begin many Engine.IO sessions over HTTP as fast as can be, and leave them."""
    request = head(target, "GET", "/socket.io/?EIO=4&transport=polling")
    connection = target.connect()
    try:
        for _ in range(HANDSHAKES):
            if stop.is_set():
                return
            answer = exchange(connection, request)
            journal.note(f"answered {answer.status}")
            if answer.closes:
                connection.close()
                connection = target.connect()
        stop.wait()
    finally:
        connection.close()


def announced_attachments(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Announce 499 binary attachments for one event, and send 3.9 MB each."""
    attachment = bytes(_ATTACHMENT_BYTES)

    def attack(live: LiveSocket) -> None:
        live.send(f'45{_ATTACHMENTS}-/live,0["frame",{{"seq":0}},{{"_placeholder":true,"num":0}}]')
        for _ in range(_ATTACHMENTS - 1):
            if stop.is_set():
                return
            live.send(attachment)
            journal.note("attachment sent")
        _stay(live, stop)

    _attack_joined(target, stop, journal, attack)


def unacknowledged_frames(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Send frames as fast as they are taken, whatever is answered."""
    frame = bytes(_GREEDY_FRAME_BYTES)

    def attack(live: LiveSocket) -> None:
        began, seq = time.monotonic(), 0
        while not stop.is_set():
            live.send_frame(seq, 0, frame)
            _throw_away(live)
            seq += 1
            if seq % 1000 == 0:
                journal.note("1,000 frames sent", began)
                began = time.monotonic()

    _attack_joined(target, stop, journal, attack)


def frames_of(picture: Callable[[], bytes]) -> Client:
    """Return a client that sends one live frame after the other, each when the one before is acknowledged."""

    def work(target: Target, stop: threading.Event, journal: Journal) -> None:
        def attack(live: LiveSocket) -> None:
            seq = 0
            while not stop.is_set():
                began = time.monotonic()
                live.send_frame(seq, 0, picture())
                answer = live.acknowledgement()
                journal.note("answered" + (f" {answer['error']['code']}" if "error" in answer else ""), began)
                seq += 1

        _attack_joined(target, stop, journal, attack)

    return work


def photos_of(picture: Callable[[], bytes], pause_s: float = 0.0) -> Client:
    """Return a client that posts one photo after the other, with a pause between them."""

    def work(target: Target, stop: threading.Event, journal: Journal) -> None:
        began = time.monotonic()
        journal.note(_outcome(ask(target, post(target, picture(), "image/*", Connection="close"))), began)
        stop.wait(pause_s)

    return work


def refused_body(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Send bodies that are refused, and then ask something else on the same connection."""
    for kind, size in (("text/plain", 300_000), ("image/jpeg", 11 * _MEGABYTE)):
        with target.connect() as connection:
            answer = exchange(connection, post(target, bytes(size), kind))
            journal.note(f"{_outcome(answer)}, {_after(target, connection, answer)}")
    stop.wait(0.5)


def _after(target: Target, connection: socket.socket, answer: Answer) -> str:
    """Say what became of a connection after a refusal."""
    if answer.closes:
        return "then closed as announced"
    try:
        return f"then answered {exchange(connection, head(target, 'GET', '/healthz')).status}"
    except OSError:
        return "then dropped"


def malformed_chunk(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Send a chunk whose length is no number."""
    request = head(target, "POST", ANALYZE, Content_Type="image/jpeg", Transfer_Encoding="chunked")
    journal.note(_outcome(ask(target, request + b"zz\r\nno chunk\r\n0\r\n\r\n")))
    stop.wait(0.5)


def protocol_breaker(target: Target, stop: threading.Event, journal: Journal) -> None:
    """Send what is no frame, over and over."""

    def attack(live: LiveSocket) -> None:
        for number in range(_OFFENCES):
            live.send(f'42/live,{number}["frame","no frame"]')
            journal.note(f"answered {live.acknowledgement()['error']['code']}")
        stop.wait(0.5)

    _attack_joined(target, stop, journal, attack)


@dataclass(frozen=True)
class Kind:
    """A kind of hostile client, and how many of it the service must bear."""

    client: Client
    count: int


KINDS = {
    "lingering": Kind(lingering, 10),
    "half-request": Kind(half_request, 40),
    "slow-body": Kind(slow_body, 40),
    "unjoined-websocket": Kind(unjoined_websocket, 40),
    "polling-handshakes": Kind(polling_handshakes, 10),
    "announced-attachments": Kind(announced_attachments, 1),
    "unacknowledged-frames": Kind(unacknowledged_frames, 1),
    "webp-bomb-photos": Kind(photos_of(pictures.webp_bomb), 2),
    "webp-bomb-frames": Kind(frames_of(pictures.webp_bomb), 4),
    "tall-png-photos": Kind(photos_of(pictures.tall_png), 2),
    "large-photos": Kind(photos_of(lambda: pictures.photo(5712, 4284)), 2),
    "nine-megabyte-uploads": Kind(photos_of(pictures.padded_photo, pause_s=5), 100),
    "hollow-jpeg-photos": Kind(photos_of(pictures.hollow_jpeg), 2),
    "refused-body": Kind(refused_body, 2),
    "malformed-chunk": Kind(malformed_chunk, 2),
    "protocol-breaker": Kind(protocol_breaker, 2),
}
"""Every kind, by the name that the commands know it by."""


@contextmanager
def _noting_the_end(stop: threading.Event, journal: Journal) -> Iterator[None]:
    """Note it when the service refuses a client or ends its connection, and wait a moment then."""
    began = time.monotonic()
    try:
        yield
    except Refused as refusal:
        journal.note(f"refused: {refusal.code}", began)
        stop.wait(_PAUSE_S)
    except (Disconnected, BrokenPipeError, ConnectionResetError):
        journal.note("closed by the server", began)
        stop.wait(_PAUSE_S)


def _attack_joined(
    target: Target, stop: threading.Event, journal: Journal, attack: Callable[[LiveSocket], None]
) -> None:
    """Join the namespace of frames and attack until that ends or the service ends it."""
    with _noting_the_end(stop, journal), LiveSocket(target) as live:
        live.join()
        journal.note("joined")
        attack(live)


def _hold(connection: socket.socket, stop: threading.Event, journal: Journal, trickle: bytes = b"") -> None:
    """Keep a connection open, sending `trickle` each second, until the service answers or closes it."""
    with _noting_the_end(stop, journal):
        began = time.monotonic()
        while not stop.wait(1.0):
            connection.sendall(trickle)
            if select.select([connection], [], [], 0)[0]:
                journal.note(_outcome(receive(connection)), began)
                return


def _stay(live: LiveSocket, stop: threading.Event) -> None:
    """Answer pings, and do nothing else."""
    live.raw.settimeout(0.5)
    while not stop.is_set():
        with suppress(TimeoutError):
            live.receive()


def _throw_away(live: LiveSocket) -> None:
    """Take what came from the service without looking at it."""
    while live.raw.sock and select.select([live.raw.sock], [], [], 0)[0]:
        if not live.raw.sock.recv(1 << 16):
            raise Disconnected("the connection was closed")


def _outcome(answer: Answer) -> str:
    return f"answered {answer.status} {answer.error_code}".rstrip()
