"""Clients that keep to the rules: a camera, a person with photos, a health check."""

import random
import threading
import time

from benchmarks.clients.crew import Client, Journal, Target
from benchmarks.clients.live import LiveSocket, Refused
from benchmarks.clients.web import Answer, exchange, get, post

ANSWERED = "answered"
DROPPED = "dropped"
"""A picture of the camera that was not sent, because the one before was not acknowledged."""
REFUSED = "refused"
_PATIENCE_S = 2.0
"""When a client that was refused tries again where the service says nothing about it."""


def camera(frame: bytes, rate: float) -> Client:
    """Return a client that sends `frame` at most `rate` times a second, one in flight, and drops the rest."""

    def work(target: Target, stop: threading.Event, journal: Journal) -> None:
        began = time.monotonic()
        try:
            with LiveSocket(target) as live:
                live.join()
                journal.note("joined", began)
                _stream(live, frame, 1 / rate, stop, journal)
        except Refused as refusal:
            journal.note(f"{REFUSED}: {refusal.code}", began)
            stop.wait((refusal.retry_after_s or _PATIENCE_S) + random.random())

    return work


def _stream(live: LiveSocket, frame: bytes, interval_s: float, stop: threading.Event, journal: Journal) -> None:
    due, seq = time.monotonic(), 0
    while not stop.wait(max(0.0, due - time.monotonic())):
        began = time.monotonic()
        live.send_frame(seq, time.time() * 1000, frame)
        answer = live.acknowledgement()
        journal.note(f"{REFUSED}: {answer['error']['code']}" if "error" in answer else ANSWERED, began)
        seq, due = seq + 1, due + interval_s
        while due < time.monotonic():
            due += interval_s
            journal.note(DROPPED)


def uploader(photo: bytes, interval_s: float) -> Client:
    """Return a client that posts a photo every so often, on one connection for as long as that lasts."""

    def work(target: Target, stop: threading.Event, journal: Journal) -> None:
        request = post(target, photo)
        with target.connect() as connection:
            closes = False
            while not closes and not stop.is_set():
                began = time.monotonic()
                answer = exchange(connection, request)
                journal.note(_outcome(answer), began)
                closes = answer.closes
                stop.wait(interval_s)

    return work


def health_check(interval_s: float) -> Client:
    """Return a client that asks for /healthz every so often, each time on a new connection."""

    def work(target: Target, stop: threading.Event, journal: Journal) -> None:
        began = time.monotonic()
        journal.note(_outcome(get(target, "/healthz")), began)
        stop.wait(interval_s)

    return work


def _outcome(answer: Answer) -> str:
    return ANSWERED if answer.status == 200 else f"{REFUSED}: {answer.status} {answer.error_code}"
