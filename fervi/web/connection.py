"""A client's socket that waits for nobody for ever: gunicorn's workers have deadlines for a request's header only."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from fervi.errors import Refusal

HEADER_S = 10.0
BODY_S = 10.0
BODY_BYTES_PER_S = 50_000
"""A body may take `BODY_S` and a second more for every so many bytes of it that have come."""

SEND_S = 20.0
_SETTLE_S, _SETTLE_BYTES = 1.0, 64_000
_LINGER_S, _LINGER_PAUSE_S, _LINGER_BYTES = 5.0, 0.005, 16_000_000
_ON_THE_WAY_S = 0.5
_PIECE = 64 * 1024


class Connection:
    """Stands for a client's socket in gunicorn, and for all that gunicorn does not ask it, passes on to it.

    Attributes:
        address: The peer's.
        received: Bytes of the body that have come.
        is_idle: Whether no request is under way.
        since: When it became so or ceased to be so, on the monotonic clock.
        request: The request under way, gunicorn's; None before the first.
        on_stop: What ends the connection gently when the server stops; None where closing it is gentle enough.
    """

    def __init__(self, sock: Any, address: str, idle_s: float) -> None:
        """Take a socket of gevent's, and how many seconds it may be silent between two requests."""
        self._socket = sock
        self._idle_s = idle_s
        self._has_unread_body = False
        self._stops = self._is_shut = False
        self.address = address
        self.request: Any = None
        self.on_stop: Callable[[], None] | None = None
        self.expect_request()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def expect_request(self) -> None:
        """Give the client time to ask for something."""
        self._begin(self._idle_s)
        self.is_idle, self._is_late = True, _gone

    def expect_body(self, request: Any) -> None:
        """Give the client time to send the rest of a request whose header has come."""
        self._begin(BODY_S)
        self.is_idle, self._is_late, self.request = False, _too_slow, request

    def expect_messages(self, seconds: float) -> None:
        """Give the client of a WebSocket time to send something."""
        self._begin(seconds)

    def _begin(self, seconds: float) -> None:
        self.received = 0
        self.since = time.monotonic()
        self._ends = self.since + seconds

    def recv(self, size: int) -> bytes:
        """Return what has come; raises what fits where nothing does in time."""
        seconds_left = self._ends - time.monotonic()
        if seconds_left <= 0:  # whatever has come meanwhile, else a byte now and then would do
            raise self._is_late()
        try:
            self._socket.settimeout(seconds_left)
            data = self._socket.recv(size)
        except TimeoutError as error:
            raise self._is_late() from error
        except OSError:  # which gevent raises in who waits for a socket that is shut meanwhile
            if self._is_shut:
                return b""
            raise
        if not self.is_idle:
            self.received += len(data)
            self._ends += len(data) / BODY_BYTES_PER_S
        elif self._is_late is _gone:
            self._begin(HEADER_S)
            self._is_late = _too_slow
        return data

    def sendall(self, data: bytes) -> None:
        """Send all of it; raises TimeoutError if the client does not take it."""
        self._socket.settimeout(SEND_S)
        self._socket.sendall(data)

    def send(self, data: bytes) -> int:
        """Send all of it, as those expect who know blocking sockets; under gevent `send` may send a part."""
        self.sendall(data)
        return len(data)

    def sendfile(self, *arguments: Any, **options: Any) -> int:
        """Send a file; raises TimeoutError if the client does not take it."""
        self._socket.settimeout(SEND_S)
        return int(self._socket.sendfile(*arguments, **options))

    def settle_body(self) -> None:
        """Read what little is left of the body; if it is much, or the server stops, say that the connection closes."""
        self._has_unread_body = not self._read_rest()
        if self._has_unread_body or self._stops:
            self.request.force_close()

    def _read_rest(self) -> bool:
        body = self.request.body
        if getattr(body.reader, "length", 0) > _SETTLE_BYTES or body.failed:
            return False
        self._begin(_SETTLE_S)
        try:
            return len(body.read(_SETTLE_BYTES)) < _SETTLE_BYTES
        except (Refusal, OSError):
            return False

    def stop(self) -> None:
        """End the connection because the server stops: if it is idle, or as whatever it serves wants it.

        To be called again until the end: a request may be on its way to one that seems idle.
        """
        self._stops = True
        if self.on_stop:
            self.on_stop()
        elif self.is_idle and time.monotonic() - self.since > _ON_THE_WAY_S:
            self.shut()

    def shut(self) -> None:
        """End the connection; whoever reads from it sees its end."""
        self.is_idle = False
        self._shut(socket.SHUT_RDWR)

    def shut_reading(self) -> None:
        """Let whoever reads see the end, and what is yet to be sent be sent."""
        self._shut(socket.SHUT_RD)

    def _shut(self, direction: int) -> None:
        self._is_shut = True
        with suppress(OSError):
            self._socket.shutdown(direction)

    def close(self) -> None:
        """Close the socket, after the client could read the answer: what it still sends would reset the connection."""
        with suppress(OSError):
            if self._has_unread_body:
                self._linger()
        self._socket.close()

    def _linger(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)
        ends, left, waste = time.monotonic() + _LINGER_S, _LINGER_BYTES, bytearray(_PIECE)
        while left > 0:
            self._socket.settimeout(max(ends - time.monotonic(), 0.001))
            count = self._socket.recv_into(waste)
            if not count:
                return
            left -= count
            time.sleep(_LINGER_PAUSE_S)  # others come first


def _gone() -> Exception:
    return ConnectionResetError(104, "The client asks for nothing more")


def _too_slow() -> Exception:
    return Refusal("request_timeout", "The request came too slowly. Send it again over a better connection.")
