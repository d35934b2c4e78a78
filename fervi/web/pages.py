"""The pages a person visits."""

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template

from fervi.vision.face import CIRCUMPLEX
from fervi.web.services import services
from fervi.web.videos.routes import takes_recordings

_SAMPLE = "vendor/astronaut.jpg"
"""A photo for whoever has none at hand, under static/; set-up puts it there (scripts/sample_photo.py)."""

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")

pages = Blueprint("pages", __name__)


def template_variables() -> dict[str, Any]:
    """Return what every template may use.

    Returns:
        `model`, the classifier's card, `form`, what it sees of a face, `emotions`, the labels in their order, `count`,
        how many there are, as a word, `circumplex`, the valence and arousal (-1..1) of each, `limits` and
        `images_by_url`.
    """
    settings = services().settings
    limits = {name: getattr(settings, name) for name in ("max_bytes", "max_pixels", "frame_bytes")}
    classifier = services().analyzer.classifier
    labels = classifier.labels
    known = {
        "emotions": labels,
        "count": _COUNTS[len(labels)],
        "circumplex": {name: CIRCUMPLEX[name] for name in labels},
    }
    given = {"limits": limits, "images_by_url": settings.images_by_url}
    return {"model": classifier.card, "form": classifier.form, **known, **given}


@pages.get("/")
def home() -> str:
    """What FERVI does, and the ways in."""
    return render_template("home.html", video_minutes=services().settings.video_minutes)


@pages.get("/image")
def image() -> str:
    """Photos: one or several."""
    return render_template("image.html", sample=_SAMPLE if _has_sample() else None)


def _has_sample() -> bool:
    return Path(str(current_app.static_folder), _SAMPLE).is_file()


@pages.get("/video")
def video() -> str:
    """A recording, and everybody in it over time."""
    settings = services().settings
    limits = {"max_bytes": settings.max_video_bytes, "max_seconds": settings.max_video_seconds}
    return render_template("video.html", installed=takes_recordings(), minutes=settings.video_minutes, **limits)


@pages.get("/live")
def live() -> str:
    """The camera, several faces."""
    return render_template("live.html")


@pages.get("/practice")
def practice() -> str:
    """The acting game."""
    return render_template("practice.html")


@pages.get("/charts")
def charts() -> str:
    """One person's emotions over time."""
    return render_template("charts.html")


@pages.get("/api")
def api() -> str:
    """The HTTP interface, to read about and to try."""
    return render_template("api.html")


@pages.get("/about")
def about() -> str:
    """The model's card, its figures and its limits."""
    return render_template("about.html", figures=services().analyzer.classifier.figures)
