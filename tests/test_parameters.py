"""Boxes as text, and boxes within a photo, whatever is sent."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fervi.errors import Refusal
from fervi.vision.face import EMOTIONS, Box
from fervi.web.parameters import fit_box, parse_box, parse_emotion

ANY = st.floats(-1e9, 1e9)
LENGTHS = st.floats(1, 1e9)
SIDES = st.integers(1, 5000)


def _box_or_code(read: Callable[..., Box], *arguments: Any) -> Box | str:
    try:
        return read(*arguments)
    except Refusal as refusal:
        return refusal.code


@given(ANY, ANY, LENGTHS, LENGTHS)
def test_four_numbers_are_a_box_however_long(x, y, width, height):
    assert parse_box(f"{x},{y},{width},{height}") == Box(x, y, width, height)


@given(st.text() | st.text("0123456789,.-+eE _naif", max_size=30))
def test_any_text_is_a_box_with_an_area_or_a_bad_box(text):
    box = _box_or_code(parse_box, text)
    if isinstance(box, str):
        assert box == "bad_box"
    else:
        assert all(map(math.isfinite, (box.x, box.y, box.width, box.height)))
        assert min(box.width, box.height) >= 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), SIDES, SIDES)
def test_a_box_inside_its_photo_is_kept(left, top, across, down, photo_width, photo_height):
    x, y = left * (photo_width - 1), top * (photo_height - 1)
    box = Box(x, y, 1 + across * (photo_width - 1 - x), 1 + down * (photo_height - 1 - y))
    fitted = fit_box(box, photo_width, photo_height, 25_000_000)
    for kept, asked in zip(vars(fitted).values(), vars(box).values(), strict=True):
        assert kept == pytest.approx(asked)


@given(st.builds(Box, st.floats(-50, 250), st.floats(-50, 250), st.floats(1, 300), st.floats(1, 300)), SIDES, SIDES)
def test_any_box_is_fitted_into_its_photo_or_a_bad_box(box, photo_width, photo_height):
    fitted = _box_or_code(fit_box, box, photo_width, photo_height, 40_000)
    if isinstance(fitted, str):
        assert fitted == "bad_box"
    else:
        assert min(fitted.x, fitted.y) >= 0
        assert fitted.x + fitted.width <= photo_width + 1e-9
        assert fitted.y + fitted.height <= photo_height + 1e-9
        assert min(fitted.width, fitted.height) >= 1
        assert max(fitted.width, fitted.height) <= 200
        assert max(box.width - fitted.width, box.height - fitted.height) <= 1


@pytest.mark.parametrize("box", [Box(-0.6, -0.4, 10, 10), Box(90.5, 40.5, 10, 10), Box(-0.5, 0, 101, 50)])
def test_what_rounding_added_beyond_the_edge_is_taken_off(box):
    fitted = fit_box(box, 100, 50, 25_000_000)
    assert fitted == Box(max(box.x, 0), max(box.y, 0), fitted.width, fitted.height)
    assert (fitted.x + fitted.width, fitted.y + fitted.height) == (
        min(box.x + box.width, 100),
        min(box.y + box.height, 50),
    )


@given(st.text())
def test_only_the_models_emotions_are_emotions(text):
    assume(text not in EMOTIONS)
    with pytest.raises(Refusal, match="none for the face's answer") as refused:
        parse_emotion(text, EMOTIONS)
    assert refused.value.code == "bad_emotion"


@pytest.mark.parametrize("emotion", [*EMOTIONS, None])
def test_an_emotion_or_none_is_taken_as_it_is(emotion):
    assert parse_emotion(emotion, EMOTIONS) == emotion
