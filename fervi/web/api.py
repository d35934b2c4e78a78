"""The HTTP interface: a photo in, faces out, and what an answer rests on."""

from typing import Any

from flask import Blueprint, Response

from fervi.errors import Refusal
from fervi.web.errors import error_dict
from fervi.web.limits import check_further_photos
from fervi.web.metrics import metrics
from fervi.web.openapi import describe
from fervi.web.parameters import parse_box, parse_emotion
from fervi.web.photo import Photo, fetched_photo, field, photo_bytes, sent_photos
from fervi.web.services import services

api = Blueprint("api", __name__)


@api.post("/api/v1/analyze")
def analyze() -> dict[str, Any]:
    """Find the faces in a photo, or in each of several, and read their expressions."""
    sent = sent_photos(services().settings.max_photos)
    if len(sent) == 1:
        return _read(sent[0])
    check_further_photos(len(sent) - 1)
    return {"photos": [{"file": each.name, **_read_or_refuse(each)} for each in sent]}


def _read_or_refuse(photo: Photo) -> dict[str, Any]:
    """Return what one of several photos shows, or why it is not read: the others are answered all the same."""
    try:
        return _read(photo)
    except Refusal as refusal:
        metrics().count_refusal(refusal.code)
        return error_dict(refusal.code, refusal.message)


def _read(photo: Photo) -> dict[str, Any]:
    analysis = services().analyze_photo(photo.data)
    metrics().time_stages("photo", analysis)
    return analysis.to_dict()


@api.post("/api/v1/explain")
def explain() -> dict[str, Any]:
    """Find which parts of one face speak for an emotion."""
    data, labels = photo_bytes(), services().analyzer.labels
    box, emotion = parse_box(field("box")), parse_emotion(field("emotion"), labels)
    return services().explain_photo(data, box, emotion).to_dict()


@api.post("/api/v1/photo")
def photo() -> Response:
    """Pass on the photo at a URL, so that a page can show what it has read."""
    data, kind = fetched_photo()
    return Response(data, mimetype=kind, headers={"Content-Disposition": "attachment"})


@api.get("/api/v1/model")
def model() -> dict[str, Any]:
    """Say which model answers, and how good it is."""
    analyzer = services().analyzer
    return {
        "name": analyzer.classifier.name,
        "threshold": analyzer.classifier.threshold,
        "detector": analyzer.detector.name,
        "emotions": list(analyzer.labels),
        "card": {**analyzer.classifier.card, "figures": analyzer.classifier.figures},
    }


@api.get("/api/v1/openapi.json")
def openapi() -> dict[str, Any]:
    """Describe this interface."""
    return describe(services().settings, services().analyzer.labels)


@api.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@api.get("/readyz")
def readyz() -> dict[str, str]:
    """Say that further visitors are welcome: the models are loaded, and photos do not pile up."""
    services().check_load()
    return {"status": "ready"}
