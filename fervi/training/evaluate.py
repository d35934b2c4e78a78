"""A model file and a data set in, figures out."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.conditions import CONDITIONS
from fervi.training.datasets import Dataset, read_folders
from fervi.training.figures import classification_figures
from fervi.training.inference import load_model, predict
from fervi.training.skin_tone import TONES, tones_of
from fervi.vision.classifier import EmotionClassifier, ModelError, card_path, load_card
from fervi.vision.crop import gray_face


def evaluate(path: Path, dataset: Dataset, flip: bool = False, others: Sequence[Path] = ()) -> dict[str, Any]:
    """Return the figures of a Keras or LiteRT file on a data set.

    Args:
        flip: Average each face's probabilities with those of its mirror image.
        others: Further files whose probabilities are averaged with this one's: an ensemble.

    Raises:
        ModelError: A file is neither, or can't be loaded.
    """
    views = [dataset.faces, dataset.faces[:, :, ::-1]] if flip else [dataset.faces]
    answers = [scores_of(file, np.concatenate(views)) for file in (path, *others)]
    scores = np.mean([view for answer in answers for view in np.split(answer, len(views))], axis=0)
    if flip:
        dataset = replace(dataset, name=f"{dataset.name}, averaged with the mirror image")
    threshold = load_card(path)["threshold"] if card_path(path).exists() else None
    model = " and ".join(file.name for file in (path, *others))
    return {"model": model, "data": dataset.name, **classification_figures(scores, dataset.labels, threshold)}


def evaluate_conditions(path: Path, dataset: Dataset) -> dict[str, dict[str, float]]:
    """Return the number of faces, accuracy, mean recall and calibration error under each of `CONDITIONS`."""
    return {name: _row(scores_of(path, change(dataset.faces)), dataset.labels) for name, change in CONDITIONS.items()}


def evaluate_skin_tones(path: Path, root: Path) -> dict[str, dict[str, float]]:
    """Return the number of faces, accuracy, mean recall and calibration error for each of `TONES` that occurs.

    Args:
        root: A tree of colour photographs of faces, as `load_folders` reads it.
    """
    images, labels = read_folders(root)
    scores = scores_of(path, np.stack([gray_face(image) for image in images]))
    tones = np.array(tones_of(images))
    return {tone: _row(scores[tones == tone], labels[tones == tone]) for tone in TONES if tone in tones}


def _row(scores: npt.NDArray, labels: npt.NDArray) -> dict[str, float]:
    figures = classification_figures(scores, labels)
    return {key: figures[key] for key in ("faces", "accuracy", "mean_recall", "calibration_error")}


def scores_of(path: Path, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return float32 (n, 7), the probabilities that a model file gives to uint8 (n, 48, 48) faces."""
    if path.suffix == ".tflite":
        return EmotionClassifier(path).predict(faces)
    if path.suffix != ".keras":
        raise ModelError(f"{path} is neither a .keras nor a .tflite file")
    return predict(load_model(path), faces)
