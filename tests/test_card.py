import json
from pathlib import Path

import pytest

from fervi.vision.card import CardError, card_path, figures_path, load_card, load_figures, write_card

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
