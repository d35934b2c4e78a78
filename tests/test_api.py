import io

import pytest
from PIL import Image

from fervi import create_app
from fervi.settings import Settings
from fervi.vision.face import EMOTIONS, Box, Detection
from fervi.web.workers import busy
from tests.conftest import bomb, encode, held, noise

ANALYZE = "/api/v1/analyze"
EXPLAIN = "/api/v1/explain"
BOX = "10,8,20,20"


def _upload(client, data: bytes, field: str = "image", path: str = ANALYZE, **fields: str):
    return client.post(path, data={field: (io.BytesIO(data), "photo.jpg"), **fields})


def _ask(client, data: bytes, **query: str):
    return client.post(EXPLAIN, query_string=query, data=data, content_type="image/jpeg")


def _assert_refused(response, status: int, code: str) -> None:
    assert response.status_code == status
    assert response.json.keys() == {"error"}
    assert response.json["error"].keys() == {"code", "message", "request_id"}
    assert response.json["error"]["code"] == code
    assert len(response.json["error"]["message"]) > 20


def test_a_photo_in_a_form_gives_its_faces(client, photo):
    answer = _upload(client, photo).json
    assert answer.keys() == {"image", "faces", "timing", "model"}
    assert answer["image"] == {"width": 64, "height": 48}
    face = answer["faces"][0]
    assert face["box"] == {"x": 10, "y": 8, "width": 20, "height": 20}
    assert list(face["scores"]) == list(EMOTIONS)
    assert sum(face["scores"].values()) == pytest.approx(1, abs=1e-3)
    assert (face["id"], face["emotion"], face["certain"]) == (None, "happy", True)


def test_a_raw_photo_gives_the_same_answer_as_a_form(client, photo):
    raw = client.post(ANALYZE, data=photo, content_type="image/jpeg")
    assert raw.status_code == 200
    assert raw.json["faces"] == _upload(client, photo).json["faces"]


def _upload_several(client, *pictures: tuple[bytes, str], path: str = ANALYZE, **options):
    files = [(io.BytesIO(data), name) for data, name in pictures]
    return client.post(path, data={"image": files}, content_type="multipart/form-data", **options)


def test_several_photos_in_a_form_are_answered_in_their_order_by_name(client, photo):
    wide = encode(noise(80, 48))
    answers = _upload_several(client, (photo, "a.jpg"), (wide, "b/ö.jpg"), (photo, "a.jpg")).json["photos"]
    assert [answer.pop("file") for answer in answers] == ["a.jpg", "b/ö.jpg", "a.jpg"]
    assert [answer["image"]["width"] for answer in answers] == [64, 80, 64]
    alone = _upload(client, photo).json
    assert answers[0].keys() == alone.keys()
    assert answers[0]["faces"] == alone["faces"]


def test_of_several_photos_a_bad_one_has_its_error_and_the_others_are_read(client, photo):
    response = _upload_several(
        client, (photo, "a.jpg"), (b"a letter", "notes.txt"), (bomb(), "b.png"), (photo, "c.jpg")
    )
    assert response.status_code == 200
    first, letter, large, last = response.json["photos"]
    assert [(len(each["faces"]), each["file"]) for each in (first, last)] == [(1, "a.jpg"), (1, "c.jpg")]
    for each, code in ((letter, "not_an_image"), (large, "image_too_many_pixels")):
        assert each.keys() == {"file", "error"}
        assert each["error"].keys() == {"code", "message", "request_id"}
        assert each["error"]["code"] == code


def test_more_photos_at_once_than_are_allowed_are_refused_before_any_is_read(analyzer, detector, photo):
    client = create_app(Settings(max_photos=2), analyzer).test_client()
    assert len(_upload_several(client, *[(photo, "a.jpg")] * 2).json["photos"]) == 2
    detector.sides.clear()
    response = _upload_several(client, *[(photo, "a.jpg")] * 3)
    _assert_refused(response, 400, "too_many_images")
    assert "at most 2" in response.json["error"]["message"]
    assert detector.sides == []


def test_several_photos_that_are_too_large_together_are_refused(client):
    half = b"\xff\xd8\xff" + b"\0" * 5_500_000
    _assert_refused(_upload_several(client, (half, "a.jpg"), (half, "b.jpg")), 413, "image_too_large")


def test_a_batch_that_grows_beyond_the_place_left_is_answered_photo_by_photo(app, photo, monkeypatch):
    services = app.extensions["fervi"]
    read, asked = services.analyze_photo, []

    def busy_at_the_second(data: bytes):
        asked.append(data)
        if len(asked) == 2:
            raise busy()
        return read(data)

    monkeypatch.setattr(services, "analyze_photo", busy_at_the_second)
    answers = _upload_several(app.test_client(), *[(photo, "a.jpg")] * 3).json["photos"]
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert answers[1]["error"]["code"] == "busy"


def test_one_face_is_explained_in_one_photo_only(client, photo):
    response = _upload_several(client, (photo, "a.jpg"), (photo, "b.jpg"), path=f"{EXPLAIN}?box={BOX}")
    _assert_refused(response, 400, "too_many_images")


def test_a_photo_without_a_face_is_an_answer(client, detector, photo):
    detector.detections = []
    response = _upload(client, photo)
    assert response.status_code == 200
    assert response.json["faces"] == []


def test_a_photo_is_measured_as_a_person_sees_it(client):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert _upload(client, encode(noise(64, 48), exif=exif)).json["image"] == {"width": 48, "height": 64}


def test_photos_are_searched_at_the_photo_size(client, detector, photo):
    _upload(client, photo)
    assert detector.sides == [Settings().photo_side]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"this is a letter", 415, "not_an_image"),
        (encode(noise())[:900], 422, "image_truncated"),
        (b"", 400, "empty_image"),
        (bomb(), 413, "image_too_many_pixels"),
        (encode(noise(), "BMP"), 415, "unsupported_format"),
        (b"\xff\xd8\xff" + b"\0" * 10_000_000, 413, "image_too_large"),
        (b"\xff\xd8\xff" + b"\0" * 11_000_000, 413, "image_too_large"),
        (encode(Image.new("L", (5001, 5000)), "PNG"), 413, "image_too_many_pixels"),
        (b"GIF89a\0\0\0\0\0\0\0;", 422, "image_truncated"),
    ],
    ids=["text", "truncated", "empty", "bomb", "bmp", "over 10 MB", "over the body limit", "over 25 MP", "zero-sized"],
)
@pytest.mark.parametrize("way", ["form", "raw"])
@pytest.mark.parametrize("path", [ANALYZE, f"{EXPLAIN}?box={BOX}"], ids=["analyze", "explain"])
def test_a_bad_picture_is_refused_and_the_next_good_one_answered(client, photo, data, status, code, way, path):
    form = way == "form"
    response = _upload(client, data, path=path) if form else client.post(path, data=data, content_type="image/png")
    _assert_refused(response, status, code)
    assert _upload(client, photo, path=path).status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/octet-stream", None])
def test_a_wrong_content_type_is_refused(client, photo, content_type):
    _assert_refused(client.post(ANALYZE, data=photo, content_type=content_type), 415, "unsupported_media_type")


def test_a_missing_field_is_refused(client, photo):
    _assert_refused(_upload(client, photo, field="picture"), 400, "missing_image")


def test_a_text_field_instead_of_a_file_is_refused(client):
    response = client.post(ANALYZE, data={"image": "a text"}, content_type="multipart/form-data")
    _assert_refused(response, 400, "missing_image")


def test_a_form_without_its_boundary_is_refused(client, photo):
    response = client.post(ANALYZE, data=photo, content_type="multipart/form-data")
    _assert_refused(response, 400, "missing_image")


def test_an_unknown_address_under_the_interface_is_refused_as_json(client):
    _assert_refused(client.get("/api/v1/nothing"), 404, "not_found")


def test_a_wrong_method_is_refused_as_json(client):
    response = client.get(ANALYZE)
    _assert_refused(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


def test_a_failure_inside_is_answered_in_the_one_shape(app, detector, photo, monkeypatch):
    app.testing = False
    monkeypatch.setattr(detector, "detect", lambda *_: 1 / 0)
    _assert_refused(_upload(app.test_client(), photo), 500, "internal_error")


@pytest.mark.parametrize("path", [ANALYZE, f"{EXPLAIN}?box={BOX}"], ids=["analyze", "explain"])
def test_a_busy_server_says_so_and_when_to_come_back(app, photo, path):
    lane = app.extensions["fervi"].photos
    with held(lane):
        response = _upload(app.test_client(), photo, path=path)
        _assert_refused(response, 503, "busy")
        assert response.headers["Retry-After"] == "2"
    assert _upload(app.test_client(), photo, path=path).status_code == 200


def test_a_refused_picture_gives_its_place_back(client, photo):
    for _ in range(12):
        _assert_refused(_upload(client, b"no"), 415, "not_an_image")
    assert _upload(client, photo).status_code == 200


def test_a_face_is_explained_by_a_map_and_where_it_lies(client, photo):
    answer = _upload(client, photo, path=EXPLAIN, box=BOX).json
    assert list(answer) == ["emotion", "probability", "area", "angle", "map", "model"]
    assert (answer["emotion"], answer["probability"], answer["model"]) == ("happy", 0.7, "fake 1.0")
    assert answer["area"] == {"x": 10, "y": 8, "width": 20, "height": 20}
    assert answer["map"] == [[0] * 8] * 8


def test_a_raw_photo_is_explained_as_one_in_a_form(client, photo):
    raw = _ask(client, photo, box=BOX, emotion="sad")
    assert raw.status_code == 200
    assert raw.json == _upload(client, photo, path=EXPLAIN, box=BOX, emotion="sad").json
    assert raw.json["emotion"] == "sad"


def test_every_box_of_an_analysis_can_be_explained(client, detector, photo):
    for box in (Box(0, 0, 64, 48), Box(43.96, 0, 20.04, 48), Box(0, 0, 1, 1), Box(63, 47, 1, 1)):
        detector.detections = [Detection(box, 1)]
        sides = _upload(client, photo).json["faces"][0]["box"].values()
        assert _ask(client, photo, box=",".join(map(str, sides))).status_code == 200


@pytest.mark.parametrize(
    ("query", "form"), [({"box": "0,0,9,9"}, {"box": BOX}), ({"emotion": "sad"}, {"emotion": "joy"})]
)
def test_a_field_that_is_given_twice_and_differs_is_refused(client, photo, query, form):
    data = {"box": BOX, "image": (io.BytesIO(photo), "photo.jpg"), **form}
    _assert_refused(client.post(EXPLAIN, query_string=query, data=data), 400, "bad_request")


def test_a_field_that_is_given_twice_alike_is_taken(client, photo):
    data = {"box": BOX, "image": (io.BytesIO(photo), "photo.jpg")}
    assert client.post(EXPLAIN, query_string={"box": BOX}, data=data).status_code == 200


NO_BOXES = [
    "",
    "face",
    "1,2,3",
    "1,2,3,4,5",
    "1;2;3;4",
    "1,2,,4",
    "nan,0,9,9",
    "0,0,inf,9",
    "1_0,0,9,9",
    "٣,0,9,9",
    "1,2,3,4\n",
]
BOUNDLESS = ["1e999,0,9,9", "0,1e999,9,9", "0,0,1e999,9", "0,0,9,1e999"]
EMPTY = ["0,0,0,9", "0,0,9,-9", "0,0,0.5,9"]
OUTSIDE = ["-5,0,20,20", "50,0,20,20", "0,40,9,20", "64,0,1,1", "900,900,20,20"]


@pytest.mark.parametrize("box", ["10,8,20,20", " 10 , 8, 20,20 ", "1e1,8.0,2E+1,20", "-0.4,8,20,20"])
def test_a_box_is_four_numbers_however_they_are_written(client, photo, box):
    assert _ask(client, photo, box=box).status_code == 200


@pytest.mark.parametrize("box", [*NO_BOXES, *BOUNDLESS, *EMPTY, *OUTSIDE])
def test_a_box_that_is_none_of_a_face_in_the_photo_is_refused(client, photo, box):
    _assert_refused(_ask(client, photo, box=box), 400, "bad_box")


def test_a_missing_box_is_refused_and_told_how_to_send_it(client, photo):
    response = _upload(client, photo, path=EXPLAIN)
    _assert_refused(response, 400, "bad_box")
    assert "box=x,y,width,height" in response.json["error"]["message"]


def test_a_box_whose_square_would_be_larger_than_any_photo_is_refused(analyzer):
    client = create_app(Settings(max_pixels=1000), analyzer).test_client()
    _assert_refused(_ask(client, encode(noise(100, 10)), box="0,0,100,10"), 400, "bad_box")


@pytest.mark.parametrize("emotion", ["", "Happy", "joy", "happy,sad"])
def test_an_unknown_emotion_is_refused_and_the_known_ones_named(client, photo, emotion):
    response = _ask(client, photo, box=BOX, emotion=emotion)
    _assert_refused(response, 400, "bad_emotion")
    assert "surprise" in response.json["error"]["message"]


def test_the_model_says_who_it_is(client, analyzer):
    assert client.get("/api/v1/model").json == {
        "name": "fake 1.0",
        "threshold": 0.5,
        "detector": "fake",
        "emotions": list(EMOTIONS),
        "card": {**analyzer.classifier.card, "figures": {}},
    }


@pytest.mark.parametrize(("path", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_probes_answer(client, path, status):
    assert client.get(path).json == {"status": status}
