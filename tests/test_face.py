"""The contract in numbers: what is rounded how, where the circumplex leads, and how much boxes overlap."""

import numpy as np
import pytest

from fervi.vision.face import CIRCUMPLEX, EMOTIONS, Analysis, Box, Explanation, Face, Timing, valence_arousal
from fervi.vision.level import TEMPLATE

SCORES = (0.123456, 0.0, 0.0, 0.654321, 0.0, 0.0, 0.222223)


def test_a_face_is_rounded_to_four_digits_and_its_box_to_one():
    assert Face(Box(1.26, 2.24, 30.05, 40), 0.987654, SCORES, certain=True, id=3).to_dict() == {
        "id": 3,
        "box": {"x": 1.3, "y": 2.2, "width": 30.1, "height": 40},
        "detection": 0.9877,
        "emotion": "happy",
        "confidence": 0.6543,
        "certain": True,
        "second": "neutral",
        "scores": dict(zip(EMOTIONS, (0.1235, 0.0, 0.0, 0.6543, 0.0, 0.0, 0.2222), strict=True)),
        "valence": 0.467,
        "arousal": 0.4065,
        "landmarks": None,
        "pose": None,
        "turned_away": False,
        "seen": True,
    }


def test_a_face_with_landmarks_tells_them_and_how_the_head_is_turned():
    level = tuple((100 + 80 * x, 90 + 80 * y) for x, y in TEMPLATE.tolist())
    told = Face(Box(60, 50, 80, 80), 0.9, SCORES, certain=True, landmarks=level).to_dict()
    assert told["landmarks"][0] == [85.7, 80.2]
    assert told["pose"] == pytest.approx({"yaw": 0, "pitch": 0, "roll": 0}, abs=2)
    assert told["turned_away"] is False
    profile = ((100.0, 80.0), (108.0, 80.0), (125.0, 97.0), (100.0, 110.0), (106.0, 110.0))
    assert Face(Box(60, 50, 80, 80), 0.9, SCORES, certain=False, landmarks=profile).to_dict()["turned_away"] is True


def test_of_a_photo_the_two_most_probable_emotions_are_named():
    face = Face(Box(0, 0, 9, 9), 1.0, SCORES, certain=False)
    assert (face.emotion, face.second, face.confidence) == ("happy", "neutral", 0.654321)


def test_of_a_stream_those_are_named_that_are_held_and_the_confidence_is_that_of_the_emotion():
    face = Face(Box(0, 0, 9, 9), 1.0, SCORES, certain=False, held=(6, 0))
    assert (face.emotion, face.second, face.confidence) == ("neutral", "angry", 0.222223)


def test_an_analysis_has_its_size_its_faces_its_time_and_its_model():
    timing = Timing(1.2345, 2.345, 3.456, 7.0355)
    assert Analysis(64, 48, (), timing, "fervi 1").to_dict() == {
        "image": {"width": 64, "height": 48},
        "faces": [],
        "timing": {"decode_ms": 1.23, "detect_ms": 2.35, "classify_ms": 3.46, "total_ms": 7.04},
        "model": "fervi 1",
    }


def test_an_explanation_is_rounded_to_four_digits():
    drops = np.array([[0.123456, -0.2]], np.float32)
    assert Explanation("sad", 0.456789, Box(-3, 4, 50, 50), -12.34, drops, "fervi 1").to_dict() == {
        "emotion": "sad",
        "probability": 0.4568,
        "area": {"x": -3, "y": 4, "width": 50, "height": 50},
        "angle": -12.3,
        "map": [[0.1235, -0.2]],
        "model": "fervi 1",
    }


def test_a_face_read_by_a_model_of_other_labels_has_those() -> None:
    labels = ("neutral", "contempt", "happy")
    face = Face(Box(0, 0, 1, 1), 0.9, (0.25, 0.5, 0.25), certain=True, labels=labels)
    answer = face.to_dict()
    assert (answer["emotion"], answer["second"]) == ("contempt", "neutral")
    assert answer["scores"] == {"neutral": 0.25, "contempt": 0.5, "happy": 0.25}
    assert (answer["valence"], answer["arousal"]) == pytest.approx((0.25 * 0.81 - 0.5 * 0.24, 0.25 * 0.51 + 0.5 * 0.31))


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_a_certain_emotion_lies_where_the_circumplex_has_it(emotion):
    assert valence_arousal(np.eye(7)[EMOTIONS.index(emotion)]) == CIRCUMPLEX[emotion]


def test_mixed_emotions_lie_between_theirs():
    half = (np.eye(7)[EMOTIONS.index("happy")] + np.eye(7)[EMOTIONS.index("sad")]) / 2
    assert valence_arousal(half) == pytest.approx((0.09, 0.12))


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (Box(0, 0, 10, 20), 1.0),
        (Box(5, 0, 10, 20), 1 / 3),
        (Box(0, 10, 10, 20), 1 / 3),
        (Box(2, 4, 5, 10), 0.25),
        (Box(10, 0, 10, 20), 0.0),
        (Box(0, 25, 10, 20), 0.0),
        (Box(-30, -30, 5, 5), 0.0),
    ],
)
def test_overlap_is_the_shared_part_of_both(other, overlap):
    assert Box(0, 0, 10, 20).iou(other) == pytest.approx(overlap)
    assert other.iou(Box(0, 0, 10, 20)) == pytest.approx(overlap)


def test_boxes_without_an_area_do_not_overlap():
    assert Box(0, 0, 0, 0).iou(Box(0, 0, 0, 0)) == 0
