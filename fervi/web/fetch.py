"""A photo by its URL, fetched so that a stranger cannot have us ask machines that only we can reach."""

import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from urllib.parse import urljoin

from fervi.errors import Refusal
from fervi.vision.image import too_large
from fervi.web.photo_url import PORTS, Target, parse_url
from fervi.web.public_address import is_public

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_AT_ONCE = 4
_CHUNK_BYTES = 64 * 1024
_HEADERS = {"User-Agent": "FERVI", "Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}


def resolve(host: str, port: int) -> list[str]:
    """Return every address that a name has; raises OSError or UnicodeError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class Fetcher:
    """Fetches photos: http(s) from public addresses only, within time and size, through few redirects.

    Attributes:
        max_bytes: Largest photo.
        seconds: How long one photo may take, name, redirects and all.
        ports: What may be asked.
        resolve: Host and port to addresses.
        is_public: Whether an address may be connected to.
        tls: How servers are to prove who they are.
    """

    max_bytes: int
    seconds: float = 5.0
    ports: tuple[int, ...] = tuple(PORTS.values())
    resolve: Callable[[str, int], list[str]] = resolve
    is_public: Callable[[str], bool] = is_public
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch")

    def fetch(self, url: str) -> bytes:
        """Return the bytes of the photo at a URL.

        Neither a name's resolver nor a server that drips bytes heeds a time limit, so another thread waits for them.

        Raises:
            Refusal: bad_url; url_not_public, if it leads to an address of no public network; url_unreachable;
                url_timeout; image_too_large; unsupported_media_type, if what lies there is no picture.
        """
        attempt = _Attempt(self, monotonic() + self.seconds)
        answer = self._threads.submit(attempt.follow, url)
        try:
            return answer.result(timeout=self.seconds)
        except TimeoutError as error:
            answer.cancel()
            attempt.abandon()
            message = f"The photo did not arrive within {self.seconds:g} seconds. Send the file itself."
            raise Refusal("url_timeout", message) from error


@dataclass
class _Attempt:
    """One photo being fetched, which another thread may end."""

    fetcher: Fetcher
    deadline: float
    _socket: socket.socket | None = None

    def follow(self, url: str) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            with self._answer(parse_url(url, self.fetcher.ports)) as response:
                if response.status not in _REDIRECTS:
                    return self._read(response)
                url = urljoin(url, response.headers.get("Location", ""))
        raise Refusal("url_unreachable", f"The address redirects more than {_MOST_REDIRECTS} times. Send the last one.")

    def abandon(self) -> None:
        """Have whoever reads or writes this attempt's socket fail at once."""
        self.deadline = 0.0
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # TLS's own would pull it from under the reader

    @contextmanager
    def _answer(self, target: Target) -> Iterator[HTTPResponse]:
        """Ask a target; the answer's head is read, its body is not."""
        connection = HTTPConnection(target.host, target.port)
        connection.sock = self._connect(target, self._addresses(target))
        with closing(connection.sock), closing(connection):
            with _said("the server does not answer as one"):
                connection.request("GET", target.path, headers={"Host": target.authority, **_HEADERS})
                response = connection.getresponse()
            with response:
                yield response

    def _addresses(self, target: Target) -> list[str]:
        """Return the addresses of a target, every one of them public: which is connected to is then no matter."""
        with _said("there is no server of that name"):
            addresses = self.fetcher.resolve(target.host, target.port)
        if not addresses or not all(map(self.fetcher.is_public, addresses)):
            raise Refusal(
                "url_not_public", "The address leads into a network that is not public. Send the file itself."
            )
        return addresses

    def _connect(self, target: Target, addresses: list[str]) -> socket.socket:
        """Connect to an address that was checked; by its certificate who answers proves to be the name's server."""
        with _said("the server does not answer"):
            self._socket = self._first_that_answers(addresses, target.port)
        return self._secure(self._socket, target) if target.scheme == "https" else self._socket

    def _secure(self, plain: socket.socket, target: Target) -> ssl.SSLSocket:
        secure = self.fetcher.tls.wrap_socket(plain, server_hostname=target.host, do_handshake_on_connect=False)
        self._socket = secure
        try:
            secure.settimeout(self._remaining())
            with _said("the server cannot prove that it is the one in the address"):
                secure.do_handshake()
        except BaseException:
            secure.close()
            raise
        return secure

    def _first_that_answers(self, addresses: list[str], port: int) -> socket.socket:
        for address in addresses[:-1]:
            with suppress(OSError):
                return socket.create_connection((address, port), timeout=self._remaining() / 2)
        return socket.create_connection((addresses[-1], port), timeout=self._remaining())

    def _remaining(self) -> float:
        remaining = self.deadline - monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining

    def _read(self, response: HTTPResponse) -> bytes:
        self._check(response)
        data = bytearray()
        while len(data) <= self.fetcher.max_bytes:
            self._remaining()
            with _said("the server ended amid the photo"):
                chunk = response.read1(_CHUNK_BYTES)
            if not chunk:
                return bytes(data)
            data += chunk
        raise too_large(self.fetcher.max_bytes)

    def _check(self, response: HTTPResponse) -> None:
        headers = response.headers
        if response.status != 200:
            raise _unreachable(f"the server answers {response.status}")
        if headers.get_content_maintype() != "image":
            raise Refusal("unsupported_media_type", "That address is not a picture. Send that of the picture itself.")
        if headers.get("Content-Encoding", "identity").lower() != "identity":  # it was asked for none; it may be a bomb
            raise Refusal("unsupported_media_type", "The server there compresses its pictures. Send the file itself.")
        if (response.length or 0) > self.fetcher.max_bytes:
            raise too_large(self.fetcher.max_bytes)


def _unreachable(why: str) -> Refusal:
    return Refusal(
        "url_unreachable", f"The photo cannot be fetched: {why}. Check the address, or send the file itself."
    )


@contextmanager
def _said(why: str) -> Iterator[None]:
    """Say why a photo cannot be fetched, where the network or the server fails; what comes late is told by `fetch`."""
    try:
        yield
    except TimeoutError:
        raise
    except (OSError, HTTPException, UnicodeError) as error:
        raise _unreachable(why) from error
