"""Honest probabilities: biases and a temperature, chosen on unseen faces and folded into the last layer."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.biases import fit_biases
from fervi.training.expression.network.inference import load_model, predict_both_views
from fervi.training.files import replace_whole

if TYPE_CHECKING:
    import keras

CERTAIN_ACCURACY = 0.85
"""Of the answers that are asserted, at least this share is correct on the faces that it is chosen on."""


def choose_threshold(scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray]) -> float:
    """Return the least top probability above which `CERTAIN_ACCURACY` of the answers are correct, all sets alike."""
    confidence = np.concatenate([each.max(axis=1) for each in scores])
    hit = np.concatenate([each.argmax(axis=1) == truth for each, truth in zip(scores, labels, strict=True)])
    weight = np.concatenate([np.full(len(truth), 1 / len(truth)) for truth in labels])
    order = np.argsort(-confidence, kind="stable")
    correct_above = np.cumsum((hit * weight)[order]) / np.cumsum(weight[order])
    confidence = confidence[order]
    is_last_of_equals = np.append(np.diff(confidence) < 0, True)
    enough = np.flatnonzero((correct_above >= CERTAIN_ACCURACY) & is_last_of_equals)
    return round(float(confidence[enough[-1]]), 3) if len(enough) else 1.0


def fold(model: "keras.Model", biases: npt.NDArray, temperature: float) -> None:
    """Change the last layer with weights in place, so that the network's own answers are calibrated.

    It is dense, or a convolution with a map for each class, whose means are the logits.
    """
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    kernel, bias = last.get_weights()
    last.set_weights([kernel / temperature, bias / temperature + biases])


def calibrated(path: Path, sets: Sequence[Faces], recipe: ExpressionRecipe) -> Path:
    """Calibrate a run's network on sets of faces that it did not learn from; returns the file of it, beside its own."""
    model = load_model(path)
    calibrate_on(model, sets, recipe)
    replace_whole(path.with_name("calibrated.keras"), model.save)
    return path.with_name("calibrated.keras")


def calibrate_on(
    model: "keras.Model", sets: Sequence[Faces], recipe: ExpressionRecipe
) -> tuple[dict[str, Any], list[npt.NDArray]]:
    """Calibrate a network in place on sets of faces that it did not learn from; returns as `calibrate` does."""
    scores = [predict_both_views(model, faces.faces, recipe.treatment) for faces in sets]
    return calibrate(model, scores, [faces.labels for faces in sets], recipe.class_share)


def calibrate(
    model: "keras.Model", scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray], class_share: float
) -> tuple[dict[str, Any], list[npt.NDArray]]:
    """Choose biases, temperature and threshold, and fold the first two into the model.

    Args:
        model: A classifier whose last layer with weights gives the logits; changed in place.
        scores: For each set of faces that it did not learn from, (n, classes), its probabilities by
            `predict_both_views`.
        labels: For each set, (n,), the labels.
        class_share: As `fit_biases` takes it.

    Returns:
        The numbers by name, and the calibrated scores of each set.
    """
    log_scores = [np.log(np.maximum(each, 1e-12)) for each in scores]
    biases, temperature = fit_biases(log_scores, labels, class_share)
    calibrated = [softmax(each / temperature + biases, axis=1) for each in log_scores]
    fold(model, biases, temperature)
    numbers = {
        "biases": [round(float(bias), 4) for bias in biases],
        "temperature": round(temperature, 4),
        "threshold": choose_threshold(calibrated, labels),
    }
    return numbers, calibrated
