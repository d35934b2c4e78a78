"""What the one who runs the service sees of its requests: ids, a line each, and metrics."""

import io
import json
import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fervi import create_app
from fervi.settings import Settings
from fervi.web.logs import JsonFormatter
from fervi.web.workers import Lane
from tests.conftest import encode, held, noise

TOKEN = "a-token-of-the-tests"
REQUEST_FIELDS = {
    *("time", "level", "event", "request_id"),
    *("method", "route", "status", "ms", "bytes_in", "bytes_out"),
}


def _client(analyzer, **settings):
    return create_app(Settings(**settings), analyzer).test_client()


@pytest.fixture
def log():
    """What is written to the log while the test runs."""
    file = io.StringIO()
    handler = logging.StreamHandler(file)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("fervi")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in file.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_each_request_has_an_id_of_its_own_in_its_answer_its_error_and_its_line(client, log):
    responses = [client.get(path) for path in ("/healthz", "/api/v1/nothing", "/nothing")]
    ids = [response.headers["X-Request-Id"] for response in responses]
    assert len(set(ids)) == 3
    assert responses[1].json["error"]["request_id"] == ids[1]
    assert f"request {ids[2]}." in responses[2].text
    assert [line["request_id"] for line in log()] == ids


def test_a_request_is_one_line_of_json(client, photo, log):
    answer = client.post("/api/v1/analyze?size=large", data=photo, content_type="image/jpeg")
    (line,) = log()
    assert line.keys() == REQUEST_FIELDS
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "POST", "/api/v1/analyze", 200)
    assert (line["bytes_in"], line["bytes_out"]) == (len(photo), len(answer.data))
    assert line["ms"] >= 0


def test_a_refused_request_s_line_has_the_code(client, log):
    client.post("/api/v1/analyze", data=b"no", content_type="image/jpeg")
    client.get("/a/secret/path?with=query")
    refused, missing = log()
    assert (refused["code"], missing["code"], missing["route"]) == ("not_an_image", "not_found", None)


def test_the_log_tells_nothing_of_who_asked_or_what_they_sent(client, log):
    name = "my-secret-holiday.jpg"
    picture = encode(noise(), comment=b"my-secret-comment")
    client.post("/api/v1/analyze?my-secret=1", data={"image": (io.BytesIO(picture), name)})
    client.get("/my-secret-path")
    text = json.dumps(log())
    assert "secret" not in text
    assert "127.0.0.1" not in text


def test_the_log_has_addresses_where_they_are_asked_for(analyzer, log):
    _client(analyzer, log_addresses=True).get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert log()[0]["address"] == "192.0.2.7"


@pytest.mark.parametrize(("proxies", "address"), [(0, "192.0.2.7"), (1, "203.0.113.9"), (2, "198.51.100.3")])
def test_an_address_that_a_proxy_passes_on_is_believed_as_far_as_there_are_proxies(analyzer, log, proxies, address):
    client = _client(analyzer, log_addresses=True, trusted_proxies=proxies)
    passed_on = {"X-Forwarded-For": "198.51.100.3, 203.0.113.9"}
    client.get("/healthz", headers=passed_on, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert log()[0]["address"] == address


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [(1, "a1b2c3d4-e5f6", True), (0, "a1b2c3d4-e5f6", False), (1, "a b", False), (1, "x" * 65, False), (1, "", False)],
)
def test_a_proxy_s_request_id_is_kept_where_the_proxy_is_trusted_and_the_id_is_one(analyzer, proxies, given, kept):
    client = _client(analyzer, trusted_proxies=proxies)
    answered = client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert (answered == given) is kept
    assert len(answered) >= 8


def test_a_failure_inside_is_logged_with_the_id_that_its_answer_has(analyzer, detector, photo, monkeypatch, log):
    monkeypatch.setattr(detector, "detect", lambda *_: 1 / 0)
    response = _client(analyzer).post("/api/v1/analyze", data=photo, content_type="image/jpeg")
    failure, request = log()
    assert "ZeroDivisionError" in failure["exception"]
    assert failure["request_id"] == request["request_id"] == response.json["error"]["request_id"]
    assert (request["status"], request["code"]) == (500, "internal_error")


def _figures(client) -> dict[str, dict[tuple[str, ...], float]]:
    """Return what /metrics tells: name, then the labels' values in the order of their names, to the figure."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.content_type.startswith("text/plain")
    figures: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(response.text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            figures.setdefault(sample.name, {})[labels] = sample.value
    return figures


def test_requests_refusals_and_stages_are_counted(analyzer, photo):
    client = _client(analyzer, metrics_token=TOKEN)
    for data in (photo, photo, b"no"):
        client.post("/api/v1/analyze", data=data, content_type="image/jpeg")
    client.open("/a/b/c", method="BREW")
    figures = _figures(client)
    assert figures["fervi_requests_total"][("POST", "/api/v1/analyze", "200")] == 2
    assert figures["fervi_requests_total"][("other", "none", "404")] == 1
    assert figures["fervi_refusals_total"] == {("not_an_image",): 1, ("not_found",): 1}
    assert figures["fervi_stage_seconds_count"][("photo", "detect")] == 2
    assert figures["fervi_request_seconds_count"][("/api/v1/analyze",)] == 3
    assert figures["process_resident_memory_bytes"][()] > 1e6


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer other", TOKEN, f"Bearer {TOKEN} ", "Bearer ä"])
def test_metrics_are_for_those_who_hold_the_token(analyzer, given):
    response = _client(analyzer, metrics_token=TOKEN).get("/metrics", headers={"Authorization": given} if given else {})
    assert (response.status_code, response.json["error"]["code"]) == (401, "unauthorized")


def test_without_a_token_there_are_no_metrics(client):
    assert client.get("/metrics").status_code == 404


def _live(app):
    socket = app.extensions["socketio"].test_client(app, namespace="/live")
    assert socket.is_connected("/live")
    return socket


def test_live_frames_and_connections_are_counted(analyzer, photo):
    app = create_app(Settings(metrics_token=TOKEN, max_connections=1), analyzer)
    socket = _live(app)
    for frame in (photo, photo, b"no"):
        socket.emit("frame", {"seq": 1}, frame, namespace="/live", callback=True)
    app.extensions["socketio"].test_client(app, namespace="/live")
    figures = _figures(app.test_client())
    assert figures["fervi_frames_total"] == {("answered",): 2, ("not_an_image",): 1}
    assert figures["fervi_stage_seconds_count"][("frame", "classify")] == 2
    assert figures["fervi_refusals_total"] == {("too_many_connections",): 1}
    assert figures["fervi_live_connections"][()] == 1
    assert figures["fervi_photos_in_work"][()] == figures["fervi_frames_in_work"][()] == 0


def test_a_live_connection_is_one_line_at_its_end(app, photo, log):
    socket = _live(app)
    for frame in (photo, b"no", b"no"):
        socket.emit("frame", {"seq": 1}, frame, namespace="/live", callback=True)
    assert log() == []
    socket.disconnect(namespace="/live")
    (line,) = log()
    assert line.keys() == {"time", "level", "event", "seconds", "answered", "refused", "reason"}
    assert (line["event"], line["answered"], line["refused"]) == ("live", 1, {"not_an_image": 2})


def test_a_service_whose_photos_pile_up_says_that_it_is_not_ready(analyzer, monkeypatch):
    app = create_app(Settings(metrics_token=TOKEN), analyzer)
    client, lane = app.test_client(), app.extensions["fervi"].photos
    with held(lane):
        assert client.get("/readyz").status_code == 200, "for a moment that is no overload"
        assert _figures(client)["fervi_photos_in_work"][()] == lane.taken
        with monkeypatch.context() as later:
            later.setattr(Lane, "seconds_without_a_free_thread", 6.0)
            response = client.get("/readyz")
        assert (response.status_code, response.get_json()["error"]["code"]) == (503, "busy")
        assert response.headers["Retry-After"]
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
