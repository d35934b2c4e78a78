"""Training the support vector machine: its settings are searched for by cross-validation over whole persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline

from fervi.training.errors import TrainingError
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.splitting import group_folds, groups_of
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.network.features import features_of
from fervi.training.expression.network.svm import (
    SCALERS,
    SupportVectorMachine,
    decisions_of,
    make_pipeline,
    open_detector,
)
from fervi.vision.classifier import softmax

COSTS = (0.01, 0.1, 1.0, 10.0, 100.0)
DEGREES = (2, 3)
_TEMPERATURES = (-4.0, 4.0)
Folds = list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]


@dataclass(frozen=True)
class SvmRecipe:
    """What decides a machine, beside the faces.

    Attributes:
        features: Names in `FEATURES`.
        detector: A detector's `.tflite` file: the distances between the landmarks that it finds are features as well.
        kernels: The kernels that are tried: linear, poly, rbf.
        scalings: The scalings that are tried: z-score, min-max.
        search: `grid` tries every combination of settings; `random` as many as `tries`, drawn by the seed.
        tries: See above.
        folds: Of the cross-validation that the settings are chosen by.
        balanced: Weigh classes in inverse proportion to their faces.
        seed: Of the folds and of what is drawn.
    """

    features: tuple[str, ...] = ("hog",)
    detector: str = ""
    kernels: tuple[str, ...] = ("linear", "poly", "rbf")
    scalings: tuple[str, ...] = tuple(SCALERS)
    search: Literal["grid", "random"] = "grid"
    tries: int = 12
    folds: int = 5
    balanced: bool = False
    seed: int = 1

    def grid(self) -> list[dict[str, list[Any]]]:
        """Return scikit-learn's grid: for each kernel the settings that it has."""
        own: dict[str, dict[str, list[Any]]] = {
            "linear": {},
            "poly": {"machine__degree": list(DEGREES)},
            "rbf": {"machine__gamma": ["scale", 1e-3, 1e-4]},
        }
        scalers = [SCALERS[name]() for name in self.scalings]
        shared = {"scaler": scalers, "machine__C": list(COSTS)}
        return [shared | {"machine__kernel": [kernel]} | own[kernel] for kernel in self.kernels]


@dataclass(frozen=True)
class Outcome:
    """What a training gives: the machine, its settings, and how they did in the cross-validation.

    Attributes:
        machine: Trained on all the faces.
        settings: Scaling, kernel and the kernel's parameters.
        accuracy: The mean over the folds, 0..1.
        deviation: The standard deviation over the folds.
        scores: float32 (n, classes), each face's probabilities by a machine of these settings that did not see it.
    """

    machine: SupportVectorMachine
    settings: dict[str, Any]
    accuracy: float
    deviation: float
    scores: npt.NDArray[np.float32]


def train_svm(training: Faces, recipe: SvmRecipe, jobs: int = 1) -> Outcome:
    """Choose the settings by cross-validation over persons or near-duplicates, and train on all faces with them.

    Args:
        training: Faces that may be learned from.
        recipe: What is tried.
        jobs: How many processes try it.

    Raises:
        TrainingError: There are faces of one class only.
        DatasetError: There are fewer persons than folds.
    """
    return _train(_features(training, recipe), training, groups_of(training), recipe, jobs)


def cross_validate(
    dataset: Faces, recipe: SvmRecipe, folds: int = 10, jobs: int = 1, groups: npt.NDArray | None = None
) -> dict[str, Any]:
    """Measure on every person, each by a machine whose settings and faces are those of the other persons (nested).

    Args:
        dataset: All faces of a data set.
        folds: Of the outer cross-validation; the recipe's are those within.
        jobs: Processes.
        groups: (n,), what may not be parted; persons, or near-duplicates where nobody is known, without.

    Returns:
        `classification_figures` over all faces, `folds` (the accuracy of each), and `settings` (of each).
    """
    features, groups = _features(dataset, recipe), groups_of(dataset) if groups is None else groups
    scores = np.zeros((len(dataset), len(dataset.classes)), np.float32)
    accuracies, settings = [], []
    for learned, held_out in _folds(dataset.labels, groups, folds, recipe.seed):
        outcome = _train(features[learned], dataset.select(learned), groups[learned], recipe, jobs)
        decisions = decisions_of(outcome.machine.pipeline, features[held_out], len(dataset.classes))
        scores[held_out] = softmax(decisions / outcome.machine.temperature)
        accuracies.append(round(float((scores[held_out].argmax(axis=1) == dataset.labels[held_out]).mean()), 4))
        settings.append(outcome.settings)
    figures = classification_figures(scores, dataset.labels, classes=dataset.classes)
    return {**figures, "folds": accuracies, "settings": settings}


def _features(faces: Faces, recipe: SvmRecipe) -> npt.NDArray[np.float32]:
    return features_of(faces.faces, recipe.features, open_detector(recipe.detector))


def _train(features: npt.NDArray, training: Faces, groups: npt.NDArray, recipe: SvmRecipe, jobs: int) -> Outcome:
    if len(np.unique(training.labels)) < 2:
        raise TrainingError(f"{training.name} has faces of one class only: there is nothing to tell apart")
    folds = _folds(training.labels, groups, recipe.folds, recipe.seed)
    search = _search(recipe, folds, jobs).fit(features, training.labels)
    best: Pipeline = search.best_estimator_
    decisions = _held_out_decisions(best, features, training.labels, folds, len(training.classes))
    temperature = fit_temperature(decisions, training.labels)
    machine = SupportVectorMachine(best, tuple(recipe.features), training.classes, temperature, recipe.detector)
    row = search.cv_results_
    return Outcome(
        machine,
        _settings(best),
        float(search.best_score_),
        float(row["std_test_score"][search.best_index_]),
        softmax(decisions / temperature).astype(np.float32),
    )


def _folds(labels: npt.NDArray[np.int64], groups: npt.NDArray, folds: int, seed: int) -> Folds:
    place = group_folds(labels, groups, folds, seed)
    return [(np.flatnonzero(place != fold), np.flatnonzero(place == fold)) for fold in range(folds)]


def _search(recipe: SvmRecipe, folds: Folds, jobs: int) -> GridSearchCV | RandomizedSearchCV:
    weights = "balanced" if recipe.balanced else None
    pipeline = make_pipeline(recipe.scalings[0], recipe.kernels[0], class_weight=weights)
    if recipe.search == "grid":
        return GridSearchCV(pipeline, recipe.grid(), cv=folds, n_jobs=jobs)
    return RandomizedSearchCV(
        pipeline, recipe.grid(), n_iter=recipe.tries, cv=folds, n_jobs=jobs, random_state=recipe.seed
    )


def _held_out_decisions(
    best: Pipeline, features: npt.NDArray, labels: npt.NDArray[np.int64], folds: Folds, classes: int
) -> npt.NDArray[np.float32]:
    decisions = np.zeros((len(labels), classes), np.float32)
    for learned, held_out in folds:
        fitted = clone(best).fit(features[learned], labels[learned])
        decisions[held_out] = decisions_of(fitted, features[held_out], classes)
    return decisions


def fit_temperature(decisions: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """Return what to divide decision values by so that their softmax is likeliest.

    Guo et al., "On calibration of modern neural networks", ICML 2017.
    """

    def loss(logarithm: float) -> float:
        scores = softmax(decisions / np.float32(np.exp(logarithm)))
        return float(-np.log(np.maximum(scores[np.arange(len(labels)), labels], 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded").x))


def _settings(pipeline: Pipeline) -> dict[str, Any]:
    machine = pipeline.named_steps["machine"]
    scaling = next(name for name, kind in SCALERS.items() if isinstance(pipeline.named_steps["scaler"], kind))
    own: dict[str, Sequence[str]] = {"linear": (), "poly": ("degree",), "rbf": ("gamma",)}
    return {"scaling": scaling, "kernel": machine.kernel, "C": machine.C} | {
        name: getattr(machine, name) for name in own[machine.kernel]
    }
