"""What is seen of each HTTP request: its id, one line in the log, and its share of the metrics."""

from time import perf_counter

from flask import Flask, Response, g, request

from fervi.settings import Settings
from fervi.web.logs import log_event
from fervi.web.metrics import metrics
from fervi.web.request_id import HEADER, begin_request, current_request_id


def install(app: Flask, settings: Settings) -> None:
    """Observe an application's requests; first of all, so that nothing that refuses a request goes unseen."""

    def begin() -> None:
        begin_request(believe_header=settings.trusted_proxies > 0)
        g.began = perf_counter()

    def end(response: Response) -> Response:
        response.headers[HEADER] = current_request_id() or ""
        _observe(response, settings.log_addresses)
        return response

    app.before_request(begin)
    app.after_request(end)


def _observe(response: Response, with_address: bool) -> None:
    seconds = perf_counter() - g.began
    route = request.url_rule.rule if request.url_rule else None
    metrics().count_request(request.method, route or "none", response.status_code, seconds)
    code = g.get("error_code")
    if code:
        metrics().count_refusal(code)
    log_event(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        bytes_in=request.content_length,
        bytes_out=response.calculate_content_length(),
        **({"code": code} if code else {}),
        **({"address": request.remote_addr} if with_address else {}),
    )
