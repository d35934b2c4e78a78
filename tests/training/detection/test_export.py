from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from fervi.settings import ROOT
from fervi.training.detection.measure.candidates import load_candidate
from fervi.training.detection.measure.matching import Answers
from fervi.training.detection.measure.measurement import Measurement
from fervi.training.detection.measure.report import as_markdown, write_report
from fervi.training.detection.network.detector import face_detector
from fervi.training.detection.ship.export import export_float32, export_int8, score_difference, score_logits
from fervi.training.detection.ship.release import threshold_for
from fervi.vision.litert_detector import invoke


@pytest.fixture(scope="module")
def detector():
    return face_detector()


def _load(content: bytes) -> Interpreter:
    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    return interpreter


def test_one_litert_file_answers_as_keras_does_at_any_size(detector, photographs):
    interpreter = _load(export_float32(detector, photographs[:2]))
    for shape in ((64, 96, 3), (128, 64, 3)):
        picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
        expected = [np.asarray(cells) for cells in detector(picture[None].astype(np.float32))]
        for given, cells in zip(invoke(interpreter, picture), expected, strict=True):
            np.testing.assert_allclose(given, cells, atol=1e-3)


def test_int8_takes_a_picture_less_128_and_answers_nearly_the_same(detector, photographs):
    interpreter = _load(export_int8(detector, photographs))
    taken = interpreter.get_input_details()[0]
    assert (taken["dtype"], taken["quantization"]) == (np.int8, (1 / 64, 0))
    picture = photographs[0].resized(320).image[:192, :320]
    expected = detector(picture[None].astype(np.float32))
    for given, cells in zip(invoke(interpreter, picture), expected, strict=True):
        assert np.abs(given - np.asarray(cells)).max() < 0.5


def test_the_scores_of_the_shipped_int8_file_are_near_to_those_of_float32(astronaut, photographs):
    float32, int8 = ((ROOT / "models" / name).read_bytes() for name in ("face.tflite", "face-int8.tflite"))
    portrait = [replace(photographs[0], image=astronaut)]
    given, expected = (score_logits(content, portrait) for content in (int8, float32))
    assert score_difference(expected, expected) == 0
    assert 0 < score_difference(given, expected) < 0.2


def test_the_threshold_is_the_least_score_that_is_precise_enough():
    answers = Answers(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, False]), 2)
    assert threshold_for(answers, 0.95) == 0.8
    assert threshold_for(answers, 0.6) == 0.7


def test_a_report_has_figures_curves_and_mistakes(tmp_path: Path, photographs):
    measurement = Measurement(load_candidate("haar", 128), photographs[:2], 128)
    figures = measurement.figures(conditions=True)
    figures["false boxes"] = measurement.false_boxes(photographs[:1])
    write_report(measurement, figures, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {"report.json", "report.md", "curves.png", "mistakes.png"}
    assert "tilted 30 degrees left" in as_markdown(figures)
    assert "- 480 px: 0" in as_markdown(figures)
