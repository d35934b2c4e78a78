"""Two CNNs of factorised convolutions, for FER-2013 and for CK+.

Dipesh Dilip Patil, "Facial emotion recognition using deep learning", thesis, California State University, Northridge,
2023. Its tables name the layers `Conv2D` and do not print their kernels, but the counts of their parameters do: 256 and
12,352 are 3x1 and 1x3, a 3x3 convolution taken apart. The rates of the dropout are not printed: they are ours.
"""

import keras
from keras import layers

from fervi.training.expression.network.zoo.parts import face_input, softmax

_DROPOUT = 0.25
_DENSE_DROPOUT = 0.5


def fer2013_cnn(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build the network of Figure 3.7, "using FER2013 dataset": 3,931,975 parameters, 2,944 of them not trainable.

    Args and returns are those of `cnn_lstm`.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            *_block(64),
            *_block(128),
            *_block(256),
            *_block(512),
            layers.Flatten(),
            *_dense(512),
            layers.Dense(classes),
            softmax(),
        ],
        name="fer2013_cnn",
    )


def ck_cnn(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build the network of Figure 3.8, "using CK+ dataset": 4,062,535 parameters, 3,456 of them not trainable.

    It is that of Figure 3.7 with one more dense layer. Args and returns are those of `cnn_lstm`.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            *_block(64),
            *_block(128),
            *_block(256),
            *_block(512),
            layers.Flatten(),
            *_dense(512),
            *_dense(256),
            layers.Dense(classes),
            softmax(),
        ],
        name="ck_cnn",
    )


def _block(filters: int) -> list[layers.Layer]:
    """Return conv2d, conv2d, batch_normalization, activation, max_pooling2d and dropout, as both tables repeat them."""
    return [
        layers.Conv2D(filters, (3, 1), padding="same"),
        layers.Conv2D(filters, (1, 3), padding="same"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(),
        layers.Dropout(_DROPOUT),
    ]


def _dense(units: int) -> list[layers.Layer]:
    return [
        layers.Dense(units),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Dropout(_DENSE_DROPOUT),
    ]
