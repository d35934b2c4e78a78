"""FERVI's own network."""

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

from fervi.training.expression.network.zoo.parts import face_input, softmax

_NARROW = 64


def residual_lstm(
    classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None, unroll: bool = False
) -> keras.Model:
    """Build the network that FERVI ships: residual squeeze-excite blocks whose map an LSTM reads from brow to chin.

    He et al., "Deep residual learning for image recognition", CVPR 2016; Hu et al., "Squeeze-and-excitation
    networks", CVPR 2018. 1,831,759 parameters for seven classes of gray faces. The map, an eighth of the face in width
    and height, goes two ways: its mean, and its rows as the steps of an LSTM whose outputs are averaged.

    Args and returns are those of `cnn_lstm`.
    """
    face = face_input(size, channels, batch_size)
    features = _convolve(face, 64, size=5, strides=2)
    features = _residual_block(features, 64)
    features = _residual_block(features, 128, strides=2)
    features = _residual_block(features, 128)
    features = _residual_block(features, 256, strides=2)
    narrow = _convolve(features, _NARROW, size=1)
    rows = layers.Reshape((narrow.shape[1], narrow.shape[2] * _NARROW))(narrow)
    read = layers.LSTM(128, return_sequences=True, unroll=unroll)(rows)
    joined = layers.Concatenate()(
        [layers.GlobalAveragePooling2D(name="map_mean")(features), layers.GlobalAveragePooling1D()(read)]
    )
    logits = layers.Dense(classes)(layers.Dropout(0.4)(joined))
    return keras.Model(face, softmax()(logits), name="residual_lstm")


def resized_weights(source: keras.Model, model: keras.Model) -> list[npt.NDArray[np.float32]]:
    """Return the weights of one such network for another, which may see larger or smaller faces, or gray ones in RGB.

    The LSTM's kernel is resampled over the columns of the map; each colour is given a third of the kernel of gray.
    """
    pairs = zip(source.get_weights(), model.get_weights(), strict=True)
    return [_resized(weights, wanted.shape) for weights, wanted in pairs]


def _resized(weights: npt.NDArray[np.float32], shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    if weights.shape == shape:
        return weights
    if weights.ndim == 4:
        return np.repeat(weights, shape[2], axis=2) / np.float32(shape[2])
    columns, wanted = weights.shape[0] // _NARROW, shape[0] // _NARROW
    places = (np.arange(wanted) + 0.5) * columns / wanted - 0.5
    shares = np.stack([np.interp(places, np.arange(columns), one) for one in np.eye(columns)], axis=1)
    kernel = weights.reshape(columns, _NARROW, -1)
    return (np.tensordot(shares, kernel, 1) * columns / wanted).reshape(shape).astype(np.float32)


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
