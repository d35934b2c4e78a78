import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import cv2
import keras
import numpy as np
import pytest

from fervi.training.average import WeightAverage
from fervi.training.errors import DatasetError, TrainingError
from fervi.training.expression.data.pool import alone
from fervi.training.expression.data.targets import trusted_targets
from fervi.training.expression.fit.material import Material, Sources, load_material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.fit.soup import average_runs
from fervi.training.expression.network.architectures import ARCHITECTURES, Architecture
from fervi.training.expression.network.inference import load_model, network_input
from fervi.training.expression.network.loss import AdjustedCrossEntropy
from fervi.training.options import recipe_options, take_recipe
from fervi.training.recipe import load_recipe
from fervi.vision.crop import GRAY_48, FaceFormat, fit_face
from tests.training.conftest import made_faces

SHORT = ExpressionRecipe(
    architecture="tiny", epochs=2, batch_size=14, optimizer="adamw", learning_rate=1e-3, warmup_epochs=1, votes=0,
    augmentation=0.2, augmentation_end=0.2, seed=4,
)  # fmt: skip
TRAINING = made_faces(42)
MATERIAL = Material(alone(TRAINING.faces, trusted_targets(TRAINING.labels, 0.95)), [made_faces(14, seed=8)])


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that is made and trained in no time, beside the real ones."""
    monkeypatch.setitem(ARCHITECTURES, "tiny", Architecture(tiny_network, "made up"))


def tiny_network(classes: int = 7, size: int = 48, channels: int = 1, **options: Any) -> keras.Model:
    layers = [keras.Input((size, size, channels)), keras.layers.AveragePooling2D(6), keras.layers.Flatten()]
    head = [keras.layers.BatchNormalization(), keras.layers.Dense(classes, activation="softmax")]
    return keras.Sequential([*layers, *head], name="tiny")


class Stopped(Exception):
    """The power went."""


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ExpressionRun(tmp_path / "whole", SHORT, MATERIAL).fit()

    original = ExpressionRun.train_epoch

    def stop_in_the_second_epoch(run: ExpressionRun, epoch: int) -> float:
        if epoch == 1:
            raise Stopped
        return original(run, epoch)

    with monkeypatch.context() as patch:
        patch.setattr(ExpressionRun, "train_epoch", stop_in_the_second_epoch)
        with pytest.raises(Stopped):
            ExpressionRun(tmp_path / "stopped", SHORT, MATERIAL).fit()
    resumed = ExpressionRun(tmp_path / "stopped", SHORT, MATERIAL).fit()

    assert [row["epoch"] for row in resumed] == [1, 2]
    assert resumed[0]["loss"] == pytest.approx(whole[0]["loss"], rel=1e-3)
    assert resumed[1]["validation_loss"] == pytest.approx(whole[1]["validation_loss"], rel=0.02)
    assert (tmp_path / "stopped" / "best.keras").is_file()


def test_a_run_is_not_continued_with_another_recipe(tmp_path: Path) -> None:
    ExpressionRun(tmp_path, SHORT, MATERIAL).prepare()
    with pytest.raises(TrainingError, match="another recipe"):
        ExpressionRun(tmp_path, replace(SHORT, learning_rate=0.5), MATERIAL).prepare()


def test_making_a_run_touches_nothing(tmp_path: Path) -> None:
    ExpressionRun(tmp_path / "run", SHORT, MATERIAL)
    assert not (tmp_path / "run").exists()


def test_fewer_faces_than_a_batch_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="42 faces are fewer than --batch-size 64"):
        ExpressionRun(tmp_path, replace(SHORT, batch_size=64), MATERIAL).prepare()


def test_augmentation_is_even_in_the_first_half_and_falls_over_the_second() -> None:
    recipe = ExpressionRecipe(epochs=8, augmentation=0.8, augmentation_end=0.4)
    strengths = [recipe.augmentation_in(epoch) for epoch in range(8)]
    assert strengths == pytest.approx([0.8, 0.8, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4])


def test_votes_without_their_file_are_asked_for(fer2013: Path) -> None:
    with pytest.raises(DatasetError, match=r"give fer2013new\.csv with --ferplus"):
        load_material(Sources(fer2013), ExpressionRecipe(votes=0.5))


def test_a_collection_that_is_not_given_is_asked_for(fer2013: Path) -> None:
    with pytest.raises(DatasetError, match=r"affectnet: give the folder that holds it with --collections"):
        load_material(Sources(fer2013), ExpressionRecipe(votes=0, shares=("fer2013=1", "affectnet=2")))


def test_a_share_that_is_no_number_is_refused() -> None:
    with pytest.raises(TrainingError, match="each must be name=number"):
        ExpressionRecipe(shares=("fer2013",)).collections()


def test_the_prior_is_that_of_the_faces_that_are_learned_from(fer2013: Path, ferplus: Path) -> None:
    lines = ferplus.read_text().splitlines()
    no_face = ",".join([*lines[1].split(",")[:2], *["0"] * 9, "10"])
    ferplus.write_text("\n".join([lines[0], no_face, *lines[2:]]) + "\n")
    pool = load_material(Sources(fer2013, ferplus), ExpressionRecipe(votes=0, smoothing=0)).pool
    assert len(pool) == 20
    assert pool.prior[0] == pytest.approx(2 / 20)
    assert pool.prior[1] == pytest.approx(3 / 20)


def test_the_epoch_is_judged_by_the_averaged_weights_and_they_are_what_is_kept(tmp_path: Path) -> None:
    run = ExpressionRun(tmp_path, replace(SHORT, epochs=1), MATERIAL)
    run.fit()
    for kept, averaged, last in zip(
        keras.saving.load_model(tmp_path / "best.keras").get_weights(),
        run.average.weights,
        run.model.get_weights(),
        strict=True,
    ):
        np.testing.assert_array_equal(kept, averaged)
        assert not np.array_equal(averaged, last)


def test_a_resumed_run_goes_on_with_its_averaged_weights(tmp_path: Path) -> None:
    run = ExpressionRun(tmp_path, replace(SHORT, epochs=1), MATERIAL)
    run.fit()
    again = ExpressionRun(tmp_path, replace(SHORT, epochs=1), MATERIAL)
    again.prepare()
    assert again.average.updates == run.average.updates == 3
    np.testing.assert_array_equal(again.average.weights[0], run.average.weights[0])


def test_a_loss_that_is_not_finite_ends_the_run_with_what_to_change(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not finite: lower --learning-rate"):
        ExpressionRun(tmp_path, replace(SHORT, optimizer="sgd", learning_rate=1e20), MATERIAL).fit()


def test_the_recipe_is_left_beside_the_run(tmp_path: Path) -> None:
    ExpressionRun(tmp_path, SHORT, MATERIAL).prepare()
    assert load_recipe(tmp_path / "recipe.json", ExpressionRecipe) == SHORT


def test_a_recipe_written_before_an_option_was_there_can_be_gone_on_with(tmp_path: Path) -> None:
    ExpressionRun(tmp_path, SHORT, MATERIAL).prepare()
    written = json.loads((tmp_path / "recipe.json").read_text())
    for later in ("start", "teachers", "teaching", "mixup"):
        del written[later]
    (tmp_path / "recipe.json").write_text(json.dumps(written))
    ExpressionRun(tmp_path, SHORT, MATERIAL).prepare()


def test_mixing_faces_in_pairs_changes_a_run(tmp_path: Path) -> None:
    once = replace(SHORT, epochs=1)
    plain = ExpressionRun(tmp_path / "plain", once, MATERIAL).fit()
    mixed = ExpressionRun(tmp_path / "mixed", replace(once, mixup=0.4), MATERIAL).fit()
    assert np.isfinite(mixed[0]["loss"])
    assert mixed[0]["loss"] != plain[0]["loss"]


@pytest.fixture
def networks(tmp_path: Path) -> list[Path]:
    """Two untrained networks."""
    paths = [tmp_path / "first.keras", tmp_path / "second.keras"]
    for seed, path in enumerate(paths):
        keras.utils.set_random_seed(seed)
        tiny_network().save(path)
    return paths


def test_teachers_give_their_share_of_the_target_for_the_face_as_it_was_augmented(
    tmp_path: Path, networks: list[Path]
) -> None:
    alone = ExpressionRun(tmp_path / "alone", SHORT, MATERIAL)
    recipe = replace(SHORT, teachers=tuple(map(str, networks)), teaching=0.25)
    taught = ExpressionRun(tmp_path / "taught", recipe, MATERIAL)
    models = [keras.saving.load_model(path) for path in networks]
    for (faces, targets), (same_faces, mixed) in zip(alone.batches(0), taught.batches(0), strict=True):
        np.testing.assert_array_equal(faces, same_faces)
        answers = np.mean([np.asarray(model(faces)) for model in models], axis=0)
        np.testing.assert_allclose(mixed, 0.75 * targets + 0.25 * answers, atol=1e-5)


def test_knowing_only_how_common_an_emotion_is_in_its_collection_gains_nothing() -> None:
    priors = np.array([[0.1, 0.9], [0.5, 0.5]], np.float32)
    targets = np.array([[0, 1], [0, 1]], np.float32)
    loss = AdjustedCrossEntropy(reduction=None)
    beside = np.concatenate([targets, priors], axis=1)
    even, sure = (np.array([answer] * 2, np.float32) for answer in ([0.5, 0.5], [0.2, 0.8]))
    np.testing.assert_allclose(np.asarray(loss(beside, even)), -np.log([0.9, 0.5]), rtol=1e-5)
    plain = keras.losses.CategoricalCrossentropy(reduction=None)(targets, sure)
    assert float(loss(beside, sure)[1]) == pytest.approx(float(plain[1]), rel=1e-5)


@pytest.mark.parametrize("options", [{}, {"mixup": 0.3}, {"class_weights": True}])
def test_a_run_that_takes_priors_out_learns_and_goes_on_after_a_stop(tmp_path: Path, options: dict[str, Any]) -> None:
    recipe = replace(SHORT, priors=1.0, **options)
    ExpressionRun(tmp_path, replace(recipe, epochs=1), MATERIAL).fit()
    run = ExpressionRun(tmp_path, recipe, MATERIAL)
    assert [row["epoch"] for row in run.fit()] == [1, 2]
    assert next(run.batches(0))[1].shape == (14, 14)


def test_teachers_answer_beside_the_priors_that_are_taken_out(tmp_path: Path, networks: list[Path]) -> None:
    recipe = replace(SHORT, priors=1.0, teachers=tuple(map(str, networks)), teaching=0.6)
    run = ExpressionRun(tmp_path / "run", recipe, MATERIAL)
    run.prepare()
    faces, taught = next(run.batches(0))
    answers = np.mean([np.asarray(keras.saving.load_model(path)(faces)) for path in networks], axis=0)
    np.testing.assert_allclose(taught[:, :7].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(taught[:, 7:14], np.tile(MATERIAL.pool.own_priors[0], (14, 1)), rtol=1e-5)
    np.testing.assert_allclose(taught[:, 14:], answers, atol=1e-5)
    assert [row["epoch"] for row in run.fit()] == [1, 2]


def test_teachers_that_count_nothing_change_nothing(tmp_path: Path, networks: list[Path]) -> None:
    alone = replace(SHORT, priors=1.0)
    taught = replace(alone, teachers=tuple(map(str, networks)), teaching=0.0)
    losses = [
        [row["loss"] for row in ExpressionRun(tmp_path / name, recipe, MATERIAL).fit()]
        for name, recipe in (("alone", alone), ("taught", taught))
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_a_teacher_is_followed_without_the_prior_that_the_label_is_told_with() -> None:
    targets, priors, answers = (np.array([row], np.float32) for row in ([0, 1], [0.1, 0.9], [0.3, 0.7]))
    beside, given = np.concatenate([targets, priors, answers], axis=1), np.array([[0.5, 0.5]], np.float32)
    loss = AdjustedCrossEntropy(teaching=0.6, reduction=None)
    np.testing.assert_allclose(np.asarray(loss(beside, given)), [-0.4 * np.log(0.9) - 0.6 * np.log(0.5)], rtol=1e-5)


def test_a_network_learns_from_its_teachers(tmp_path: Path, networks: list[Path]) -> None:
    recipe = replace(SHORT, teachers=(str(networks[0]),), teaching=1.0, learning_rate=0.02, epochs=6)
    losses = [row["loss"] for row in ExpressionRun(tmp_path / "run", recipe, MATERIAL).fit()]
    assert losses[-1] < 0.9 * losses[0]


def test_a_run_starts_with_the_weights_of_another(tmp_path: Path, networks: list[Path]) -> None:
    run = ExpressionRun(tmp_path / "run", replace(SHORT, start=str(networks[0])), MATERIAL)
    run.prepare()
    for ours, theirs in zip(run.model.get_weights(), keras.saving.load_model(networks[0]).get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_run_does_not_start_with_the_weights_of_another_architecture(tmp_path: Path, networks: list[Path]) -> None:
    recipe = replace(SHORT, architecture="residual_lstm", start=str(networks[0]))
    with pytest.raises(TrainingError, match=r"first\.keras is a tiny from .*, the run a residual_lstm"):
        ExpressionRun(tmp_path / "run", recipe, MATERIAL).prepare()


@pytest.mark.parametrize("target", [{"size": 64}, {"colour": True}])
def test_a_run_with_larger_or_coloured_faces_starts_with_what_was_learned_on_small_gray_ones(
    tmp_path: Path, target: dict[str, Any]
) -> None:
    recipe = replace(SHORT, architecture="residual_lstm", seed=1)
    small = ExpressionRun(tmp_path / "small", recipe, MATERIAL)
    small.prepare()
    small.model.save(tmp_path / "small.keras")
    changed = ExpressionRun(tmp_path / "run", replace(recipe, start=str(tmp_path / "small.keras"), **target), MATERIAL)
    changed.prepare()
    face = cv2.GaussianBlur(made_faces(1).faces[0], (0, 0), 2)
    size, channels = target.get("size", 48), 3 if target.get("colour") else 1
    before, after = (
        run.model.predict_on_batch(network_input(fit_face(face, form)[None], form.channels))
        for run, form in [(small, GRAY_48), (changed, FaceFormat(size, channels))]
    )
    np.testing.assert_allclose(before, after, atol=1e-5 if channels == 3 else 0.03)


def test_the_options_of_a_recipe_give_that_recipe() -> None:
    @click.command()
    @recipe_options(ExpressionRecipe)
    def ask(**values: Any) -> ExpressionRecipe:
        return take_recipe(values, ExpressionRecipe)

    assert ask.main([], standalone_mode=False) == ExpressionRecipe()
    options = ["--teachers", "a.keras", "--teachers", "b.keras", "--teaching", "0.5", "--start", "a.keras"]
    asked = ask.main(options, standalone_mode=False)
    assert asked == ExpressionRecipe(teachers=("a.keras", "b.keras"), teaching=0.5, start="a.keras")


def test_the_average_follows_the_weights_and_survives_a_save(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.array([[0.0]])])
    average = WeightAverage(model, momentum=0.9)
    model.set_weights([np.array([[1.0]])])
    for _ in range(200):
        average.update(model)
    assert average.weights[0][0, 0] == pytest.approx(1.0, abs=0.01)
    average.save(tmp_path / "average.npz")
    other = WeightAverage(model, momentum=0.9)
    other.load(tmp_path / "average.npz")
    assert other.updates == 200
    np.testing.assert_array_equal(other.weights[0], average.weights[0])


def test_the_mean_of_two_runs_lies_between_them_with_batch_statistics_of_its_own(
    tmp_path: Path, networks: list[Path]
) -> None:
    runs = [tmp_path / "a", tmp_path / "b"]
    for run, priors in zip(runs, (0.0, 1.0), strict=True):
        ExpressionRun(run, replace(SHORT, start=str(networks[0]), priors=priors), MATERIAL).fit()
    mean = load_model(average_runs({runs[0]: 3.0, runs[1]: 1.0}, MATERIAL, tmp_path / "mean", 0.2))
    first, second = (load_model(run / "best.keras") for run in runs)
    for ours, *theirs in zip(mean.trainable_weights, first.trainable_weights, second.trainable_weights, strict=True):
        np.testing.assert_allclose(ours, np.average([np.asarray(each) for each in theirs], 0, [3, 1]), rtol=1e-5)
    statistics, expected = mean.non_trainable_weights[0], first.non_trainable_weights[0]
    assert not np.allclose(statistics, expected)
    assert len(json.loads((tmp_path / "mean" / "history.json").read_text())) == 4
    assert load_recipe(tmp_path / "mean" / "recipe.json", ExpressionRecipe).priors == 0


def test_one_run_gets_batch_statistics_of_faces_that_are_augmented_as_strongly_as_asked(
    tmp_path: Path, networks: list[Path]
) -> None:
    taught = replace(SHORT, epochs=1, teachers=(str(networks[0]),), teaching=0.5)
    ExpressionRun(tmp_path / "run", taught, MATERIAL).fit()
    networks[0].unlink()  # whoever measures statistics need not have the teachers
    learned = load_model(tmp_path / "run" / "best.keras")
    strengths = {"mild": 0.0, "strong": 1.0, "again": 1.0}
    mild, strong, again = (
        load_model(average_runs({tmp_path / "run": 1.0}, MATERIAL, tmp_path / name, strength))
        for name, strength in strengths.items()
    )
    for ours, theirs in zip(mild.trainable_weights, learned.trainable_weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    means, other, same = (np.asarray(each.non_trainable_weights[0]) for each in (mild, strong, again))
    assert np.abs(means - other).max() > 0.01
    np.testing.assert_array_equal(other, same)


def test_runs_of_other_shapes_have_no_mean(tmp_path: Path) -> None:
    ExpressionRun(tmp_path / "a", SHORT, MATERIAL).fit()
    (tmp_path / "b").mkdir()
    tiny_network(size=60).save(tmp_path / "b" / "best.keras")
    with pytest.raises(TrainingError, match="b is a tiny of other shapes: give runs of one architecture"):
        average_runs({tmp_path / "a": 1.0, tmp_path / "b": 1.0}, MATERIAL, tmp_path / "mean", 0.2)
