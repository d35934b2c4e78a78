"""What the HTTP interface answers, in JSON Schema: each type with its range, and nothing besides."""

from collections.abc import Sequence
from typing import Any

from fervi.vision.face import EMOTIONS
from fervi.web.errors import STATUS

Schema = dict[str, Any]

EMOTION: Schema = {"type": "string", "enum": list(EMOTIONS)}
_TEXT: Schema = {"type": "string", "minLength": 1}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_SIGNED: Schema = {"type": "number", "minimum": -1, "maximum": 1}
_POSITION: Schema = {"type": "number", "minimum": 0}
_LENGTH: Schema = {"type": "number", "minimum": 1}
_PIXELS: Schema = {"type": "integer", "minimum": 1}
_MILLISECONDS: Schema = {"type": "number", "minimum": 0}

_LABEL = (
    "What the face is read as: the most probable emotion. In a live stream it is held until a change is real, and may "
    "for a moment not be the most probable one of `scores`."
)
_CERTAIN = "Whether `emotion` is asserted. If not, say that the face is one of `emotion` and `second`."
_SECOND = "The emotion that comes next after `emotion`; in a live stream it is held likewise."


def schema_of(name: str) -> Schema:
    """Return a reference to one of `schemas`."""
    return {"$ref": f"#/components/schemas/{name}"}


def refusal(codes: Sequence[str]) -> Schema:
    """Return the schema of an error that has one of some codes."""
    code = {"properties": {"error": {"properties": {"code": {"enum": list(codes)}}}}}
    return {"allOf": [schema_of("Error"), code]}


def schemas() -> dict[str, Schema]:
    """Return every schema that the description refers to, by name."""
    return {
        "Analysis": _analysis(),
        "Face": _face(),
        "Explanation": _explanation(),
        "Model": _model(),
        "Status": _closed({"status": _TEXT}),
        "Error": _closed(
            {
                "error": _closed(
                    {"code": {"type": "string", "enum": list(STATUS)}, "message": _TEXT, "request_id": _TEXT}
                )
            }
        ),
    }


def _closed(properties: dict[str, Schema]) -> Schema:
    """Return an object that has all of the properties and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _analysis() -> Schema:
    steps = ("decode_ms", "detect_ms", "classify_ms", "total_ms")
    return _closed(
        {
            "image": _closed({"width": _PIXELS, "height": _PIXELS}),
            "faces": {
                "type": "array",
                "items": schema_of("Face"),
                "description": "From left to right: the first is number 1 in the picture.",
            },
            "timing": _closed(dict.fromkeys(steps, _MILLISECONDS)),
            "model": _TEXT,
        }
    )


def _face() -> Schema:
    return _closed(
        {
            "id": {"type": ["integer", "null"], "minimum": 1},
            "box": _closed({"x": _POSITION, "y": _POSITION, "width": _LENGTH, "height": _LENGTH}),
            "detection": _SHARE,
            "emotion": {**EMOTION, "description": _LABEL},
            "confidence": {**_SHARE, "description": "The probability of `emotion`."},
            "certain": {"type": "boolean", "description": _CERTAIN},
            "second": {**EMOTION, "description": _SECOND},
            "scores": _closed(dict.fromkeys(EMOTIONS, _SHARE)),
            "valence": _SIGNED,
            "arousal": _SIGNED,
        }
    )


def _explanation() -> Schema:
    edge: Schema = {"type": "integer"}
    drops = {
        "type": "array",
        "minItems": 8,
        "maxItems": 8,
        "items": {"type": "array", "items": _SIGNED, "minItems": 8, "maxItems": 8},
        "description": "Rows from top to bottom: by how much the probability falls where the area is covered.",
    }
    return _closed(
        {
            "emotion": EMOTION,
            "probability": _SHARE,
            "area": _closed({"x": edge, "y": edge, "width": _PIXELS, "height": _PIXELS}),
            "map": drops,
            "model": _TEXT,
        }
    )


def _model() -> Schema:
    return _closed(
        {
            "name": _TEXT,
            "threshold": _SHARE,
            "detector": _TEXT,
            "emotions": {
                "type": "array",
                "items": EMOTION,
                "minItems": 7,
                "maxItems": 7,
                "uniqueItems": True,
            },
            "card": {"type": "object", "required": ["name", "version", "threshold"]},
        }
    )
