"""Honest probabilities: class balance and temperature, chosen on unseen faces and folded into the last layer."""

from collections.abc import Sequence

import keras
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

BALANCES = (0.0, 0.25, 0.5, 0.75, 1.0)
CERTAIN_ACCURACY = 0.75
"""Of the answers that are asserted, at least this share is right on the faces that it is chosen on."""


def choose_balance(log_scores: npt.NDArray, labelings: Sequence[npt.NDArray], prior: npt.NDArray) -> float:
    """Return the multiple of the log prior to subtract: the best mean of accuracy and mean recall.

    Menon et al., "Long-tail learning via logit adjustment", ICLR 2021.

    Args:
        log_scores: (n, 7) log probabilities.
        labelings: Labels of the same faces, (n,) each; -1 for a face that a labeling leaves out.
        prior: (7,) the share of each emotion in the targets of the training faces.
    """

    def worth(balance: float) -> float:
        answers = (log_scores - balance * np.log(prior)).argmax(axis=1)
        return float(np.mean([_hits(answers, labels) for labels in labelings]))

    return max(BALANCES, key=worth)


def _hits(answers: npt.NDArray, labels: npt.NDArray) -> tuple[float, float]:
    """Return accuracy and mean recall."""
    hit = answers == labels
    recalls = [hit[labels == label].mean() for label in np.unique(labels[labels >= 0])]
    return float(hit[labels >= 0].mean()), float(np.mean(recalls))


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


def fold(model: keras.Model, prior: npt.NDArray, balance: float, temperature: float) -> None:
    """Change the last dense layer in place, so that the network's own answers are balanced and calibrated."""
    dense = next(layer for layer in reversed(model.layers) if isinstance(layer, keras.layers.Dense))
    kernel, bias = dense.get_weights()
    dense.set_weights([kernel / temperature, (bias - balance * np.log(prior)) / temperature])


def calibrate(
    model: keras.Model,
    scores: npt.NDArray,
    labels: npt.NDArray,
    prior: npt.NDArray,
    relabels: Sequence[npt.NDArray] = (),
) -> tuple[dict[str, float], npt.NDArray]:
    """Choose balance, temperature and threshold, and fold the first two into the model.

    Args:
        model: A classifier whose last dense layer gives the logits; changed in place.
        scores: (n, 7), its probabilities of faces that it did not learn from, by `predict_both_views`.
        labels: (n,), their labels.
        prior: (7,), the share of each emotion in the targets of the training faces.
        relabels: Other labelings of the same faces that the balance should suit too; see `choose_balance`.

    Returns:
        The three numbers by name, and the calibrated scores.
    """
    log_scores = np.log(np.maximum(scores, 1e-12))
    balance = choose_balance(log_scores, (labels, *relabels), prior)
    balanced = log_scores - balance * np.log(prior)
    temperature = fit_temperature(balanced, labels)
    calibrated = softmax(balanced / temperature, axis=1)
    fold(model, prior, balance, temperature)
    numbers = {
        "balance": balance,
        "temperature": round(temperature, 4),
        "threshold": choose_threshold(calibrated, labels),
    }
    return numbers, calibrated
