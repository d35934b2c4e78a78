"""Networks of `keras.applications` under a new head: from random weights, or from those that ImageNet taught."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
from keras import layers

from fervi.training.errors import TrainingError
from fervi.training.expression.network.zoo.parts import face_input, softmax

IMAGENET = "imagenet"
RANDOM = "none"
_SLOWEST_STATISTICS = 0.99
"""Momentum of batch normalisation, Keras's own. MobileNetV3's, 0.999, is for the many steps of ImageNet: in a few
epochs of FER-2013 its statistics lag so far behind the weights that the network answers nearly all faces alike."""


@dataclass(frozen=True)
class Trunk:
    """A network of `keras.applications` without its head.

    The weights of ImageNet know pixels in a range of their own. A standardised face is brought there by one factor: the
    deviation that a picture of mean exposure has in that range.

    Attributes:
        name: Of the function in `keras.applications`.
        least_size: The side of the smallest face that it takes, in pixels.
        deviation: The factor.
        flipped: It knows the colours in the order blue, green, red.
        begins: The first layer after the trunk's own scaling of 0..255, which is left out; empty where it has none.
        options: Further arguments of the function.
    """

    name: str
    least_size: int
    deviation: float = 1.0
    flipped: bool = False
    begins: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def build(self, size: int, pretrained: str) -> keras.Model:
        """Build the trunk for colour faces.

        Args:
            size: The side of a face in pixels.
            pretrained: `none` for random weights, `imagenet` for those that Keras fetches and keeps, or the path of a
                file of such weights "without top".

        Raises:
            TrainingError: The faces are too small, or the weights can't be read.
        """
        if size < self.least_size:
            raise TrainingError(f"{self.name} takes faces of {self.least_size} pixels and more: give a larger --size")
        if pretrained not in (RANDOM, IMAGENET) and not Path(pretrained).is_file():
            raise TrainingError(f"{pretrained} is missing: give a file of ImageNet weights without top for {self.name}")
        build, weights = getattr(keras.applications, self.name), None if pretrained == RANDOM else pretrained
        try:
            whole = build(include_top=False, weights=weights, input_shape=(size, size, 3), **self.options)
        except Exception as error:  # Keras raises it bare when a download fails, and many kinds for a wrong file
            raise self._explained(error, pretrained) from error
        for layer in whole.layers:
            if isinstance(layer, layers.BatchNormalization):
                layer.momentum = min(layer.momentum, _SLOWEST_STATISTICS)
        return keras.Model(whole.get_layer(self.begins).input, whole.output, name=whole.name) if self.begins else whole

    def _explained(self, error: Exception, pretrained: str) -> Exception:
        if pretrained == RANDOM:
            return error
        if pretrained != IMAGENET:
            return TrainingError(f"{pretrained} does not hold ImageNet weights without top for {self.name}: {error}")
        return TrainingError(
            f"the ImageNet weights of {self.name} are not here and can't be fetched ({error}). Fetch the file of that "
            f"address where there is a network and put it into {kept_weights()}, or give "
            "it with --pretrained FILE. `--pretrained none` begins with random weights"
        )


def kept_weights() -> Path:
    """Return the folder in which Keras keeps what it has fetched."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def on_trunk(
    name: str, trunk: Trunk, classes: int, size: int, channels: int, batch_size: int | None, pretrained: str
) -> keras.Model:
    """Build a classifier: trunk, global average pooling, dense layer.

    Args:
        name: Of the model.
        trunk: What it stands on; a layer of the model, named as Keras names it.
        classes: The number of classes.
        size: The side of a face in pixels.
        channels: 3 for RGB; or 1 for gray, which the trunk is shown three times.
        batch_size: See `face_input`.
        pretrained: See `Trunk.build`.

    Returns:
        A model from float32 (batch, size, size, channels), standardised, to float32 (batch, classes) probabilities.

    Raises:
        TrainingError: See `Trunk.build`.
    """
    face = face_input(size, channels, batch_size)
    colours = layers.Concatenate(name="colours")([face] * 3) if channels == 1 else face
    if trunk.flipped and channels == 3:
        colours = keras.ops.flip(colours, axis=-1)
    features = trunk.build(size, pretrained)(layers.Rescaling(trunk.deviation, name="range")(colours))
    features = layers.GlobalAveragePooling2D(name="global_average_pooling")(features)
    logits = layers.Dense(classes, name="output_layer")(features)
    return keras.Model(face, softmax()(logits), name=name)


def trunk_of(model: keras.Model) -> keras.Model | None:
    """Return the trunk inside a model that `on_trunk` built; None where it has none."""
    return next((layer for layer in model.layers if isinstance(layer, keras.Model)), None)
