"""Weights that ImageNet taught are read the Keras way, and without them the error says what to do. No network."""

from pathlib import Path
from urllib.error import URLError

import keras
import numpy as np
import pytest

from fervi.training.errors import TrainingError
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.zoo.imagenet import trunk_of

NAME = "mobilenet_v3_small"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A file such as ImageNet's, with random weights."""
    keras.utils.set_random_seed(5)
    trunk = keras.applications.MobileNetV3Small(
        include_top=False, weights=None, input_shape=(32, 32, 3), include_preprocessing=False
    )
    trunk.save_weights(tmp_path / "notop.weights.h5")
    return tmp_path / "notop.weights.h5"


def stem(model: keras.Model) -> np.ndarray:
    trunk = trunk_of(model)
    assert trunk is not None
    return trunk.get_weights()[0]


def test_a_network_begins_with_the_weights_of_a_local_file(weights: Path) -> None:
    keras.utils.set_random_seed(6)
    first = architecture(NAME).build(7, 32, 1, pretrained=str(weights))
    second = architecture(NAME).build(8, 48, 3, pretrained=str(weights))
    random = architecture(NAME).build(8, 48, 3)
    kernels = [stem(model) for model in (first, second, random)]
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert not np.array_equal(kernels[0], kernels[2])


def test_batch_statistics_keep_up_with_a_short_training() -> None:
    trunk = trunk_of(architecture(NAME).build(7, 32, 1))
    assert trunk is not None
    momenta = [layer.momentum for layer in trunk.layers if isinstance(layer, keras.layers.BatchNormalization)]
    assert 0 < max(momenta) <= 0.99


@pytest.mark.filterwarnings("ignore:Skipping nested container")
def test_a_file_that_is_missing_or_of_another_network_is_refused(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"none\.h5 is missing: give a file of ImageNet weights without top"):
        architecture(NAME).build(7, 32, 1, pretrained=str(tmp_path / "none.h5"))
    with pytest.raises(TrainingError, match="does not hold ImageNet weights without top for VGG16"):
        architecture("vgg_16").build(7, 32, 1, pretrained=str(weights))


def test_without_a_network_the_error_says_what_to_fetch_and_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise URLError("no network")

    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", refuse)
    monkeypatch.setattr("keras.src.utils.file_utils.config.keras_home", lambda: str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(TrainingError) as raised:
        architecture(NAME).build(7, 32, 1, pretrained="imagenet")
    message = str(raised.value)
    assert "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5" in message
    assert f"put it into {tmp_path / 'models'}" in message
    assert "--pretrained FILE" in message
    assert "--pretrained none" in message


def test_faces_too_small_for_a_network_are_refused() -> None:
    with pytest.raises(TrainingError, match="InceptionV3 takes faces of 75 pixels and more: give a larger --size"):
        architecture("inception_v3").build(7, 48, 1)
