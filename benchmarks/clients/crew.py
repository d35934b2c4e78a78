"""Many clients at once, each in a thread of its own, each with a journal of what happened to it."""

import ipaddress
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

TIMEOUT_S = 10.0
"""How long a client waits for an answer."""
_PAUSE_S = 0.2
"""How long a client waits after an error."""


@dataclass(frozen=True)
class Target:
    """The service that is measured; only this machine's own may be."""

    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> "Target":
        """Return the target of an http URL; raises ValueError if it has no port, or its host is not this machine."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or not parts.port:
            raise ValueError(f"{url} is not an address such as http://127.0.0.1:8000.")
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo(parts.hostname, parts.port)}
        if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
            raise ValueError(f"{parts.hostname} is not this machine. Load is only put on loopback addresses.")
        return cls(parts.hostname, parts.port)

    @property
    def address(self) -> str:
        """The host and port, as a Host header has them."""
        return f"{self.host}:{self.port}"

    def connect(self, timeout_s: float = TIMEOUT_S) -> socket.socket:
        """Return a new connection; raises OSError."""
        connection = socket.create_connection((self.host, self.port), timeout_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class Event(NamedTuple):
    """One thing that happened to a client."""

    at: float
    """When it ended, in seconds on the monotonic clock."""
    what: str
    seconds: float
    """How long it took."""


@dataclass
class Journal:
    """What happened to one client, in order."""

    events: list[Event] = field(default_factory=list)

    def note(self, what: str, since: float | None = None) -> None:
        """Add an event that began at `since`, in seconds on the monotonic clock; None means just now."""
        now = time.monotonic()
        self.events.append(Event(now, what, now - (now if since is None else since)))

    def count(self, what: str) -> int:
        """Return how many events' names begin with `what`."""
        return sum(event.what.startswith(what) for event in list(self.events))


Client = Callable[[Target, threading.Event, Journal], None]
"""Works on a target until the event is set, and notes what happens."""


class Crew:
    """Clients of one kind."""

    def __init__(self, target: Target, client: Client, count: int, ramp_s: float = 0.0) -> None:
        """Start them, evenly over `ramp_s` seconds, without waiting for it."""
        self._target, self._client, self._stop = target, client, threading.Event()
        self.journals = [Journal() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(journal, number * ramp_s / count), daemon=True)
            for number, journal in enumerate(self.journals)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self, journal: Journal, delay_s: float) -> None:
        self._stop.wait(delay_s)
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._client(self._target, self._stop, journal)
            except OSError as error:
                journal.note(f"error: {type(error).__name__}", began)
                self._stop.wait(_PAUSE_S)

    def wait_until_each(self, what: str = "", times: int = 1, timeout_s: float = 30.0) -> None:
        """Return when each client has had so many events with names that begin with `what`; raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while not all(journal.count(what) >= times for journal in self.journals):
            if time.monotonic() > deadline:
                outcomes = Counter(event.what for journal in self.journals for event in journal.events)
                raise TimeoutError(f"not {times}x {what!r} for each client in {timeout_s:g} s, but {dict(outcomes)}")
            time.sleep(0.01)

    def stop_soon(self) -> None:
        """Tell every client to end, without waiting for it."""
        self._stop.set()

    def stop(self) -> None:
        """Have every client end; it takes no longer than an answer may."""
        self.stop_soon()
        for thread in self._threads:
            thread.join(2 * TIMEOUT_S)

    def count(self, what: str) -> int:
        """Return how many events of all clients have names that begin with `what`."""
        return sum(journal.count(what) for journal in self.journals)


@contextmanager
def at_work(target: Target, client: Client, count: int) -> Iterator[Crew]:
    """Have a number of clients at work: something has happened to each on entry, and all have ended on exit."""
    crew = Crew(target, client, count)
    try:
        crew.wait_until_each()
        yield crew
    finally:
        crew.stop()
