import numpy as np
import pytest
from keras import ops

from fervi.training.detection.data.photographs import unknown_points
from fervi.training.detection.fit.targets import encode
from fervi.training.detection.network.detector import face_detector
from fervi.training.detection.network.loss import DetectionLoss, box_overlap


@pytest.fixture(scope="module")
def detector():
    return face_detector()


def test_the_network_keeps_to_its_budget(detector):
    assert detector.count_params() <= 300_000


def test_the_network_answers_with_a_map_a_stride_whatever_the_size(detector):
    maps = detector(np.zeros((2, 64, 96, 3), np.float32))
    assert [tuple(cells.shape) for cells in maps] == [(2, 8, 12, 15), (2, 4, 6, 15), (2, 2, 3, 15)]
    assert all(np.asarray(cells)[..., 1:5].min() >= 0 for cells in maps)


def test_overlap_is_one_for_the_same_box_and_falls_with_distance():
    box = np.array([[2.0, 2, 2, 2]], np.float32)
    iou, giou = box_overlap(box, np.array([[2.0, 2, 2, 2]], np.float32))
    assert float(iou[0]) == pytest.approx(1, abs=1e-4)
    assert float(giou[0]) == pytest.approx(1, abs=1e-4)
    half, _ = box_overlap(box, np.array([[2.0, 2, 0, 2]], np.float32))
    assert float(half[0]) == pytest.approx(0.5, abs=1e-4)


def _target() -> np.ndarray:
    points = np.array([[[18, 24], [32, 24], [25, 31], [20, 38], [30, 38]]], np.float32)
    return encode(np.array([[10, 10, 40, 46]], np.float32), points, np.array([False]), 64, 64)[None]


def _answer(target: np.ndarray, certainty: float) -> np.ndarray:
    logits = np.where(target[..., :1] > 0, certainty, -certainty)
    return np.concatenate([logits, target[..., 2:6], target[..., 7:]], axis=-1).astype(np.float32)


def test_a_right_answer_costs_little_and_a_wrong_one_much():
    target, loss = _target(), DetectionLoss()
    assert float(loss(target, _answer(target, 9.0))) < 0.01
    assert float(loss(target, _answer(target, -4.0))) > 1


def test_a_shifted_box_costs():
    target, loss = _target(), DetectionLoss()
    shifted = _answer(target, 9.0)
    shifted[..., 1] += 1
    assert float(loss(target, shifted)) > float(loss(target, _answer(target, 9.0))) + 0.1


def test_a_landmark_costs_its_distance_as_a_share_of_the_face_unless_nobody_knows_it():
    target, loss = _target(), DetectionLoss()
    moved = _answer(target, 9.0)
    side = target[..., 2:6].sum(axis=-1) / 2
    moved[..., 5] += 0.1 * side
    right = float(loss(target, _answer(target, 9.0)))
    assert float(loss(target, moved)) - right == pytest.approx(8.0 * 0.1 / 10, abs=1e-3)
    target[..., 6] = 0
    assert float(loss(target, moved)) == pytest.approx(right, abs=1e-6)


def test_landmarks_weigh_what_the_recipe_says_and_more_at_the_coarsest_stride():
    for row, expected in ((0, 12.0), (-1, 12.0 * 2.5)):  # a cell of stride 8, and one of stride 32
        target = _target()
        target[..., 0] = target[..., 6] = 0
        target[0, row, [0, 6]] = 1
        target[0, row, 2:6] = 0.5  # a side of one stride
        moved = _answer(target, 9.0)
        moved[0, row, 5:] += 0.1
        loss = DetectionLoss(points=12.0, coarse=2.5)
        cost = float(loss(target, moved)) - float(loss(target, _answer(target, 9.0)))
        assert cost == pytest.approx(expected * 0.1, rel=1e-2)


def test_background_weighs_what_the_recipe_says():
    target = encode(np.zeros((0, 4), np.float32), unknown_points(0), np.zeros(0, bool), 64, 64)[None]
    answer = np.zeros((1, target.shape[1], 15), np.float32)
    assert float(DetectionLoss(negative=1.5)(target, answer)) == pytest.approx(
        1.5 * float(DetectionLoss()(target, answer)), rel=1e-5
    )


def test_a_loss_is_made_again_from_what_it_tells():
    loss = DetectionLoss(points=12.0, coarse=2.5, negative=1.5)
    again = DetectionLoss.from_config(loss.get_config())
    assert (again.points, again.coarse, again.negative) == (12.0, 2.5, 1.5)


def test_cells_that_do_not_count_cost_nothing():
    target = _target()
    answer = _answer(target, 9.0)
    uncounted = np.nonzero(target[0, :, 1] == 0)[0]
    assert len(uncounted) > 0
    claimed = answer.copy()
    claimed[0, uncounted, 0] = 9.0
    loss = DetectionLoss()
    assert float(ops.abs(loss(target, answer) - loss(target, claimed))) < 1e-6


def test_background_weighs_the_square_of_the_score_that_it_gets():
    target = encode(np.zeros((0, 4), np.float32), unknown_points(0), np.zeros(0, bool), 64, 64)[None]
    answer = np.zeros((1, target.shape[1], 15), np.float32)
    answer[..., 0] = -20
    quiet = float(DetectionLoss()(target, answer))
    losses = []
    for logit in (-2.0, 0.0, 2.0):
        loud = answer.copy()
        loud[0, 0, 0] = logit
        losses.append(float(DetectionLoss()(target, loud)) - quiet)
    scores = 1 / (1 + np.exp([2.0, 0.0, -2.0]))
    np.testing.assert_allclose(losses, scores**2 * -np.log(1 - scores), rtol=1e-3)
