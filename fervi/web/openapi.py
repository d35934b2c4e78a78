"""The OpenAPI description of the HTTP interface."""

from collections.abc import Sequence
from typing import Any

from fervi.recordings.table import columns_of
from fervi.settings import Settings
from fervi.web import examples
from fervi.web.errors import STATUS
from fervi.web.parameters import BOX_PATTERN
from fervi.web.schemas import RATE, VIDEO_ID, Schema, emotion_schema, refusal, schema_of, schemas
from fervi.web.videos.engine import RESULTS
from fervi.web.videos.upload import BYTES, DEFAULT_RATE, FORM

_PHOTO_ERRORS = (
    "bad_request",
    "missing_image",
    "empty_image",
    "image_too_large",
    "too_many_images",
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
_BINARY: Schema = {"type": "string", "format": "binary"}
_URL_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json")
_FETCH_ERRORS = ("bad_request", "missing_url", "image_too_large", "not_an_image", "unsupported_media_type")
_URL_ERRORS = ("bad_url", "url_not_public", "url_unreachable", "url_timeout")
_VIDEO_ERRORS = (
    "bad_request",
    "missing_recording",
    "bad_rate",
    "empty_recording",
    "not_a_recording",
    "unsupported_media_type",
    "no_video",
    "recording_damaged",
    "recording_too_large",
    "recording_too_long",
    "recording_too_many_pixels",
    "too_many_recordings",
    "too_many_requests",
    "request_timeout",
    "recordings_not_installed",
    "busy",
)
_ANNOUNCE_ERRORS = (
    "bad_request",
    "bad_rate",
    "empty_recording",
    "recording_too_large",
    "too_many_recordings",
    "too_many_requests",
    "recordings_not_installed",
    "busy",
)
_JOB_ERRORS = ("not_found", "too_many_requests", "recordings_not_installed")
_NO_PART_ERRORS = ("missing_recording", "bad_rate", "too_many_recordings", *_JOB_ERRORS)
_PART_ERRORS = ("wrong_offset", *(code for code in _VIDEO_ERRORS if code not in _NO_PART_ERRORS))
_ABOUT = """\
Finds the faces in a photo or a recording and says how probable each expression is.

- **Privacy**: a picture is read in memory; it is never stored or logged. A recording lies in a private temporary
  folder, and is deleted with its result some time after its analysis, or when you say so.
- **Errors** all have one shape: a `code` for programs, a `message` that says what to do, and the request's id.
- **Limits** count for each address. A 429 or 503 says in its `Retry-After` header in how many seconds to try again.
- **Live pictures** go over Socket.IO: namespace `/live`, event `frame`, whose acknowledgement is the same Analysis with
  the frame's `seq`.
"""
_PHOTOS, _VIDEOS, _SERVICE = "Photos", "Recordings", "Service"


def describe(settings: Settings, labels: tuple[str, ...]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a service whose model knows some emotions."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "FERVI", "version": "1", "description": _ABOUT},
        "tags": [
            {"name": _PHOTOS, "description": "What the faces in a photo show, and why."},
            {"name": _VIDEOS, "description": "What each person in a recording shows, over time."},
            {"name": _SERVICE, "description": "Which model answers, and whether the service is well."},
        ],
        "paths": _paths(settings, labels),
        "components": {"schemas": schemas(labels)},
    }


def _paths(settings: Settings, labels: tuple[str, ...]) -> dict[str, Any]:
    model = _operation("model", "Which model answers, with its card", schema_of("Model"))
    description = _operation("openapi", "This description", {"type": "object"})
    alive = _operation("healthz", "Whether the process answers", schema_of("Status"))
    ready = _refusable("readyz", "Whether further visitors are welcome", schema_of("Status"), ("busy",))
    return {
        "/api/v1/analyze": {"post": _analyze_operation(settings, labels)},
        "/api/v1/explain": {"post": _explain_operation(settings, labels)},
        "/api/v1/photo": {"post": _fetch_operation(settings)},
        "/api/v1/videos": {"post": _send_operation(settings)},
        "/api/v1/uploads": {"post": _announce_operation(settings)},
        "/api/v1/videos/{id}": {
            "get": _ask_operation(),
            "patch": _part_operation(),
            "delete": _delete_operation(),
        },
        "/api/v1/videos/{id}/recording": {"get": _recording_operation()},
        "/api/v1/videos/{id}/{name}": {"get": _result_operation(labels)},
        "/api/v1/model": {"get": model},
        "/api/v1/openapi.json": {"get": description},
        "/healthz": {"get": alive},
        "/readyz": {"get": ready},
    }


def _analyze_operation(settings: Settings, labels: tuple[str, ...]) -> dict[str, Any]:
    files = {"type": "array", "items": _BINARY, "minItems": 1, "maxItems": settings.max_photos}
    several = {"description": "The photo; or several, each as a field of this name.", **files}
    answer = {"oneOf": [schema_of("Analysis"), schema_of("Batch")]}
    operation = _photo_operation(
        "analyze", "Read the faces in one photo or several", answer, {"image": several}, settings
    )
    operation["description"] = (
        f"{_limits(settings)}\n\nOne form takes up to {settings.max_photos} photos, each as a field `image`; all "
        f"together they have at most {settings.max_bytes} bytes, and each counts as a photo for the limits. The answer "
        "is then a Batch: it names each file and, in place of a photo that cannot be read, gives its error. One photo "
        "is answered with its Analysis alone."
    )
    operation["responses"]["200"]["content"]["application/json"]["examples"] = {
        "one photo": {"value": examples.analysis(labels)},
        "several photos": {"value": examples.batch(labels)},
    }
    return operation


def _explain_operation(settings: Settings, labels: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Schema] = {
        "box": {
            "type": "string",
            "pattern": BOX_PATTERN,
            "description": "The face's box as x,y,width,height in pixels of the photo, as /api/v1/analyze gives it.",
            "examples": ["178.5,64.0,92.0,118.0"],
        },
        "emotion": {
            **emotion_schema(labels),
            "description": "The emotion to explain; by default the face's most probable one.",
        },
    }
    form = {"image": {"description": "The same photo again.", **_BINARY}, **fields}
    summary = "Find which parts of one face speak for an emotion"
    operation = _photo_operation("explain", summary, schema_of("Explanation"), form, settings, _BOX_ERRORS)
    operation["description"] = (
        f"{_limits(settings)}\n\nParts of the face are covered one after the other, to see by how much the probability "
        "falls. A face with landmarks is turned level first; the map then lies over the photo turned by `angle`. `box` "
        "and `emotion` go into the form or into the query."
    )
    operation["parameters"] = [
        {"name": name, "in": "query", "description": schema["description"], "schema": schema}
        for name, schema in fields.items()
    ]
    return operation


def _fetch_operation(settings: Settings) -> dict[str, Any]:
    errors = (*_URL_ERRORS, *_FETCH_ERRORS) if settings.images_by_url else ("url_not_accepted", *_FETCH_ERRORS)
    operation = _refusable("photo", "Pass on the photo at a URL", {}, errors, tag=_PHOTOS)
    operation["description"] = "For pages, which may not fetch from other sites. Off unless FERVI_IMAGES_BY_URL is on."
    operation["responses"]["200"] = {"description": "The photo", "content": {"image/*": {"schema": {}}}}
    operation["requestBody"] = {"required": True, "content": {kind: {"schema": _with_url({})} for kind in _URL_FORMS}}
    return operation


def _send_operation(settings: Settings) -> dict[str, Any]:
    operation = _refusable("sendVideo", "Send a recording to be analysed", {}, _VIDEO_ERRORS, tag=_VIDEOS)
    rate = {**RATE, "default": DEFAULT_RATE, "description": "Frames of each second that are analysed."}
    form = {"video": {"description": "The recording.", **_BINARY}, "rate": rate}
    operation["description"] = (
        f"mp4, mov, webm, mkv or avi, at most {settings.max_video_bytes} bytes and {settings.max_video_seconds} "
        "seconds. It is checked before it is accepted, and then waits for its turn: ask at the address in `Location` "
        f"how far it is. It is deleted, with its result, {settings.video_minutes} minutes after its analysis. "
        "Where several instances serve, keep the cookie that comes with the answer: the others know nothing of it."
    )
    operation["parameters"] = [{"name": "rate", "in": "query", "description": rate["description"], "schema": rate}]
    form_schema = {"type": "object", "required": ["video"], "properties": form}
    raw = {kind: {"schema": _BINARY} for kind in ("video/*", BYTES)}
    operation["requestBody"] = {"required": True, "content": {FORM: {"schema": form_schema}, **raw}}
    del operation["responses"]["200"]
    operation["responses"]["202"] = _response("It is accepted", schema_of("Video"))
    return operation


def _announce_operation(settings: Settings) -> dict[str, Any]:
    operation = _refusable("announceVideo", "Begin to send a recording in parts", {}, _ANNOUNCE_ERRORS, tag=_VIDEOS)
    operation["description"] = (
        "What is sent in parts can go on after an interruption: ask at the address in `Location` how many bytes are "
        "here, and send those that follow to it. Two minutes without a part end it."
    )
    about_size = f"Bytes of the recording, at most {settings.max_video_bytes}."
    size = {"type": "integer", "minimum": 1}
    operation["parameters"] = [
        {"name": "size", "in": "query", "required": True, "description": about_size, "schema": size},
        {"name": "name", "in": "query", "description": "The file's name.", "schema": {"type": "string"}},
        {"name": "rate", "in": "query", "description": "Frames of each second.", "schema": RATE},
    ]
    del operation["responses"]["200"]
    operation["responses"]["201"] = _response("Its parts may come", schema_of("Video"))
    return operation


def _part_operation() -> dict[str, Any]:
    operation = _job_operation(
        "sendVideoPart", "Send the next part of a recording", _response("The answer", schema_of("Video")), *_PART_ERRORS
    )
    operation["description"] = "With the last part the recording is checked, and waits for its turn."
    at = {"type": "integer", "minimum": 0}
    operation["parameters"].append(
        {"name": "at", "in": "query", "required": True, "description": "Bytes that came before.", "schema": at}
    )
    operation["requestBody"] = {"required": True, "content": {BYTES: {"schema": _BINARY}}}
    return operation


def _ask_operation() -> dict[str, Any]:
    return _job_operation("askVideo", "How far a recording is", _response("The answer", schema_of("Video")))


def _delete_operation() -> dict[str, Any]:
    operation = _job_operation("deleteVideo", "Delete a recording, and end its analysis", {})
    del operation["responses"]["200"]
    operation["responses"]["204"] = {"description": "It is gone, with its result"}
    return operation


def _recording_operation() -> dict[str, Any]:
    file = {"description": "The file", "content": {"video/*": {"schema": {}}}}
    return _job_operation("videoRecording", "The recording itself", file, "no_result")


def _result_operation(labels: tuple[str, ...]) -> dict[str, Any]:
    file = {"description": "The file", "content": {kind: {"schema": {}} for kind in RESULTS.values()}}
    operation = _job_operation("videoResult", "A file of the result", file, "no_result")
    operation["parameters"].append(_path("name", {"type": "string", "enum": list(RESULTS)}))
    columns = ", ".join(f"`{name}`" for name in columns_of(labels))
    operation["description"] = (
        f"The tables have a row for each face and frame: {columns}. `time` is in seconds, box and landmarks are in "
        "pixels; `yaw`, `pitch` and `roll`, in degrees, and all else that a Face has mean what they mean there. "
        "`table.json` has a summary of the recording and of each person besides; `annotated.mp4` shows the recording "
        "with boxes and labels."
    )
    return operation


def _job_operation(name: str, summary: str, answer: dict[str, Any], *more_errors: str) -> dict[str, Any]:
    operation = _refusable(name, summary, {}, (*_JOB_ERRORS, *more_errors), tag=_VIDEOS)
    operation["responses"]["200"] = answer
    operation["parameters"] = [_path("id", VIDEO_ID)]
    return operation


def _path(name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _with_url(fields: dict[str, Schema]) -> Schema:
    url = {"type": "string", "format": "uri", "description": "The photo's public address, which the server fetches."}
    return {"type": "object", "required": ["url"], "properties": {"url": url, **fields}}


def _limits(settings: Settings) -> str:
    return f"JPEG, PNG, WebP or GIF (first frame), at most {settings.max_bytes} bytes and {settings.max_pixels} pixels."


def _photo_operation(
    name: str,
    summary: str,
    answer: Schema,
    form: dict[str, Schema],
    settings: Settings,
    more_errors: Sequence[str] = (),
) -> dict[str, Any]:
    by_url = settings.images_by_url
    errors = (*_PHOTO_ERRORS, *more_errors, *(_URL_ERRORS if by_url else ("url_not_accepted",)))
    operation = _refusable(name, summary, answer, errors, tag=_PHOTOS)
    operation["requestBody"] = {"required": True, "content": _photo_content(form, by_url)}
    return operation


def _photo_content(form: dict[str, Schema], by_url: bool) -> dict[str, Any]:
    """Describe the ways to send a photo: a file in a form, raw, or, where that is switched on, by its URL."""
    file = {"type": "object", "required": ["image"], "properties": form}
    if not by_url:
        return {"multipart/form-data": {"schema": file}, "image/*": {"schema": _BINARY}}
    url = _with_url({name: schema for name, schema in form.items() if name != "image"})
    return {
        **{kind: {"schema": url} for kind in _URL_FORMS},
        "multipart/form-data": {"schema": {"anyOf": [file, url]}},
        "image/*": {"schema": _BINARY},
    }


def _refusable(name: str, summary: str, answer: Schema, errors: Sequence[str], tag: str = _SERVICE) -> dict[str, Any]:
    operation = _operation(name, summary, answer, tag)
    for status in sorted({STATUS[code] for code in errors}):
        codes = [code for code in errors if STATUS[code] == status]
        operation["responses"][str(status)] = _response(", ".join(codes), refusal(codes))
    return operation


def _operation(name: str, summary: str, answer: Schema, tag: str = _SERVICE) -> dict[str, Any]:
    responses = {"200": _response("The answer", answer)}
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": responses}


def _response(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
