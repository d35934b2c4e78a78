"""Which pixels an answer hangs on, by gradients in Keras; on any backend."""

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.vision.crop import standardise


def saliency(
    model: keras.Model, faces: npt.NDArray[np.uint8], emotions: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return the gradient of one emotion's logit by each pixel, without its sign.

    Simonyan et al., "Deep inside convolutional networks", ICLR 2014 workshop.

    Args:
        model: A classifier whose last layer is the softmax.
        faces: uint8 (n, size, size), or (n, size, size, 3), of the size and the channels that it sees.
        emotions: (n,), numbers of its answers: whose logit, for each face.

    Returns:
        float32 (n, size, size), logits per standard deviation of the face's pixels, in colour those of the channel that
        counts most; 0 where nothing hangs on a pixel.
    """
    return np.abs(_gradients(model, faces, emotions)).max(axis=-1)


def guided_backpropagation(
    model: keras.Model, faces: npt.NDArray[np.uint8], emotions: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return the gradient that passes only units which are active and speak for the emotion.

    Springenberg et al., "Striving for simplicity: the all convolutional net", ICLR 2015 workshop. Arguments and
    shape are those of `saliency`; the sign stays: positive where a brighter pixel speaks for the emotion. Of a colour
    the channels are added up.
    """
    guided = _guide(model)
    guided.set_weights(model.get_weights())
    return _gradients(guided, faces, emotions).sum(axis=-1)


class _Picture(keras.layers.Layer):
    """Adds weights to the faces, so that what training would do to these weights is the gradient by the pixels."""

    def build(self, shape: tuple[int, ...]) -> None:
        self.change = self.add_weight(shape=shape, initializer="zeros")

    def call(self, faces: Any) -> Any:
        return faces + self.change


def _gradients(model: keras.Model, faces: npt.NDArray, emotions: npt.NDArray) -> npt.NDArray[np.float32]:
    """Take one step of gradient descent on the faces at a rate of 1: the step, turned round, is the gradient."""
    inputs = standardise(faces, model.input_shape[-1])
    logits = keras.Model(model.inputs, model.layers[-1].input)
    logits.trainable = False
    face = keras.Input(batch_shape=inputs.shape)
    picture = _Picture()
    descent = keras.Model(face, logits(picture(face), training=False))
    descent.compile(keras.optimizers.SGD(1.0), lambda chosen, answers: keras.ops.sum(chosen * answers))
    descent.train_on_batch(inputs, np.eye(model.output_shape[-1], dtype=np.float32)[emotions])
    return -np.asarray(keras.ops.convert_to_numpy(picture.change), np.float32)


@keras.ops.custom_gradient
def _guided_relu(features: Any) -> Any:
    def gradient(*arguments: Any, upstream: Any = None) -> Any:
        wanted = arguments[0] if upstream is None else upstream
        return keras.ops.relu(wanted) * keras.ops.cast(features > 0, wanted.dtype)

    return keras.ops.relu(features), gradient


def _guide(layer: keras.layers.Layer) -> keras.layers.Layer:
    if isinstance(layer, keras.Model):
        # A trunk within a network, of ImageNet for example.
        return keras.models.clone_model(layer, clone_function=_guide)
    if isinstance(layer, keras.layers.ReLU):
        return keras.layers.Activation(_guided_relu, name=layer.name)
    copy = layer.__class__.from_config(layer.get_config())
    if getattr(copy, "activation", None) is keras.activations.relu:
        copy.activation = _guided_relu
    return copy
