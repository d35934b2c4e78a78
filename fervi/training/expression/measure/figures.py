"""The figures of a classifier on a data set."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from fervi.vision.face import EMOTIONS

ENOUGH_FACES = 20
"""The recall of an emotion with fewer is chance, by which nothing is chosen."""


def classification_figures(
    scores: npt.NDArray, labels: npt.NDArray, threshold: float | None = None, classes: Sequence[str] = EMOTIONS
) -> dict[str, Any]:
    """Compare probabilities with labels.

    Args:
        scores: (n, classes) probabilities in the order of the classes.
        labels: (n,) indices into the classes.
        threshold: The top probability from which an answer counts as certain.
        classes: Their names.

    Returns:
        accuracy, mean_recall (over the classes that occur), macro_f1, per_class (precision, recall, f1, support),
        confusion (rows are labels, columns answers), calibration_error, calibration_error_by_chance, reliability and,
        with a threshold, `certain`: the share of faces that are asserted and how many of those are correct.
    """
    answers = scores.argmax(axis=1)
    accuracy, mean_recall = accuracy_and_mean_recall(answers, labels)
    every = list(range(len(classes)))
    precision, recall, f1, support = precision_recall_fscore_support(labels, answers, labels=every, zero_division=0)
    figures = {
        "faces": len(labels),
        "accuracy": accuracy,
        "mean_recall": mean_recall,
        "macro_f1": float(f1[support > 0].mean()),
        "per_class": {
            emotion: {
                "precision": float(precision[index]),
                "recall": float(recall[index]),
                "f1": float(f1[index]),
                "support": int(support[index]),
            }
            for index, emotion in enumerate(classes)
        },
        "confusion": confusion_matrix(labels, answers, labels=every).tolist(),
        "calibration_error": expected_calibration_error(scores, labels),
        "calibration_error_by_chance": calibration_error_by_chance(scores),
        "reliability": reliability(scores, labels),
        "surest_60_percent_accuracy": _surest_accuracy(scores, labels, 0.6),
    }
    if threshold is not None:
        certain = scores.max(axis=1) >= threshold
        correct = float((answers == labels)[certain].mean()) if certain.any() else 0.0
        figures["certain"] = {"threshold": threshold, "share": float(certain.mean()), "accuracy": correct}
    return _rounded(figures)


def accuracy_and_mean_recall(answers: npt.NDArray, labels: npt.NDArray, least_faces: int = 1) -> tuple[float, float]:
    """Return the share of correct answers, and the recall averaged over the emotions that occur, both 0..1.

    Args:
        answers: (n,) indices into the classes.
        labels: (n,), the same; a face labelled -1 does not count.
        least_faces: Emotions with fewer have no recall in the mean, unless all have fewer.
    """
    hit = answers == labels
    emotions, faces = np.unique(labels[labels >= 0], return_counts=True)
    enough = emotions[faces >= least_faces] if (faces >= least_faces).any() else emotions
    recalls = [hit[labels == label].mean() for label in enough]
    return float(hit[labels >= 0].mean()), float(np.mean(recalls))


def reliability(scores: npt.NDArray, labels: npt.NDArray, bins: int = 15) -> list[dict[str, Any]]:
    """Return confidence and accuracy, both 0..1, and the number of faces of each bin that holds any.

    The bins are equal parts of 0..1 of the top probability (Guo et al., "On calibration of modern neural
    networks", ICML 2017).
    """
    confidence, place = _binned(scores, bins)
    hit = scores.argmax(axis=1) == labels
    return [
        {
            "faces": int((place == b).sum()),
            "confidence": float(confidence[place == b].mean()),
            "accuracy": float(hit[place == b].mean()),
        }
        for b in np.unique(place)
    ]


def expected_calibration_error(scores: npt.NDArray, labels: npt.NDArray, bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over the bins of `reliability`, 0..1."""
    rows = reliability(scores, labels, bins)
    return sum(abs(row["accuracy"] - row["confidence"]) * row["faces"] for row in rows) / len(labels)


def calibration_error_by_chance(scores: npt.NDArray, bins: int = 15, draws: int = 200) -> float:
    """Return the calibration error, 0..1, that so many faces show on average under perfect calibration."""
    confidence, place = _binned(scores, bins)
    hits = np.random.default_rng(1).random((draws, len(scores))) < confidence
    gaps = (hits - confidence) @ np.eye(bins)[place]
    return float(np.abs(gaps).sum(axis=1).mean() / len(scores))


def _binned(scores: npt.NDArray, bins: int) -> tuple[npt.NDArray, npt.NDArray[np.int64]]:
    """Return the top probability of each row, and the part of 0..1 that it lies in, 0..bins - 1."""
    confidence = scores.max(axis=1)
    return confidence, np.minimum((confidence * bins).astype(int), bins - 1)


def _surest_accuracy(scores: npt.NDArray, labels: npt.NDArray, share: float) -> float:
    surest = np.argsort(-scores.max(axis=1), kind="stable")[: max(1, round(share * len(labels)))]
    return float((scores.argmax(axis=1) == labels)[surest].mean())


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value
