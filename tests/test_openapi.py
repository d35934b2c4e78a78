"""The description of the interface, held against its routes and against what they answer."""

import copy
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from schemathesis import openapi
from werkzeug.test import TestResponse

from fervi.vision.face import EMOTIONS
from tests.conftest import bomb, encode, noise

ANALYZE, EXPLAIN, MODEL = "/api/v1/analyze", "/api/v1/explain", "/api/v1/model"
Json = dict[str, Any]


@pytest.fixture
def described(client: FlaskClient) -> Json:
    """What the interface says of itself."""
    return client.get("/api/v1/openapi.json").get_json()


@pytest.fixture
def fits(described: Json) -> Callable[[Json, str], bool]:
    """Return a function that tells whether a value is what a named schema describes."""

    def check(value: Json, name: str) -> bool:
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        return Draft202012Validator(schema).is_valid(value)

    return check


def _validate(described: Json, path: str, method: str, response: TestResponse) -> None:
    answer = described["paths"][path][method]["responses"][str(response.status_code)]
    schema = answer["content"][response.mimetype]["schema"]
    Draft202012Validator({**schema, "components": described["components"]}).validate(response.get_json())


def test_the_description_is_itself_valid_openapi(app: Flask) -> None:
    openapi.from_wsgi("/api/v1/openapi.json", app).validate()


def test_the_description_names_every_route_and_method_and_no_other(app: Flask, described: Json) -> None:
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api.", "videos."))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, methods in described["paths"].items() for method in methods} == routes


@pytest.mark.parametrize("path", ["/healthz", "/readyz", MODEL, "/api/v1/openapi.json"])
def test_what_is_asked_without_a_picture_is_answered_as_described(
    client: FlaskClient, described: Json, path: str
) -> None:
    _validate(described, path, "get", client.get(path))


@pytest.mark.parametrize("path", [ANALYZE, EXPLAIN])
def test_a_photo_is_answered_as_described(client: FlaskClient, described: Json, photo: bytes, path: str) -> None:
    response = client.post(path, query_string={"box": "10,8,20,20"}, data=photo, content_type="image/jpeg")
    assert response.status_code == 200
    _validate(described, path, "post", response)


def _post_several(client: FlaskClient, *pictures: bytes) -> TestResponse:
    files = [(io.BytesIO(data), f"{number}.jpg") for number, data in enumerate(pictures)]
    return client.post(ANALYZE, data={"image": files}, content_type="multipart/form-data")


def test_several_photos_are_answered_as_described(
    client: FlaskClient, described: Json, fits: Callable, photo: bytes
) -> None:
    response = _post_several(client, photo, b"a letter", photo)
    assert response.status_code == 200
    _validate(described, ANALYZE, "post", response)
    first, second, _ = response.get_json()["photos"]
    assert fits(first, "NamedAnalysis")
    assert fits(second, "NamedError")


def test_too_many_photos_are_refused_as_described(client: FlaskClient, described: Json, photo: bytes) -> None:
    response = _post_several(client, *[photo] * 17)
    assert response.get_json()["error"]["code"] == "too_many_images"
    _validate(described, ANALYZE, "post", response)


def test_every_example_is_what_it_is_an_example_of(described: Json) -> None:
    content = described["paths"][ANALYZE]["post"]["responses"]["200"]["content"]["application/json"]
    for example in content["examples"].values():
        Draft202012Validator({**content["schema"], "components": described["components"]}).validate(example["value"])


def test_every_field_of_an_answer_is_explained(described: Json) -> None:
    schemas = described["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, of_field in schema["properties"].items()
        if "description" not in of_field and "properties" not in of_field
    ]
    assert bare == []


REFUSED = [b"a letter", encode(noise())[:900], b"", bomb(), encode(noise(), "BMP"), b"\xff\xd8\xff" + bytes(10_000_000)]


@pytest.mark.parametrize("path", [ANALYZE, EXPLAIN])
@pytest.mark.parametrize("data", REFUSED, ids=["text", "truncated", "empty", "bomb", "BMP", "over 10 MB"])
def test_a_refused_picture_is_answered_as_described(
    client: FlaskClient, described: Json, path: str, data: bytes
) -> None:
    response = client.post(path, query_string={"box": "10,8,20,20"}, data=data, content_type="image/jpeg")
    assert response.status_code >= 400
    _validate(described, path, "post", response)


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        (ANALYZE, {"image": "no file"}, "missing_image"),
        (ANALYZE, {"url": "https://photos.example/"}, "url_not_accepted"),
        (EXPLAIN, {"box": "1,2"}, "bad_box"),
        (EXPLAIN, {"box": "10,8,20,20", "emotion": "joy"}, "bad_emotion"),
    ],
)
def test_a_refused_form_is_answered_as_described(
    client: FlaskClient, described: Json, photo: bytes, path: str, form: Json, code: str
) -> None:
    file = {"image": (io.BytesIO(photo), "photo.jpg")} if path == EXPLAIN else {}
    response = client.post(path, data={**form, **file}, content_type="multipart/form-data")
    assert response.get_json()["error"]["code"] == code
    _validate(described, path, "post", response)


def test_another_media_type_is_refused_as_described(client: FlaskClient, described: Json) -> None:
    _validate(described, ANALYZE, "post", client.post(ANALYZE, data="a letter", content_type="text/plain"))


@pytest.mark.parametrize(("path", "fields"), [(ANALYZE, []), (EXPLAIN, ["box", "emotion"])])
def test_a_photo_is_asked_for_in_a_form_or_raw_and_its_fields_in_the_form_or_the_query(
    described: Json, path: str, fields: list[str]
) -> None:
    operation = described["paths"][path]["post"]
    body = operation["requestBody"]
    assert body["required"] is True
    assert set(body["content"]) == {"multipart/form-data", "image/*"}
    form = body["content"]["multipart/form-data"]["schema"]
    assert (form["type"], form["required"]) == ("object", ["image"])
    assert set(form["properties"]) == {"image", *fields}
    file = {"type": "string", "format": "binary"}
    assert body["content"]["image/*"]["schema"] == file
    image = form["properties"]["image"]
    assert file.items() <= (image["items"] if path == ANALYZE else image).items()
    query = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    assert set(query) == set(fields)
    assert all(parameter["in"] == "query" for parameter in query.values())
    assert "at most 10000000 bytes and 25000000 pixels" in operation["description"]


@pytest.mark.parametrize(
    ("box", "is_one"), [("1,2,3,4", True), ("1.5, 2, 3e1, 4", True), ("1,2,3", False), ("a", False)]
)
def test_a_box_is_described_by_its_pattern(described: Json, box: str, is_one: bool) -> None:
    parameters = {
        parameter["name"]: parameter["schema"] for parameter in described["paths"][EXPLAIN]["post"]["parameters"]
    }
    assert Draft202012Validator(parameters["box"]).is_valid(box) is is_one
    assert all(Draft202012Validator(parameters["box"]).is_valid(example) for example in parameters["box"]["examples"])
    assert parameters["emotion"]["enum"] == list(EMOTIONS)


def _changed(value: Json, where: str, what: Any) -> Json:
    """Return a copy of a value with something else at a place such as `faces.0.box.x`."""
    result: Any = copy.deepcopy(value)
    *parents, last = where.split(".")
    holder = result
    for key in parents:
        holder = holder[int(key) if isinstance(holder, list) else key]
    holder[last] = what
    return result


WRONG_ANALYSES: dict[str, list[Any]] = {
    "image.width": [0, -1, 2.5, "64"],
    "image.depth": [3],
    "faces.0.id": [0, 1.5, "1"],
    "faces.0.box.x": [-0.1, "10"],
    "faces.0.box.width": [0, None],
    "faces.0.box.depth": [1],
    "faces.0.detection": [-0.1, 1.1],
    "faces.0.confidence": [-0.1, 1.1],
    "faces.0.emotion": ["joy", None],
    "faces.0.certain": [1, None],
    "faces.0.second": ["joy", None],
    "faces.0.scores.happy": [-0.1, 1.1],
    "faces.0.scores.joy": [0.0],
    "faces.0.valence": [-1.1, 1.1],
    "faces.0.arousal": [-1.1, 1.1],
    "faces.0.name": ["Eileen"],
    "timing.total_ms": [-1, "4"],
    "timing.wait_ms": [1],
    "model": ["", None],
    "seq": [1],
}


@pytest.mark.parametrize(
    ("where", "what"), [(where, what) for where in WRONG_ANALYSES for what in WRONG_ANALYSES[where]]
)
def test_an_analysis_out_of_its_types_and_ranges_is_none(
    client: FlaskClient, fits: Callable, photo: bytes, where: str, what: Any
) -> None:
    analysis = client.post(ANALYZE, data=photo, content_type="image/jpeg").get_json()
    assert fits(analysis, "Analysis")
    assert not fits(_changed(analysis, where, what), "Analysis")


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("probability", 1.1),
        ("probability", -0.1),
        ("area.x", 0.5),
        ("area.width", 0),
        ("map", [[0.0] * 8] * 7),
        ("map", [[0.0] * 7] * 8),
        ("map", [[1.1] * 8] * 8),
        ("map", [[-1.1] * 8] * 8),
        ("emotion", "joy"),
    ],
)
def test_an_explanation_out_of_its_types_and_ranges_is_none(
    client: FlaskClient, fits: Callable, photo: bytes, where: str, what: Any
) -> None:
    query = {"box": "10,8,20,20"}
    explanation = client.post(EXPLAIN, query_string=query, data=photo, content_type="image/jpeg").get_json()
    assert fits(explanation, "Explanation")
    assert not fits(_changed(explanation, where, what), "Explanation")


@pytest.mark.parametrize(
    "schema",
    ["Analysis", "Batch", "NamedAnalysis", "NamedError", "Face", "Explanation", "Model", "Video", "Status", "Error"],
)
def test_nothing_described_may_be_missing(described: Json, schema: str) -> None:
    properties = described["components"]["schemas"][schema]
    assert properties["required"] == list(properties["properties"])
    assert properties["additionalProperties"] is False


def test_an_error_has_a_code_that_is_known(client: FlaskClient, fits: Callable) -> None:
    error = client.post(ANALYZE).get_json()
    assert fits(error, "Error")
    assert not fits(_changed(error, "error.code", "sleepy"), "Error")
