"""The five-convolution CNN for AffectNet, its valence and arousal heads, and transfer learning from ImageNet.

Sila Shivanandan, "Emotion recognition using facial images", 2023.
"""

from collections.abc import Callable

import keras
from keras import layers

from fervi.training.expression.network.zoo.imagenet import RANDOM, Trunk, on_trunk
from fervi.training.expression.network.zoo.parts import face_input, softmax

_FILTERS = (32, 64, 128, 128, 256)


def five_convolution(
    classes: int = 8, size: int = 224, channels: int = 3, batch_size: int | None = None
) -> keras.Model:
    """Build the proposed model of section 3.6 and Figure 8, an "8-class classification".

    "Five convolutional layers make up the neural network, all of which are followed by max-pooling layers with a
    Flatten and Dense layer", with ReLU. The text prints neither filters nor kernels: 32, 64, 128, 128 and 256 of 3x3
    are ours.

    Args and returns are those of `cnn_lstm`.
    """
    face = face_input(size, channels, batch_size)
    return keras.Model(face, softmax()(layers.Dense(classes)(_trunk(face))), name="five_convolution")


def five_convolution_va(
    classes: int = 2, size: int = 224, channels: int = 3, batch_size: int | None = None
) -> keras.Model:
    """Build the same trunk with two heads, which estimate valence and arousal "separately" (section 3.6).

    Args:
        classes: Two: valence and arousal.
        size: The side of a face in pixels.
        channels: 1 for gray faces, 3 for RGB.
        batch_size: See `face_input`.

    Returns:
        A model from float32 (batch, size, size, channels), standardised, to float32 (batch, 2): valence and arousal,
        -1..1.
    """
    face = face_input(size, channels, batch_size)
    features = _trunk(face)
    heads = [layers.Dense(1, activation="tanh", name=name)(features) for name in ("valence", "arousal")]
    both = layers.Concatenate(dtype="float32", name="valence_arousal")(heads)
    return keras.Model(face, both, name="five_convolution_va")


def _trunk(face: keras.KerasTensor) -> keras.KerasTensor:
    features = face
    for filters in _FILTERS:
        features = layers.Conv2D(filters, 3, padding="same", activation="relu")(features)
        features = layers.MaxPooling2D()(features)
    return layers.Flatten()(features)


FINE_TUNED = 10
"""Layers of the trunk that learn in the second phase. The appendix prints 17,702,920 trainable of VGG-19's 20,028,488
parameters: its last ten layers and the head."""

TRUNKS = {
    "efficientnet_b0": Trunk("EfficientNetB0", least_size=32, begins="stem_conv_pad"),
    "efficientnet_b3": Trunk("EfficientNetB3", least_size=32, begins="stem_conv_pad"),
    "efficientnet_b5": Trunk("EfficientNetB5", least_size=32, begins="stem_conv_pad"),
    "efficientnet_b7": Trunk("EfficientNetB7", least_size=32, begins="stem_conv_pad"),
    "inception_v3": Trunk("InceptionV3", least_size=75, deviation=0.45),
    "inception_resnet_v2": Trunk("InceptionResNetV2", least_size=75, deviation=0.45),
    "vgg_16": Trunk("VGG16", least_size=32, deviation=58.0, flipped=True),
    "vgg_19": Trunk("VGG19", least_size=32, deviation=58.0, flipped=True),
    "resnet_50_v2": Trunk("ResNet50V2", least_size=32, deviation=0.45),
    "resnet_101_v2": Trunk("ResNet101V2", least_size=32, deviation=0.45),
    "resnet_152_v2": Trunk("ResNet152V2", least_size=32, deviation=0.45),
}
"""The networks of Tables 1 and 2. EfficientNet knows pixels of deviation 1; Inception and ResNet V2 those of -1..1; VGG
those of 0..255 less their mean."""


def transfer(name: str) -> Callable[..., keras.Model]:
    """Return the builder of a network of `TRUNKS`: normalisation, trunk, global average pooling, dense layer.

    The appendix prints the summary of VGG-19: "normal", "vgg19", "global_average_pooling" and "output_layer" with
    20,028,488 parameters for eight classes.
    """

    def build(
        classes: int = 8, size: int = 224, channels: int = 3, batch_size: int | None = None, pretrained: str = RANDOM
    ) -> keras.Model:
        return on_trunk(name, TRUNKS[name], classes, size, channels, batch_size, pretrained)

    return build
