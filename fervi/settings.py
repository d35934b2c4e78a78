"""Every FERVI_* variable: typed, with a default and one line of help. docs/settings.md lists the same."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any

from fervi.errors import FerviError

_PACKAGE = Path(__file__).resolve().parent
ROOT = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent
"""Where templates, static, models, wsgi.py and gunicorn.conf.py lie: beside the package in a checkout, else in it."""

PORT_RANGE = "a whole number from 1 to 65535"
"""What a port is, in words."""

_PREFIX = "FERVI_"
_Port = Annotated[int, PORT_RANGE]
_REDIS_ADDRESS = "an address such as redis://127.0.0.1:6379/0"
_Redis = Annotated[str, _REDIS_ADDRESS]
_DASK_ADDRESS = "an address such as tcp://127.0.0.1:8786"
_Dask = Annotated[str, _DASK_ADDRESS]
_ZERO_OR_MORE = "a whole number of 0 or more"
_CountOrNone = Annotated[int, _ZERO_OR_MORE]


class SettingsError(FerviError):
    """A variable holds something it does not accept; the message names both."""


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """How one process of the service behaves."""

    host: str = _setting("127.0.0.1", "Address that `serve` listens on.")
    port: _Port = _setting(8000, "Port that `serve` listens on.")  # noqa: RUF009, as all the others
    model: Path = _setting(  # noqa: RUF009, a path is as immutable as text
        ROOT / "models" / "emotion-int8.tflite", "The classifier's LiteRT file; its card lies beside it."
    )
    detector: str = _setting(
        str(ROOT / "models" / "face-int8.tflite"),
        "The face detector: a LiteRT file, `haar`, or YuNet's ONNX file.",
    )
    photo_side: int = _setting(1024, "Longest side, in pixels, to which a photo is scaled down to find faces.")
    live_side: int = _setting(480, "Longest side, in pixels, to which a live frame is scaled down to find faces.")
    recording_side: int = _setting(640, "Longest side, in pixels, to which a recording's frame is scaled down.")
    dask_scheduler: _Dask = _setting(  # noqa: RUF009
        "", "Dask scheduler whose workers read recordings and collections."
    )
    max_bytes: int = _setting(10_000_000, "Largest photo, in bytes.")
    max_pixels: int = _setting(25_000_000, "Largest photo, in pixels.")
    max_photos: int = _setting(16, "Photos in one request; all of them together have `FERVI_MAX_BYTES` at most.")
    frame_bytes: int = _setting(300_000, "Largest live frame, in bytes.")
    frame_pixels: int = _setting(2_100_000, "Largest live frame, in pixels.")
    max_connections: int = _setting(20, "Live connections at once: what two cores serve well.")
    connections_per_address: int = _setting(200, "Connections at once of one address, of all kinds.")
    requests_per_minute: int = _setting(3000, "Requests of one address each minute.")
    photos_per_minute: int = _setting(240, "Photos of one address each minute.")
    megabytes_per_minute: int = _setting(600, "Megabytes of photos of one address each minute.")
    max_analyses: int = _setting(
        2, "Photos worked on at once, and live frames beside them, each in a thread of its own."
    )
    max_video_bytes: int = _setting(200_000_000, "Largest recording, in bytes.")
    max_video_seconds: int = _setting(1800, "Longest recording, in seconds.")
    max_videos: int = _setting(1, "Recordings analysed at once, each by a process of its own at the lowest priority.")
    max_waiting_videos: int = _setting(8, "Recordings that may be on their way or wait for their turn besides.")
    videos_per_address: int = _setting(8, "Recordings of one address, with those that are done and not deleted yet.")
    video_minutes: int = _setting(60, "Minutes after its analysis at which a recording is deleted with its result.")
    allowed_origins: tuple[str, ...] = _setting(
        (), "Origins, separated by commas, that may use the live socket besides our own pages."
    )
    images_by_url: bool = _setting(False, "Whether photos may be given by their URL, which the server then fetches.")
    trusted_proxies: _CountOrNone = _setting(  # noqa: RUF009
        0, "Proxies in front, whose X-Forwarded-… and X-Request-Id are believed."
    )
    redis_url: _Redis = _setting(  # noqa: RUF009
        "", "Redis that several instances share for the live socket and the limits."
    )
    log_addresses: bool = _setting(False, "Whether the log has the addresses of those who ask.")
    metrics_token: str = _setting("", "Token that opens /metrics; where it is not set there is no /metrics.")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings from FERVI_* variables.

        Raises:
            SettingsError: If a value is not accepted or a FERVI_* variable is unknown.
        """
        known = {variable(f.name): f for f in fields(cls)}
        given = {name: text.strip() for name, text in environ.items() if name.startswith(_PREFIX)}
        unknown = sorted(given.keys() - known.keys())
        if unknown:
            raise SettingsError(f"{unknown[0]} is no setting. The settings are {', '.join(known)}.")
        return cls(**{known[name].name: _parse(name, known[name].type, text) for name, text in given.items()})


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return _PREFIX + name.upper()


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _count(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise ValueError(text)
    return number


def port_number(text: str) -> int:
    """Return the TCP port that a text names; raises ValueError where it is not `PORT_RANGE`."""
    number = _count(text)
    if number > 65535:
        raise ValueError(text)
    return number


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(origin.strip() for origin in text.split(",") if origin.strip())
    if not all(origin.startswith(("http://", "https://")) for origin in origins):
        raise ValueError(text)
    return origins


def _redis(text: str) -> str:
    if not text.startswith(("redis://", "rediss://")):
        raise ValueError(text)
    return text


def dask_address(text: str) -> str:
    """Return the address of a Dask scheduler; raises ValueError where it is none."""
    if not text.startswith(("tcp://", "tls://", "ws://", "wss://", "ucx://")):
        raise ValueError(text)
    return text


def _switch(text: str) -> bool:
    return {"yes": True, "no": False}[text.lower()]


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


_PARSERS: dict[Any, tuple[Callable[[str], Any], str]] = {
    str: (_text, "some text"),
    int: (_count, "a whole number of 1 or more"),
    _Port: (port_number, PORT_RANGE),
    _CountOrNone: (_whole, _ZERO_OR_MORE),
    _Redis: (_redis, _REDIS_ADDRESS),
    _Dask: (dask_address, _DASK_ADDRESS),
    bool: (_switch, "yes or no"),
    Path: (lambda text: Path(_text(text)), "the path of a file"),
    tuple[str, ...]: (_origins, "origins such as https://example.org, separated by commas"),
}


def _parse(name: str, kind: Any, text: str) -> Any:
    parser, accepted = _PARSERS[kind]
    try:
        return parser(text)
    except (ValueError, KeyError) as error:
        raise SettingsError(f"{name} is {text!r}, but must be {accepted}.") from error
