import keras
import numpy as np
import pytest

from fervi.training.expression.measure.saliency import guided_backpropagation, saliency
from fervi.training.expression.network.zoo.residual_lstm import residual_lstm

FACES = np.random.default_rng(1).integers(0, 256, (2, 48, 48), np.uint8)
CHOSEN = np.array([0, 3])


def looks_at_one_row(row: int) -> keras.Model:
    """A classifier whose `angry` rests on one row of pixels, by 2 for the left half and -1 for the right."""
    face = keras.Input((48, 48, 1))
    dense = keras.layers.Dense(7)
    scores = keras.layers.Activation("softmax")(dense(keras.layers.Flatten()(face)))
    model = keras.Model(face, scores)
    kernel = np.zeros((48, 48, 7), np.float32)
    kernel[row, :24, 0], kernel[row, 24:, 0] = 2, -1
    dense.set_weights([kernel.reshape(-1, 7), np.zeros(7, np.float32)])
    return model


def test_saliency_is_the_size_of_the_gradient_where_the_answer_hangs_on_a_pixel() -> None:
    found = saliency(looks_at_one_row(20), FACES[:1], np.array([0]))[0]
    expected = np.zeros((48, 48))
    expected[20, :24], expected[20, 24:] = 2, 1
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_each_face_is_asked_for_its_own_emotion() -> None:
    found = saliency(looks_at_one_row(20), FACES, CHOSEN)
    assert found[0].any()
    assert not found[1].any()


def test_guided_backpropagation_stops_what_speaks_against_the_emotion() -> None:
    face = keras.Input((48, 48, 1))
    pixels = keras.layers.ReLU()(keras.layers.Flatten()(face))
    dense = keras.layers.Dense(7)
    model = keras.Model(face, keras.layers.Activation("softmax")(dense(pixels)))
    kernel = np.ones((48, 48, 7), np.float32)
    kernel[:24] = -1
    dense.set_weights([kernel.reshape(-1, 7), np.zeros(7, np.float32)])
    guided = guided_backpropagation(model, FACES[:1], np.array([0]))[0]
    bright = FACES[0] > FACES[0].mean()
    assert not guided[:24].any()
    np.testing.assert_allclose(guided[24:], bright[24:], atol=1e-6)


@pytest.mark.parametrize("method", [saliency, guided_backpropagation])
def test_explaining_leaves_the_network_as_it_was(method) -> None:
    keras.utils.set_random_seed(1)
    model = residual_lstm()
    before = [weights.copy() for weights in model.get_weights()]
    assert method(model, FACES, CHOSEN).shape == (2, 48, 48)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("method", [saliency, guided_backpropagation])
@pytest.mark.parametrize(("size", "channels"), [(64, 1), (40, 3)])
def test_any_size_and_colour_and_a_network_within_a_network_are_explained(method, size: int, channels: int) -> None:
    keras.utils.set_random_seed(1)
    trunk = keras.Sequential(
        [keras.Input((size, size, channels)), keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.ReLU()]
    )
    face = keras.Input((size, size, channels))
    logits = keras.layers.Dense(8)(keras.layers.GlobalAveragePooling2D()(trunk(face)))
    model = keras.Model(face, keras.layers.Activation("softmax")(logits))
    shape = (2, size, size) if channels == 1 else (2, size, size, channels)
    found = method(model, np.random.default_rng(1).integers(0, 256, shape, np.uint8), np.array([7, 0]))
    assert found.shape == (2, size, size)
    assert found.any()
