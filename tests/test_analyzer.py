import numpy as np
import pytest

from fervi.vision.analyzer import Analyzer
from fervi.vision.classifier import EmotionClassifier
from fervi.vision.detector import HaarDetector
from fervi.vision.face import Box, Detection
from fervi.vision.level import TEMPLATE
from fervi.vision.scene import Scene
from tests.conftest import FakeClassifier, FakeDetector

IMAGE = np.zeros((48, 64, 3), np.uint8)


def test_every_detection_becomes_a_face_with_its_scores():
    boxes = [Box(0, 0, 30, 30), Box(30, 10, 20, 20)]
    analysis = Analyzer(FakeDetector(*(Detection(box, 0.8) for box in boxes)), FakeClassifier()).analyze(IMAGE)
    assert [face.box for face in analysis.faces] == boxes
    assert {face.emotion for face in analysis.faces} == {"happy"}
    assert (analysis.width, analysis.height, analysis.model) == (64, 48, "fake 1.0")


def test_no_face_is_an_answer():
    assert Analyzer(FakeDetector(), FakeClassifier()).analyze(IMAGE).faces == ()


@pytest.mark.parametrize(("confidence", "certain"), [(0.49, False), (0.51, True)])
def test_an_answer_is_certain_from_the_threshold_on(confidence, certain):
    analyzer = Analyzer(FakeDetector(Detection(Box(0, 0, 9, 9), 1)), FakeClassifier(confidence))
    assert analyzer.analyze(IMAGE).faces[0].certain is certain


def test_the_time_of_decoding_is_part_of_the_whole():
    timing = Analyzer(FakeDetector(), FakeClassifier()).analyze(IMAGE, decode_ms=5.0).timing
    assert timing.total_ms == pytest.approx(timing.decode_ms + timing.detect_ms + timing.classify_ms)
    assert timing.decode_ms == 5.0


def test_the_detector_is_told_how_large_to_search():
    detector = FakeDetector()
    Analyzer(detector, FakeClassifier()).analyze(IMAGE, 320)
    assert detector.sides == [320]


def test_the_smiling_astronaut_is_read_as_happy_by_what_ships(astronaut, model_path):
    analysis = Analyzer(HaarDetector(), EmotionClassifier(model_path)).analyze(astronaut)
    assert analysis.faces[0].emotion == "happy"
    assert sum(analysis.faces[0].scores) == pytest.approx(1, abs=1e-4)


def test_a_face_that_is_turned_away_is_never_certain():
    profile = ((100.0, 80.0), (108.0, 80.0), (125.0, 97.0), (100.0, 110.0), (106.0, 110.0))
    analyzer = Analyzer(FakeDetector(Detection(Box(60, 50, 80, 80), 0.9, profile)), FakeClassifier(0.99))
    (face,) = analyzer.analyze(np.zeros((200, 200, 3), np.uint8)).faces
    assert face.landmarks == profile
    assert face.pose is not None
    assert face.pose.turned_away
    assert not face.certain


def test_an_explanation_lies_over_the_level_face_that_its_box_stands_for():
    level = tuple((100 + 80 * x, 90 + 80 * y) for x, y in TEMPLATE.tolist())
    tilted = tuple((100 - (y - 90), 90 + (x - 100)) for x, y in level)
    analyzer = Analyzer(FakeDetector(Detection(Box(61, 52, 80, 80), 0.9, tilted)), FakeClassifier())
    scene = Scene(np.zeros((200, 200, 3), np.uint8))
    turned = analyzer.explain(scene, Box(60, 50, 80, 80))
    assert (turned.area, round(turned.angle)) == (Box(60, 50, 80, 80), 90)
    elsewhere = analyzer.explain(scene, Box(10, 10, 30, 30))
    assert (elsewhere.area, elsewhere.angle) == (Box(10, 10, 30, 30), 0)


def test_an_explanation_searches_the_picture_at_the_size_of_the_answer():
    detector = FakeDetector()
    Analyzer(detector, FakeClassifier()).explain(Scene(IMAGE), Box(0, 0, 9, 9), longest_side=32)
    assert detector.sides == [32]
