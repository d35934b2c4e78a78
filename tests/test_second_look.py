"""The faces in doubt get a second look, turned level and at another size."""

import cv2
import numpy as np
import pytest

from fervi.vision.cells import Found, Maps
from fervi.vision.level import TEMPLATE
from fervi.vision.second_look import UNSURE, look_again

IMAGE = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8), (0, 0), 4)
LEAST = 0.5


def _found(*scores: float, degrees: float = 0.0) -> Found:
    """Return faces of 60 px, their heads turned."""
    corners = [(40.0 * index, 50.0) for index in range(len(scores))]
    turn = np.deg2rad(degrees)
    points = 60 * TEMPLATE @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return Found(
        np.array([(x, y, 60, 60) for x, y in corners], np.float32),
        np.array(scores, np.float32),
        np.array([points + np.array([x + 30, y + 30]) for x, y in corners], np.float32),
    )


class _Network:
    """Answers with one face in the middle of every view, or with none, and keeps the views."""

    def __init__(self, logit: float | None) -> None:
        self.logit = logit
        self.views: list[np.ndarray] = []

    def __call__(self, view: np.ndarray) -> Maps:
        self.views.append(view)
        height, width = view.shape[:2]
        maps = [np.zeros((1, height // stride, width // stride, 15), np.float32) for stride in (8, 16, 32)]
        for cells in maps:
            cells[..., 0] = -20
        if self.logit is not None:
            middle = height // 32
            maps[1][0, middle, middle, :5] = (self.logit, 2.25, 2.25, 1.25, 1.25)
        return maps


def test_a_face_that_the_second_look_knows_rises_and_one_that_it_does_not_falls():
    for logit, rises in ((4.0, True), (None, False)):
        scores = look_again(_Network(logit), IMAGE, _found(0.6), LEAST).scores
        assert (scores[0] > 0.6) == rises


@pytest.mark.parametrize(("degrees", "second"), [(0, 0.4), (15, 0.6), (-30, 0.8), (170, 0.8)])
def test_the_more_a_face_is_tilted_the_more_the_second_look_counts(degrees, second):
    score = look_again(_Network(3.0), IMAGE, _found(0.5, degrees=degrees), LEAST).scores[0]
    assert score == pytest.approx(1 / (1 + np.exp(-3.0 * second)), abs=1e-3)


def test_sure_faces_and_unlikely_ones_stay_as_they_are():
    network = _Network(4.0)
    scores = look_again(network, IMAGE, _found(0.99, UNSURE[1], UNSURE[0] - 0.01), LEAST).scores
    np.testing.assert_allclose(scores, [0.99, UNSURE[1], UNSURE[0] - 0.01], atol=1e-6)
    assert not network.views


def test_a_score_does_not_jump_where_doubt_ends():
    given = np.array([0.75, 0.8, 0.85, UNSURE[1] - 0.001], np.float32)
    scores = [look_again(_Network(None), IMAGE, _found(score), LEAST).scores[0] for score in given]
    assert scores[-1] == pytest.approx(given[-1], abs=0.01)
    assert (np.diff(given - scores) < 0).all()


def test_what_a_second_look_could_not_make_a_face_is_not_looked_at():
    network = _Network(4.0)
    scores = look_again(network, IMAGE, _found(0.35, 0.65), 0.8).scores
    assert len(network.views) == 2
    assert scores[1] == pytest.approx(0.35)
    look_again(network, IMAGE, _found(0.35, degrees=30), 0.8)
    assert len(network.views) == 4


def test_a_box_on_the_head_of_a_surer_face_falls_but_does_not_rise():
    boxes = np.array([(40, 50, 60, 60), (65, 50, 60, 60)], np.float32)
    found = _found(0.9, 0.6)._replace(boxes=boxes)
    assert look_again(_Network(6.0), IMAGE, found, LEAST).scores[1] == pytest.approx(0.6)
    assert look_again(_Network(None), IMAGE, found, LEAST).scores[1] < 0.6


def test_the_surest_come_first_after_it():
    found = look_again(_Network(6.0), IMAGE, _found(0.91, 0.84), LEAST)
    assert found.boxes[0, 0] == 40
    assert found.scores[0] > found.scores[1]


def test_a_tilted_face_is_seen_level():
    upright, tilted = _Network(None), _Network(None)
    look_again(upright, IMAGE, _found(0.6), LEAST)
    picture = np.rot90(IMAGE, -1).copy()  # a quarter clockwise: the face's middle (30, 80) comes to (160, 30)
    face = _found(0.6, degrees=90)
    shift = np.array([130, -50, 0, 0], np.float32)
    moved = face._replace(boxes=face.boxes + shift, landmarks=face.landmarks + shift[:2])
    look_again(tilted, picture, moved, LEAST)
    middle = slice(40, 88)
    difference = np.abs(upright.views[0][middle, middle].astype(int) - tilted.views[0][middle, middle])
    assert difference.mean() < 3


def test_a_face_is_looked_at_twice_smaller_and_mirrored_the_second_time():
    network = _Network(None)
    look_again(network, IMAGE, _found(0.6), LEAST)
    nearer, farther = (view.astype(int) for view in network.views)
    turned = cv2.resize(np.ascontiguousarray(network.views[1][:, ::-1]), None, fx=1.2, fy=1.2)
    border = (turned.shape[0] - 128) // 2
    again = turned[border : border + 128, border : border + 128]
    assert np.abs(nearer - again).mean() < np.abs(nearer - farther).mean() / 4


def test_a_face_without_landmarks_is_seen_as_its_box_lies():
    found = _found(0.6)
    network = _Network(4.0)
    scores = look_again(network, IMAGE, found._replace(landmarks=np.full((1, 5, 2), np.nan, np.float32)), LEAST).scores
    assert scores[0] > 0.6
    assert network.views[0].shape == (128, 128, 3)


def test_a_face_in_the_shade_is_seen_bright_whatever_is_around_it():
    network, picture = _Network(None), np.full((240, 320, 3), 255, np.uint8)
    picture[50:110, 40:100] = IMAGE[50:110, 40:100] // 8
    look_again(network, picture, _found(0.6), LEAST)
    for view in network.views:
        assert 200 < view[48:80, 48:80].max() <= 255
