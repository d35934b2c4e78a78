from pathlib import Path

import cv2
import numpy as np
import pytest

from fervi.settings import ROOT
from fervi.training.errors import DatasetError
from fervi.training.expression.measure.evaluate import evaluate_skin_tones
from fervi.training.expression.measure.skin_tone import TONES, tones_of

MODEL = ROOT / "models" / "emotion-int8.tflite"


def skin(lightness: float, red: float, yellow: float) -> np.ndarray:
    """Return an RGB picture of one CIELAB colour."""
    lab = np.full((96, 96, 3), (lightness, red, yellow), np.float32)
    return np.clip(np.round(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("lightness", "tone"),
    [(80, "very light"), (67, "light"), (60, "intermediate"), (55, "tan"), (46, "brown"), (35, "dark")],
)
def test_skin_is_named_by_its_typology_angle(lightness: float, tone: str) -> None:
    assert tones_of([skin(lightness, 12, 16)]) == [tone]


def test_a_gray_photograph_says_nothing_of_skin() -> None:
    assert tones_of([skin(60, 0, 0)]) == [None]


def test_only_the_cheeks_count() -> None:
    face = skin(80, 12, 16)
    face[:40] = face[70:] = face[:, 40:56] = 0
    assert tones_of([face]) == ["very light"]


def test_the_names_follow_each_other_without_a_gap() -> None:
    ends = list(TONES.values())
    assert [over for over, _ in ends[:-1]] == [up_to for _, up_to in ends[1:]]


@pytest.mark.parametrize("detector", ["", "haar"])
def test_a_model_is_measured_on_each_tone_that_occurs(tmp_path: Path, detector: str) -> None:
    for folder, lightness in (("happy", 80), ("sad", 80), ("neutral", 35)):
        (tmp_path / folder).mkdir()
        cv2.imwrite(str(tmp_path / folder / "face.png"), skin(lightness, 12, 16)[:, :, ::-1])
    rows = evaluate_skin_tones(MODEL, tmp_path, detector)
    assert {tone: row["faces"] for tone, row in rows.items()} == {"very light": 2, "dark": 1}
    assert all(0 <= row["accuracy"] <= 1 for row in rows.values())


def test_a_file_is_no_folder_of_photographs(fer2013: Path) -> None:
    with pytest.raises(DatasetError, match=r"fer2013\.csv is no folder"):
        evaluate_skin_tones(MODEL, fer2013)
