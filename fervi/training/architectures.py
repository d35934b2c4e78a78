"""The networks that FERVI trains, in Keras, for any backend."""

from collections.abc import Callable

import keras
from keras import layers

from fervi.vision.crop import FACE_SIZE
from fervi.vision.face import EMOTIONS


def cnn_lstm(unroll: bool = False, batch_size: int | None = None) -> keras.Model:
    """Build the CNN-LSTM of Ioannou (2023), Figure 17: 457,863 parameters, 832 of them not trainable.

    Args:
        unroll: Unroll the LSTMs. The weights are the same; LiteRT can only convert this form.
        batch_size: Fix the number of faces of a call; LiteRT needs it fixed.

    Returns:
        A model from float32 (batch, 48, 48, 1), standardised, to float32 (batch, 7) probabilities, in the
        order of `EMOTIONS`.
    """
    return keras.Sequential(
        [
            keras.Input((FACE_SIZE, FACE_SIZE, 1), batch_size=batch_size, name="face"),
            *_convolution(32),
            *_convolution(64),
            layers.MaxPooling2D(),
            *_convolution(64),
            *_convolution(128, padding="same"),
            layers.MaxPooling2D(),
            *_convolution(128),
            layers.MaxPooling2D(),
            layers.Reshape((16, 128)),
            layers.LSTM(128, unroll=unroll),
            layers.Reshape((2, 64)),
            layers.LSTM(64, unroll=unroll),
            layers.Dense(200, activation="relu"),
            layers.Dropout(0.6),
            layers.Dense(len(EMOTIONS)),
            layers.Activation("softmax", dtype="float32", name="scores"),
        ],
        name="cnn_lstm",
    )


def _convolution(filters: int, padding: str = "valid") -> list[layers.Layer]:
    return [layers.Conv2D(filters, 3, padding=padding), layers.BatchNormalization(), layers.Activation("relu")]


ARCHITECTURES: dict[str, Callable[..., keras.Model]] = {"cnn_lstm": cnn_lstm}
