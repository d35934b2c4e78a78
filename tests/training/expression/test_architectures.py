"""Every network is what its paper says. The largest are built by `make zoo` only: together they take minutes."""

import json

import keras
import numpy as np
import pytest

from fervi.cli import main
from fervi.settings import ROOT
from fervi.training.errors import TrainingError
from fervi.training.expression.network import catalogue
from fervi.training.expression.network.architectures import ARCHITECTURES, architecture
from fervi.training.expression.network.catalogue import COMPARABLE
from fervi.training.expression.network.costs import count_costs, kept_costs, multiply_adds
from fervi.training.expression.network.zoo.imagenet import trunk_of

LARGE = {name for name, costs in kept_costs().items() if name != "vgg_16" and costs["parameters"] > 5_000_000}
LARGE |= {"efficientnet_b0", "mobilenet_v3_large"}
QUICK = [name for name in ARCHITECTURES if name not in LARGE]
PRINTED = {
    "cnn_lstm": 457_863,
    "fer2013_cnn": 3_931_975,
    "ck_cnn": 4_062_535,
    "mini_xception_4": 58_423,
    "vgg_19": 20_028_488,
}
"""The parameters that papers print."""


def not_trained(model: keras.Model) -> int:
    return sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights if "seed" not in weight.path)


@pytest.mark.parametrize("name", QUICK)
def test_a_network_has_the_parameters_and_costs_that_are_listed(name: str) -> None:
    assert count_costs([name])[name] == kept_costs()[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_network_has_the_parameters_and_costs_that_are_listed(name: str) -> None:
    assert count_costs([name])[name] == kept_costs()[name]


def test_where_a_paper_prints_the_number_of_parameters_it_is_that() -> None:
    assert {name: kept_costs()[name]["parameters"] for name in PRINTED} == PRINTED
    assert round(kept_costs()["fully_convolutional"]["parameters"], -5) == 2_400_000
    assert kept_costs().keys() == ARCHITECTURES.keys()


@pytest.mark.parametrize(("name", "count"), [("cnn_lstm", 832), ("fer2013_cnn", 2_944), ("ck_cnn", 3_456)])
def test_as_many_parameters_as_the_paper_prints_are_not_trained(name: str, count: int) -> None:
    assert not_trained(architecture(name).build()) == count


def test_the_layers_of_the_thesiss_tables_have_the_printed_parameters() -> None:
    convolutions = [layer for layer in architecture("ck_cnn").build().layers if isinstance(layer, keras.layers.Conv2D)]
    printed = [256, 12_352, 24_704, 49_280, 98_560, 196_864, 393_728, 786_944]
    assert [layer.count_params() for layer in convolutions] == printed
    dense = [layer for layer in architecture("ck_cnn").build().layers if isinstance(layer, keras.layers.Dense)]
    assert [layer.count_params() for layer in dense] == [2_359_808, 131_328, 1_799]


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize(("classes", "size", "channels"), [(7, 48, 1), (8, 64, 3)])
def test_a_network_answers_faces_of_any_size_and_colour_with_probabilities(
    name: str, classes: int, size: int, channels: int
) -> None:
    outputs = ARCHITECTURES[name].outputs
    model = ARCHITECTURES[name].build(len(outputs) if outputs else classes, size, channels)
    face = np.random.default_rng(1).normal(size=(2, size, size, channels)).astype(np.float32)
    answers = np.asarray(model(face))
    assert answers.shape == (2, len(outputs) if outputs else classes)
    if outputs:
        assert np.abs(answers).max() <= 1
    else:
        np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert model.name == name


def test_the_appendixs_vgg_19_trains_its_last_ten_layers() -> None:
    model = architecture("vgg_19").build()
    trunk = trunk_of(model)
    assert trunk is not None
    for layer in trunk.layers[: -ARCHITECTURES["vgg_19"].recipe["fine_tuned_layers"]]:
        layer.trainable = False
    assert not_trained(model) == 2_325_568


def test_gray_faces_are_shown_to_a_colour_trunk_three_times() -> None:
    keras.utils.set_random_seed(1)
    gray = architecture("mobilenet_v3_small").build(7, 32, 1)
    colour = architecture("mobilenet_v3_small").build(7, 32, 3)
    colour.set_weights(gray.get_weights())
    face = np.random.default_rng(1).normal(size=(1, 32, 32, 1)).astype(np.float32)
    np.testing.assert_allclose(gray(face), colour(face.repeat(3, axis=-1)), atol=1e-6)


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if ARCHITECTURES[name].recurrent])
def test_unrolling_for_export_changes_neither_weights_nor_answers(name: str) -> None:
    keras.utils.set_random_seed(1)
    rolled = ARCHITECTURES[name].build()
    unrolled = ARCHITECTURES[name].build_like(rolled, batch_size=1)
    face = np.random.default_rng(1).normal(size=(1, 48, 48, 1)).astype(np.float32)
    np.testing.assert_allclose(rolled(face), unrolled(face), atol=1e-5)


def test_multiply_adds_are_those_of_convolutions_dense_layers_and_lstms() -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(4, 3, padding="same", strides=2),
            layers.DepthwiseConv2D(3, padding="same"),
            layers.SeparableConv2D(5, 3, padding="same"),
            layers.Reshape((16, 5)),
            layers.LSTM(3),
            layers.Dense(2),
        ]
    )
    convolutions = 16 * (9 * 2 * 4 + 9 * 4 + 9 * 4 + 4 * 5)
    assert multiply_adds(model) == convolutions + 16 * (5 + 3) * 4 * 3 + 3 * 2


def test_the_networks_are_listed_with_what_was_measured_of_them(
    tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"architecture": "lenet", "data": "FER-2013 PrivateTest", "faces": 7, "accuracy": 0.5, "confusion": []}
    (tmp_path / "zoo.figures.json").write_text(
        json.dumps({"lenet": {"command": "python", "figures": figures}, "other": {"command": "ls", "figures": [1]}})
    )
    monkeypatch.setattr(catalogue, "FIGURES", tmp_path / "zoo.figures.json")
    assert main(["models", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows.keys() == {*ARCHITECTURES, "svm"}
    assert rows["svm"]["parameters"] is None
    assert rows["lenet"]["figures"] == {"FER-2013 PrivateTest": {"faces": 7, "accuracy": 0.5}}
    assert rows["vgg_19"]["parameters"] == 20_028_488
    assert rows["vgg_19"]["input"] == {"size": 224, "channels": 3}
    assert "Table" in rows["vgg_19"]["source"]
    assert rows["five_block"]["figures"] == {}
    shipped = json.loads((ROOT / "models" / "emotion.figures.json").read_text())["figures"][COMPARABLE]
    assert rows["residual_lstm"]["figures"][COMPARABLE]["accuracy"] == shipped["accuracy"]
    assert main(["models"]) == 0
    assert "| lenet | 168,971 | 1.2 M | 48x48x1 | 7 | FER-2013 PrivateTest: 50.0% |" in capsys.readouterr().out


def test_an_architecture_that_there_is_not_is_refused_with_where_they_are_listed() -> None:
    with pytest.raises(TrainingError, match="no architecture 'alexnet': `python -m fervi models` lists them"):
        architecture("alexnet")
    with pytest.raises(TrainingError, match="train-svm"):
        architecture("svm")
