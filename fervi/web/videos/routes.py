"""The HTTP interface of recordings: send one, ask how far it is, fetch what was found, delete it."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, send_file, url_for

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.address import limited_address
from fervi.web.metrics import watch
from fervi.web.services import services
from fervi.web.videos.engine import RESULTS, Engine
from fervi.web.videos.job import Job, State
from fervi.web.videos.jobs import Bounds, Jobs
from fervi.web.videos.process import ProcessEngine
from fervi.web.videos.store import Store
from fervi.web.videos.upload import announced, save_part, save_recording, whole_number

videos = Blueprint("videos", __name__)
_EXTENSION = "fervi-videos"
_RETRY_S = 5
_MEDIA_TYPES = {"mov": "video/mp4", "matroska": "video/webm", "avi": "video/x-msvideo"}


def install(app: Flask, settings: Settings, engine: Engine | None = None) -> None:
    """Let an application take recordings, if it is given what analyses them or PyAV is installed."""
    if engine is None and ProcessEngine.is_installed():
        engine = ProcessEngine(settings)
    jobs = Jobs(Store(), engine, _bounds(settings)) if engine else None
    app.extensions[_EXTENSION] = jobs
    app.register_blueprint(videos)
    watch(app, "fervi_videos_in_work", "Recordings uploaded, waiting or analysed", lambda: jobs.taken if jobs else 0)


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        at_once=settings.max_videos,
        waiting=settings.max_waiting_videos,
        of_an_address=settings.videos_per_address,
        kept_s=settings.video_minutes * 60.0,
        bytes_each=settings.max_video_bytes,
    )


def takes_recordings() -> bool:
    """Tell whether the current application can read recordings."""
    return current_app.extensions[_EXTENSION] is not None


def jobs() -> Jobs:
    """Return the current application's jobs.

    Raises:
        Refusal: recordings_not_installed, if it can read none.
    """
    found = current_app.extensions[_EXTENSION]
    if found is None:
        raise Refusal(
            "recordings_not_installed",
            "This server reads no recordings: PyAV is missing. Whoever runs it can install requirements-video.txt.",
        )
    return found


@videos.post("/api/v1/videos")
def send() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Take a recording, and queue it."""
    with jobs().receive(limited_address(request.remote_addr)) as job:
        sent = save_recording(job.recording, services().settings.max_video_bytes)
        job.rate, job.name = sent.rate, sent.name or job.name
    answer = _describe(job)
    return answer, 202, {"Location": answer["links"]["self"], "Retry-After": str(_RETRY_S)}


@videos.post("/api/v1/uploads")
def announce() -> tuple[dict[str, Any], int, dict[str, str]]:
    """Take notice of a recording that comes in parts."""
    sent, size = announced(services().settings.max_video_bytes)
    job = jobs().announce(limited_address(request.remote_addr), size)
    job.rate, job.name = sent.rate, sent.name or job.name
    answer = _describe(job)
    return answer, 201, {"Location": answer["links"]["self"]}


@videos.patch("/api/v1/videos/<id>")
def send_part(id: str) -> dict[str, Any]:
    """Take the next part of a recording; with the last one it is queued."""
    with jobs().receive_part(id, whole_number("at")) as (job, missing):
        save_part(job.recording, missing)
    return _describe(job)


@videos.get("/api/v1/videos/<id>")
def ask(id: str) -> dict[str, Any]:
    """Say how far a recording is."""
    return _describe(jobs().find(id))


@videos.delete("/api/v1/videos/<id>")
def delete(id: str) -> tuple[str, int]:
    """Delete a recording and everything of it, and end its analysis."""
    jobs().delete(id)
    return "", 204


@videos.get("/api/v1/videos/<id>/recording")
def recording(id: str) -> Response:
    """Give the recording back, to those who look at the result of it."""
    job = jobs().find(id)
    if job.facts is None:
        raise Refusal("no_result", "The recording is not here as a whole yet.", retry_after=_RETRY_S)
    kind = next((kind for name, kind in _MEDIA_TYPES.items() if name in job.facts.format), "video/mp4")
    return _send(job.recording, kind, job.name)


@videos.get("/api/v1/videos/<id>/<name>")
def result(id: str, name: str) -> Response:
    """Give a file of the result, named after the recording."""
    job = jobs().find(id)
    if name not in RESULTS:
        raise _no_file()
    if job.error:
        raise Refusal("no_result", f"There is no result. {job.error.message}")
    if job.state is not State.DONE:
        raise Refusal("no_result", "The recording is not read to its end yet. Ask again later.", retry_after=_RETRY_S)
    ending = name.removeprefix("table.")  # table.csv of talk.mp4 is talk.csv
    return _send(job.folder / name, RESULTS[name], f"{Path(job.name).stem}.{ending}")


def _send(path: Path, kind: str, name: str) -> Response:
    try:
        response = send_file(path, kind, conditional=True, etag=False, download_name=name)
    except FileNotFoundError as error:
        raise _no_file() from error
    response.headers["Cache-Control"] = "no-store"
    return response


def _no_file() -> Refusal:
    return Refusal("not_found", "There is no such file of this recording.")


def _describe(job: Job) -> dict[str, Any]:
    all_jobs = jobs()
    now = all_jobs.clock()
    left = job.seconds_left(now)
    return {
        "id": job.id,
        "state": job.state.value,
        "rate": job.rate,
        "ahead": all_jobs.ahead_of(job),
        "progress": round(job.progress, 4),
        "seconds_left": None if left is None else round(left, 1),
        "upload": {"size": job.arrival.size, "received": job.received} if job.arrival else None,
        "recording": _facts(job),
        "error": {"code": job.error.code, "message": job.error.message} if job.error else None,
        "deleted_in_seconds": all_jobs.seconds_kept(job),
        "links": _links(job),
    }


def _facts(job: Job) -> dict[str, Any] | None:
    if job.facts is None:
        return None
    return {name: getattr(job.facts, name) for name in ("seconds", "width", "height", "frame_rate")}


def _links(job: Job) -> dict[str, str | None]:
    found = job.results()
    results = {name: url_for("videos.result", id=job.id, name=name) if name in found else None for name in RESULTS}
    recording = None if job.error or not job.facts else url_for("videos.recording", id=job.id)
    return {"self": url_for("videos.ask", id=job.id), "recording": recording, **results}
