"""Faces turned level and cut by their landmarks."""

import math

import cv2
import numpy as np
import pytest

from fervi.vision.crop import FaceFormat, crop_face
from fervi.vision.face import Box, Detection
from fervi.vision.level import TEMPLATE, cut_face, cut_level, level_square, scaled
from fervi.vision.pose import HEAD, Pose, head_pose


def _face(x: float, y: float, side: float, angle: float = 0.0, box: Box | None = None) -> Detection:
    """Return a face whose landmarks lie as those of a level one do, turned clockwise."""
    turn = math.radians(angle)
    matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    points = side * TEMPLATE @ matrix.T + (x, y)
    landmarks = tuple((float(a), float(b)) for a, b in points)
    return Detection(box or Box(x - side / 2, y - side / 2, side, side), 0.9, landmarks)


@pytest.mark.parametrize("angle", [-60, -30, 0, 30, 60])
def test_landmarks_tell_where_a_face_is_and_how_it_is_tilted(angle):
    square = level_square(_face(100, 80, 60, angle))
    assert square is not None
    assert (square.x, square.y, square.side, square.angle) == pytest.approx((100, 80, 60, angle))


def test_without_landmarks_a_face_is_cut_by_its_box():
    picture = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    face = Detection(Box(40, 30, 50, 50), 0.9)
    assert level_square(face) is None
    np.testing.assert_array_equal(cut_face(picture, face, 0.1), crop_face(picture, face.box, 0.1))


def test_landmarks_that_cannot_be_those_of_the_box_are_not_followed():
    assert level_square(_face(100, 80, 60, box=Box(95, 75, 10, 10))) is None
    assert level_square(_face(100, 80, 60, box=Box(0, 0, 200, 200))) is None


def test_a_level_face_is_cut_as_its_box_would_be():
    picture = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (160, 200, 3), dtype=np.uint8), (0, 0), 3)
    level, boxed = cut_face(picture, _face(100, 80, 96)), crop_face(picture, Box(52, 32, 96, 96))
    assert np.abs(level.astype(int) - boxed).max() <= 2


@pytest.mark.parametrize("angle", [-45, 30, 90])
def test_a_tilted_face_reads_as_the_upright_one(astronaut, angle):
    upright = cut_face(astronaut, _face(223, 130, 120))
    turn = cv2.getRotationMatrix2D((222.5, 129.5), -angle, 1)
    tilted = cv2.warpAffine(astronaut, turn, (512, 512), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    difference = np.abs(cut_face(tilted, _face(223, 130, 120, angle)).astype(int) - upright)
    assert difference.mean() < 4


def test_a_level_cut_has_the_format_that_is_asked_for_and_outside_the_picture_its_edge_goes_on():
    picture = np.full((50, 50, 3), (10, 20, 30), np.uint8)
    square = level_square(_face(0, 0, 60, 20))
    assert square is not None
    face = cut_level(picture, square, FaceFormat(96, 3))
    assert face.shape == (96, 96, 3)
    assert (face == (10, 20, 30)).all()


def test_a_face_scales_with_its_landmarks():
    twice = scaled(_face(100, 80, 60, 10), 2)
    square = level_square(twice)
    assert square is not None
    assert (square.x, square.y, square.side, square.angle) == pytest.approx((200, 160, 120, 10))
    assert scaled(Detection(Box(1, 2, 3, 4), 0.5), 2).landmarks is None


def _turned(yaw: float, pitch: float, roll: float) -> list[tuple[float, float]]:
    """Return where a camera far away sees the landmarks of a head that turns, then nods, then leans."""
    y, p, r = map(math.radians, (yaw, pitch, roll))
    turn = np.array([[math.cos(y), 0, -math.sin(y)], [0, 1, 0], [math.sin(y), 0, math.cos(y)]])
    nod = np.array([[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]])
    lean = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    return [(float(x), float(down)) for x, down, _ in 1.7 * HEAD @ (lean @ nod @ turn).T + (300, 200, 0)]


@pytest.mark.parametrize("angles", [(0, 0, 0), (35, 0, 0), (0, -25, 0), (0, 0, 40), (-50, 15, -20), (70, -10, 10)])
def test_a_pose_is_read_off_the_landmarks(angles):
    pose = head_pose(_turned(*angles))
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(angles, abs=1e-6)


def test_landmarks_that_all_lie_in_one_place_have_some_pose():
    assert all(map(math.isfinite, vars(head_pose([(5.0, 5.0)] * 5)).values()))


def test_a_face_is_turned_away_from_fifty_five_degrees_on():
    assert [Pose(yaw, 0, 0).turned_away for yaw in (-55, -54.9, 0, 54.9, 55)] == [True, False, False, False, True]
    assert Pose(12.345, -3.21, 0).to_dict() == {"yaw": 12.3, "pitch": -3.2, "roll": 0}


def test_the_template_is_a_level_symmetric_face():
    square = level_square(_face(0, 0, 1))
    assert square is not None
    assert square.angle == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(TEMPLATE[[1, 0, 2, 4, 3]] * (-1, 1), TEMPLATE)
