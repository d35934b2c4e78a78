"""What a network's answers lack to be calibrated: a bias for each class, and a temperature."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from fervi.training.expression.measure.figures import ENOUGH_FACES

_PENALTY = 0.01


def fit_biases(
    log_scores: Sequence[npt.NDArray], labels: Sequence[npt.NDArray], class_share: float = 0.0
) -> tuple[npt.NDArray[np.float64], float]:
    """Return what to add to the logits of each class, and what to divide them by before: the labels become likeliest.

    Alexandari et al., "Maximum likelihood with bias-corrected calibration is hard-to-beat at label shift adaptation",
    ICML 2020. Each set counts alike. A small penalty on the squared biases keeps a class of a few faces where it is.

    Args:
        log_scores: (n, classes) log probabilities of the faces of each set.
        labels: (n,), the labels of each set, below 0 for faces that do not count.
        class_share: How much of the weight of a set its classes share alike, 0..1; its faces share the rest. The more,
            the likelier rare classes become.

    Returns:
        The biases (classes,), of mean 0, and the temperature.
    """
    classes = log_scores[0].shape[1]
    known = [(scores[truth >= 0], truth[truth >= 0]) for scores, truth in zip(log_scores, labels, strict=True)]
    weights = [_weights(truth, class_share) for _, truth in known]

    def loss(numbers: npt.NDArray) -> float:
        biases, temperature = numbers[:-1], np.exp(numbers[-1])
        likely = [log_softmax(scores / temperature + biases, axis=1) for scores, _ in known]
        own = [each[np.arange(len(truth)), truth] for each, (_, truth) in zip(likely, known, strict=True)]
        losses = [-each @ weight for each, weight in zip(own, weights, strict=True)]
        return float(np.mean(losses) + _PENALTY * (biases**2).sum())

    *biases, temperature = minimize(loss, np.zeros(classes + 1), method="L-BFGS-B").x
    return np.array(biases) - np.mean(biases), float(np.exp(temperature))


def _weights(labels: npt.NDArray, class_share: float) -> npt.NDArray[np.float64]:
    counts = np.bincount(labels)
    of_classes = np.where(counts >= ENOUGH_FACES, 1 / np.maximum(counts, 1), 0)[labels]
    return (1 - class_share) / len(labels) + class_share * of_classes / max(of_classes.sum(), 1)
