"""What browsers are told to allow, and requests that never touch the disk."""

import io
from typing import IO

from flask import Flask, Request, Response, request

MULTIPART_ALLOWANCE = 64 * 1024
"""Bytes of boundaries and part headers that a body may have besides its picture."""

_CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class InMemoryRequest(Request):
    """A request whose uploads stay in memory; Werkzeug writes large ones to a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def install(app: Flask, max_bytes: int) -> None:
    """Limit what an application takes in, keep it off the disk, and send the security headers."""
    app.request_class = InMemoryRequest
    app.config["MAX_CONTENT_LENGTH"] = max_bytes + MULTIPART_ALLOWANCE
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store" if request.path.startswith("/api/") else "no-cache")
    return response
