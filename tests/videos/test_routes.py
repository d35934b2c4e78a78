"""A recording over HTTP: sent, asked about, read, deleted."""

import io
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from werkzeug.test import TestResponse

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.web.application import make_app
from tests.videos.conftest import GOOD, FakeEngine, until

VIDEOS = "/api/v1/videos"
Json = dict[str, Any]


def _send(client: FlaskClient, data: bytes = GOOD, **query: str) -> TestResponse:
    return client.post(VIDEOS, query_string=query, data=data, content_type="video/mp4")


def _send_form(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post(VIDEOS, data=fields, content_type="multipart/form-data")


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def _ask(client: FlaskClient, job: Json) -> Json:
    return client.get(job["links"]["self"]).get_json()


def _validate(client: FlaskClient, path: str, method: str, response: TestResponse) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    answer = described["paths"][path][method]["responses"][str(response.status_code)]
    schema = answer["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": described["components"]}).validate(response.get_json())


def test_a_recording_is_accepted_and_its_address_told(client: FlaskClient) -> None:
    response = _send(client)
    job = response.get_json()
    assert (response.status_code, response.headers["Location"]) == (202, job["links"]["self"])
    assert re.fullmatch(r"[\w-]{32}", job["id"])
    assert job["recording"] == {"seconds": 12.5, "width": 640, "height": 480, "frame_rate": 25.0}
    _validate(client, VIDEOS, "post", response)


def test_it_is_told_how_far_the_analysis_is(client: FlaskClient, engine: FakeEngine) -> None:
    job = _send(client).get_json()
    engine.next_run().tell(0.25)
    response = client.get(job["links"]["self"])
    answer = response.get_json()
    assert (answer["state"], answer["progress"]) == ("working", 0.25)
    assert answer["seconds_left"] is not None
    _validate(client, f"{VIDEOS}/{{id}}", "get", response)


def test_when_it_is_done_its_results_can_be_fetched(client: FlaskClient, engine: FakeEngine) -> None:
    job = _send(client).get_json()
    engine.next_run().finish(table_csv=b"time,face\n", table_json=b"{}")
    until(lambda: _ask(client, job)["state"] == "done")
    answer = _ask(client, job)
    assert (answer["progress"], answer["links"]["annotated.mp4"]) == (1.0, None)
    table = client.get(answer["links"]["table.csv"])
    assert (table.data, table.mimetype) == (b"time,face\n", "text/csv")
    assert table.headers["Cache-Control"] == "no-store"
    assert client.get(answer["links"]["table.json"]).mimetype == "application/json"
    for missing in ("annotated.mp4", "other.csv", "recording.mp4"):
        assert client.get(f"{VIDEOS}/{job['id']}/{missing}").status_code == 404
    assert 3500 < answer["deleted_in_seconds"] <= 3600


def test_files_are_named_after_the_recording(client: FlaskClient, engine: FakeEngine) -> None:
    job = _send_form(client, video=(io.BytesIO(GOOD), "clips/our talk.mp4")).get_json()
    engine.next_run().finish(table_csv=b"", annotated_mp4=b"")
    until(lambda: _ask(client, job)["state"] == "done")
    names = {
        file: client.get(f"{job['links']['self']}/{file}").headers["Content-Disposition"]
        for file in ("table.csv", "annotated.mp4", "recording")
    }
    assert names == {
        "table.csv": 'inline; filename="our talk.csv"',
        "annotated.mp4": 'inline; filename="our talk.annotated.mp4"',
        "recording": 'inline; filename="our talk.mp4"',
    }


def test_the_recording_itself_can_be_fetched_in_parts_as_players_do(client: FlaskClient) -> None:
    job = _send(client).get_json()
    response = client.get(job["links"]["recording"], headers={"Range": "bytes=2-4"})
    assert (response.status_code, response.data, response.mimetype) == (206, GOOD[2:5], "video/mp4")


def test_a_result_that_is_not_there_yet_is_refused_as_described(client: FlaskClient) -> None:
    job = _send(client).get_json()
    response = client.get(f"{job['links']['self']}/table.csv")
    assert (response.status_code, response.get_json()["error"]["code"]) == (409, "no_result")
    _validate(client, f"{VIDEOS}/{{id}}/{{name}}", "get", response)


def test_an_analysis_that_fails_says_why_and_leaves_no_file(
    client: FlaskClient, engine: FakeEngine, temporary: Path
) -> None:
    job = _send(client).get_json()
    engine.next_run().fail(Refusal("recording_damaged", "It is damaged."))
    until(lambda: _ask(client, job)["state"] == "failed")
    response = client.get(job["links"]["self"])
    assert response.get_json()["error"] == {"code": "recording_damaged", "message": "It is damaged."}
    assert response.get_json()["links"]["recording"] is None
    assert "It is damaged." in client.get(f"{job['links']['self']}/table.csv").get_json()["error"]["message"]
    assert _files(temporary) == []
    _validate(client, f"{VIDEOS}/{{id}}", "get", response)


def test_deleting_ends_the_analysis_and_removes_every_file(
    client: FlaskClient, engine: FakeEngine, temporary: Path
) -> None:
    job = _send(client).get_json()
    run = engine.next_run()
    run.tell(0.5)
    assert client.delete(job["links"]["self"]).status_code == 204
    assert run.is_stopped
    assert _files(temporary) == []
    assert client.get(job["links"]["self"]).status_code == 404
    assert client.delete(job["links"]["self"]).status_code == 404


@pytest.mark.parametrize(("rate", "frames"), [("every", None), ("10", 10), ("5", 5), ("1", 1)])
def test_the_rate_is_chosen_in_the_form_or_the_query(
    client: FlaskClient, engine: FakeEngine, rate: str, frames: float | None
) -> None:
    form = _send_form(client, video=(io.BytesIO(GOOD), "clip.mp4"), rate=rate).get_json()
    run = engine.next_run()
    query = _send(client, rate=rate).get_json()
    assert (form["rate"], query["rate"], run.rate, run.name) == (rate, rate, frames, "clip.mp4")


def test_a_file_larger_than_a_piece_arrives_whole(client: FlaskClient, temporary: Path) -> None:
    data = GOOD + bytes(range(256)) * 700
    for send in (lambda: _send(client, data), lambda: _send_form(client, video=(io.BytesIO(data), "clip.mp4"))):
        assert client.get(send().get_json()["links"]["recording"]).data == data


def test_only_the_owner_may_look_into_the_folders(client: FlaskClient, engine: FakeEngine, temporary: Path) -> None:
    _send(client)
    folders = [path for path in temporary.rglob("*") if path.is_dir()]
    assert len(folders) == 2
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


@pytest.mark.parametrize(
    ("data", "query", "kind", "status", "code"),
    [
        (b"a letter", {}, "video/mp4", 415, "not_a_recording"),
        (GOOD, {"rate": "3"}, "video/mp4", 400, "bad_rate"),
        (GOOD, {}, "text/plain", 415, "unsupported_media_type"),
        (GOOD + bytes(300_000), {}, "video/mp4", 413, "recording_too_large"),
        (b"--x", {}, "multipart/form-data; boundary=x", 400, "bad_request"),
        (b"--x--\r\n", {}, "multipart/form-data; boundary=x", 400, "missing_recording"),
    ],
)
def test_what_is_refused_is_answered_as_described_and_leaves_no_file(
    client: FlaskClient, temporary: Path, data: bytes, query: Json, kind: str, status: int, code: str
) -> None:
    response = client.post(VIDEOS, query_string=query, data=data, content_type=kind)
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)
    assert _files(temporary) == []
    _validate(client, VIDEOS, "post", response)


@pytest.mark.parametrize("fields", [{"video": "no file"}, {"clip": (io.BytesIO(GOOD), "clip.mp4")}])
def test_a_form_without_the_file_is_refused(client: FlaskClient, temporary: Path, fields: Json) -> None:
    assert _send_form(client, **fields).get_json()["error"]["code"] == "missing_recording"
    assert _files(temporary) == []


def test_a_form_with_several_files_is_refused(client: FlaskClient, temporary: Path) -> None:
    files = [(io.BytesIO(GOOD), f"{number}.mp4") for number in range(2)]
    assert _send_form(client, video=files).get_json()["error"]["code"] == "bad_request"
    assert _files(temporary) == []


def test_what_turns_out_too_large_only_as_it_comes_leaves_no_file(client: FlaskClient, temporary: Path) -> None:
    endless = io.BytesIO(GOOD + bytes(300_000))
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post(VIDEOS, input_stream=endless, content_type="video/mp4", environ_overrides=environ)
    assert (response.status_code, response.get_json()["error"]["code"]) == (413, "recording_too_large")
    assert _files(temporary) == []


def test_an_upload_that_breaks_off_leaves_no_file(client: FlaskClient, engine: FakeEngine, temporary: Path) -> None:
    half = io.BytesIO(GOOD)
    environ = {"CONTENT_LENGTH": "90000"}
    response = client.post(VIDEOS, input_stream=half, content_type="video/mp4", environ_overrides=environ)
    assert response.status_code == 400
    assert (engine.checked, _files(temporary)) == ([], [])


def test_one_recording_more_than_may_wait_is_refused_before_it_is_read(client: FlaskClient) -> None:
    jobs = [_send(client).get_json() for _ in range(3)]
    assert [_ask(client, job)["ahead"] for job in jobs] == [0, 1, 2]
    response = _send(client)
    assert (response.status_code, response.get_json()["error"]["code"]) == (503, "busy")
    assert response.headers["Retry-After"] == "60"
    client.delete(jobs[1]["links"]["self"])
    assert _send(client).status_code == 202


def test_without_what_decodes_recordings_every_route_says_so(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fervi.web.videos.process.ProcessEngine.is_installed", lambda: False)
    client = make_app(Settings(), analyzer).test_client()
    answers = [_send(client), client.get(f"{VIDEOS}/x"), client.delete(f"{VIDEOS}/x")]
    assert [(each.status_code, each.get_json()["error"]["code"]) for each in answers] == [
        (501, "recordings_not_installed")
    ] * 3


def test_the_id_of_a_job_is_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture, app: Flask) -> None:
    caplog.set_level("INFO", logger="fervi")
    job = _send(client).get_json()
    client.get(f"{job['links']['self']}/table.csv")
    client.delete(job["links"]["self"])
    assert caplog.records
    assert job["id"] not in str([vars(record) for record in caplog.records])


def _announce(client: FlaskClient, size: int = len(GOOD), **query: Any) -> TestResponse:
    return client.post("/api/v1/uploads", query_string={"size": size, **query})


def _send_part(client: FlaskClient, job: Json, at: int, data: bytes) -> TestResponse:
    url, kind = job["links"]["self"], "application/octet-stream"
    return client.patch(url, query_string={"at": at}, data=data, content_type=kind)


def test_a_recording_can_be_sent_in_parts(client: FlaskClient, engine: FakeEngine) -> None:
    response = _announce(client, rate="5", name="clips/our talk.mp4")
    job = response.get_json()
    assert (response.status_code, response.headers["Location"]) == (201, job["links"]["self"])
    assert (job["state"], job["upload"], job["recording"]) == ("uploading", {"size": 11, "received": 0}, None)
    _validate(client, "/api/v1/uploads", "post", response)
    first = _send_part(client, job, 0, GOOD[:4])
    assert (first.get_json()["state"], first.get_json()["upload"]["received"]) == ("uploading", 4)
    _validate(client, f"{VIDEOS}/{{id}}", "patch", first)
    last = _send_part(client, job, 4, GOOD[4:]).get_json()
    assert last["recording"]["seconds"] == 12.5
    run = engine.next_run()
    assert (run.name, run.rate) == ("our talk.mp4", 5)
    assert client.get(job["links"]["self"] + "/recording").data == GOOD


def test_an_upload_that_broke_off_goes_on_where_it_is(client: FlaskClient, engine: FakeEngine) -> None:
    job = _announce(client).get_json()
    environ = {"CONTENT_LENGTH": str(len(GOOD))}
    broken = client.patch(
        job["links"]["self"] + "?at=0",
        input_stream=io.BytesIO(GOOD[:5]),
        content_type="application/octet-stream",
        environ_overrides=environ,
    )
    assert broken.status_code == 400
    received = _ask(client, job)["upload"]["received"]
    assert _send_part(client, job, received, GOOD[received:]).get_json()["recording"] is not None
    engine.next_run()


@pytest.mark.parametrize(
    ("at", "data", "status", "code"),
    [
        (3, GOOD, 409, "wrong_offset"),
        ("", GOOD, 400, "bad_request"),
        (0, GOOD + b"more", 400, "bad_request"),
        (0, b"other bytes", 415, "not_a_recording"),
    ],
)
def test_a_part_that_is_refused_is_answered_as_described(
    client: FlaskClient, at: int, data: bytes, status: int, code: str
) -> None:
    response = _send_part(client, _announce(client).get_json(), at, data)
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)
    _validate(client, f"{VIDEOS}/{{id}}", "patch", response)


def test_what_is_refused_when_it_is_whole_leaves_nothing(client: FlaskClient, temporary: Path) -> None:
    job = _announce(client).get_json()
    _send_part(client, job, 0, b"other bytes")
    assert (client.get(job["links"]["self"]).status_code, _files(temporary)) == (404, [])


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"size": ""}, 400, "bad_request"),
        ({"size": "0"}, 400, "empty_recording"),
        ({"size": "200001"}, 413, "recording_too_large"),
        ({"rate": "3"}, 400, "bad_rate"),
        ({"size": "200001", "rate": "3"}, 400, "bad_rate"),
    ],
)
def test_what_cannot_come_is_refused_before_it_does(client: FlaskClient, query: Json, status: int, code: str) -> None:
    response = _announce(client, **query) if "size" not in query else client.post("/api/v1/uploads", query_string=query)
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)
    _validate(client, "/api/v1/uploads", "post", response)


def test_an_upload_in_parts_can_be_deleted(client: FlaskClient, temporary: Path) -> None:
    job = _announce(client).get_json()
    _send_part(client, job, 0, GOOD[:4])
    assert client.delete(job["links"]["self"]).status_code == 204
    assert (_send_part(client, job, 4, GOOD[4:]).status_code, _files(temporary)) == (404, [])
