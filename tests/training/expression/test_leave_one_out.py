from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from fervi.settings import ROOT
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.material import Sources
from fervi.training.expression.fit.recipe import SECOND_STAGE
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.network.inference import load_model, predict
from fervi.training.expression.ship import leave_one_out as module
from fervi.training.expression.ship.calibrate import calibrated
from fervi.training.expression.ship.leave_one_out import SHARES, as_markdown, leave_one_out
from tests.training.conftest import made_faces

FER, AFFECTNET, FFHQ, LFW = (
    "FER-2013 PrivateTest, unseen, FER+ clear majority, as served",
    "AffectNet and FFHQ test, affectnet, as served",
    "AffectNet and FFHQ test, ffhq, as served",
    "LFW test, as served",
)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[ExpressionRun]:
    """Trainings that end at once, and figures that tell which network was measured."""
    seen: list[ExpressionRun] = []

    def measure(network: Path, faces: Faces) -> dict[str, float]:
        return {"faces": len(faces), "accuracy": len(seen) / 10, "mean_recall": 0.5}

    monkeypatch.setattr(ExpressionRun, "fit", lambda run: seen.append(run))
    monkeypatch.setattr(module, "calibrated", lambda network, sets, recipe: network)
    monkeypatch.setattr(module, "evaluate", measure)
    return seen


@pytest.fixture
def table(fer2013: Path, ferplus: Path, collections: Path, tmp_path: Path, runs: list[ExpressionRun]) -> dict:
    start = ROOT / "models" / "emotion-open.keras"
    return leave_one_out(Sources(fer2013, ferplus, collections), start, 2, tmp_path / "runs", [])


def test_each_collection_is_left_out_of_one_network_and_marked_there(table: dict) -> None:
    left_out = {name: [faces for faces, cell in row.items() if cell["left_out"]] for name, row in table.items()}
    assert left_out == {
        "nothing": [],
        "fer2013": [FER],
        "affectnet/affectnet": [AFFECTNET],
        "affectnet/ffhq": [FFHQ],
        "lfw_expressions": [LFW],
    }


def test_a_network_learns_from_everything_but_what_is_left_out(table: dict, runs: list[ExpressionRun]) -> None:
    whole, *without = (len(run.pool) for run in runs)
    assert sum(whole - rest for rest in without) == whole
    assert all(0 < rest < whole for rest in without)
    for run, name in zip(runs[1:], reversed(SHARES), strict=True):
        assert name not in run.recipe.collections()


def test_the_network_without_fer2013_does_not_begin_with_one_that_knows_it(
    table: dict, runs: list[ExpressionRun]
) -> None:
    without_fer2013 = next(run for run in runs if "fer2013" not in run.recipe.collections())
    assert without_fer2013.recipe.start == ""
    assert without_fer2013.recipe.epochs > runs[0].recipe.epochs
    assert all(run.recipe.start for run in runs if run is not without_fer2013)


def test_the_table_has_what_was_left_out_in_bold(table: dict) -> None:
    lines = as_markdown(table).splitlines()
    assert lines[0] == f"| trained without | {FER} | {AFFECTNET} | {FFHQ} | {LFW} |"
    assert lines[2] == "| nothing | 10.0%, 50.0% | 10.0%, 50.0% | 10.0%, 50.0% | 10.0%, 50.0% |"
    assert lines[3] == "| lfw_expressions | 20.0%, 50.0% | 20.0%, 50.0% | 20.0%, 50.0% | **20.0%, 50.0%** |"


def test_a_network_is_measured_as_it_would_ship_calibrated_on_what_it_knows(tmp_path: Path) -> None:
    face = keras.Input((48, 48, 1))
    logits = keras.layers.Dense(7)(keras.layers.Flatten()(keras.layers.AveragePooling2D(12)(face)))
    network = tmp_path / "best.keras"
    keras.Model(face, keras.layers.Softmax()(logits)).save(network)
    faces = made_faces(70)
    mostly_happy = replace(faces, labels=np.where(np.arange(70) < 50, 3, faces.labels))
    after_it = calibrated(network, [mostly_happy], SECOND_STAGE)
    before, after = (predict(load_model(path), faces.faces) for path in (network, after_it))
    assert after[:, 3].mean() > max(before[:, 3].mean(), 0.5)
