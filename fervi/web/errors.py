"""One shape for every error: JSON for programs, a page for browsers, an acknowledgement for sockets."""

from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from fervi.errors import Refusal
from fervi.vision.image import size_in_words
from fervi.web.request_id import current_request_id

STATUS = {
    "bad_request": 400,
    "missing_image": 400,
    "empty_image": 400,
    "bad_box": 400,
    "bad_emotion": 400,
    "unauthorized": 401,
    "missing_url": 400,
    "bad_url": 400,
    "url_not_accepted": 403,
    "url_not_public": 403,
    "url_unreachable": 422,
    "url_timeout": 422,
    "not_an_image": 415,
    "unsupported_format": 415,
    "unsupported_media_type": 415,
    "image_truncated": 422,
    "image_too_large": 413,
    "too_many_images": 400,
    "image_too_many_pixels": 413,
    "missing_recording": 400,
    "too_many_recordings": 429,
    "bad_rate": 400,
    "empty_recording": 400,
    "not_a_recording": 415,
    "no_video": 422,
    "recording_damaged": 422,
    "recording_too_large": 413,
    "recording_too_long": 413,
    "recording_too_many_pixels": 413,
    "recordings_not_installed": 501,
    "no_result": 409,
    "wrong_offset": 409,
    "request_timeout": 408,
    "uri_too_long": 414,
    "headers_too_large": 431,
    "not_implemented": 501,
    "websocket_needed": 400,
    "origin_not_allowed": 403,
    "too_many_requests": 429,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_binary": 400,
    "bad_metadata": 400,
    "frame_in_flight": 429,
    "not_connected": 400,
    "unknown_event": 400,
    "already_joined": 400,
    "too_many_connections": 503,
    "busy": 503,
    "internal_error": 500,
}
"""Every error code with its HTTP status."""

_TITLES = {
    400: "That request was not understood",
    401: "That needs a token",
    403: "That is not allowed here",
    404: "There is no such page",
    405: "That cannot be done here",
    413: "That is too large",
    415: "That is not a picture we read",
    429: "That was too much at once",
    500: "Something went wrong here",
    503: "We are busy",
}
_HTTP_ERRORS = {
    404: ("not_found", "There is nothing at this address. Check it, or start again from the home page."),
    405: ("method_not_allowed", "This address does not take that method. See /api/v1/openapi.json."),
    500: ("internal_error", "The server failed. Your picture was not kept; try again in a moment."),
}
_RETRY_AFTER_S = 2
_API_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


def error_dict(code: str, message: str, request_id: str | None = None) -> dict[str, Any]:
    """Return the one error shape, with the id of the request where there is one: a live frame has none."""
    request_id = request_id or current_request_id()
    return {"error": {"code": code, "message": message, **({"request_id": request_id} if request_id else {})}}


def install(app: Flask, max_bytes: int) -> None:
    """Answer every error of an application in the one shape."""
    app.register_error_handler(Refusal, _answer_refusal)
    app.register_error_handler(413, lambda error: _answer_refusal(_body_too_large(max_bytes)))
    app.register_error_handler(HTTPException, _answer_http)


def _body_too_large(max_bytes: int) -> Refusal:
    largest = size_in_words(max_bytes)
    return Refusal(
        "image_too_large", f"The request is larger than {largest}. Send a smaller picture, or fewer at once."
    )


def _answer_refusal(refusal: Refusal) -> Response:
    status = STATUS[refusal.code]
    return _answer(refusal.code, refusal.message, status, retry_header(refusal))


def retry_header(refusal: Refusal) -> dict[str, str]:
    """Return the header that says when to try again, for refusals that are over by then."""
    seconds = refusal.retry_after or (_RETRY_AFTER_S if STATUS[refusal.code] == 503 else None)
    return {"Retry-After": str(seconds)} if seconds else {}


def _answer_http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    code, message = _HTTP_ERRORS.get(status, ("bad_request", error.description or "The request was not understood."))
    allowed = getattr(error, "valid_methods", None)
    return _answer(code, message, status, {"Allow": ", ".join(allowed)} if allowed else {})


def _answer(code: str, message: str, status: int, headers: dict[str, str]) -> Response:
    g.error_code = code
    if request.path.startswith(_API_PATHS):
        body: Response | str = jsonify(error_dict(code, message))
    else:
        title, request_id = _TITLES.get(status, "Error"), current_request_id()
        body = render_template("error.html", code=status, title=title, message=message, request_id=request_id)
    return make_response(body, status, headers)
