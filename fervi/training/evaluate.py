"""A model file and a data set in, figures out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.conditions import CONDITIONS
from fervi.training.datasets import Dataset
from fervi.training.figures import classification_figures
from fervi.training.inference import load_model, predict
from fervi.vision.classifier import EmotionClassifier, ModelError, card_path, load_card


def evaluate(path: Path, dataset: Dataset, flip: bool = False) -> dict[str, Any]:
    """Return the figures of a Keras or LiteRT file on a data set.

    Args:
        flip: Average each face's probabilities with those of its mirror image.

    Raises:
        ModelError: The file is neither, or can't be loaded.
    """
    scores = scores_of(path, dataset.faces)
    if flip:
        scores = np.mean([scores, scores_of(path, dataset.faces[:, :, ::-1])], axis=0)
        dataset = replace(dataset, name=f"{dataset.name}, averaged with the mirror image")
    threshold = load_card(path)["threshold"] if card_path(path).exists() else None
    return {"model": path.name, "data": dataset.name, **classification_figures(scores, dataset.labels, threshold)}


def evaluate_conditions(path: Path, dataset: Dataset) -> dict[str, dict[str, float]]:
    """Return accuracy, mean recall and calibration error under each of `CONDITIONS`."""
    rows = {}
    for name, change in CONDITIONS.items():
        figures = evaluate(path, replace(dataset, faces=change(dataset.faces)))
        rows[name] = {key: figures[key] for key in ("accuracy", "mean_recall", "calibration_error")}
    return rows


def scores_of(path: Path, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7), the probabilities that a model file gives to uint8 (n, 48, 48) faces."""
    if path.suffix == ".tflite":
        return EmotionClassifier(path).predict(faces)
    if path.suffix != ".keras":
        raise ModelError(f"{path} is neither a .keras nor a .tflite file")
    return predict(load_model(path), faces)
