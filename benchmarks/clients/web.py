"""HTTP by hand, so that a client can also break it."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any

from benchmarks.clients.crew import Target

ANALYZE = "/api/v1/analyze"


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        """Return what its body holds; raises ValueError if that is not JSON."""
        return json.loads(self.body)

    @property
    def error_code(self) -> str:
        """The code of an error in the service's one shape; empty if it has another shape."""
        try:
            return str(self.json()["error"]["code"])
        except (ValueError, KeyError, TypeError):
            return ""

    @property
    def closes(self) -> bool:
        """Whether it says that no further request may follow on its connection."""
        return self.headers.get("Connection", "").lower() == "close"


def head(target: Target, method: str, path: str, **headers: object) -> bytes:
    """Return a request's first line and headers; underscores in their names stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {target.address}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(target: Target, body: bytes, kind: str = "image/jpeg", **headers: object) -> bytes:
    """Return a request that posts a body to be analyzed."""
    return head(target, "POST", ANALYZE, Content_Type=kind, Content_Length=len(body), **headers) + body


def receive(connection: socket.socket) -> Answer:
    """Return the next response; raises OSError if none comes, or one that is broken."""
    response = http.client.HTTPResponse(connection)
    try:
        response.begin()
        return Answer(response.status, response.headers, response.read())
    except http.client.RemoteDisconnected:
        raise
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        response.close()


def exchange(connection: socket.socket, request: bytes) -> Answer:
    """Send a request and return its response, even one that comes before all is sent; raises OSError."""
    try:
        connection.sendall(request)
    except (BrokenPipeError, ConnectionResetError):
        return receive(connection)
    return receive(connection)


def ask(target: Target, request: bytes) -> Answer:
    """Send a request on a connection of its own and return the response; raises OSError."""
    with target.connect() as connection:
        return exchange(connection, request)


def get(target: Target, path: str) -> Answer:
    """Return the response to a GET on a connection of its own; raises OSError."""
    return ask(target, head(target, "GET", path, Connection="close"))
