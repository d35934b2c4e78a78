from dataclasses import replace

import numpy as np
import pytest

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.training.detection.measure.candidates import Candidate
from fervi.training.detection.measure.conditions import CONDITIONS, exposed, masked, tilted
from fervi.training.detection.measure.matching import Answers, evaluate, match
from fervi.training.detection.measure.measurement import Measurement
from fervi.vision.cells import Found
from tests.training.detection.conftest import found_at, make_photograph


def _finds(photographs: list[Photograph], *more: tuple[float, float, float, float, float]):
    """Return a search that gives every box of the photographs, surely, and more boxes with their scores."""
    corners = {photograph.image.tobytes(): photograph.boxes for photograph in photographs}

    def find(image):
        boxes = corners[image.tobytes()]
        sized = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
        extra = np.array(more, np.float32).reshape(-1, 5)
        scores = np.concatenate([np.full(len(boxes), 0.9), extra[:, 4]])
        return Found(np.concatenate([sized, extra[:, :4]]), scores, unknown_points(len(scores)))

    return find


def test_a_detector_that_finds_everything_has_average_precision_one(photographs):
    summary = evaluate(_finds(photographs), photographs, None)["all"].summary()
    assert summary["faces"] == 6
    assert summary["ap"] == 1
    assert summary["recall_at_90"] == 1


def test_a_false_box_that_is_less_sure_lowers_only_the_end_of_the_curve(photographs):
    answers = evaluate(_finds(photographs, (0, 0, 30, 30, 0.1)), photographs, None)["all"]
    assert answers.summary()["ap"] == 1
    assert answers.at(0.5)["precision"] == 1
    assert answers.at(0.05)["precision"] < 1


def test_surer_false_boxes_cost_average_precision():
    answers = Answers(np.array([0.9, 0.8, 0.7]), np.array([False, True, True]), 2)
    assert answers.summary()["ap"] == pytest.approx(2 / 3, abs=1e-3)
    assert answers.summary()["recall_at_90"] == 0


def test_recall_counts_every_box_and_the_threshold_those_from_it_on():
    answers = Answers(np.array([0.9, 0.8, 0.3]), np.array([True, False, True]), 4)
    summary = answers.summary()
    assert (summary["recall"], summary["recall_at_90"], summary["threshold_at_90"]) == (0.5, 0.25, 0.9)
    assert answers.at(0.8) == {"precision": 0.5, "recall_at_threshold": 0.25}
    assert answers.at(0.95) == {"precision": 1.0, "recall_at_threshold": 0.0}
    assert Answers(np.zeros(0), np.zeros(0, bool), 4).summary()["threshold_at_90"] == 1.0


def test_a_second_box_on_a_face_is_false():
    boxes = np.array([[10, 10, 30, 30], [11, 10, 30, 30]], np.float32)
    matched = match(boxes, np.array([0.5, 0.9]), np.array([[10, 10, 40, 40]]), np.array([True]))
    assert matched.tolist() == [-1, 0]


def test_a_face_that_counts_is_preferred_to_an_ignored_one_that_overlaps_more():
    faces = np.array([[0, 0, 30, 30], [8, 0, 38, 30]], np.float32)
    box = np.array([[1, 0, 30, 30]], np.float32)
    assert match(box, np.ones(1), faces, np.array([True, True])).tolist() == [0]
    assert match(box, np.ones(1), faces, np.array([False, True])).tolist() == [1]


def test_an_ignored_face_is_found_any_number_of_times():
    boxes = np.array([[10, 10, 30, 30], [11, 10, 30, 30]], np.float32)
    matched = match(boxes, np.array([0.5, 0.9]), np.array([[10, 10, 40, 40]]), np.array([False]))
    assert matched.tolist() == [0, 0]


def test_an_ignored_face_counts_neither_found_nor_missed():
    ignored = [make_photograph("ignored.png", 0, ignored=True)]
    answers = evaluate(_finds(ignored), ignored, None)["all"]
    assert answers.faces == 0
    assert len(answers.scores) == 0


def test_faces_under_24_pixels_do_not_count():
    small = [make_photograph("small.png", 0, side=20)]
    assert evaluate(_finds(small), small, None)["all"].faces == 0
    assert evaluate(lambda image: found_at(), small, 256)["24-48 px"].faces == 1


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_condition_keeps_the_boxes_on_the_faces(photographs, name):
    changed = CONDITIONS[name](photographs[1])
    x, y = ((changed.boxes[0, :2] + changed.boxes[0, 2:]) / 2).round().astype(int)
    around = changed.image[max(y - 6, 0) : y + 7, x - 6 : x + 7]
    assert around.mean() > 1.3 * np.median(changed.image)


def test_a_tilt_cuts_no_corner_off(photographs):
    turned = tilted(photographs[0], 30)
    assert turned.image.shape[0] > photographs[0].image.shape[0]
    assert turned.image.shape[1] > photographs[0].image.shape[1]


def test_exposure_counts_in_stops(photographs):
    darker = exposed(photographs[0], -1)
    assert darker.image.mean() == pytest.approx(photographs[0].image.mean() / 2, abs=1)


def test_a_mask_covers_only_the_lower_part(photographs):
    photograph = photographs[0]
    covered = masked(photograph).image
    left, top, right, bottom = photograph.boxes[0].astype(int)
    assert (covered[bottom - 2, left:right] == (170, 205, 225)).all()
    np.testing.assert_array_equal(covered[top : top + 10], photograph.image[top : top + 10])


def test_false_boxes_are_counted_where_a_large_picture_is_scaled_down_and_a_small_one_left_alone(photographs):
    large, small = (
        replace(photographs[0], name=f"{side}", image=np.zeros((side, 9, 3), np.uint8)) for side in (800, 90)
    )
    seen = []

    def find(image):
        seen.append(len(image))
        return found_at((1, 1, 5, 5, 0.8), (1, 1, 5, 5, 0.6)) if len(image) == 640 else found_at()

    figures = Measurement(Candidate("fake", find, 0.7), [], 640).false_boxes([large, small])
    assert seen == [480, 90, 640, 90, 800, 90]
    assert [side["boxes"] for side in figures["sides"].values()] == [0, 1, 0]
    assert figures["sides"]["640 px"]["on"] == ["800"]
