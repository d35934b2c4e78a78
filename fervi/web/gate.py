"""The door of the live socket, before Engine.IO has heard of a connection."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from werkzeug.wrappers import Response

from fervi.errors import Refusal
from fervi.web.errors import STATUS, error_dict, retry_header
from fervi.web.limits import Limits
from fervi.web.security import HEADERS
from fervi.web.session import Sessions


class Gate:
    """Lets a limited number of WebSockets, from allowed pages, through to the live socket, and no other transport.

    Polling is refused because a session would outlive its connections: whoever asks for thousands would get them.
    """

    def __init__(
        self,
        app: Callable[..., Any],
        sessions: Sessions,
        limits: Limits,
        is_allowed: Callable[[str | None, dict[str, str]], bool],
    ) -> None:
        self._app = app
        self._sessions = sessions
        self._limits = limits
        self._is_allowed = is_allowed

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        if not environ["PATH_INFO"].startswith("/socket.io/"):
            return self._app(environ, start_response)
        try:
            self._check(environ)
            self._limits.check(environ.get("REMOTE_ADDR"))
            with self._sessions.admit(environ):
                return self._app(environ, start_response)
        except Refusal as refusal:
            return _answer(refusal)(environ, start_response)

    def _check(self, environ: dict[str, Any]) -> None:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if query != {**query, "transport": ["websocket"], "EIO": ["4"]} or "sid" in query or not _is_upgrade(environ):
            raise Refusal("websocket_needed", "The live socket speaks Socket.IO 5 over WebSocket, and nothing else.")
        if "HTTP_ORIGIN" in environ and not self._is_allowed(environ["HTTP_ORIGIN"], environ):
            raise Refusal("origin_not_allowed", "Pages of this origin may not use the live socket.")


def _is_upgrade(environ: dict[str, Any]) -> bool:
    connection = {word.strip() for word in environ.get("HTTP_CONNECTION", "").lower().split(",")}
    is_websocket = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
    return environ["REQUEST_METHOD"] == "GET" and "upgrade" in connection and is_websocket


def _answer(refusal: Refusal) -> Response:
    status = STATUS[refusal.code]
    body = json.dumps(error_dict(refusal.code, refusal.message))
    return Response(body, status, {**HEADERS, **retry_header(refusal)}, content_type="application/json")
