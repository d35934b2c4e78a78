import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from fervi.training.detection.fit import run as run_module
from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.run import DetectorRun, photograph_shares
from fervi.training.detection.measure.matching import keras_find
from fervi.training.errors import TrainingError
from tests.training.detection.conftest import make_photograph

QUICK = DetectorRecipe(epochs=1, steps=2, batch_size=2, size=64, judge_every=1, mine_every=1, warmup_epochs=0.5)


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs are searched at 128 pixels a side, not at the 640 and more that real ones need."""
    monkeypatch.setattr(run_module, "keras_find", lambda judge, *_: keras_find(judge, 128))


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, photographs, capsys):
    assert len(DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:]).fit()) == 1
    longer = replace(QUICK, epochs=2)
    history = DetectorRun(tmp_path, longer, photographs[:4], photographs[4:]).fit()
    assert [row["epoch"] for row in history] == [1, 2]
    assert "going on after epoch 1 of 2" in capsys.readouterr().out
    assert json.loads((tmp_path / "history.json").read_text()) == history
    assert keras.saving.load_model(tmp_path / "average.keras", compile=False).count_params() <= 300_000


def test_a_folder_keeps_to_its_recipe(tmp_path: Path, photographs):
    DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:]).prepare()
    with pytest.raises(TrainingError, match="another recipe"):
        DetectorRun(tmp_path, replace(QUICK, learning_rate=0.1), photographs[:4], photographs[4:]).prepare()


def test_the_averaged_weights_are_judged_kept_and_restored(tmp_path: Path, photographs):
    run = DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:])
    run.fit()
    kept = keras.saving.load_model(tmp_path / "average.keras", compile=False).get_weights()
    for ours, averaged in zip(kept, run.average.weights, strict=True):
        np.testing.assert_array_equal(ours, averaged)
    assert any(not np.array_equal(a, b) for a, b in zip(run.average.weights, run.model.get_weights(), strict=True))
    again = DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:])
    again.prepare()
    np.testing.assert_array_equal(again.average.weights[0], run.average.weights[0])


def test_mining_starts_after_its_first_interval_and_when_a_run_goes_on(tmp_path: Path, photographs, monkeypatch):
    searched = []

    def search(places, find):
        searched.append(len(places))
        return [np.zeros((0, 4))] * len(places)

    monkeypatch.setattr(run_module, "find_mistakes", search)
    recipe = replace(QUICK, mine_every=2)
    run = DetectorRun(tmp_path, recipe, photographs[:4], photographs[4:], photographs[5:])
    run.prepare()
    for epoch in range(5):
        run.begin_epoch(epoch)
    assert searched == [5, 5]
    resumed = DetectorRun(tmp_path, recipe, photographs[:4], photographs[4:], photographs[5:])
    resumed.prepare()
    resumed.begin_epoch(3)
    assert searched == [5, 5, 5]


def test_what_was_mined_is_what_the_averaged_network_gives_where_no_face_is(tmp_path: Path, photographs):
    run = DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:])
    run.prepare()
    run.begin_epoch(1)
    assert len(run.scenery.mistakes) == 4
    assert all(boxes.shape[1:] == (4,) for boxes in run.scenery.mistakes)


def test_groups_are_shown_more_often_than_portraits():
    portrait = make_photograph("portrait.png", 0)
    group = replace(portrait, boxes=np.repeat(portrait.boxes, 9, axis=0), ignored=np.zeros(9, bool))
    shares = photograph_shares([portrait, group])
    assert shares.sum() == pytest.approx(1)
    assert shares[1] / shares[0] == pytest.approx(3)


def test_the_learning_rate_rises_and_falls():
    recipe = replace(QUICK, epochs=10, warmup_epochs=2)
    rates = [recipe.rate_after(epochs) for epochs in (0, 1, 2, 6, 10)]
    assert rates == pytest.approx([0, 1e-3, 2e-3, 1e-3, 0], abs=1e-9)
