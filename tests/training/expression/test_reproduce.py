import json
import shutil
from pathlib import Path

import pytest

from fervi.settings import ROOT
from fervi.training.expression.fit.material import Material, Sources
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.ship import reproduce as module
from fervi.training.expression.ship.reproduce import SPREAD, Comparison, as_markdown, compare_with_shipped
from fervi.vision.card import load_figures

MODELS = ROOT / "models"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[ExpressionRun]:
    """Trainings that end at once, and an export that gives the shipped files."""
    seen: list[ExpressionRun] = []

    def release(source: Path, recipe: ExpressionRecipe, material: Material, out: Path, version: str, name: str) -> None:
        shutil.copytree(MODELS, out)

    monkeypatch.setattr(ExpressionRun, "fit", lambda run: seen.append(run))
    monkeypatch.setattr(module, "calibrated", lambda path, sets, recipe: path.with_name("calibrated.keras"))
    monkeypatch.setattr(module, "release", release)
    return seen


@pytest.fixture(autouse=True)
def averaged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[Path, float], Path, float]]:
    """The runs whose mean was asked for, with their shares, where it should go, and the strength of augmentation."""
    seen: list[tuple[dict[Path, float], Path, float]] = []

    def average(runs: dict[Path, float], material: Material, out: Path, strength: float) -> Path:
        seen.append((runs, out, strength))
        return out / "best.keras"

    monkeypatch.setattr(module, "average_runs", average)
    return seen


def test_reproduce_trains_every_stage_and_compares_figure_by_figure(
    fer2013: Path, ferplus: Path, collections: Path, tmp_path: Path, runs: list[ExpressionRun],
    averaged: list[tuple[dict[Path, float], Path, float]],
) -> None:  # fmt: skip
    rows = compare_with_shipped(Sources(fer2013, ferplus, collections), tmp_path, "float32", 5)
    assert [run.recipe.seed for run in runs] == [5] * 4
    assert [run.recipe.start for run in runs] == ["", *[str(runs[0].folder / "best.keras")] * 3]
    assert len(runs[0].pool) == 21
    assert len(runs[1].pool) == len(runs[2].pool) == len(runs[3].pool) > 21 + 2 * 28
    assert [run.recipe.priors for run in runs] == [0, 0, 1, 0.3]
    assert [run.recipe.size for run in runs] == [48, 64, 64, 64]
    assert [run.recipe.teachers for run in runs] == [(), (), (), (str(tmp_path / "2" / "calibrated.keras"),)]
    assert averaged == [
        ({runs[1].folder: 0.8, runs[2].folder: 0.2}, tmp_path / "2", 0.3),
        ({runs[3].folder: 1.0}, tmp_path / "3", 1.0),
    ]
    assert [row.data for row in rows[::2]] == [
        "FER-2013 PrivateTest, unseen, FER+ clear majority, as served",
        "AffectNet and FFHQ test, as served",
        "LFW test, as served",
    ]
    stated = load_figures(MODELS / "emotion.tflite")
    for row in rows:
        assert row.stated == stated[row.data][row.measure]
    assert [Comparison(**row) for row in json.loads((tmp_path / "comparison.json").read_text())] == rows


def test_the_open_model_learns_from_nothing_with_a_term_against_commercial_use(
    fer2013: Path, ferplus: Path, collections: Path, tmp_path: Path, runs: list[ExpressionRun]
) -> None:
    rows = compare_with_shipped(Sources(fer2013, ferplus, collections), tmp_path, "float32", 5, "emotion-open")
    assert [set(run.recipe.collections()) for run in runs] == [{"fer2013"}]
    stated = load_figures(MODELS / "emotion-open-int8.tflite")
    assert all(row.stated == stated[row.data][row.measure] for row in rows)


def test_a_figure_holds_within_the_spread_and_not_below_it() -> None:
    assert Comparison("faces", "accuracy", 0.7, 0.7 - SPREAD + 0.001).holds
    assert not Comparison("faces", "accuracy", 0.7, 0.7 - SPREAD - 0.001).holds
    assert Comparison("faces", "accuracy", 0.7, 0.8).holds


def test_a_figure_that_falls_short_is_named_in_the_table() -> None:
    table = as_markdown([Comparison("faces", "accuracy", 0.7, 0.6)])
    assert "| faces | accuracy | 70.00% | 60.00% | more than 2.0% less |" in table
