import json
import shutil
from pathlib import Path

import pytest

from fervi.settings import ROOT
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.ship import reproduce as module
from fervi.training.expression.ship.reproduce import SPREAD, Comparison, as_markdown, compare_with_shipped

MODELS = ROOT / "models"


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that ends at once, and an export that gives the shipped files."""

    def release(source: Path, recipe: ExpressionRecipe, material: Material, out: Path, version: str) -> None:
        shutil.copytree(MODELS, out)

    monkeypatch.setattr(ExpressionRun, "fit", lambda run: [])
    monkeypatch.setattr(module, "release", release)


@pytest.mark.usefixtures("trained")
def test_reproduce_compares_a_new_run_with_the_card_figure_by_figure(
    fer2013: Path, ferplus: Path, tmp_path: Path
) -> None:
    rows = compare_with_shipped(fer2013, ferplus, tmp_path, ExpressionRecipe(architecture="cnn_lstm", batch_size=7))
    assert [(row.data, row.measure) for row in rows] == [
        ("FER-2013 PrivateTest", "accuracy"),
        ("FER-2013 PrivateTest", "mean_recall"),
        ("FER-2013 PrivateTest, FER+ majority of seven", "accuracy"),
        ("FER-2013 PrivateTest, FER+ majority of seven", "mean_recall"),
        ("FER-2013 PrivateTest, unseen", "accuracy"),
        ("FER-2013 PrivateTest, unseen, FER+ majority of seven", "accuracy"),
    ]
    card = json.loads((MODELS / "emotion.figures.json").read_text())
    for row in rows:
        assert row.stated == card["figures"][row.data][row.measure]
    assert [Comparison(**row) for row in json.loads((tmp_path / "comparison.json").read_text())] == rows


def test_a_figure_holds_within_the_spread_and_not_below_it() -> None:
    assert Comparison("faces", "accuracy", 0.7, 0.7 - SPREAD + 0.001).holds
    assert not Comparison("faces", "accuracy", 0.7, 0.7 - SPREAD - 0.001).holds
    assert Comparison("faces", "accuracy", 0.7, 0.8).holds


def test_a_figure_that_falls_short_is_named_in_the_table() -> None:
    table = as_markdown([Comparison("faces", "accuracy", 0.7, 0.6)])
    assert "| faces | accuracy | 70.00% | 60.00% | more than 2.0% less |" in table
