"""Honest probabilities: class balance and temperature, chosen on unseen faces and folded into the last layer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from fervi.training.expression.measure.figures import objective

if TYPE_CHECKING:
    import keras

BALANCES = (0.0, -0.25, 0.25, -0.5, 0.5, 0.75, 1.0)
"""Of equals the first is taken."""
CERTAIN_ACCURACY = 0.85
"""Of the answers that are asserted, at least this share is correct on the faces that it is chosen on."""


def choose_balance(log_scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray], prior: npt.NDArray) -> float:
    """Return the multiple of the log prior to subtract, below 0 to add: the best mean `objective` over the sets.

    Menon et al., "Long-tail learning via logit adjustment", ICLR 2021.

    Args:
        log_scores: (n, classes) log probabilities of the faces of each set.
        labels: (n,), the labels of each set.
        prior: (classes,) the share of each emotion in the targets that were shown.
    """

    def mean_objective(balance: float) -> float:
        adjustment = balance * np.log(prior)
        answers = [(scores - adjustment).argmax(axis=1) for scores in log_scores]
        return float(np.mean([objective(*each) for each in zip(answers, labels, strict=True)]))

    return max(BALANCES, key=mean_objective)


def fit_temperature(log_scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray]) -> float:
    """Return the divisor of the logits that makes the labels likeliest, each set counting alike (Guo et al., 2017)."""

    def loss(log_temperature: float) -> float:
        scaled = [log_softmax(scores / np.exp(log_temperature), axis=1) for scores in log_scores]
        pairs = zip(scaled, labels, strict=True)
        return float(np.mean([-scores[np.arange(len(truth)), truth].mean() for scores, truth in pairs]))

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


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


def fold(model: "keras.Model", prior: npt.NDArray, balance: float, temperature: float) -> None:
    """Change the last layer with weights in place, so that the network's own answers are balanced and calibrated.

    It is dense, or a convolution with a map for each class, whose means are the logits.
    """
    last = next(layer for layer in reversed(model.layers) if layer.weights)
    kernel, bias = last.get_weights()
    last.set_weights([kernel / temperature, (bias - balance * np.log(prior)) / temperature])


def calibrate(
    model: "keras.Model", scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray], prior: npt.NDArray
) -> tuple[dict[str, float], list[npt.NDArray]]:
    """Choose balance, temperature and threshold, and fold the first two into the model.

    Args:
        model: A classifier whose last layer with weights gives the logits; changed in place.
        scores: For each set of faces that it did not learn from, (n, classes), its probabilities by
            `predict_both_views`.
        labels: For each set, (n,), the labels.
        prior: (classes,), the share of each emotion in the targets that were shown.

    Returns:
        The three numbers by name, and the calibrated scores of each set.
    """
    log_scores = [np.log(np.maximum(each, 1e-12)) for each in scores]
    balance = choose_balance(log_scores, labels, prior)
    balanced = [each - balance * np.log(prior) for each in log_scores]
    temperature = fit_temperature(balanced, labels)
    calibrated = [softmax(each / temperature, axis=1) for each in balanced]
    fold(model, prior, balance, temperature)
    numbers = {
        "balance": balance,
        "temperature": round(temperature, 4),
        "threshold": choose_threshold(calibrated, labels),
    }
    return numbers, calibrated
