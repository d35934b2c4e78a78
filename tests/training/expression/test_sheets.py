from pathlib import Path

import cv2
import keras
import numpy as np
import pytest

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.measure.sheets import draw_mistakes, draw_reliability, draw_sheets
from fervi.training.expression.network.zoo.cnn_lstm import cnn_lstm


@pytest.fixture
def model(tmp_path: Path) -> Path:
    keras.utils.set_random_seed(1)
    cnn_lstm().save(tmp_path / "best.keras")
    return tmp_path / "best.keras"


def test_a_keras_files_report_has_calibration_mistakes_and_explanations(model: Path, faces: Faces) -> None:
    draw_sheets(model, faces.select(np.arange(14)), model.parent)
    for name in ("reliability.png", "mistakes.png", "explanations.png"):
        picture = cv2.imread(str(model.parent / name))
        assert picture is not None
        assert picture.std() > 5


def test_a_set_without_mistakes_gives_an_empty_sheet_and_no_error(tmp_path: Path, faces: Faces) -> None:
    right = np.eye(7, dtype=np.float32)[faces.labels]
    draw_mistakes(faces, right, tmp_path / "mistakes.png")
    draw_reliability(right, faces.labels, tmp_path / "reliability.png")
    assert (tmp_path / "mistakes.png").stat().st_size > 0
