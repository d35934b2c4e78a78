"""The live socket: a camera frame in, faces out, one frame in flight for each connection."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError, SocketIO

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.face import Analysis
from fervi.vision.tracker import Tracker
from fervi.web.errors import error_dict
from fervi.web.gate import Gate
from fervi.web.metrics import ANSWERED, metrics, watch
from fervi.web.services import Services, services
from fervi.web.session import Session, Sessions, session_of
from fervi.web.stream_clock import StreamClock
from fervi.web.stream_record import StreamRecord
from fervi.web.websocket import MESSAGE_BYTES, LivePacket, bound
from fervi.web.workers import on_gevent

NAMESPACE = "/live"
RETRY_AFTER_S = 10
"""Seconds after which a person who found no place is to try again."""

_QUIET_S = 15.0
_BREACHES = {"bad_metadata", "not_binary", "unknown_event", "already_joined"}

_log = logging.getLogger(__name__)


class LiveConnection:
    """One client's stream. Whatever is remembered from frame to frame lies here and dies with the connection.

    Attributes:
        session: The WebSocket under it.
        heard: When its last frame came, on the monotonic clock.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.heard = time.monotonic()
        self.record = StreamRecord()
        self._in_flight = threading.Lock()
        self._clock = StreamClock()
        self._tracker: Tracker | None = None

    def analyze(self, services: Services, metadata: dict[str, Any], frame: bytes) -> Analysis:
        """Analyze a frame, unless the one before is still being worked on; its people keep their numbers.

        Raises:
            Refusal: If the frame cannot be read or is too large; frame_in_flight or busy.
        """
        self.heard = time.monotonic()
        if not self._in_flight.acquire(blocking=False):
            raise Refusal("frame_in_flight", "Send the next frame when the last one is acknowledged.")
        try:
            return self._track(services.analyze_frame(frame), services, metadata)
        finally:
            self._in_flight.release()

    def _track(self, analysis: Analysis, services: Services, metadata: dict[str, Any]) -> Analysis:
        if self._tracker is None:
            self._tracker = Tracker(services.analyzer.threshold)
        seconds = self._clock.seconds(metadata.get("captured_ms"), time.monotonic())
        return replace(analysis, faces=self._tracker.update(analysis.faces, seconds))


class LiveConnections:
    """Every client of a process that has joined, by session id. One that sends nothing makes room for the next one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._open: dict[str, LiveConnection] = {}

    def open(self, sid: str, session: Session) -> None:
        """Remember a connection.

        Raises:
            Refusal: too_many_connections; already_joined, if its session has another.
        """
        with self._lock:
            if session.has_joined:
                raise Refusal("already_joined", "This connection has joined already. Send frames.")
            if len(self._open) >= self._most:
                self._make_room()
            session.has_joined = True
            self._open[sid] = LiveConnection(session)

    def _make_room(self) -> None:
        sid, quietest = min(self._open.items(), key=lambda entry: entry[1].heard)
        if time.monotonic() - quietest.heard < _QUIET_S:
            raise Refusal(
                "too_many_connections",
                f"All {self._most} places for cameras are taken. This page tries again every {RETRY_AFTER_S} seconds.",
            )
        del self._open[sid]
        quietest.session.end()

    def close(self, sid: str) -> LiveConnection | None:
        """Forget a connection and all it remembered; returns it, None if it was not open."""
        with self._lock:
            return self._open.pop(sid, None)

    def get(self, sid: str) -> LiveConnection:
        """Return an open connection; raises Refusal not_connected."""
        with self._lock:
            if sid not in self._open:
                raise Refusal("not_connected", "The connection is closed. Connect again.")
            return self._open[sid]

    def __iter__(self) -> Iterator[LiveConnection]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)


def install(app: Flask, settings: Settings) -> SocketIO:
    """Serve the live socket beside an application's pages."""
    socketio = SocketIO(
        app,
        async_mode="gevent" if on_gevent() else "threading",
        async_handlers=False,  # so that nothing is read while a frame is worked on
        cors_allowed_origins=[],  # `Gate` checks them
        max_http_buffer_size=MESSAGE_BYTES,
        manage_session=False,
        message_queue=settings.redis_url or None,
        serializer=LivePacket,
        transports=["websocket"],
    )
    bound(socketio)
    sessions, limits = Sessions(2 * settings.max_connections), app.extensions["fervi-limits"]
    gate = Gate(app.wsgi_app, sessions, limits, _same_host_or(settings.allowed_origins))
    app.wsgi_app = gate  # type: ignore[method-assign]
    app.extensions["fervi-live"] = connections = LiveConnections(settings.max_connections)
    watch(app, "fervi_live_connections", "Open live connections", lambda: len(connections))
    socketio.on_event("connect", _connect, namespace=NAMESPACE)
    socketio.on_event("disconnect", _disconnect, namespace=NAMESPACE)
    socketio.on_event("frame", _frame, namespace=NAMESPACE)
    socketio.on_event("*", _unknown, namespace=NAMESPACE)
    return socketio


def _connections() -> LiveConnections:
    return current_app.extensions["fervi-live"]


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it


def _connect(auth: Any = None) -> None:
    session = session_of(request.environ)
    try:
        _connections().open(_sid(), session)
    except Refusal as refusal:
        metrics().count_refusal(refusal.code)
        _note(refusal)
        about = {"code": refusal.code, "retry_after": RETRY_AFTER_S}
        raise ConnectionRefusedError(refusal.message, about) from refusal


def _disconnect(reason: str | None = None) -> None:
    connection = _connections().close(_sid())
    if connection:
        connection.record.end(reason)


def _frame(*arguments: Any) -> dict[str, Any]:
    """Acknowledge a frame with its Analysis, or an error, and its `seq`."""
    seq = arguments[0].get("seq") if arguments and isinstance(arguments[0], dict) else None
    try:
        answer = _answer(_connections().get(_sid()), arguments)
    except Refusal as refusal:
        _note(refusal)
        answer = error_dict(refusal.code, refusal.message)
    return {**answer, "seq": seq if _is_number(seq) else None}


def _answer(connection: LiveConnection, arguments: tuple[Any, ...]) -> dict[str, Any]:
    outcome = ANSWERED
    try:
        metadata, frame = _check(arguments)
        analysis = connection.analyze(services(), metadata, frame)
        metrics().time_stages("frame", analysis)
        return analysis.to_dict()
    except Refusal as refusal:
        outcome = refusal.code
        raise
    except Exception as error:
        outcome = "internal_error"
        _log.exception("A live frame failed")
        raise Refusal(outcome, "The server failed on this frame. Send the next one.") from error
    finally:
        connection.record.count(outcome)


def _unknown(event: str, *arguments: Any) -> dict[str, Any]:
    """Acknowledge an unknown event."""
    refusal = Refusal("unknown_event", "There is no such event. Send 'frame'.")
    _note(refusal)
    return error_dict(refusal.code, refusal.message)


def _note(refusal: Refusal) -> None:
    """Count a breach of the protocol, which no honest client commits, against the client."""
    if refusal.code in _BREACHES:
        session_of(request.environ).breach()


def _check(arguments: tuple[Any, ...]) -> tuple[dict[str, Any], bytes]:
    metadata, frame = arguments if len(arguments) == 2 else (None, None)
    if not isinstance(metadata, dict) or not _is_number(metadata.get("seq")):
        raise Refusal("bad_metadata", 'Send {"seq": n}, n a whole number, and then the frame\'s bytes.')
    if not isinstance(frame, bytes):
        raise Refusal("not_binary", "Send the frame as binary JPEG or WebP, not as text.")
    return metadata, frame


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _same_host_or(origins: tuple[str, ...]) -> Callable[[str | None, dict[str, str]], bool]:
    """Accept pages of the host that was asked, whatever scheme a proxy in front of us speaks, and `origins`."""

    def is_allowed(origin: str | None, environ: dict[str, str]) -> bool:
        return origin in origins or urlsplit(origin or "").netloc == environ.get("HTTP_HOST")

    return is_allowed
