"""From a trained detector to LiteRT files: float32 and int8, both for pictures of any size. Needs TensorFlow."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from scipy.special import logit

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.matching import LEAST_SCORE, Find
from fervi.training.detection.network.detector import LEVELS, SCALED, STRIDES, face_detector
from fervi.training.errors import ExportError
from fervi.training.litert import convert, load_interpreter
from fervi.vision.litert_detector import invoke, pad, search

FLOAT_TOLERANCE = 0.01
"""The largest difference of any logit or distance (in strides) that float32 may show."""

_SIZE = 320
_LIKELY = 0.2


def load_detector(path: Path) -> keras.Model:
    """Return a trained detector for pictures of any size, in float32 whatever precision it was trained in."""
    keras.mixed_precision.set_global_policy("float32")
    model = face_detector()
    model.set_weights(keras.saving.load_model(path, compile=False).get_weights())
    return model


def export_float32(model: keras.Model, photographs: Sequence[Photograph]) -> bytes:
    """Convert a detector to LiteRT, float32 from end to end, and compare the answers on some photographs.

    Raises:
        ExportError: A logit or distance differs by more than `FLOAT_TOLERANCE`.
    """
    content = convert(tf.lite.TFLiteConverter.from_keras_model(_exportable(model)))
    interpreter = load_interpreter(content)
    pictures = [pad(photograph.resized(_SIZE).image) for photograph in photographs]
    difference = max(_difference(model, interpreter, picture) for picture in pictures)
    if difference > FLOAT_TOLERANCE:
        raise ExportError(
            f"float32 LiteRT differs from Keras by up to {difference:.4f} in a logit or distance "
            f"(allowed: {FLOAT_TOLERANCE}): not written"
        )
    return content


def export_int8(model: keras.Model, photographs: Sequence[Photograph]) -> bytes:
    """Convert a detector to LiteRT with int8 weights and activations and float32 output.

    Its input is int8 as well, a picture less 128: with a scale of 1 / `LEVELS` just what the first convolution sees, so
    that no pass over the picture is spent on scaling it.

    Method: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
    inference", CVPR 2018.

    Args:
        model: A detector.
        photographs: For training; the ranges of the activations are measured on them.

    Raises:
        ExportError: The input got another scale.
    """
    exportable = _exportable(model)
    scaled = exportable.get_layer(SCALED)
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(scaled.output, exportable.outputs))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.representative_dataset = lambda: ([scaled(_square(each)[None])] for each in photographs)
    content = convert(converter)
    quantization = load_interpreter(content).get_input_details()[0]["quantization"]
    if quantization != (1 / LEVELS, 0):
        raise ExportError(f"int8 takes a picture with {quantization} instead of {(1 / LEVELS, 0)}: not written")
    return content


def score_logits(content: bytes, photographs: Sequence[Photograph]) -> npt.NDArray[np.float32]:
    """Return the logits of the scores that an exported file gives all cells of photographs, (cells,)."""
    interpreter = load_interpreter(content)
    maps = (cells for each in photographs for cells in invoke(interpreter, pad(each.image)))
    return np.concatenate([cells[..., 0].ravel() for cells in maps])


def score_difference(given: npt.NDArray[np.float32], expected: npt.NDArray[np.float32]) -> float:
    """Return the root mean square of the difference of logits, over the cells expected to score `_LIKELY` or more."""
    likely = expected >= logit(_LIKELY)
    return float(np.sqrt(np.square(given[likely] - expected[likely]).mean()))


def litert_find(content: bytes, least_score: float = LEAST_SCORE) -> Find:
    """Return a search with an exported file."""
    interpreter = load_interpreter(content)
    return lambda image: search(lambda canvas: invoke(interpreter, canvas), image, None, least_score)


def _difference(model: keras.Model, interpreter: Interpreter, picture: npt.NDArray[np.uint8]) -> float:
    expected = model(picture[None].astype(np.float32))
    given = invoke(interpreter, picture)
    return max(float(np.abs(np.asarray(a) - b).max()) for a, b in zip(expected, given, strict=True))


def _square(photograph: Photograph) -> npt.NDArray[np.float32]:
    """Return a photograph in a square, with a black and a white pixel, so that the input's range is the whole one."""
    square = np.full((_SIZE, _SIZE, 3), 128, np.float32)
    small = photograph.resized(_SIZE).image
    square[: small.shape[0], : small.shape[1]] = small
    square[0, 0], square[0, 1] = 0, 255
    return square


def _exportable(model: keras.Model) -> keras.Model:
    """Return a detector in layers that LiteRT can store for any size, with the parts of each stride as its outputs.

    Scores and distances leave apart: joined, they would share one int8 scale, too coarse for the scores.
    """
    exportable = keras.models.clone_model(face_detector((_SIZE, _SIZE)), clone_function=_exportable_layer)
    exportable.set_weights(model.get_weights())
    apart = [part for stride in STRIDES for part in exportable.get_layer(f"stride_{stride}").input]
    return keras.Model(exportable.inputs, apart)


def _exportable_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Replace an upsampling, which LiteRT stores with its output's size, and a softplus that int8 can't hold."""
    if isinstance(layer, keras.layers.UpSampling2D):
        return _Doubling(name=layer.name)
    if isinstance(layer, keras.layers.Conv2D) and layer.activation is keras.activations.softplus:
        return _Distances.from_config(layer.get_config())
    return layer.__class__.from_config(layer.get_config())


class _Doubling(keras.layers.Layer):
    """Repeats each cell twice in both directions, as `UpSampling2D` does."""

    def call(self, cells: tf.Tensor) -> tf.Tensor:
        return tf.nn.depth_to_space(tf.concat([cells] * 4, axis=-1), 2)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return shape[0], *(side and 2 * side for side in shape[1:3]), shape[3]


class _Distances(keras.layers.Conv2D):
    """A convolution with softplus, as a sum whose parts int8 can hold.

    LiteRT computes softplus as log(1 + exp(x)). Where the farthest edge of a face lies 6 strides away, exp(x) reaches
    500, and an int8 scale for that tells no distances apart that are under a stride.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        x = tf.nn.conv2d(inputs, self.kernel, self.strides, "SAME") + self.bias
        return tf.nn.relu(x) + tf.math.log(1 + tf.exp(-tf.abs(x)))
