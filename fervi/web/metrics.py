"""Figures of one process for Prometheus, at /metrics, for those who hold the token."""

import hmac
from collections.abc import Callable

from flask import Flask, Response, current_app, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from fervi.errors import Refusal
from fervi.vision.face import Analysis

_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_STAGES = ("decode", "detect", "classify", "total")
_SOURCES = ("photo", "frame")
ANSWERED = "answered"
"""What becomes of most live frames."""


class Metrics:
    """What a process counts and times. Labels have few values: a route and not its path, a code and not its message."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("fervi_requests", "Answered requests", "method", "route", "status")
        self._seconds = self._histogram("fervi_request_seconds", "From a request to its answer", "route")
        self._refusals = self._counter("fervi_refusals", "Requests and connections that were refused", "code")
        self._frames = self._counter("fervi_frames", "Live frames: answered, or the code of why not", "outcome")
        stages = self._histogram("fervi_stage_seconds", "What a picture's reading took", "source", "stage")
        # Looked up once: a histogram's own look-up takes longer than the rest, and there are four for each live frame.
        self._stages = {
            source: [(f"{name}_ms", stages.labels(source, name)) for name in _STAGES] for source in _SOURCES
        }
        self._answered = self._frames.labels(ANSWERED)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_refusal(self, code: str) -> None:
        """Count a request or a connection that was refused."""
        self._refusals.labels(code).inc()

    def count_frame(self, outcome: str) -> None:
        """Count a live frame, `ANSWERED` or refused with a code."""
        (self._answered if outcome == ANSWERED else self._frames.labels(outcome)).inc()

    def time_stages(self, source: str, analysis: Analysis) -> None:
        """Time the stages of a picture, a `photo` or a `frame`."""
        for attribute, histogram in self._stages[source]:
            histogram.observe(getattr(analysis.timing, attribute) / 1000)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, *labels: str) -> Histogram:
        return Histogram(name, what, labels, registry=self.registry, buckets=_SECONDS)


def install(app: Flask, token: str) -> None:
    """Have an application count, and tell the figures at /metrics where there is a token for it."""
    app.extensions["fervi-metrics"] = Metrics()
    if token:
        app.add_url_rule("/metrics", view_func=lambda: _answer(token), endpoint="metrics")


def watch(app: Flask, name: str, what: str, read: Callable[[], float]) -> None:
    """Tell a figure of an application that is read when it is asked for."""
    Gauge(name, what, registry=app.extensions["fervi-metrics"].registry).set_function(read)


def metrics() -> Metrics:
    """Return the current application's metrics."""
    return current_app.extensions["fervi-metrics"]


def _answer(token: str) -> Response:
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Refusal("unauthorized", "Send the token of FERVI_METRICS_TOKEN as 'Authorization: Bearer …'.")
    return Response(generate_latest(metrics().registry), content_type=CONTENT_TYPE_LATEST)
