"""Mini-Xception and the sequential fully-convolutional CNN.

A thesis on real-time emotion recognition with FER-2013 (its text carries no author), sections 3.5 to 3.7, after
Arriaga, Valdenegro-Toro and Plöger, "Real-time convolutional neural networks for emotion and gender classification",
2017. None has a fully connected layer: the last convolution has a map for each class, whose means are the logits.
"""

import keras
from keras import layers, regularizers

from fervi.training.expression.network.zoo.parts import face_input, softmax


def fully_convolutional(
    classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None
) -> keras.Model:
    """Build the "sequential fully-CNN" of section 3.6.

    "A standard completely convolutional neural network made out of 3 convolution layers consisting of ReLUs, Batch
    Normalization also Global Average Pooling. This model contains roughly 2400000 parameters." Three 3x3 convolutions
    of 512, 512 and as many filters as there are classes make 2,401,287. The text prints no strides and no pooling:
    ours shrink the map to an eighth, which an epoch on two processor cores needs.

    Args and returns are those of `cnn_lstm`.
    """
    return keras.Sequential(
        [
            face_input(size, channels, batch_size),
            layers.Conv2D(512, 3, strides=2, padding="same"),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(512, 3, strides=2, padding="same"),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Conv2D(classes, 3, padding="same"),
            layers.GlobalAveragePooling2D(),
            softmax(),
        ],
        name="fully_convolutional",
    )


def mini_xception(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build the thesis's mini-Xception: "3 residual depth-wise separable convolutions where every convolution is
    trailed by a batch normalization activity and a ReLU".

    The number of filters is that of Arriaga et al., whose own has four: `mini_xception_4`. Args and returns are those
    of `cnn_lstm`.
    """
    return _mini_xception("mini_xception", (16, 32, 64), classes, size, channels, batch_size)


def mini_xception_4(classes: int = 7, size: int = 48, channels: int = 1, batch_size: int | None = None) -> keras.Model:
    """Build mini-Xception as Arriaga et al. published it: 58,423 parameters for seven classes of gray faces.

    Args and returns are those of `cnn_lstm`.
    """
    return _mini_xception("mini_xception_4", (16, 32, 64, 128), classes, size, channels, batch_size)


def _mini_xception(
    name: str, modules: tuple[int, ...], classes: int, size: int, channels: int, batch_size: int | None
) -> keras.Model:
    face = face_input(size, channels, batch_size)
    features = _base(_base(face))
    for filters in modules:
        features = _module(features, filters)
    maps = layers.Conv2D(classes, 3, padding="same")(features)
    return keras.Model(face, softmax()(layers.GlobalAveragePooling2D()(maps)), name=name)


def _base(features: keras.KerasTensor) -> keras.KerasTensor:
    features = layers.Conv2D(8, 3, use_bias=False, kernel_regularizer=_regularizer())(features)
    return layers.Activation("relu")(layers.BatchNormalization()(features))


def _module(features: keras.KerasTensor, filters: int) -> keras.KerasTensor:
    """Return a residual module: two separable convolutions and a max pooling beside a 1x1 convolution of stride 2."""
    residual = layers.BatchNormalization()(
        layers.Conv2D(filters, 1, strides=2, padding="same", use_bias=False)(features)
    )
    features = layers.Activation("relu")(layers.BatchNormalization()(_separable(features, filters)))
    features = layers.BatchNormalization()(_separable(features, filters))
    return layers.Add()([layers.MaxPooling2D(3, strides=2, padding="same")(features), residual])


def _separable(features: keras.KerasTensor, filters: int) -> keras.KerasTensor:
    return layers.SeparableConv2D(
        filters, 3, padding="same", use_bias=False, depthwise_regularizer=_regularizer(),
        pointwise_regularizer=_regularizer(),
    )(features)  # fmt: skip


def _regularizer() -> regularizers.Regularizer:
    return regularizers.L2(0.01)
