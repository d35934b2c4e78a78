"""Honest probabilities: balance and temperature, chosen on PublicTest and folded into the last layer."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from fervi.vision.face import EMOTIONS

BIASES = sorted(np.arange(-15, 16) / 10, key=abs)
"""What a logit may be changed by to balance the emotions; of equally good ones the smallest is taken."""
CERTAIN_ACCURACY = 0.75
"""Of the answers that are asserted, at least this share is right on PublicTest."""


def choose_biases(log_scores: npt.NDArray, labelings: Sequence[npt.NDArray]) -> npt.NDArray[np.float64]:
    """Return what to add to each logit for the best mean of accuracy and mean recall over the labelings.

    Menon et al., "Long-tail learning via logit adjustment", ICLR 2021, subtract a multiple of the log prior. Here each
    emotion has a number of its own, found by coordinate ascent: it also makes up for emotions that annotators confuse.

    Args:
        log_scores: (n, 7) log probabilities.
        labelings: Labels of the same faces, (n,) each; -1 for a face that a labeling leaves out.

    Returns:
        (7,), each one of `BIASES`.
    """

    def worth(biases: npt.NDArray) -> float:
        answers = (log_scores + biases).argmax(axis=1)
        return float(np.mean([_accuracy_and_recall(answers, labels) for labels in labelings]))

    biases, best = np.zeros(log_scores.shape[1]), -1.0
    while (reached := worth(biases)) > best:
        best = reached
        for emotion in range(len(biases)):
            tried = [np.where(np.arange(len(biases)) == emotion, bias, biases) for bias in BIASES]
            biases = max(tried, key=worth)
    return biases


def _accuracy_and_recall(answers: npt.NDArray, labels: npt.NDArray) -> tuple[float, float]:
    hit = answers == labels
    return hit[labels >= 0].mean(), np.mean([hit[labels == label].mean() for label in np.unique(labels[labels >= 0])])


def fit_temperature(log_scores: npt.NDArray, labels: npt.NDArray) -> float:
    """Return the divisor of the logits that makes the labels likeliest (Guo et al., ICML 2017)."""

    def loss(log_temperature: float) -> float:
        return -log_softmax(log_scores / np.exp(log_temperature), axis=1)[np.arange(len(labels)), labels].mean()

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def choose_threshold(scores: npt.NDArray, labels: npt.NDArray) -> float:
    """Return the least top probability above which `CERTAIN_ACCURACY` of the answers are right."""
    confidence = np.sort(scores.max(axis=1))
    hit = (scores.argmax(axis=1) == labels)[np.argsort(scores.max(axis=1), kind="stable")]
    right_above = np.cumsum(hit[::-1])[::-1] / np.arange(len(hit), 0, -1)
    enough = np.flatnonzero(right_above >= CERTAIN_ACCURACY)
    return round(float(confidence[enough[0]]), 3) if len(enough) else 1.0


def fold(model: keras.Model, biases: npt.NDArray, temperature: float) -> None:
    """Change the last dense layer in place, so that the network's own answers are balanced and calibrated."""
    dense = next(layer for layer in reversed(model.layers) if isinstance(layer, keras.layers.Dense))
    kernel, bias = dense.get_weights()
    dense.set_weights([kernel / temperature, (bias + biases) / temperature])


def calibrate(
    model: keras.Model, scores: npt.NDArray, labels: npt.NDArray, relabels: Sequence[npt.NDArray] = ()
) -> tuple[dict[str, Any], npt.NDArray]:
    """Choose biases, temperature and threshold, and fold the first two into the model.

    Args:
        model: A classifier whose last dense layer gives the logits; changed in place.
        scores: (n, 7), its probabilities on PublicTest.
        labels: (n,), the labels of PublicTest.
        relabels: Other labelings of the same faces that the biases should suit too; see `choose_biases`.

    Returns:
        The numbers by name, and the calibrated scores.
    """
    log_scores = np.log(np.maximum(scores, 1e-12))
    biases = choose_biases(log_scores, (labels, *relabels))
    temperature = fit_temperature(log_scores + biases, labels)
    calibrated = softmax((log_scores + biases) / temperature, axis=1)
    fold(model, biases, temperature)
    numbers = {
        "biases": dict(zip(EMOTIONS, biases.tolist(), strict=True)),
        "temperature": round(temperature, 4),
        "threshold": choose_threshold(calibrated, labels),
    }
    return numbers, calibrated
