"""A model file and a data set in, figures out."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.training.datasets import Dataset
from fervi.training.figures import classification_figures
from fervi.training.fit import predict
from fervi.vision.classifier import EmotionClassifier, ModelError, card_path, load_card


def evaluate(path: Path, dataset: Dataset) -> dict[str, Any]:
    """Return the figures of a Keras or LiteRT file on a data set.

    Raises:
        ModelError: The file is neither, or can't be loaded.
    """
    threshold = load_card(path)["threshold"] if card_path(path).exists() else None
    figures = classification_figures(scores_of(path, dataset.faces), dataset.labels, threshold)
    return {"model": path.name, "data": dataset.name, **figures}


def scores_of(path: Path, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7), the probabilities that a model file gives to uint8 (n, 48, 48) faces."""
    if path.suffix == ".tflite":
        return EmotionClassifier(path).predict(faces)
    if path.suffix != ".keras":
        raise ModelError(f"{path} is neither a .keras nor a .tflite file")
    if not path.is_file():
        raise ModelError(f"{path} is missing: `python -m fervi train` writes best.keras into its --out folder")
    return predict(keras.saving.load_model(path, compile=False), faces)
