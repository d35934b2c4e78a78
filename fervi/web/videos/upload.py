"""The recording of a request, written to a file piece by piece as it comes: it never lies in memory as a whole."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from fervi.errors import Refusal
from fervi.vision.image import size_in_words
from fervi.web.videos.engine import RATES

FORM, BYTES = "multipart/form-data", "application/octet-stream"
DEFAULT_RATE = "10"
_PIECE = 64 * 1024
_MOST_CHARACTERS = 200
_MOST_DIGITS = 15
_MOST_FIELDS, _FIELD_BYTES = 8, 4 * _PIECE


@dataclass(frozen=True)
class Sent:
    """What comes with a recording: the rate asked for, one of `RATES`, and the file's name, empty where it has none."""

    rate: str
    name: str = ""


def save_recording(path: Path, max_bytes: int) -> Sent:
    """Write the recording of the current request to a file, and return what comes with it.

    Raises:
        Refusal: unsupported_media_type, missing_recording, bad_rate or bad_request; busy, if the
            disk is full; recording_too_large, which may be found only while it comes.
    """
    given = request.args.getlist("rate")
    _rate(given)
    incoming = Incoming(max_bytes)
    with _room():
        if request.mimetype == FORM:
            return _save_form(incoming, path, given)
        if request.mimetype.startswith("video/") or request.mimetype == BYTES:
            with path.open("xb") as file:
                while piece := incoming.read(_PIECE):
                    file.write(piece)
            return Sent(_rate(given))
    raise Refusal(
        "unsupported_media_type",
        f"Send the recording as {FORM}, field 'video', or as a raw video/* or {BYTES} body.",
    )


def announced(max_bytes: int) -> tuple[Sent, int]:
    """Return what the current request says of a recording that comes in parts, and how many bytes it will have.

    Raises:
        Refusal: bad_rate, bad_request, empty_recording or recording_too_large, in this order.
    """
    sent = Sent(_rate(request.args.getlist("rate")), _file_name(request.args.get("name", "")))
    size = whole_number("size")
    if size == 0:
        raise Refusal("empty_recording", "The file is empty. Choose a recording that plays on your device.")
    if size > max_bytes:
        raise recording_too_large(max_bytes)
    return sent, size


def save_part(path: Path, missing: int) -> None:
    """Write the body of the current request to the end of a file that lacks so many bytes.

    Raises:
        Refusal: unsupported_media_type; bad_request, if more comes than is missing; busy, if the disk is full.
    """
    if request.mimetype != BYTES:
        raise Refusal("unsupported_media_type", f"Send the part as a raw {BYTES} body.")
    incoming = Incoming(missing)
    with _room(), path.open("ab") as file:
        while piece := incoming.read(min(_PIECE, missing + 1)):
            if len(piece) > missing:
                raise Refusal("bad_request", "More came than the recording was announced to have. Send it anew.")
            missing -= file.write(piece)


def whole_number(name: str) -> int:
    """Return a number in the current request's query; raises Refusal bad_request."""
    text = request.args.get(name, "")
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise Refusal("bad_request", f"Give {name} in the query: a whole number of bytes.")
    return int(text)


def recording_too_large(max_bytes: int) -> Refusal:
    """Return the error for a request with more than so many bytes of a recording."""
    largest = size_in_words(max_bytes)
    return Refusal("recording_too_large", f"The recording is larger than {largest}. Cut it, or compress it more.")


class Incoming:
    """The body of the current request; before each piece others have their turn, as a fast upload has no pauses."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def read(self, size: int) -> bytes:
        """Return at most so many bytes more; raises Refusal recording_too_large."""
        time.sleep(0)
        try:
            return request.stream.read(size)
        except RequestEntityTooLarge as error:
            raise recording_too_large(self._max_bytes) from error


def _save_form(incoming: Incoming, path: Path, rates: list[str]) -> Sent:
    """Write the file of the form's field `video`; the rate may be in the form as well."""
    files: list[IO[bytes]] = []

    def open_file(*_: Any, **__: Any) -> Any:
        if files:
            raise Refusal("bad_request", "The form has several files. Send one recording at a time.")
        files.append(path.open("xb+"))
        return files[0]

    parser = FormDataParser(open_file, max_form_memory_size=_FIELD_BYTES, silent=False, max_form_parts=_MOST_FIELDS)
    try:
        _, fields, found = parser.parse(
            cast(IO[bytes], incoming), FORM, request.content_length, request.mimetype_params
        )
    except RequestEntityTooLarge as error:
        raise Refusal("bad_request", "The form has too much besides the recording. Send less.") from error
    except ValueError as error:
        raise Refusal("bad_request", "The form is damaged. Send the request again.") from error
    finally:
        for file in files:
            file.close()
    if "video" not in found:
        raise Refusal("missing_recording", "The form has no file in its field 'video'. Put the recording there.")
    return Sent(_rate([*rates, *fields.getlist("rate")]), _file_name(found["video"].filename or ""))


def _file_name(given: str) -> str:
    return given.replace("\\", "/").rsplit("/", 1)[-1][:_MOST_CHARACTERS]


def _rate(given: list[str]) -> str:
    rates = set(given) or {DEFAULT_RATE}
    rate = rates.pop()
    if rates or rate not in RATES:
        names = ", ".join(RATES)
        raise Refusal("bad_rate", f"The rate is not known. Send one of {names}, or none for {DEFAULT_RATE} a second.")
    return rate


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refusal("busy", "There is no room for the recording. Try again in an hour.") from error
