"""A training of the support vector machine from the data set to the files: `svm.skops`, and a report beside it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from fervi.training.expression.data.datasets import read_dataset
from fervi.training.expression.data.faces import Faces, joined
from fervi.training.expression.fit.svm import SvmRecipe, cross_validate, train_svm
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.measure.report import write_report
from fervi.training.expression.network.svm import save_svm
from fervi.training.files import write_whole


def run_svm(data: Path, out: Path, recipe: SvmRecipe, outer: int, most: int, jobs: int) -> Iterator[dict[str, Any]]:
    """Train on training and validation faces, measure on test faces, and yield the figures.

    Args:
        data: A data set, see `read_dataset`.
        out: The folder to write into.
        recipe: What is tried.
        outer: Folds of the nested cross-validation over all of the data set; 0 for none.
        most: Faces to learn from, at random; 0 for all.
        jobs: Processes.

    Raises:
        DatasetError: The data set is not what it should be.
    """
    splits = read_dataset(data)
    learned = drawn(joined("training", [splits.train, splits.validation]), most, recipe.seed)
    outcome = train_svm(learned, recipe, jobs)
    out.mkdir(parents=True, exist_ok=True)
    kept = asdict(recipe) | {"architecture": "svm", "data": data.name, "faces": len(learned)}
    write_whole(json.dumps(kept, indent=1).encode(), out / "recipe.json")
    save_svm(outcome.machine, out / "svm.skops")
    chosen = classification_figures(outcome.scores, learned.labels, classes=learned.classes)
    yield _written(
        out / "cross-validation",
        f"{data.name}, {recipe.folds} folds that chose the settings",
        {"settings": outcome.settings, "deviation": round(outcome.deviation, 4), **chosen},
    )
    scores = outcome.machine.predict(splits.test.faces)
    measured = classification_figures(scores, splits.test.labels, classes=splits.classes)
    yield _written(out / "report", splits.test.name, {"settings": outcome.settings, **measured})
    if outer:
        nested = cross_validate(joined("all", list(splits.named().values())), recipe, outer, jobs)
        yield _written(out / "nested", f"{data.name}, {outer} folds, nested", nested)


def drawn(faces: Faces, most: int, seed: int) -> Faces:
    """Return as many of the faces at random, in their order; all of them for 0."""
    if not most or most >= len(faces):
        return faces
    return faces.select(np.sort(np.random.default_rng(seed).permutation(len(faces))[:most]))


def _written(folder: Path, data: str, figures: dict[str, Any]) -> dict[str, Any]:
    figures = {"model": "svm", "architecture": "svm", "data": data, **figures}
    write_report(folder, figures)
    return figures
