"""The CNN-LSTM of the report that FERVI started from.

Georgios Ioannou, "Unlocking the secrets of emotion: a breakthrough in facial expression recognition on video and
image", The City College of New York, 2023.
"""

import keras
from keras import layers

from fervi.training.expression.network.zoo.parts import face_input, softmax


def cnn_lstm(
    classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None, unroll: bool = False
) -> keras.Model:
    """Build the network of Figure 17: 457,863 parameters, 832 of them not trainable; a layer of the figure a line.

    Args:
        classes: The number of classes; seven in the report.
        size: The side of a face in pixels; 48 in the report.
        channels: 1 for gray faces, as in the report, or 3 for RGB.
        batch_size: See `face_input`.
        unroll: Unroll the LSTMs. The weights are the same; LiteRT can only convert this form.

    Returns:
        A model from float32 (batch, size, size, channels), standardised, to float32 (batch, classes) probabilities.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            *_convolution(32),
            *_convolution(64),
            layers.MaxPooling2D(),
            *_convolution(64),
            *_convolution(128, padding="same"),
            layers.MaxPooling2D(),
            *_convolution(128),
            layers.MaxPooling2D(),
            layers.Reshape((-1, 128)),
            layers.LSTM(128, unroll=unroll),
            layers.Reshape((2, 64)),
            layers.LSTM(64, unroll=unroll),
            layers.Dense(200, activation="relu"),
            layers.Dropout(0.6),
            layers.Dense(classes),
            softmax(),
        ],
        name="cnn_lstm",
    )


def _convolution(filters: int, padding: str = "valid") -> list[layers.Layer]:
    return [layers.Conv2D(filters, 3, padding=padding), layers.BatchNormalization(), layers.Activation("relu")]
