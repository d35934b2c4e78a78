"""The WebSockets of a process: how many there may be, and how each behaves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fervi.errors import Refusal

JOIN_S = 5.0
"""Seconds after the handshake by which a client must have joined the live socket."""

MOST_BREACHES = 10
_KEY = "fervi.session"


class Session:
    """A WebSocket, from its handshake to its end.

    Attributes:
        began: On the monotonic clock.
        has_joined: Whether its client has joined the live socket.
        is_over: Whether it is to end when what is under way is done.
    """

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.has_joined = False
        self.is_over = False
        self._breaches = 0
        self.wake = lambda: None
        """Ends a wait for the client's next message; whoever waits sets it."""

    def breach(self) -> None:
        """Note that the client has broken the protocol; the tenth time ends the session."""
        self._breaches += 1
        if self._breaches >= MOST_BREACHES:
            self.end()

    def end(self) -> None:
        """Let the session end when what is under way is done."""
        self.is_over = True
        self.wake()


class Sessions:
    """Every WebSocket of a process. If there are too many, the first that has not joined makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[Session, None] = {}

    @contextmanager
    def admit(self, environ: dict[str, Any]) -> Iterator[None]:
        """Count a WebSocket while it lasts, and keep its session in its WSGI environment.

        Raises:
            Refusal: too_many_connections, if there is no room.
        """
        if len(self._open) >= self._most:
            self._make_room()
        session = session_of(environ)
        self._open[session] = None
        try:
            yield
        finally:
            del self._open[session]

    def _make_room(self) -> None:
        stranger = next((one for one in self._open if not one.has_joined and not one.is_over), None)
        if stranger is None:
            raise Refusal("too_many_connections", "Too many cameras are connected. Try again in a minute.")
        stranger.end()

    def __len__(self) -> int:
        return len(self._open)


def session_of(environ: dict[str, Any]) -> Session:
    """Return the session that a WSGI environment belongs to."""
    session = environ.get(_KEY)
    if session is None:
        session = environ[_KEY] = Session()
    return session
