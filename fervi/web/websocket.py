"""The WebSocket under the live socket, with what Engine.IO's own leaves to the client's good will."""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI  # type: ignore[import-untyped]
from flask_socketio import SocketIO

_PACKET_TYPES = "0123456"


class BoundedWebSocket(SimpleWebSocketWSGI):
    """Refuses a message that is too large while it comes in, ends at garbage, and lets go of its socket at once.

    Engine.IO measures a message only when all of it lies in memory, fails on text that is no packet, and leaves the
    socket to gunicorn, which waits up to 2 s on it in the thread that serves everybody else.
    """

    def __init__(self, handler: Callable[..., Any], server: Any, max_message_size: int) -> None:
        super().__init__(handler, server, max_message_size=max_message_size, receive_bytes=65536)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one connection until it ends."""
        try:
            return super().__call__(environ, start_response)
        finally:
            if hasattr(self, "ws"):
                with suppress(OSError):
                    self.ws.sock.shutdown(socket.SHUT_RDWR)

    def wait(self) -> str | bytes | None:
        """Return the next message; None where there is none any more, or it is no Engine.IO packet."""
        message = super().wait()
        is_packet = isinstance(message, bytes) or (message and message[0] in _PACKET_TYPES)
        return message if is_packet else None


def bound_messages(socketio: SocketIO, max_bytes: int) -> None:
    """Have an application's live socket use `BoundedWebSocket`; Engine.IO has no option for it."""

    def connect(handler: Callable[..., Any], server: Any) -> BoundedWebSocket:
        return BoundedWebSocket(handler, server, max_bytes)

    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": connect}
