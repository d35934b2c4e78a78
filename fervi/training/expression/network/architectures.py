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


def residual_lstm(unroll: bool = False, batch_size: int | None = None) -> keras.Model:
    """Build the network that FERVI ships: residual squeeze-excite blocks whose map an LSTM reads from brow to chin.

    He et al., "Deep residual learning for image recognition", CVPR 2016; Hu et al., "Squeeze-and-excitation
    networks", CVPR 2018. 1,831,759 parameters, about 140 million multiply-adds a face. The 6x6 map goes two ways:
    its mean, and its six rows as the six steps of an LSTM whose outputs are averaged.

    Args and returns are those of `cnn_lstm`.
    """
    face = keras.Input((FACE_SIZE, FACE_SIZE, 1), batch_size=batch_size, name="face")
    features = _convolve(face, 64, size=5, strides=2)
    features = _residual_block(features, 64)
    features = _residual_block(features, 128, strides=2)
    features = _residual_block(features, 128)
    features = _residual_block(features, 256, strides=2)
    rows = layers.Reshape((6, 6 * 64))(_convolve(features, 64, size=1))
    read = layers.LSTM(128, return_sequences=True, unroll=unroll)(rows)
    joined = layers.Concatenate()(
        [layers.GlobalAveragePooling2D(name="map_mean")(features), layers.GlobalAveragePooling1D()(read)]
    )
    logits = layers.Dense(len(EMOTIONS))(layers.Dropout(0.4)(joined))
    scores = layers.Activation("softmax", dtype="float32", name="scores")(logits)
    return keras.Model(face, scores, name="residual_lstm")


def _convolve(features: keras.KerasTensor, filters: int, size: int = 3, strides: int = 1) -> keras.KerasTensor:
    features = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(features)
    return layers.ReLU()(layers.BatchNormalization()(features))


def _residual_block(features: keras.KerasTensor, filters: int, strides: int = 1) -> keras.KerasTensor:
    shortcut = features
    if strides > 1 or features.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=strides, use_bias=False)(features)
        shortcut = layers.BatchNormalization()(shortcut)
    features = _convolve(features, filters, strides=strides)
    features = layers.Conv2D(filters, 3, padding="same", use_bias=False)(features)
    features = layers.BatchNormalization()(features)
    gate = layers.GlobalAveragePooling2D(keepdims=True)(features)
    gate = layers.Conv2D(filters // 8, 1, activation="relu")(gate)
    gate = layers.Conv2D(filters, 1, activation="sigmoid")(gate)
    return layers.ReLU()(layers.Add()([layers.Multiply()([features, gate]), shortcut]))


def _convolution(filters: int, padding: str = "valid") -> list[layers.Layer]:
    return [layers.Conv2D(filters, 3, padding=padding), layers.BatchNormalization(), layers.Activation("relu")]


ARCHITECTURES: dict[str, Callable[..., keras.Model]] = {"cnn_lstm": cnn_lstm, "residual_lstm": residual_lstm}
