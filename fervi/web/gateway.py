"""The way in: gunicorn's gevent worker, which idle, slow and broken clients cannot block."""

import contextlib
import json
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import gevent
from gunicorn.http import errors as http
from gunicorn.workers.ggevent import GeventWorker

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.address import limited_address
from fervi.web.connection import Connection
from fervi.web.errors import STATUS, error_dict, retry_header
from fervi.web.logs import log_event
from fervi.web.request_id import HEADER, new_request_id
from fervi.web.security import HEADERS

_SPARE = 64
"""Connections beyond the most, long enough to be told so."""

_STOP_PAUSE_S = 0.1
_OWN_DESCRIPTORS = 100
"""Files and the like that a worker has open besides connections."""

_REFUSED = {
    http.LimitRequestLine: ("uri_too_long", "The address is too long. Send parameters in the body."),
    http.LimitRequestHeaders: ("headers_too_large", "The headers are too many or too large. Send fewer."),
    http.UnsupportedTransferCoding: ("not_implemented", "This transfer coding is not understood. Send chunks or none."),
}
_OWN_FAULTS = (http.InvalidResponseHeader, http.InvalidResponseHeaderName, http.ConfigurationProblem)


class GatewayWorker(GeventWorker):
    """Serves each connection in a greenlet, with deadlines, and room for the next one always."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._connections = Connections(self.worker_connections, _most_of_an_address())
        self.worker_connections += _SPARE

    def init_process(self) -> None:
        """Serve until the end."""
        _raise_descriptor_limit(self.worker_connections + _OWN_DESCRIPTORS)
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application."""
        super().load_wsgi()
        self.wsgi: Callable[..., Any] = settling(self.wsgi)

    def timeout_ctx(self) -> contextlib.AbstractContextManager[None]:
        """Return nothing that ends a wait: the connection does."""
        return contextlib.nullcontext()

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection, if there is room for it."""
        connection = Connection(client, addr[0] if addr else "", self.cfg.keepalive)
        try:
            with self._connections.hold(connection):
                super().handle(listener, connection, addr)
        except Refusal as refusal:
            self.handle_error(None, connection, addr, refusal)
            connection.close()

    def handle_request(self, listener_name: Any, req: Any, sock: Connection, addr: Any) -> Any:
        """Serve a request."""
        gevent.sleep(0)  # whoever sends one request after the other without a pause does not keep the others waiting
        req.body.reader = CheckedReader(req.body.reader)
        sock.expect_body(req)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            sock.expect_request()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no proper request, or failed outside the application, in the one error shape."""
        refusal = _as_refusal(exc)
        if refusal.code == "internal_error":
            self.log.exception("A request failed")
        request_id = new_request_id()
        log_event("refused", request_id=request_id, code=refusal.code, status=STATUS[refusal.code])
        with contextlib.suppress(OSError):
            client.sendall(answer_bytes(refusal, request_id))

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop: what is under way is finished, idle connections and live sockets are ended."""
        super().handle_exit(sig, frame)
        gevent.spawn(self._connections.stop)


class Connections:
    """Every connection of a worker. If there are too many, the one that has been idle longest makes room."""

    def __init__(self, most: int, most_of_an_address: int) -> None:
        self._most = most
        self._most_of_an_address = most_of_an_address
        self._open: dict[Connection, str | None] = {}
        self._of_address: Counter[str | None] = Counter()

    @contextmanager
    def hold(self, connection: Connection) -> Iterator[None]:
        """Count a connection while it lasts; raises Refusal too_many_connections."""
        address = limited_address(connection.address)
        if address and self._of_address[address] >= self._most_of_an_address:
            self._make_room(one for one, its_address in self._open.items() if its_address == address)
        elif len(self._open) >= self._most:
            self._make_room(self._open)
        self._open[connection] = address
        self._of_address[address] += 1
        try:
            yield
        finally:
            del self._open[connection]
            self._of_address -= Counter([address])

    def _make_room(self, among: Iterable[Connection]) -> None:
        idle = min((one for one in among if one.is_idle), key=lambda one: one.since, default=None)
        if idle is None:
            raise Refusal("too_many_connections", "Too many connections are open. Try again in a few seconds.")
        idle.shut()

    def stop(self) -> None:
        """Have every connection end as soon as it can."""
        while self._open:
            for connection in list(self._open):
                connection.stop()
            gevent.sleep(_STOP_PAUSE_S)


class CheckedReader:
    """A request's body, whose damages are refusals, as everything else that is wrong with a request."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def read(self, size: int) -> bytes:
        """Return at most so many bytes; raises Refusal bad_request."""
        try:
            return self._reader.read(size)
        except http.ParseException as error:
            raise Refusal("bad_request", "The body's chunks are damaged. Send the request again.") from error


def settling(app: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application that has read the body, or says that it closes the connection, before it answers."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(*answer: Any) -> Any:
            environ["gunicorn.socket"].settle_body()
            return start_response(*answer)

        return app(environ, start)

    return serve


def answer_bytes(refusal: Refusal, request_id: str) -> bytes:
    """Return a refusal as the last answer on a connection."""
    status = HTTPStatus(STATUS[refusal.code])
    body = json.dumps(error_dict(refusal.code, refusal.message, request_id)).encode()
    headers = {"Content-Type": "application/json", "Content-Length": len(body), "Connection": "close", **HEADERS}
    headers |= retry_header(refusal)
    headers[HEADER] = request_id
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _as_refusal(error: BaseException) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, http.ParseException) and not isinstance(error, _OWN_FAULTS):
        return Refusal(*_REFUSED.get(type(error), ("bad_request", f"The request was not understood. {error}")))
    return Refusal("internal_error", "The server failed. Try again in a moment.")


def _raise_descriptor_limit(needed: int) -> None:
    """Let this process open so many descriptors, or as many as it may: 1,024 are common, and hold no 1,000 clients."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _most_of_an_address() -> int:
    """Return how many connections one address may have: behind a proxy all have the proxy's."""
    settings = Settings.from_environ()
    return 1_000_000 if settings.trusted_proxies else settings.connections_per_address
