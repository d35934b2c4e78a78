import json
from dataclasses import replace
from pathlib import Path

import keras
import pytest

from fervi.training.detection.fit.recipe import DetectorRecipe
from fervi.training.detection.fit.run import DetectorRun
from fervi.training.expression.data.faces import DatasetError

QUICK = DetectorRecipe(epochs=1, steps=2, batch_size=2, size=64, judge_every=1, mine_every=1, warmup_epochs=0.5)


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, photographs, capsys):
    assert len(DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:]).fit()) == 1
    longer = replace(QUICK, epochs=2)
    history = DetectorRun(tmp_path, longer, photographs[:4], photographs[4:]).fit()
    assert [row["epoch"] for row in history] == [1, 2]
    assert "going on after epoch 1 of 2" in capsys.readouterr().out
    assert json.loads((tmp_path / "history.json").read_text()) == history
    assert keras.saving.load_model(tmp_path / "average.keras", compile=False).count_params() <= 300_000


def test_a_folder_keeps_to_its_recipe(tmp_path: Path, photographs):
    DetectorRun(tmp_path, QUICK, photographs[:4], photographs[4:])
    with pytest.raises(DatasetError, match="another recipe"):
        DetectorRun(tmp_path, replace(QUICK, learning_rate=0.1), photographs[:4], photographs[4:])


def test_the_learning_rate_rises_and_falls(tmp_path: Path, photographs):
    run = DetectorRun(tmp_path, replace(QUICK, epochs=10, warmup_epochs=2), photographs, photographs)
    rates = [run._rate(epochs) for epochs in (0, 1, 2, 6, 10)]
    assert rates == pytest.approx([0, 1e-3, 2e-3, 1e-3, 0], abs=1e-9)
