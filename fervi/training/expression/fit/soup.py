"""The mean of networks that began alike and learned differently."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import keras
import numpy as np

from fervi.training.errors import TrainingError
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.network.inference import load_model
from fervi.training.files import replace_whole, write_whole
from fervi.training.recipe import keep_recipe, load_recipe
from fervi.training.run import Batch

_BATCHES, _MOMENTUM = 45, 0.9


def average_runs(runs: Mapping[Path, float], material: Material, out: Path, strength: float) -> Path:
    """Average the best networks of runs, or take that of one, and return the file of it, in a folder as a run's.

    Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing
    inference time", ICML 2022. The batch statistics are measured anew, which a mean of weights needs (Izmailov et al.,
    "Averaging weights leads to wider optima and better generalization", UAI 2018), and so does a network that is to see
    other faces than it learned from (Li et al., "Revisiting batch normalization for practical domain adaptation",
    2016).

    Args:
        runs: The runs' folders, and the share of each.
        material: What they learned from.
        out: The folder for `best.keras`, the recipe of the first run and the history of all.
        strength: Of the augmentation that the batch statistics are measured with.

    Raises:
        TrainingError: The networks have other shapes than the first one, or there is a folder of another recipe.
    """
    models = [load_model(run / "best.keras") for run in runs]
    mean = models[0]
    for run, model in zip(runs, models, strict=True):
        if [each.shape for each in model.weights] != [each.shape for each in mean.weights]:
            raise TrainingError(f"{run} is a {model.name} of other shapes: give runs of one architecture and face size")
    recipe = load_recipe(next(iter(runs)) / "recipe.json", ExpressionRecipe)
    together = zip(*(model.get_weights() for model in models), strict=True)
    shares = list(runs.values())
    mean.set_weights([np.average(each, axis=0, weights=shares).astype(np.float32) for each in together])
    seen = replace(recipe, teachers=(), augmentation=strength, augmentation_end=strength)
    _measure_statistics(mean, ExpressionRun(out, seen, material).batches(0))
    keep_recipe(recipe, out)
    history = [row for run in runs for row in json.loads((run / "history.json").read_text())]
    write_whole(json.dumps(history, indent=1).encode(), out / "history.json")
    replace_whole(out / "best.keras", mean.save)
    return out / "best.keras"


def _measure_statistics(model: keras.Model, batches: Iterator[Batch]) -> None:
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = _MOMENTUM
    for faces, *_ in islice(batches, _BATCHES):
        model(faces, training=True)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
