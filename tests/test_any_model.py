"""A model of eight emotions, of 96 pixels and in colour, goes through all that the one that ships goes through."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from jsonschema_rs import Draft202012Validator

from benchmarks import pictures
from fervi import cli, create_app
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.card import CardError
from fervi.vision.classifier import EmotionClassifier, ModelError
from fervi.vision.crop import FaceFormat, crop_face, standardise
from fervi.vision.face import CIRCUMPLEX, EMOTIONS, Box, Detection
from fervi.vision.scene import Scene
from fervi.vision.treatments import TREATMENTS
from tests.conftest import FakeDetector
from tests.models import COLOUR_96, EIGHT, write_model

BOX = Box(20, 10, 120, 100)


@pytest.fixture(scope="module")
def classifier(eight_path: Path) -> EmotionClassifier:
    return EmotionClassifier(eight_path)


@pytest.fixture
def analyzer(classifier: EmotionClassifier) -> Analyzer:
    return Analyzer(FakeDetector(Detection(BOX, 0.95)), classifier)


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (160, 200, 3), dtype=np.uint8)


@pytest.fixture
def photo(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture[..., ::-1])[1].tobytes()


@pytest.fixture
def socket(app: Flask) -> Iterator[SocketIOTestClient]:
    socket = app.extensions["socketio"].test_client(app, namespace="/live")
    yield socket
    socket.disconnect("/live")


def test_the_card_says_what_it_sees_and_tells(classifier):
    assert (classifier.labels, classifier.form) == (EIGHT, COLOUR_96)


def test_it_is_shown_the_face_in_its_size_and_colours(classifier, analyzer, picture):
    (face,) = analyzer.analyze(picture).faces
    crop = crop_face(picture, BOX, form=COLOUR_96)
    assert crop.shape == (96, 96, 3)
    assert face.scores == pytest.approx(tuple(classifier.predict(crop[None])[0]))
    without_colour = np.repeat(crop_face(picture, BOX, form=FaceFormat(96, 1))[..., None], 3, axis=2)
    assert not np.allclose(face.scores, classifier.predict(without_colour[None])[0])
    assert standardise(crop, channels=3).shape == crop.shape


def test_contempt_has_its_place_in_every_answer(analyzer, picture):
    (face,) = analyzer.analyze(picture).faces
    answer = face.to_dict()
    assert (face.emotion, face.certain) == ("contempt", True)
    assert list(answer["scores"]) == list(EIGHT)
    assert sum(answer["scores"].values()) == pytest.approx(1, abs=1e-3)
    valence = sum(share * CIRCUMPLEX[label][0] for label, share in zip(EIGHT, face.scores, strict=True))
    assert answer["valence"] == pytest.approx(valence, abs=1e-4)


def test_it_is_explained_in_one_call_like_any_other(analyzer, picture):
    explanation = analyzer.explain(Scene(picture), BOX)
    assert explanation.emotion == "contempt"
    assert explanation.map.shape == (8, 8)
    assert np.abs(explanation.map).max() > 0


def test_over_http_it_answers_as_it_is_described(client, photo):
    answer = client.post("/api/v1/analyze", data=photo, content_type="image/png").json
    assert list(answer["faces"][0]["scores"]) == list(EIGHT)
    described = client.get("/api/v1/openapi.json").json
    schema = {"$ref": "#/components/schemas/Analysis", "components": described["components"]}
    validator = Draft202012Validator(schema)
    assert validator.is_valid(answer)
    shown = described["paths"]["/api/v1/analyze"]["post"]["responses"]["200"]["content"]["application/json"]["examples"]
    assert validator.is_valid(shown["one photo"]["value"])
    del answer["faces"][0]["scores"]["contempt"]
    assert not validator.is_valid(answer)


def test_the_model_says_which_emotions_it_knows(client):
    assert client.get("/api/v1/model").json["emotions"] == list(EIGHT)


def test_why_a_face_shows_contempt_can_be_asked(client, photo):
    box = ",".join(map(str, vars(BOX).values()))
    ask = {"path": "/api/v1/explain", "data": photo, "content_type": "image/png"}
    answered = client.post(**ask, query_string={"box": box, "emotion": "contempt"})
    assert (answered.status_code, answered.json["emotion"]) == (200, "contempt")
    refused = client.post(**ask, query_string={"box": box, "emotion": "boredom"})
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "bad_emotion")
    assert "contempt" in refused.json["error"]["message"]


def test_live_frames_are_tracked_with_all_eight(socket, photo):
    answers = [socket.emit("frame", {"seq": seq}, photo, namespace="/live", callback=True) for seq in range(3)]
    (face,) = answers[-1]["faces"]
    assert (face["id"], face["emotion"], list(face["scores"])) == (1, "contempt", list(EIGHT))


@pytest.mark.parametrize("page", ["/", "/image", "/live", "/practice", "/charts", "/video", "/about", "/api"])
def test_every_page_has_the_eight_and_no_page_speaks_of_seven(client, page):
    text = client.get(page).text
    assert f'data-emotions="{" ".join(EIGHT)}"' in text
    assert "seven" not in text.lower()


@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_the_command_line_prints_all_eight(eight_path, tmp_path, capsys, monkeypatch, form):
    monkeypatch.setenv("FERVI_MODEL", str(eight_path))
    (tmp_path / "a.jpg").write_bytes(pictures.one_face())
    assert cli.main(["analyze", str(tmp_path / "a.jpg"), form]) == 0
    printed = capsys.readouterr().out
    if form == "--csv":
        (row,) = csv.DictReader(io.StringIO(printed))
        assert sum(float(row[label]) for label in EIGHT) == pytest.approx(1, abs=1e-3)
    else:
        assert list(json.loads(printed)["faces"][0]["scores"]) == list(EIGHT)


def test_a_recordings_table_and_summary_have_all_eight(eight_path, tmp_path):
    pytest.importorskip("av")
    from benchmarks.clips import Actor, looks, play, steady, write_clip
    from fervi.recordings.reader import Reader
    from fervi.recordings.recording import read_recording
    from fervi.recordings.workforce import threads

    clip = write_clip(tmp_path / "one.mp4", play([Actor(looks()[0], lambda _: (300, 240))], steady(10, 0.6)), rate=10)
    with threads(1) as workers:
        recording = read_recording(clip, Reader(Settings().detector, eight_path, 320), workers)
    recording.save(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["emotion"] for row in rows} == {"contempt"}
    assert all(sum(float(row[label]) for label in EIGHT) == pytest.approx(1, abs=1e-3) for row in rows)
    (person,) = recording.summary()["people"]
    assert list(person["shares"]) == [*EIGHT, "unsure", "turned_away"]
    assert sum(person["means"].values()) == pytest.approx(1, abs=1e-3)
    assert person["peaks"]["contempt"]["probability"] > 0.4


def test_any_order_and_any_part_of_the_labels_will_do(tmp_path, picture):
    labels = ("contempt", "surprise", "happy", "angry", "sad", "disgust", "fear")
    path = write_model(tmp_path / "ck.tflite", labels, FaceFormat(48, 1), favoured="fear")
    analyzer = Analyzer(FakeDetector(Detection(BOX, 0.95)), EmotionClassifier(path))
    (face,) = analyzer.analyze(picture).faces
    assert (face.emotion, list(face.to_dict()["scores"])) == ("fear", list(labels))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"labels": list(EMOTIONS)}, r"\(1, 96, 96, 3\) to \(1, 8\), its card says \(1, 96, 96, 3\) to \(1, 7\)"),
        ({"size": 48}, r"its card says \(1, 48, 48, 3\) to \(1, 8\)"),
        ({"channels": 1}, r"its card says \(1, 96, 96, 1\) to \(1, 8\)"),
    ],
)
def test_a_file_with_the_card_of_another_model_is_refused(tmp_path, changes, told):
    with pytest.raises(ModelError, match=rf"eight\.tflite maps .*{told}.*Export it again"):
        EmotionClassifier(write_model(tmp_path / "eight.tflite", card=changes))


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_faces_get_the_treatment_that_the_model_was_trained_with(tmp_path, picture, treatment):
    path = write_model(tmp_path / "treated.tflite", form=FaceFormat(48, 1), card={"treatment": treatment})
    plain = EmotionClassifier(write_model(tmp_path / "plain.tflite", form=FaceFormat(48, 1)))
    faces = crop_face(picture, BOX)[None]
    treated = EmotionClassifier(path).predict(faces)
    np.testing.assert_allclose(treated, plain.predict(TREATMENTS[treatment](faces)), atol=1e-6)
    assert np.allclose(treated, plain.predict(faces), atol=1e-4) is (treatment == "none")


@pytest.mark.parametrize(
    ("treatment", "told"),
    [("magic", "instead of one of none, histogram"), (["dct"], "instead of"), ("dct", "in colour")],
)
def test_a_treatment_that_cannot_be_is_refused(tmp_path, treatment, told):
    with pytest.raises(CardError, match=rf"eight\.json has .*{told}"):
        EmotionClassifier(write_model(tmp_path / "eight.tflite", card={"treatment": treatment}))


def test_the_service_starts_with_any_model_that_the_settings_name(eight_path, photo):
    client = create_app(Settings(model=eight_path)).test_client()
    assert client.get("/api/v1/model").get_json()["name"] == "tiny 1.0"
    assert client.post("/api/v1/analyze", data=photo, content_type="image/png").status_code == 200
