"""The OpenAPI description of the HTTP interface."""

from typing import Any

from fervi.settings import Settings
from fervi.vision.face import EMOTIONS
from fervi.web.errors import STATUS

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
    "busy",
)
_BOX_ERRORS = ("bad_box", "bad_emotion")
_URL_ERRORS = ("bad_url", "url_not_public", "url_unreachable", "url_timeout")
_EMOTION = {"type": "string", "enum": list(EMOTIONS)}


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
        "components": {"schemas": _schemas()},
    }


def _paths(settings: Settings) -> dict[str, Any]:
    return {
        "/api/v1/analyze": {"post": _analyze_operation(settings)},
        "/api/v1/explain": {"post": _explain_operation(settings)},
        "/api/v1/model": {"get": _operation("Which model answers, with its card", _ref("Model"))},
        "/api/v1/openapi.json": {"get": _operation("This description", {"type": "object"})},
        "/healthz": {"get": _operation("The process answers", _ref("Status"))},
        "/readyz": {"get": _operation("Detector and classifier are loaded", _ref("Status"))},
    }


def _analyze_operation(settings: Settings) -> dict[str, Any]:
    summary = "Find the faces in a photo and read their expressions"
    operation = _photo_operation(summary, "Analysis", {}, _PHOTO_ERRORS, settings.images_by_url)
    operation["description"] = _limits(settings)
    return operation


def _explain_operation(settings: Settings) -> dict[str, Any]:
    fields = {"box": {"type": "string", "examples": ["120,80.5,96,96"]}, "emotion": _EMOTION}
    summary, errors = "Find which parts of one face speak for an emotion", (*_PHOTO_ERRORS, *_BOX_ERRORS)
    operation = _photo_operation(summary, "Explanation", fields, errors, settings.images_by_url)
    operation["description"] = (
        "The same photo again, the face's box as x,y,width,height in pixels, as /api/v1/analyze gives it, and the "
        f"emotion, where it is not the most probable one: in the form or in the query. {_limits(settings)}"
    )
    operation["parameters"] = [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]
    return operation


def _limits(settings: Settings) -> str:
    return f"JPEG, PNG, WebP or GIF (first frame), at most {settings.max_bytes} bytes and {settings.max_pixels} pixels."


def _photo_operation(
    summary: str, answer: str, fields: dict[str, Any], errors: tuple[str, ...], by_url: bool
) -> dict[str, Any]:
    operation = _operation(summary, _ref(answer))
    operation["requestBody"] = {"required": True, "content": _photo_content(fields, by_url)}
    errors = (*errors, *(_URL_ERRORS if by_url else ("url_not_accepted",)))
    for status in sorted({STATUS[code] for code in errors}):
        codes = ", ".join(code for code in errors if STATUS[code] == status)
        operation["responses"][str(status)] = _response(codes, _ref("Error"))
    return operation


def _photo_content(fields: dict[str, Any], by_url: bool) -> dict[str, Any]:
    """Describe the ways to send a photo: a file in a form, raw, or, where that is switched on, by its URL."""
    binary = {"type": "string", "format": "binary"}
    file = {"type": "object", "required": ["image"], "properties": {"image": binary, **fields}}
    url = {"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "format": "uri"}, **fields}}
    if not by_url:
        return {"multipart/form-data": {"schema": file}, "image/*": {"schema": binary}}
    return {
        "multipart/form-data": {"schema": {"anyOf": [file, url]}},
        "image/*": {"schema": binary},
        "application/x-www-form-urlencoded": {"schema": url},
        "application/json": {"schema": url},
    }


def _operation(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": _response("The answer", schema)}}


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _numbers(*names: str) -> dict[str, Any]:
    return _object({name: {"type": "number"} for name in names})


def _schemas() -> dict[str, Any]:
    text, boolean, share = {"type": "string"}, {"type": "boolean"}, {"type": "number", "minimum": 0, "maximum": 1}
    signed, whole = {"type": "number", "minimum": -1, "maximum": 1}, {"type": "integer", "minimum": 0}
    box = _numbers("x", "y", "width", "height")
    drops = {
        "type": "array",
        "items": {"type": "array", "items": signed},
        "description": "Rows from top to bottom: by how much the probability falls where the area is covered.",
    }
    return {
        "Analysis": _object(
            {
                "image": _object({"width": whole, "height": whole}),
                "faces": {"type": "array", "items": _ref("Face")},
                "timing": _numbers("decode_ms", "detect_ms", "classify_ms", "total_ms"),
                "model": text,
            }
        ),
        "Face": _object(
            {
                "id": {"type": ["integer", "null"]},
                "box": box,
                "detection": share,
                "emotion": _EMOTION,
                "confidence": share,
                "certain": boolean,
                "scores": _object(dict.fromkeys(EMOTIONS, share)),
                "valence": signed,
                "arousal": signed,
            }
        ),
        "Explanation": _object({"emotion": _EMOTION, "probability": share, "area": box, "map": drops, "model": text}),
        "Model": _object(
            {
                "name": text,
                "threshold": share,
                "detector": text,
                "emotions": {"type": "array", "items": _EMOTION},
                "card": {"type": "object"},
            }
        ),
        "Status": _object({"status": text}),
        "Error": _object({"error": _object({"code": text, "message": text})}),
    }
