import json
from pathlib import Path

import pytest

from fervi.vision.card import CardError, card_path, figures_path, load_card, load_figures, write_card
from fervi.vision.crop import FaceFormat
from fervi.vision.face import EMOTIONS

WHOLE = {"name": "fervi", "version": "3.0", "threshold": 0.5, "margin": -0.1}


def test_a_card_says_name_version_and_threshold(tmp_path: Path) -> None:
    write_card(tmp_path / "model.json", WHOLE)
    card = load_card(tmp_path / "model.tflite")
    assert (card.title, card.threshold, card.number("margin")) == ("fervi 3.0", 0.5, -0.1)
    assert card.content == WHOLE


def test_an_int8_file_has_a_card_of_its_own_or_that_of_the_float32_file(tmp_path: Path) -> None:
    assert card_path(tmp_path / "model-int8.tflite") == tmp_path / "model.json"
    write_card(tmp_path / "model-int8.json", WHOLE)
    assert card_path(tmp_path / "model-int8.tflite") == tmp_path / "model-int8.json"


def test_a_missing_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(CardError, match=r"model\.json is missing"):
        load_card(tmp_path / "model.tflite")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "is not JSON"),
        ("\udce9".encode("utf-8", "surrogateescape"), "is not JSON"),
        ("[]", "does not hold a JSON object"),
        ('{"name": "x"}', "lacks threshold, version"),
        (json.dumps(WHOLE | {"threshold": 1.5}), "threshold of 1.5"),
        (json.dumps(WHOLE | {"threshold": "high"}), "threshold of 'high'"),
    ],
)
def test_a_broken_card_is_named_with_what_is_wrong(tmp_path: Path, text: str | bytes, what: str) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CardError, match=rf"model\.json.*{what}"):
        load_card(tmp_path / "model.tflite")


def test_a_classifiers_card_says_what_it_sees_and_what_it_tells(tmp_path: Path) -> None:
    write_card(tmp_path / "model.json", WHOLE | {"labels": ["happy", "contempt"], "size": 96, "channels": 3})
    card = load_card(tmp_path / "model.tflite")
    assert (card.labels(), card.form()) == (("happy", "contempt"), FaceFormat(96, 3))


def test_a_card_that_does_not_say_so_is_of_fer_2013s_faces_and_labels(tmp_path: Path) -> None:
    write_card(tmp_path / "model.json", WHOLE)
    card = load_card(tmp_path / "model.tflite")
    assert (card.labels(), card.form()) == (EMOTIONS, FaceFormat(48, 1))


@pytest.mark.parametrize(
    ("labels", "what"),
    [
        (["happy", "bored", 3], "does not know: bored, 3. It knows angry, .*contempt"),
        (["happy", ["sad"]], r"does not know: \['sad'\]"),
        (["happy", "sad", "happy"], "names a label twice"),
        (["happy"], "instead of a list of emotions"),
        ("happy", "instead of a list of emotions"),
    ],
)
def test_labels_that_cannot_be_are_refused(tmp_path: Path, labels: object, what: str) -> None:
    write_card(tmp_path / "model.json", WHOLE | {"labels": labels})
    with pytest.raises(CardError, match=rf"model\.json.*{what}"):
        load_card(tmp_path / "model.tflite").labels()


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ({"size": 96.5}, "size of 96.5"),
        ({"size": "96"}, "size of '96'"),
        ({"size": True}, "size of True"),
        ({"size": 0}, "size of 0"),
        ({"size": 10_000}, "size of 10000"),
        ({"channels": 2}, "2 channels"),
        ({"channels": None}, "None channels"),
    ],
)
def test_a_size_or_channels_that_cannot_be_are_refused(tmp_path: Path, form: dict[str, object], what: str) -> None:
    write_card(tmp_path / "model.json", WHOLE | form)
    with pytest.raises(CardError, match=rf"model\.json.*{what}"):
        load_card(tmp_path / "model.tflite").form()


@pytest.mark.parametrize("margin", [None, "wide"])
def test_a_number_that_the_card_lacks_is_asked_for(tmp_path: Path, margin: str | None) -> None:
    write_card(tmp_path / "model.json", WHOLE | {"margin": margin})
    with pytest.raises(CardError, match=r"fervi 3\.0 lacks margin"):
        load_card(tmp_path / "model.tflite").number("margin")


def test_figures_lie_in_a_file_of_their_own_and_may_be_missing(tmp_path: Path) -> None:
    model = tmp_path / "model-int8.tflite"
    assert load_figures(model) == {}
    write_card(figures_path(model), {"figures": {"faces": {"accuracy": 0.5}}})
    assert (tmp_path / "model.figures.json").is_file()
    assert load_figures(model) == {"faces": {"accuracy": 0.5}}
