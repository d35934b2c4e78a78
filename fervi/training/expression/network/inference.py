"""What a Keras network answers."""

from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from fervi.vision.classifier import ModelError, softmax
from fervi.vision.crop import standardise
from fervi.vision.treatments import TREATMENTS

_PIXELS_AT_ONCE = 256 * 48 * 48


def load_model(path: Path) -> keras.Model:
    """Load a `.keras` file.

    Raises:
        ModelError: It is missing.
    """
    if not path.is_file():
        raise ModelError(f"{path} is missing: `python -m fervi train` writes best.keras into its --out folder")
    return keras.saving.load_model(path, compile=False)


def network_input(faces: npt.NDArray[np.uint8], channels: int = 1, treatment: str = "none") -> npt.NDArray[np.float32]:
    """Return what a network sees of faces, as in serving: treated, then standardised.

    Args:
        faces: uint8 (n, size, size), gray, or (n, size, size, 3), RGB.
        channels: 1 or 3, as the faces have.
        treatment: A name in `TREATMENTS`; for gray faces.

    Returns:
        float32 (n, size, size, channels).
    """
    return standardise(TREATMENTS[treatment](faces), channels)


def predict(model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none") -> npt.NDArray[np.float32]:
    """Return float32 (n, classes), what a model answers to faces that are each seen once: one crop.

    Args:
        model: Any network of the registry; one with valence and arousal answers with these instead.
        faces: uint8, as `network_input` takes them, of the model's size and channels.
        treatment: A name in `TREATMENTS`.
    """
    _, size, _, channels = model.input_shape
    many = max(1, _PIXELS_AT_ONCE // size**2)
    chunks = (faces[start : start + many] for start in range(0, len(faces), many))
    answers = [model.predict_on_batch(network_input(chunk, channels, treatment)) for chunk in chunks]
    return np.concatenate([np.empty((0, model.output_shape[-1])), *answers]).astype(np.float32)


def predict_both_views(
    model: keras.Model, faces: npt.NDArray[np.uint8], treatment: str = "none"
) -> npt.NDArray[np.float32]:
    """Return what `predict` does with each face's logits averaged with those of its mirror image, as FERVI ships."""
    views = np.stack([predict(model, faces, treatment), predict(model, faces[:, :, ::-1], treatment)])
    return softmax(np.log(np.maximum(views, 1e-12)).mean(axis=0))
