import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pytest

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.fit import run as run_module
from fervi.training.detection.fit.material import Material
from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.run import DetectorRun, begin_with, misses, photograph_shares
from fervi.training.detection.measure.matching import keras_find
from fervi.training.detection.network.detector import face_detector
from fervi.training.errors import TrainingError
from tests.training.detection.conftest import found_at, make_photograph

QUICK = DetectorRecipe(epochs=1, steps=2, batch_size=2, size=64, judge_every=1, mine_every=1, warmup_epochs=0.5)


def material(photographs: list[Photograph], backgrounds: Sequence[Photograph] = ()) -> Material:
    return Material(photographs[:4], photographs[4:], photographs[4:5], backgrounds)


@pytest.fixture(autouse=True)
def small_pictures_and_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Photographs are searched at 128 pixels a side, not at the 640 and more that real ones need, and by few layers."""
    monkeypatch.setattr(run_module, "keras_find", lambda judge, *_: keras_find(judge, 128))
    monkeypatch.setattr(run_module, "face_detector", partial(face_detector, channels=8, blocks=(1, 1, 1)))


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, photographs, capsys):
    assert len(DetectorRun(tmp_path, QUICK, material(photographs)).fit()) == 1
    longer = replace(QUICK, epochs=2)
    history = DetectorRun(tmp_path, longer, material(photographs)).fit()
    assert [row["epoch"] for row in history] == [1, 2]
    assert "going on after epoch 1 of 2" in capsys.readouterr().out
    assert json.loads((tmp_path / "history.json").read_text()) == history


def test_a_folder_keeps_to_its_recipe(tmp_path: Path, photographs):
    DetectorRun(tmp_path, QUICK, material(photographs)).prepare()
    with pytest.raises(TrainingError, match="another recipe"):
        DetectorRun(tmp_path, replace(QUICK, learning_rate=0.1), material(photographs)).prepare()


def test_the_averaged_weights_are_judged_kept_and_restored(tmp_path: Path, photographs):
    run = DetectorRun(tmp_path, QUICK, material(photographs))
    run.fit()
    kept = keras.saving.load_model(tmp_path / "average.keras", compile=False).get_weights()
    for ours, averaged in zip(kept, run.average.weights, strict=True):
        np.testing.assert_array_equal(ours, averaged)
    assert any(not np.array_equal(a, b) for a, b in zip(run.average.weights, run.model.get_weights(), strict=True))
    again = DetectorRun(tmp_path, QUICK, material(photographs))
    again.prepare()
    np.testing.assert_array_equal(again.average.weights[0], run.average.weights[0])


def test_mining_starts_after_its_first_interval_and_when_a_run_goes_on(tmp_path: Path, photographs, monkeypatch):
    searched: list[int] = []

    def search(judge, *_):
        searched.append(0)

        def find(image):
            searched[-1] += 1
            return found_at()

        return find

    monkeypatch.setattr(run_module, "keras_find", search)
    recipe = replace(QUICK, mine_every=2)
    run = DetectorRun(tmp_path, recipe, material(photographs, backgrounds=photographs[5:]))
    run.prepare()
    for epoch in range(5):
        run.begin_epoch(epoch)
    assert searched == [5, 5]
    resumed = DetectorRun(tmp_path, recipe, material(photographs, backgrounds=photographs[5:]))
    resumed.prepare()
    resumed.begin_epoch(3)
    assert searched == [5, 5, 5]


def test_what_was_mined_is_what_the_averaged_network_gives_where_no_face_is(tmp_path: Path, photographs):
    run = DetectorRun(tmp_path, QUICK, material(photographs))
    run.prepare()
    run.begin_epoch(1)
    assert len(run.scenery.mistakes) == 4
    assert all(boxes.shape[1:] == (4,) for boxes in run.scenery.mistakes)


def test_what_a_recipe_weighs_reaches_the_loss_and_the_pictures(tmp_path: Path, photographs):
    recipe = replace(QUICK, points=12.0, coarse=2.5, negative=1.5, background=0.24)
    run = DetectorRun(tmp_path, recipe, material(photographs))
    run.prepare()
    assert (run.model.loss.points, run.model.loss.coarse, run.model.loss.negative) == (12.0, 2.5, 1.5)
    run.begin_epoch(1)  # searches, and takes the pictures anew from what it found
    assert run.scenery.background == 0.24


def test_a_photograph_on_which_a_large_face_was_missed_is_shown_three_times_as_often():
    missed, found = make_photograph("missed.png", 0, 60), make_photograph("found.png", 1, 60)
    unsure, sure = found_at((*missed.boxes[0, :2], 60, 60, 0.5)), found_at((*found.boxes[0, :2], 60, 60, 0.9))
    counts = [misses(missed, unsure), misses(found, sure), misses(make_photograph("small.png", 2, 30), found_at())]
    assert counts == [1, 0, 0]
    shares = photograph_shares([missed, found], np.array(counts[:2]) > 0)
    assert shares[0] / shares[1] == pytest.approx(3)


def test_a_run_begins_with_the_weights_of_another_detector(tmp_path: Path):
    old = face_detector()
    old.save(tmp_path / "old.keras")
    network = face_detector()
    begin_with(network, tmp_path / "old.keras")
    for ours, before in zip(network.get_weights(), old.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, before)


def test_another_networks_weights_are_refused(tmp_path: Path):
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save(tmp_path / "other.keras")
    with pytest.raises(TrainingError, match=r"other\.keras is not a detector"):
        begin_with(face_detector(), tmp_path / "other.keras")


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
