"""Which request bodies are read: a limited number of bytes at once, and no picture for which there is no room."""

import time
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from fervi.web.connection import Connection
from fervi.web.security import MULTIPART_ALLOWANCE
from fervi.web.services import services
from fervi.web.videos.upload import recording_too_large
from fervi.web.workers import busy

PHOTO_ENDPOINTS = {"api.analyze", "api.explain", "api.photo"}
VIDEO_ENDPOINTS = {"videos.send", "videos.send_part"}
_MOST_BYTES, _MOST_VIDEOS = 40_000_000, 4
"""Bytes that are in memory, and recordings, which are not, on their way at once."""
_VIDEO_LENGTH = "MAX_VIDEO_LENGTH"
_GRACE_S, _SLOW_BYTES_PER_S = 3.0, 200_000


@dataclass(eq=False)
class Upload:
    """A body that is read or worked on: its size in bytes, and where it comes from; None in a test without a socket."""

    size: int
    connection: Connection | None = None

    @property
    def rate(self) -> float:
        """How many bytes of it come in a second; without end while that cannot be said yet, or is over."""
        if self.connection is None or self.connection.received >= self.size:
            return float("inf")
        seconds = time.monotonic() - self.connection.since
        return self.connection.received / seconds if seconds > _GRACE_S else float("inf")


class Uploads:
    """Every request body of a process. If there are too many, the slowest one is dropped, if it is slow."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._open: dict[Upload, None] = {}

    def begin(self, upload: Upload) -> None:
        """Reserve room for a body; raises Refusal busy."""
        if sum(one.size for one in self._open) + upload.size > self._most_bytes:
            self._make_room()
        self._open[upload] = None

    def _make_room(self) -> None:
        slowest = min(self._open, key=lambda one: one.rate, default=None)
        if slowest is None or slowest.connection is None or slowest.rate > _SLOW_BYTES_PER_S:
            raise busy()
        del self._open[slowest]
        slowest.connection.shut_reading()

    def end(self, upload: Upload) -> None:
        """Give its room back."""
        self._open.pop(upload, None)


def install(app: Flask, max_video_bytes: int) -> None:
    """Let an application read no more than it has room for."""
    app.config[_VIDEO_LENGTH] = max_video_bytes + MULTIPART_ALLOWANCE
    pictures, recordings = Uploads(), Uploads(_MOST_VIDEOS * app.config[_VIDEO_LENGTH])

    def begin() -> None:
        is_video = request.endpoint in VIDEO_ENDPOINTS
        size = announced_bytes()
        if size > _most_bytes():
            raise recording_too_large(max_video_bytes) if is_video else RequestEntityTooLarge
        request.max_content_length = _most_bytes()
        if request.endpoint in PHOTO_ENDPOINTS and services().photos.is_full:
            raise busy()
        if size:
            g.uploads = recordings if is_video else pictures
            g.upload = Upload(size, request.environ.get("gunicorn.socket"))
            g.uploads.begin(g.upload)

    def end(error: BaseException | None) -> None:
        if "upload" in g:
            g.uploads.end(g.upload)

    app.before_request(begin)
    app.teardown_request(end)


def announced_bytes() -> int:
    """Return how long the current request's body is: as much as may be where it comes in chunks."""
    if request.content_length is not None:
        return request.content_length
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    return _most_bytes() if chunked else 0


def _most_bytes() -> int:
    return current_app.config[_VIDEO_LENGTH if request.endpoint in VIDEO_ENDPOINTS else "MAX_CONTENT_LENGTH"]
