"""What the HTTP interface answers, in JSON Schema: each type with its range, and nothing besides."""

from collections.abc import Sequence
from typing import Any

from fervi.vision.face import LANDMARKS
from fervi.vision.pose import TURNED_AWAY
from fervi.vision.tracker import HELD_SECONDS
from fervi.web.errors import STATUS
from fervi.web.videos.engine import RATES, RESULTS
from fervi.web.videos.job import State

Schema = dict[str, Any]

RATE: Schema = {"type": "string", "enum": list(RATES)}
VIDEO_ID: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
_TEXT: Schema = {"type": "string", "minLength": 1}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_SIGNED: Schema = {"type": "number", "minimum": -1, "maximum": 1}
_POSITION: Schema = {"type": "number", "minimum": 0}
_LENGTH: Schema = {"type": "number", "minimum": 1}
_PIXELS: Schema = {"type": "integer", "minimum": 1}
_MILLISECONDS: Schema = {"type": "number", "minimum": 0}
_ANGLE: Schema = {"type": "number", "minimum": -180, "maximum": 180}
_UPRIGHT: Schema = {"type": "number", "minimum": -90, "maximum": 90}

_LABEL = (
    "What the face is read as: the most probable emotion. In a live stream it is held until a change is real, and may "
    "for a moment not be the most probable one of `scores`."
)
_CERTAIN = (
    "Whether the probability reaches the calibrated threshold. If not, and the face is not turned away, it is unsure: "
    "say that it is `emotion` or `second`, and that both may be wrong."
)
_SECOND = "The emotion that comes next after `emotion`; in a live stream it is held likewise."
_LANDMARKS = (
    "x and y, in pixels of the picture, of the right eye, the left eye, the nose, and the right and left corner of the "
    "mouth, right and left as the person has them: of a face that looks ahead the right eye is left in the picture. In "
    "a live stream they are smoothed over time. Null from a detector that finds none."
)
_POSE = (
    "How the head is turned, in degrees, as its landmarks tell: each angle is 0 for a level face that looks into the "
    "camera. Null without landmarks."
)
_TURNED_AWAY = (
    f"Whether the head is turned by {TURNED_AWAY:g} degrees of yaw or more, to either side. So much of the face is "
    "then hidden that its expression cannot be read: it is never certain, and `scores` are not to be relied on."
)
_TURN = (
    "By how much square and map are turned clockwise around the middle of `area`, in degrees: the roll of the head; 0 "
    "without landmarks."
)
_SEEN = (
    "Whether the face was found in this very picture: always in a photo. In a live stream, one that is lost for up to "
    f"{HELD_SECONDS:g} s is told again as it was."
)
_VALENCE = "From unpleasant to pleasant: the expected position on Russell's circumplex under `scores`."
_AROUSAL = "From calm to activated, likewise."


def schema_of(name: str) -> Schema:
    """Return a reference to one of `schemas`."""
    return {"$ref": f"#/components/schemas/{name}"}


def emotion_schema(labels: tuple[str, ...]) -> Schema:
    """Return the schema of one of the emotions that the model knows."""
    return {"type": "string", "enum": list(labels)}


def refusal(codes: Sequence[str]) -> Schema:
    """Return the schema of an error that has one of some codes."""
    code = {"properties": {"error": {"properties": {"code": {"enum": list(codes)}}}}}
    return {"allOf": [schema_of("Error"), code]}


def schemas(labels: tuple[str, ...]) -> dict[str, Schema]:
    """Return every schema that the description refers to, by name, where the model knows some emotions."""
    file = _told({"type": "string"}, "The file's name as it was sent; empty where it came without one.")
    return {
        "Analysis": _closed(_analysis()),
        "Batch": _batch(),
        "NamedAnalysis": _closed({"file": file, **_analysis()}),
        "NamedError": _closed({"file": file, **_error()}),
        "Face": _face(labels),
        "Explanation": _explanation(labels),
        "Model": _model(labels),
        "Video": _video(),
        "Status": _closed({"status": _told(_TEXT, "One word, such as `ok`.")}),
        "Error": _closed(_error()),
    }


def _closed(properties: dict[str, Schema]) -> Schema:
    """Return an object that has all of the properties and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _analysis() -> dict[str, Schema]:
    size = {
        "width": _told(_PIXELS, "In pixels, as a person sees the picture: its EXIF orientation is applied."),
        "height": _told(_PIXELS, "Likewise."),
    }
    timing = {
        "decode_ms": _told(_MILLISECONDS, "To decode the picture, in milliseconds."),
        "detect_ms": _told(_MILLISECONDS, "To find the faces."),
        "classify_ms": _told(_MILLISECONDS, "To read their expressions."),
        "total_ms": _told(_MILLISECONDS, "All of it, without waiting and transfer."),
    }
    faces: Schema = {"type": "array", "items": schema_of("Face")}
    return {
        "image": _closed(size),
        "faces": _told(faces, "From left to right: the first is number 1 in the picture. Empty if none is found."),
        "timing": _closed(timing),
        "model": _told(_TEXT, "Name and version of the expression model."),
    }


def _batch() -> Schema:
    each = {"oneOf": [schema_of("NamedAnalysis"), schema_of("NamedError")]}
    photos: Schema = {"type": "array", "items": each, "minItems": 2}
    return _closed(
        {"photos": _told(photos, "What each of several photos shows, in the order in which they were sent.")}
    )


def _error() -> dict[str, Schema]:
    error = {
        "code": _told({"type": "string", "enum": list(STATUS)}, "What is wrong, for programs."),
        "message": _told(_TEXT, "What is wrong and what to do, for people."),
        "request_id": _told(_TEXT, "Quote it when you report the error; the log has it as well."),
    }
    return {"error": _closed(error)}


def _face(labels: tuple[str, ...]) -> Schema:
    emotion = emotion_schema(labels)
    box = {
        "x": _told(_POSITION, "Left edge, in pixels of the picture."),
        "y": _told(_POSITION, "Upper edge."),
        "width": _LENGTH,
        "height": _LENGTH,
    }
    number = {"type": ["integer", "null"], "minimum": 1}
    return _closed(
        {
            "id": _told(number, "The person's number in a live stream; null in a photo."),
            "box": _closed(box),
            "detection": _told(_SHARE, "How sure the detector is that this is a face."),
            "emotion": _told(emotion, _LABEL),
            "confidence": _told(_SHARE, "The probability of `emotion`."),
            "certain": _told({"type": "boolean"}, _CERTAIN),
            "second": _told(emotion, _SECOND),
            "scores": _told(_closed(dict.fromkeys(labels, _SHARE)), "The probability of each emotion; their sum is 1."),
            "valence": _told(_SIGNED, _VALENCE),
            "arousal": _told(_SIGNED, _AROUSAL),
            "landmarks": _told(_landmarks(), _LANDMARKS),
            "pose": _told(_pose(), _POSE),
            "turned_away": _told({"type": "boolean"}, _TURNED_AWAY),
            "seen": _told({"type": "boolean"}, _SEEN),
        }
    )


def _landmarks() -> Schema:
    point = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return {"type": ["array", "null"], "items": point, "minItems": len(LANDMARKS), "maxItems": len(LANDMARKS)}


def _pose() -> Schema:
    angles = {
        "yaw": _told(_ANGLE, "Positive when the face turns to the right side of the picture."),
        "pitch": _told(_UPRIGHT, "Positive when it looks up."),
        "roll": _told(_ANGLE, "Positive when the head leans to the right side of the picture."),
    }
    return {"oneOf": [_closed(angles), {"type": "null"}]}


def _explanation(labels: tuple[str, ...]) -> Schema:
    edge: Schema = {"type": "integer"}
    area = {"x": edge, "y": edge, "width": _PIXELS, "height": _PIXELS}
    drops = {
        "type": "array",
        "minItems": 8,
        "maxItems": 8,
        "items": {"type": "array", "items": _SIGNED, "minItems": 8, "maxItems": 8},
        "description": "Rows from top to bottom: by how much the probability falls where the area is covered. Above 0 "
        "that part speaks for the emotion, below 0 against it.",
    }
    return _closed(
        {
            "emotion": _told(emotion_schema(labels), "The emotion that is explained."),
            "probability": _told(_SHARE, "Its probability while nothing is covered."),
            "area": _told(_closed(area), "The square that was read, in pixels of the picture; it may reach out of it."),
            "angle": _told(_ANGLE, _TURN),
            "map": drops,
            "model": _told(_TEXT, "Name and version of the expression model."),
        }
    )


def _video() -> Schema:
    seconds = {"type": ["number", "null"], "minimum": 0}
    states = [state.value for state in State]
    return _closed(
        {
            "id": _told(VIDEO_ID, "Cannot be guessed. Keep it to yourself: who has it may read and delete all of it."),
            "state": _told({"type": "string", "enum": states}, "What becomes of it; the last two are final."),
            "rate": _told(RATE, "Frames of each second that are analysed."),
            "ahead": _told({"type": "integer", "minimum": 0}, "While it waits: how many come before it."),
            "progress": _told(_SHARE, "Share of the analysis that is done."),
            "seconds_left": _told(seconds, "How long the analysis will take yet, estimated; null while nobody knows."),
            "upload": {"anyOf": [_upload(), {"type": "null"}], "description": "Of a recording that is sent in parts."},
            "recording": {
                "anyOf": [_facts(), {"type": "null"}],
                "description": "What it is; null before all is here.",
            },
            "error": {"anyOf": [_failure(), {"type": "null"}], "description": "Why it failed; null if it did not."},
            "deleted_in_seconds": _told(seconds, "When all of it will be deleted; null before it is done."),
            "links": _told(_links(), "Where the rest is; null where there is none, or not yet."),
        }
    )


def _upload() -> Schema:
    size = {"type": "integer", "minimum": 1}
    received = {"type": "integer", "minimum": 0}
    return _closed({"size": _told(size, "Bytes it has."), "received": _told(received, "Bytes that are here.")})


def _facts() -> Schema:
    return _closed(
        {
            "seconds": _told(_POSITION, "How long it is, by its timestamps."),
            "width": _told(_PIXELS, "Of its pictures as a person sees them."),
            "height": _told(_PIXELS, "Likewise."),
            "frame_rate": _told(_POSITION, "Frames a second, on average."),
        }
    )


def _failure() -> Schema:
    code = {"type": "string", "enum": list(STATUS)}
    return _closed({"code": _told(code, "For programs."), "message": _told(_TEXT, "For people.")})


def _links() -> Schema:
    link: Schema = {"type": ["string", "null"], "format": "uri-reference"}
    return _closed(
        {"self": {"type": "string", "format": "uri-reference"}, **dict.fromkeys(("recording", *RESULTS), link)}
    )


def _model(labels: tuple[str, ...]) -> Schema:
    count = {"minItems": len(labels), "maxItems": len(labels), "uniqueItems": True}
    emotions = {"type": "array", "items": emotion_schema(labels), **count}
    card = {"type": "object", "required": ["name", "version", "threshold"]}
    return _closed(
        {
            "name": _told(_TEXT, "Name and version of the expression model."),
            "threshold": _told(_SHARE, "The probability from which on an answer counts as certain."),
            "detector": _told(_TEXT, "Name and version of the face detector."),
            "emotions": _told(emotions, "The emotions that it knows, in its order."),
            "card": _told(card, "Data, protocol, figures and limits of the model."),
        }
    )
