"""The HTTP interface where photos may be given by URL, and where they may not."""

import pytest

from fervi import create_app
from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web import photo as photos
from fervi.web.fetch import Fetcher

URL = "https://photos.example/a.jpg"
BOX = "10,8,20,20"


class FakeFetcher(Fetcher):
    """Has one photo, at URL."""

    def __init__(self, photo: bytes) -> None:
        super().__init__(len(photo))
        self.photo = photo

    def fetch(self, url: str) -> bytes:
        if url != URL:
            raise Refusal("url_unreachable", "There is nothing at this address, as far as this test is concerned.")
        return self.photo


def _client(analyzer, photo: bytes):
    app = create_app(Settings(images_by_url=True), analyzer)
    photos.install(app, FakeFetcher(photo))
    return app.test_client()


@pytest.fixture
def client(analyzer, photo):
    return _client(analyzer, photo)


WAYS = {
    "form": {"data": {"url": URL, "box": BOX}},
    "form with files": {"data": {"url": URL, "box": BOX}, "content_type": "multipart/form-data"},
    "JSON": {"json": {"url": URL, "box": BOX}},
    "JSON, the box in the query": {"json": {"url": URL}, "query_string": {"box": BOX}},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_photo_by_url_is_answered_as_one_that_is_sent(client, photo, way):
    sent = client.post("/api/v1/analyze", data=photo, content_type="image/jpeg").json
    assert client.post("/api/v1/analyze", **way).json["faces"] == sent["faces"]
    assert client.post("/api/v1/explain", **way).json["area"] == {"x": 10, "y": 8, "width": 20, "height": 20}


def test_a_refusal_of_the_fetcher_reaches_the_client(client):
    response = client.post("/api/v1/analyze", data={"url": "https://other.example/"})
    assert (response.status_code, response.json["error"]["code"]) == (422, "url_unreachable")


@pytest.mark.parametrize("body", ["{", "[]", "7", "null", '{"url": 7}', '{"url": ["a"]}', '{"url": {}}', '"url"'])
def test_json_that_holds_no_url_is_refused(client, body):
    response = client.post("/api/v1/analyze", data=body, content_type="application/json")
    assert (response.status_code, response.json["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("sent", [{"json": {}}, {"json": {"url": None}}, {"data": {"address": URL}}])
def test_neither_a_file_nor_a_url_is_a_missing_photo(client, sent):
    response = client.post("/api/v1/analyze", **sent)
    assert (response.status_code, response.json["error"]["code"]) == (400, "missing_image")


def test_a_server_asks_no_other_unless_its_owner_switched_that_on(app):
    client = app.test_client()
    form = client.post("/api/v1/analyze", data={"url": URL}, content_type="multipart/form-data")
    assert (form.status_code, form.json["error"]["code"]) == (403, "url_not_accepted")
    assert client.post("/api/v1/analyze", json={"url": URL}).json["error"]["code"] == "unsupported_media_type"


def test_the_description_tells_whether_photos_are_taken_by_url(app, client):
    for one, by_url in ((client, True), (app.test_client(), False)):
        operations = one.get("/api/v1/openapi.json").json["paths"]
        for path in ("/api/v1/analyze", "/api/v1/explain"):
            assert ("application/json" in operations[path]["post"]["requestBody"]["content"]) is by_url


def test_the_photo_itself_is_passed_on_for_a_page_to_show(client, photo):
    response = client.post("/api/v1/photo", data={"url": URL})
    assert (response.status_code, response.data) == (200, photo)
    assert response.content_type == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.4", b"RIFF\0\0\0\0WAVE", b""]
)
def test_nothing_but_a_photo_is_passed_on(analyzer, data):
    response = _client(analyzer, data).post("/api/v1/photo", data={"url": URL})
    assert (response.status_code, response.json["error"]["code"]) == (415, "not_an_image")


def test_no_photo_is_passed_on_without_a_url_or_where_that_is_switched_off(app, client):
    missing = client.post("/api/v1/photo", data={})
    assert (missing.status_code, missing.json["error"]["code"]) == (400, "missing_url")
    off = app.test_client().post("/api/v1/photo", data={"url": URL})
    assert (off.status_code, off.json["error"]["code"]) == (403, "url_not_accepted")
