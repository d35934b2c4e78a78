"""What each person of a recording showed, where they turned away for a part of it."""

from dataclasses import replace

import numpy as np
import pytest

from fervi.recordings.annotate import draw
from fervi.recordings.rows import Rows, numbered
from fervi.recordings.summary import summarize
from fervi.vision.face import EMOTIONS, Box, Face

SCORES = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
OTHER = (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
FRONT = ((12.0, 15.0), (28.0, 15.0), (20.0, 20.0), (14.0, 26.0), (26.0, 26.0))
PROFILE = ((22.0, 15.0), (24.0, 15.0), (28.0, 19.0), (22.0, 23.0), (23.5, 23.0))
FACE = Face(Box(10, 8, 20, 20), 0.9, SCORES, certain=True, id=1, held=(3, 6), landmarks=FRONT)
AWAY = replace(FACE, scores=OTHER, certain=False, landmarks=PROFILE)


def entries(*faces):
    rows = Rows(EMOTIONS)
    for number, face in enumerate(faces):
        rows.add(number, number / 10, [face])
    return numbered(iter(rows), {1: 1})


def test_rows_keep_landmarks_and_so_the_pose_exactly():
    (_, _, front), (_, _, plain) = entries(FACE, replace(FACE, landmarks=None))
    assert (front.landmarks, front.pose) == (FACE.landmarks, FACE.pose)
    assert (plain.landmarks, plain.pose, plain.turned_away) == (None, None, False)


def test_a_time_turned_away_is_told_apart_and_counts_as_no_expression():
    (person,) = summarize(entries(FACE, AWAY, replace(FACE, certain=False), FACE), interval=0.1)
    assert person.frames == 4
    assert {name: share for name, share in person.shares.items() if share} == {
        "happy": 0.5,
        "unsure": 0.25,
        "turned_away": 0.25,
    }
    assert person.means == pytest.approx(dict(zip(EMOTIONS, SCORES, strict=True)))
    assert list(person.peaks) == ["happy"]


def test_who_is_always_turned_away_has_no_mean_probability():
    (person,) = summarize(entries(AWAY, AWAY), interval=0.1)
    assert (person.shares["turned_away"], person.means, person.peaks) == (1, {}, {})


def test_the_annotated_picture_says_turned_away_in_place_of_an_emotion(monkeypatch):
    written = []
    monkeypatch.setattr("cv2.putText", lambda picture, text, *_: written.append(text))
    draw(np.zeros((60, 60, 3), np.uint8), [FACE, AWAY, replace(FACE, certain=False)])
    assert written == ["1 happy 75%", "1 turned away", "1 happy? 75%"]
