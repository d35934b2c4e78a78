"""From Keras to LiteRT, and proof that the answers stayed the same. Needs TensorFlow."""

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from fervi.training.errors import ExportError
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import network_input, predict, predict_both_views
from fervi.training.litert import convert, load_interpreter
from fervi.vision.classifier import softmax

FLOAT_TOLERANCE = 0.001
"""The largest difference of any probability that float32 may show."""
INT8_TOLERANCE = 0.01
"""The mean difference of the probabilities that int8 may show."""
INT8_AGREEMENT = 0.97
"""The share of faces to which int8 must give the answer that Keras gives."""


def as_float32(model: keras.Model) -> keras.Model:
    """Return the same network with the same weights, computing in float32."""
    keras.mixed_precision.set_global_policy("float32")
    return architecture(model.name).build_like(model)


def export_float32(model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none") -> bytes:
    """Convert a network to LiteRT; the file maps one standardised face to logits, or to valence and arousal.

    The file looks at the face and at its mirror image, and answers with the mean of both: an expression has no side.

    Args:
        model: A float32 network, named as in `ARCHITECTURES`.
        faces: uint8 of the network's size and channels, on which the answers are compared.
        treatment: What is done to the light of the faces before they are standardised.

    Raises:
        ExportError: An answer differs by more than `FLOAT_TOLERANCE`.
    """
    content = convert(_converter(model))
    difference = np.abs(litert_answers(content, model, faces, treatment) - keras_answers(model, faces, treatment)).max()
    if difference > FLOAT_TOLERANCE:
        raise ExportError(
            f"float32 LiteRT differs from Keras by up to {difference:.4f} in a probability "
            f"(allowed: {FLOAT_TOLERANCE}): not written"
        )
    return content


def export_int8(model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none") -> bytes:
    """Convert a network to LiteRT with int8 weights; activations are made int8 as they come (dynamic range).

    Fixed ranges for the activations would halve the time once more, but an LSTM adds up their rounding over its
    steps: they changed one answer in twenty.

    Args:
        model: A float32 network, named as in `ARCHITECTURES`.
        faces: uint8 of the network's size and channels, on which the answers are compared.
        treatment: What is done to the light of the faces before they are standardised.

    Raises:
        ExportError: The answers differ by more than `INT8_TOLERANCE` or agree less than `INT8_AGREEMENT`.
    """
    converter = _converter(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    content = convert(converter)
    ours, theirs = litert_answers(content, model, faces, treatment), keras_answers(model, faces, treatment)
    difference = np.abs(ours - theirs).mean()
    agreement = 1.0 if _estimates(model) else agree(ours, theirs)
    if difference > INT8_TOLERANCE or agreement < INT8_AGREEMENT:
        raise ExportError(
            f"int8 LiteRT differs from Keras by {difference:.4f} on average (allowed: {INT8_TOLERANCE}) and gives the "
            f"same answer to {agreement:.1%} of the faces (needed: {INT8_AGREEMENT:.0%}): not written"
        )
    return content


def agree(ours: npt.NDArray[np.float32], theirs: npt.NDArray[np.float32]) -> float:
    """Return the share of the faces, 0..1, to which probabilities (n, classes) give an answer that others give too.

    An answer that the others find as likely as their own, within `INT8_TOLERANCE`, is theirs as well.
    """
    likelihood = np.take_along_axis(theirs, ours.argmax(axis=1)[:, None], axis=1)[:, 0]
    return float((likelihood >= theirs.max(axis=1) - INT8_TOLERANCE).mean())


def keras_answers(model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none") -> npt.NDArray[np.float32]:
    """Return float32 (n, outputs): what a network answers to faces and their mirror images together."""
    if not _estimates(model):
        return predict_both_views(model, faces, treatment)
    views = [predict(model, faces, treatment), predict(model, faces[:, :, ::-1], treatment)]
    return np.mean(views, axis=0)


def litert_answers(
    content: bytes, model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none"
) -> npt.NDArray[np.float32]:
    """Return float32 (n, outputs): what an exported file answers, probabilities where its network is a classifier."""
    interpreter = load_interpreter(content)
    source, target = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    answers = []
    for face in faces:
        interpreter.set_tensor(source, network_input(face[None], model.input_shape[-1], treatment))
        interpreter.invoke()
        answers.append(interpreter.get_tensor(target))
    return np.concatenate(answers) if _estimates(model) else softmax(np.concatenate(answers))


def _estimates(model: keras.Model) -> bool:
    return architecture(model.name).outputs is not None


def _converter(model: keras.Model) -> tf.lite.TFLiteConverter:
    """Prepare the unrolled form of a network: one face in, the mean answer to it and its mirror image out."""
    unrolled = architecture(model.name).build_like(model, batch_size=2)
    answer = unrolled if _estimates(model) else keras.Model(unrolled.inputs, unrolled.layers[-1].input)
    face = keras.Input(model.input_shape[1:], batch_size=1)
    views = keras.ops.concatenate([face, keras.ops.flip(face, axis=2)])
    mean = keras.ops.mean(answer(views), axis=0, keepdims=True)
    return tf.lite.TFLiteConverter.from_keras_model(keras.Model(face, mean))
