"""The WebSocket under the live socket, with the limits that Engine.IO's own does not enforce."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI  # type: ignore[import-untyped]
from flask_socketio import SocketIO
from simple_websocket import ConnectionClosed
from socketio.packet import ACK, EVENT, Packet
from wsproto.utilities import ProtocolError

from fervi.errors import Refusal
from fervi.web.connection import Connection
from fervi.web.session import JOIN_S, session_of

MESSAGE_BYTES = 1_000_000
"""Largest message that is read at all: room to answer a frame that is too large with a sentence."""

_TEXT_CHARACTERS = 4096
_SILENCE_S = 60.0
"""Longer than a client can be silent that answers the server's pings, which come every 25 s."""

_READ_BYTES = 32 * 1024
_MOST_AT_ONCE = 64
"""Messages in what is read at once: a client that sends more has nothing good in mind."""

_PACKET_TYPES = "0123456"


class BoundedWebSocket(SimpleWebSocketWSGI):
    """Reads a message when the last one is answered, none that is too large, and does not wait for ever.

    Engine.IO's own reads in another thread, as fast as the client sends, and keeps what comes; it measures a message
    only when all of it is in memory, and fails on text that is not a packet.
    """

    def __init__(self, handler: Callable[..., Any], server: Any) -> None:
        super().__init__(handler, server, max_message_size=MESSAGE_BYTES, thread_class=_NoThread)
        self._server = server
        self._engine_socket = handler.__self__  # type: ignore[attr-defined]
        self._sent = Event()
        self._sent.set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one connection until it ends."""
        # A JPEG does not shrink further, and each connection would hold 300 KB to try.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        self._session = session_of(environ)
        self._socket: Connection = environ["gunicorn.socket"]
        self._session.wake = self._socket.shut_reading
        self._socket.on_stop = self._session.end
        try:
            return super().__call__(environ, start_response)
        finally:
            self._forget()

    def _forget(self) -> None:
        """Let go of the session at once: Engine.IO keeps it for 20 s, and the task that is to ping it for 25 s."""
        self._server.sockets.pop(self._engine_socket.sid, None)
        task: Any = getattr(self._engine_socket, "ping_task", None)
        if hasattr(task, "kill"):  # greenlets have it, and threads have not
            task.kill(block=False)

    def wait(self) -> str | bytes | None:
        """Return the next message; None at the end, or where it is not an Engine.IO packet."""
        self._sent.wait()
        while self.ws.connected and not self.ws.input_buffer and not self._session.is_over:
            self._read()
        if self._session.is_over or not self.ws.input_buffer:
            return None
        message = self.ws.input_buffer.pop(0)
        return message if isinstance(message, bytes) or _is_packet(message) else None

    def _read(self) -> None:
        try:
            self._socket.expect_messages(self._patience())
            data = self._socket.recv(_READ_BYTES)
            if data:
                self.ws.ws.receive_data(data)
                self.ws.connected = self.ws._handle_events()  # noqa: SLF001, its own loop reads in a thread
            else:  # where the session is over, only this direction is shut, and the last answers still go out
                self.ws.connected = self._session.is_over
        except (OSError, Refusal, ProtocolError):
            self.ws.connected = False
        if len(self.ws.input_buffer) > _MOST_AT_ONCE:
            self._session.end()
        self._server.sleep(0)  # whoever sends without a pause does not keep the others waiting

    def _patience(self) -> float:
        return _SILENCE_S if self._session.has_joined else self._session.began + JOIN_S - time.monotonic()

    def send(self, message: str | bytes) -> None:
        """Send a message; nothing is read meanwhile. Raises OSError if the client is gone or takes nothing."""
        self._sent.clear()
        try:
            super().send(message)
        finally:
            self._sent.set()

    def close(self) -> None:
        """Say goodbye, and wake whoever waits for a message."""
        with suppress(OSError, ConnectionClosed, ProtocolError):
            super().close()
        self._session.end()


class LivePacket(Packet):
    """A Socket.IO packet with at most one attachment: more would be kept until the last has come, if ever it does."""

    def __init__(self, packet_type: int = EVENT, *arguments: Any, binary: bool | None = None, **options: Any) -> None:
        # No acknowledgement has bytes in it, and each would be searched for them to its last number.
        super().__init__(packet_type, *arguments, binary=False if packet_type == ACK else binary, **options)

    def decode(self, encoded_packet: str) -> int:
        """Take a packet apart and return how many attachments follow; raises ValueError."""
        count = super().decode(encoded_packet)
        if count > 1:
            raise TooManyAttachments(f"{count} attachments are announced")
        return count


class TooManyAttachments(ValueError):
    """A packet whose attachments will not be waited for."""


def bound(socketio: SocketIO) -> None:
    """Have an application's live socket use `BoundedWebSocket`, and end sessions whose packets make no sense."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": BoundedWebSocket}  # noqa: SLF001, Engine.IO has no option for it
    engine.start_background_task = _remembering_pings(engine.start_background_task)
    take = engine.handlers["message"]

    def take_or_count(sid: str, data: str | bytes) -> None:
        environ = socketio.server.environ.get(sid)
        if environ is None:  # the client has said goodbye, and then goes on
            return
        session = session_of(environ)
        try:
            take(sid, data)
        except TooManyAttachments:
            session.end()
        except Exception:  # python-socketio raises nearly anything on packets that make no sense
            session.breach()

    engine.on("message", take_or_count)


def _remembering_pings(start: Callable[..., Any]) -> Callable[..., Any]:
    """Return Engine.IO's way to start a task, which leaves the task that pings a client with the client's socket."""

    def start_and_remember(target: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        task = start(target, *arguments, **options)
        if getattr(target, "__name__", "") == "_send_ping":
            target.__self__.ping_task = task  # type: ignore[attr-defined]
        return task

    return start_and_remember


class _NoThread:
    """What simple-websocket would read in; here whoever wants a message reads it."""

    name = ""

    def __init__(self, target: Callable[..., Any]) -> None:
        pass

    def start(self) -> None:
        pass


def _is_packet(text: str) -> bool:
    return 0 < len(text) <= _TEXT_CHARACTERS and text[0] in _PACKET_TYPES
