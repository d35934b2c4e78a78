"""The URL of a photo, taken apart strictly."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from fervi.errors import Refusal

PORTS = {"http": 80, "https": 443}
_LONGEST = 2048
_SAFE = "!#$%&'()*+,/:;=?@[]~"
"""Characters of a path and a query that stay as they are; letters of other alphabets are encoded."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: what a URL says, taken apart once, so that no second reading can differ."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse_url(url: str, ports: tuple[int, ...] = tuple(PORTS.values())) -> Target:
    """Take a URL apart, strictly.

    Raises:
        Refusal: bad_url, if it is none of http or https, has a user name, another port, or does not read one way only.
    """
    if not url.isprintable() or " " in url or "\\" in url or len(url) > _LONGEST:
        raise _bad_url("has spaces, backslashes or control characters in it, or is too long")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError, which the name's encoding raises, is one too
        raise _bad_url("cannot be read") from error
    if parts.scheme not in PORTS:
        raise _bad_url("does not begin with http:// or https://")
    if "@" in parts.netloc:
        raise _bad_url("has a user name in it")
    if not host or "%" in host:
        raise _bad_url("has no name of a server in it")
    target = Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, _path(parts))
    if target.port not in ports:
        raise _bad_url(f"asks for port {target.port}, where only {' and '.join(map(str, ports))} are asked")
    return target


def _path(parts: SplitResult) -> str:
    return quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_SAFE)


def _bad_url(what: str) -> Refusal:
    return Refusal("bad_url", f"The photo's address {what}. Send one such as https://example.org/photo.jpg.")
