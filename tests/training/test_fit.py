import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from fervi.training.architectures import ARCHITECTURES, cnn_lstm, residual_lstm
from fervi.training.datasets import DatasetError
from fervi.training.fit import Average, Run, TrainingError
from fervi.training.recipe import Recipe
from tests.training.conftest import made_faces

SHORT = Recipe(
    architecture="cnn_lstm", epochs=2, batch_size=14, optimizer="adamw", learning_rate=1e-3, warmup_epochs=1, votes=0,
    augmentation=0.2, augmentation_end=0.2, seed=4,
)  # fmt: skip
TRAINING, VALIDATION = made_faces(42), made_faces(14, seed=8)


class Stopped(Exception):
    """The power went."""


def test_the_papers_network_has_457863_parameters_of_which_832_are_not_trained() -> None:
    model = cnn_lstm()
    assert model.count_params() == 457_863
    assert sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights if "seed" not in weight.path) == 832
    assert model.output_shape == (None, 7)


def test_the_network_that_ships_has_1831759_parameters_and_gives_probabilities() -> None:
    model = residual_lstm()
    assert model.count_params() == 1_831_759
    face = np.random.default_rng(1).normal(size=(2, 48, 48, 1)).astype(np.float32)
    np.testing.assert_allclose(np.asarray(model(face)).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_unrolling_for_export_changes_neither_weights_nor_answers(name: str) -> None:
    keras.utils.set_random_seed(1)
    rolled, unrolled = ARCHITECTURES[name](), ARCHITECTURES[name](unroll=True, batch_size=1)
    unrolled.set_weights(rolled.get_weights())
    face = np.random.default_rng(1).normal(size=(1, 48, 48, 1)).astype(np.float32)
    np.testing.assert_allclose(rolled(face), unrolled(face), atol=1e-5)


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Run(tmp_path / "whole", SHORT, TRAINING, VALIDATION).fit()

    original = Run._train_epoch

    def stop_in_the_second_epoch(run: Run, epoch: int) -> float:
        if epoch == 1:
            raise Stopped
        return original(run, epoch)

    with monkeypatch.context() as patch:
        patch.setattr(Run, "_train_epoch", stop_in_the_second_epoch)
        with pytest.raises(Stopped):
            Run(tmp_path / "stopped", SHORT, TRAINING, VALIDATION).fit()
    resumed = Run(tmp_path / "stopped", SHORT, TRAINING, VALIDATION).fit()

    assert [row["epoch"] for row in resumed] == [1, 2]
    assert resumed[0]["loss"] == pytest.approx(whole[0]["loss"], rel=1e-3)
    assert resumed[1]["validation_loss"] == pytest.approx(whole[1]["validation_loss"], rel=0.02)
    assert (tmp_path / "stopped" / "best.keras").is_file()


def test_a_run_is_not_continued_with_another_recipe(tmp_path: Path) -> None:
    Run(tmp_path, SHORT, TRAINING, VALIDATION)
    with pytest.raises(TrainingError, match="another recipe"):
        Run(tmp_path, replace(SHORT, epochs=3), TRAINING, VALIDATION)


def test_fewer_faces_than_a_batch_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="42 faces are fewer than --batch-size 64"):
        Run(tmp_path, replace(SHORT, batch_size=64), TRAINING, VALIDATION)


def test_augmentation_is_even_in_the_first_half_and_falls_over_the_second() -> None:
    recipe = Recipe(epochs=8, augmentation=0.8, augmentation_end=0.4)
    strengths = [recipe.augmentation_in(epoch) for epoch in range(8)]
    assert strengths == pytest.approx([0.8, 0.8, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4])


def test_votes_without_their_file_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"give fer2013new\.csv with --ferplus"):
        Run(tmp_path, replace(SHORT, votes=0.5), TRAINING, VALIDATION)


def test_the_recipe_is_left_beside_the_run(tmp_path: Path) -> None:
    Run(tmp_path, SHORT, TRAINING, VALIDATION)
    assert Recipe(**json.loads((tmp_path / "recipe.json").read_text())) == SHORT


def test_the_average_follows_the_weights_and_survives_a_save(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.array([[0.0]])])
    average = Average(model, momentum=0.9)
    model.set_weights([np.array([[1.0]])])
    for _ in range(200):
        average.update(model)
    assert average.weights[0][0, 0] == pytest.approx(1.0, abs=0.01)
    average.save(tmp_path / "average.npz")
    other = Average(model, momentum=0.9)
    other.load(tmp_path / "average.npz")
    assert other.updates == 200
    np.testing.assert_array_equal(other.weights[0], average.weights[0])
