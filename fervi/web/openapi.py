"""The OpenAPI description of the HTTP interface."""

from typing import Any

from fervi.settings import Settings
from fervi.web.errors import STATUS
from fervi.web.parameters import BOX_PATTERN
from fervi.web.schemas import EMOTION, refusal, schema_of, schemas

_PHOTO_ERRORS = (
    "bad_request",
    "missing_image",
    "empty_image",
    "image_too_large",
    "image_too_many_pixels",
    "not_an_image",
    "unsupported_format",
    "unsupported_media_type",
    "image_truncated",
    "too_many_requests",
    "request_timeout",
    "busy",
)
_BOX_ERRORS = ("bad_box", "bad_emotion")
_URL_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json")
_FETCH_ERRORS = ("bad_request", "missing_url", "image_too_large", "not_an_image", "unsupported_media_type")
_URL_ERRORS = ("bad_url", "url_not_public", "url_unreachable", "url_timeout")


def describe(settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "FERVI",
            "version": "1",
            "description": "Finds faces and reads their expressions. Pictures are never stored. The live socket, "
            "Socket.IO namespace /live, event frame, acknowledges each frame with the same Analysis and its seq.",
        },
        "paths": _paths(settings),
        "components": {"schemas": schemas()},
    }


def _paths(settings: Settings) -> dict[str, Any]:
    return {
        "/api/v1/analyze": {"post": _analyze_operation(settings)},
        "/api/v1/explain": {"post": _explain_operation(settings)},
        "/api/v1/photo": {"post": _fetch_operation(settings)},
        "/api/v1/model": {"get": _operation("Which model answers, with its card", schema_of("Model"))},
        "/api/v1/openapi.json": {"get": _operation("This description", {"type": "object"})},
        "/healthz": {"get": _operation("The process answers", schema_of("Status"))},
        "/readyz": {"get": _refusable("Further visitors are welcome", "Status", ("busy",))},
    }


def _analyze_operation(settings: Settings) -> dict[str, Any]:
    summary = "Find the faces in a photo and read their expressions"
    operation = _photo_operation(summary, "Analysis", {}, _PHOTO_ERRORS, settings.images_by_url)
    operation["description"] = _limits(settings)
    return operation


def _explain_operation(settings: Settings) -> dict[str, Any]:
    fields = {"box": {"type": "string", "pattern": BOX_PATTERN, "examples": ["120,80.5,96,96"]}, "emotion": EMOTION}
    summary, errors = "Find which parts of one face speak for an emotion", (*_PHOTO_ERRORS, *_BOX_ERRORS)
    operation = _photo_operation(summary, "Explanation", fields, errors, settings.images_by_url)
    operation["description"] = (
        "The same photo again, the face's box as x,y,width,height in pixels, as /api/v1/analyze gives it, and the "
        f"emotion, where it is not the most probable one: in the form or in the query. {_limits(settings)}"
    )
    operation["parameters"] = [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]
    return operation


def _fetch_operation(settings: Settings) -> dict[str, Any]:
    errors = (*_URL_ERRORS, *_FETCH_ERRORS) if settings.images_by_url else ("url_not_accepted", *_FETCH_ERRORS)
    operation = _refusable("Pass on the photo at a URL", "Status", errors)
    operation["responses"]["200"] = {"description": "The photo", "content": {"image/*": {"schema": {}}}}
    form = {"schema": _with_url({})}
    operation["requestBody"] = {"required": True, "content": dict.fromkeys(_URL_FORMS, form)}
    return operation


def _with_url(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "format": "uri"}, **fields}}


def _limits(settings: Settings) -> str:
    return f"JPEG, PNG, WebP or GIF (first frame), at most {settings.max_bytes} bytes and {settings.max_pixels} pixels."


def _photo_operation(
    summary: str, answer: str, fields: dict[str, Any], errors: tuple[str, ...], by_url: bool
) -> dict[str, Any]:
    errors = (*errors, *(_URL_ERRORS if by_url else ("url_not_accepted",)))
    operation = _refusable(summary, answer, errors)
    operation["requestBody"] = {"required": True, "content": _photo_content(fields, by_url)}
    return operation


def _refusable(summary: str, answer: str, errors: tuple[str, ...]) -> dict[str, Any]:
    operation = _operation(summary, schema_of(answer))
    for status in sorted({STATUS[code] for code in errors}):
        codes = [code for code in errors if STATUS[code] == status]
        operation["responses"][str(status)] = _response(", ".join(codes), refusal(codes))
    return operation


def _photo_content(fields: dict[str, Any], by_url: bool) -> dict[str, Any]:
    """Describe the ways to send a photo: a file in a form, raw, or, where that is switched on, by its URL."""
    binary = {"type": "string", "format": "binary"}
    file = {"type": "object", "required": ["image"], "properties": {"image": binary, **fields}}
    if not by_url:
        return {"multipart/form-data": {"schema": file}, "image/*": {"schema": binary}}
    return {
        **{kind: {"schema": _with_url(fields)} for kind in _URL_FORMS},
        "multipart/form-data": {"schema": {"anyOf": [file, _with_url(fields)]}},
        "image/*": {"schema": binary},
    }


def _operation(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": _response("The answer", schema)}}


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
