import numpy as np
import pytest

from fervi.training.detection.data.photographs import unknown_points
from fervi.training.detection.fit.targets import TARGET_VALUES, encode
from fervi.vision.cells import decode_maps

FACE = np.array([[40, 60, 78, 102]], np.float32)
POINTS = np.array([[[50, 75], [68, 75], [59, 84], [52, 93], [66, 93]]], np.float32)


def _maps(target: np.ndarray, side: int) -> list[np.ndarray]:
    ends = np.cumsum([(side // stride) ** 2 for stride in (8, 16, 32)])
    return [
        part.reshape(side // stride, side // stride, TARGET_VALUES)
        for part, stride in zip(np.split(target, ends[:-1]), (8, 16, 32), strict=True)
    ]


def _is_face(boxes: np.ndarray, side: int = 320) -> list[int]:
    target = encode(boxes, unknown_points(len(boxes)), np.zeros(len(boxes), bool), side, side)
    return [int(cells[..., 0].sum()) for cells in _maps(target, side)]


def test_every_cell_of_a_face_decodes_to_its_box_and_landmarks():
    target = encode(FACE, POINTS, np.array([False]), 128, 128)
    score = np.where(target[:, :1] > 0, 5.0, -5.0)
    answers = np.concatenate([score, target[:, 2:6], target[:, 7:]], axis=1).astype(np.float32)
    boxes, _, landmarks = decode_maps([cells[None] for cells in _answer_maps(answers)], 0.5)
    assert len(boxes) > 0
    np.testing.assert_allclose(boxes, np.tile([[40, 60, 38, 42]], (len(boxes), 1)), atol=1e-4)
    np.testing.assert_allclose(landmarks, np.tile(POINTS, (len(boxes), 1, 1)), atol=1e-4)


def test_a_face_beside_every_cells_middle_has_no_cell():
    target = encode(np.array([[-30, -30, 2, 2]], np.float32), unknown_points(1), np.array([False]), 64, 64)
    assert target[:, 0].sum() == 0


def test_landmarks_that_nobody_knows_are_not_learned():
    assert encode(FACE, POINTS, np.array([False]), 128, 128)[:, 6].sum() > 0
    unknown = encode(FACE, unknown_points(1), np.array([False]), 128, 128)
    assert unknown[:, 6].sum() == 0
    assert np.isfinite(unknown).all()


def _answer_maps(answers: np.ndarray) -> list[np.ndarray]:
    return [part.reshape(side, side, 15) for part, side in zip(np.split(answers, [256, 320]), (16, 8, 4), strict=True)]


@pytest.mark.parametrize(("side", "strides"), [(12, {8}), (36, {8, 16}), (60, {16}), (100, {16, 32}), (250, {32})])
def test_a_face_belongs_to_the_strides_of_its_size(side, strides):
    counts = _is_face(np.array([[30, 30, 30 + side, 30 + side]], np.float32))
    assert {stride for stride, count in zip((8, 16, 32), counts, strict=True) if count} == strides


def test_cells_around_a_faces_middle_do_not_count_but_distant_ones_do():
    cells = _maps(encode(FACE, POINTS, np.array([False]), 128, 128), 128)[0]
    rows, columns = np.nonzero((cells[..., 0] == 0) & (cells[..., 1] == 0))
    assert len(rows) > 0
    assert (abs(rows * 8 + 4 - 81) < 24).all()
    assert (abs(columns * 8 + 4 - 59) < 24).all()
    assert cells[0, 0, 1] == 1


def test_an_ignored_box_is_neither_face_nor_background():
    target = encode(FACE, POINTS, np.array([True]), 128, 128)
    assert target[:, 0].sum() == 0
    assert _maps(target, 128)[0][10, 7, 1] == 0
    assert _maps(target, 128)[0][0, 0, 1] == 1


def test_a_small_face_keeps_its_cells_before_a_large_one():
    large, small = [20, 20, 64, 64], [36, 36, 48, 48]
    cells = _maps(encode(np.array([small, large], np.float32), unknown_points(2), np.zeros(2, bool), 128, 128), 128)[0]
    width = (cells[..., 2] + cells[..., 4]) * 8
    assert 12 in width.round()[cells[..., 0] > 0]


def test_a_picture_without_a_face_is_all_background():
    target = encode(np.zeros((0, 4), np.float32), unknown_points(0), np.zeros(0, bool), 64, 96)
    assert target.shape == (96 + 24 + 6, TARGET_VALUES)
    assert target[:, 0].sum() == 0
    assert target[:, 1].all()
