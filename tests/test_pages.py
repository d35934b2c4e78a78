from typing import Any

import pytest

from fervi.vision.face import EMOTIONS

PAGES = ["/", "/image", "/video", "/live", "/practice", "/charts", "/about", "/api"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/html"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_what_its_policy_forbids(client, path):
    page = client.get(path).text
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_once_that_pictures_are_forgotten(client, path):
    assert client.get(path).text.count("forgotten") == 1


def test_an_unknown_page_is_a_page_and_says_so(client):
    response = client.get("/nothing-here")
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "home page" in response.text


def test_a_page_that_takes_no_such_method_says_so_and_which_it_takes(client):
    response = client.post("/live")
    assert (response.status_code, response.mimetype) == (405, "text/html")
    assert "That cannot be done here" in response.text
    assert "GET" in response.headers["Allow"]


def test_the_pages_know_the_limits_and_the_model(app, client, analyzer):
    assert str(app.extensions["fervi"].settings.max_bytes) in client.get("/image").text
    assert client.get("/about").status_code == 200


def test_the_about_page_begins_with_three_figures_of_the_model_that_answers(client, analyzer):
    classifier = analyzer.classifier
    recalls = dict(zip(EMOTIONS, (0.61, 0.42, 0.55, 0.93, 0.58, 0.66, 0.88), strict=True))
    figures: dict[str, Any] = {"faces": 1234, "accuracy": 0.714, "mean_recall": 0.66, "calibration_error": 0.03}
    figures |= {"certain": {"share": 0.815, "accuracy": 0.796}}
    figures |= {
        "per_class": {name: dict.fromkeys(("precision", "recall", "f1", "support"), r) for name, r in recalls.items()}
    }
    classifier.figures = {"unseen faces": figures}
    first_layer = client.get("/about").text.split('id="details-title"')[0]
    for said in (
        "71%</strong>",
        "80%</strong>",
        "42%</strong> of disgusted faces",
        "82% of the faces",
        "93%",
        "1,234 faces",
    ):
        assert said in first_layer


def test_the_about_page_stands_without_figures(client):
    assert "What it cannot know" in client.get("/about").text


def test_a_sample_photo_is_offered_where_set_up_has_put_one(app, client, tmp_path):
    app.static_folder = str(tmp_path)
    assert "sample photo" not in client.get("/image").text
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/astronaut.jpg").write_bytes(b"")
    assert 'data-sample="/static/vendor/astronaut.jpg"' in client.get("/image").text


def test_a_failing_page_is_a_page_and_says_so(app, monkeypatch):
    app.testing = False
    monkeypatch.setitem(app.view_functions, "pages.home", lambda: 1 / 0)
    response = app.test_client().get("/")
    assert response.status_code == 500
    assert response.mimetype == "text/html"
