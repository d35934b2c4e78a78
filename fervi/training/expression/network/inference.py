"""What a Keras network answers."""

from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from fervi.vision.classifier import ModelError, softmax
from fervi.vision.crop import standardise


def load_model(path: Path) -> keras.Model:
    """Load a `.keras` file.

    Raises:
        ModelError: It is missing.
    """
    if not path.is_file():
        raise ModelError(f"{path} is missing: `python -m fervi train` writes best.keras into its --out folder")
    return keras.saving.load_model(path, compile=False)


def predict(model: keras.Model, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7), the probabilities of uint8 (n, 48, 48) faces, each seen once: one crop."""
    return np.asarray(model.predict(standardise(faces), batch_size=256, verbose=0), np.float32)


def predict_both_views(model: keras.Model, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return what `predict` does with each face's logits averaged with those of its mirror image, as FERVI ships."""
    views = np.stack([predict(model, faces), predict(model, faces[:, :, ::-1])])
    return softmax(np.log(np.maximum(views, 1e-12)).mean(axis=0))
