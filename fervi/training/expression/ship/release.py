"""A trained network becomes what ships: calibrated, exported both ways, with its card."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.sheets import KNOWN
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.affect import affect_figures, affect_of
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.costs import multiply_adds
from fervi.training.expression.network.inference import load_model
from fervi.training.expression.ship.calibrate import calibrate_on
from fervi.training.expression.ship.export import as_float32, export_float32, export_int8, keras_answers
from fervi.training.files import write_whole
from fervi.training.recipe import load_recipe
from fervi.training.run import training_minutes
from fervi.vision.card import figures_path, write_card

_NAMES = {"residual_lstm": "fervi-cnn-lstm"}
_FEWEST_COMPARED = 50
_MULTIPLY_ADDS_COMPARED = 10**12


def release(
    model_path: Path,
    recipe: ExpressionRecipe,
    material: Material,
    out: Path,
    version: str,
    name: str = "emotion",
) -> list[Path]:
    """Write `NAME.keras`, `NAME.tflite`, `NAME-int8.tflite`, their card and its figures into a folder.

    Biases, temperature and threshold are chosen on the validation faces of all collections together, each collection
    counting alike. Nothing is written unless both exports answer as Keras does. Valence and arousal are as they are
    estimated; such a model can't serve, since what serves tells expressions.

    Args:
        model_path: The `.keras` file of a run; the card takes the minutes from the `history.json` beside it.
        recipe: The run's; see `recipe_of`.
        material: What the run learned from and was judged on.
        out: The folder to write into.
        version: The version that the card states.
        name: What the files are called.

    Raises:
        ModelError: There is no such file.
        ExportError: An exported file answers differently.
    """
    model = as_float32(load_model(model_path))
    if architecture(model.name).outputs:
        calibration, figures = {"threshold": 0.0}, _affect_figures(model, recipe, material)
    else:
        calibration, figures = _calibrated(model, recipe, material)
    sample = _sample(model, material)
    float32, int8 = (export(model, sample, recipe.treatment) for export in (export_float32, export_int8))

    out.mkdir(parents=True, exist_ok=True)
    network, card = out / f"{name}.keras", out / f"{name}.json"
    model.save(network)
    write_whole(float32, out / f"{name}.tflite")
    write_whole(int8, out / f"{name}-int8.tflite")
    write_card(card, _card(card, model, model_path, recipe, version, calibration))
    named = {data: {"model": network.name, "data": data, **measured} for data, measured in figures.items()}
    write_card(figures_path(network), {"figures": named})
    return [network, out / f"{name}.tflite", out / f"{name}-int8.tflite", card, figures_path(network)]


def _calibrated(
    model: keras.Model, recipe: ExpressionRecipe, material: Material
) -> tuple[dict[str, float], dict[str, dict[str, Any]]]:
    """Calibrate a classifier in place; return the numbers, and the figures on each set of validation faces."""
    sets = material.validation
    calibration, scores = calibrate_on(model, sets, recipe)
    return calibration, {
        faces.name: classification_figures(answers, faces.labels, calibration["threshold"], faces.classes)
        for faces, answers in zip(sets, scores, strict=True)
    }


def _affect_figures(model: keras.Model, recipe: ExpressionRecipe, material: Material) -> dict[str, dict[str, Any]]:
    return {
        faces.name: affect_figures(keras_answers(model, faces.faces, recipe.treatment), affect_of(faces))
        for faces in material.validation
    }


def _sample(model: keras.Model, material: Material) -> npt.NDArray[np.uint8]:
    """Return validation faces to compare the exported files on: all of them, or as many as take some minutes."""
    faces = np.concatenate([each.faces for each in material.validation])
    most = max(_FEWEST_COMPARED, _MULTIPLY_ADDS_COMPARED // multiply_adds(model))
    return faces[np.linspace(0, len(faces) - 1, min(most, len(faces))).astype(np.intp)]


def recipe_of(model_path: Path) -> ExpressionRecipe:
    """Read the recipe that a run keeps beside its `.keras` file; raises TrainingError if there is none."""
    return load_recipe(model_path.with_name("recipe.json"), ExpressionRecipe)


def _folders(recipe: ExpressionRecipe) -> list[str]:
    return [name.partition("/")[0] for name in recipe.collections()]


def _answers(model: keras.Model, recipe: ExpressionRecipe) -> dict[str, list[str]]:
    """Return what the numbers that a file answers with stand for: labels, or the names of values from -1 to 1."""
    outputs = architecture(model.name).outputs
    return {"outputs": list(outputs)} if outputs else {"labels": list(recipe.classes)}


def _card(
    path: Path,
    model: keras.Model,
    source: Path,
    recipe: ExpressionRecipe,
    version: str,
    calibration: dict[str, Any],
) -> dict[str, Any]:
    """Return the card: what is written by hand in it stays, what is measured is new."""
    card = json.loads(path.read_text()) if path.exists() else {}
    _, size, _, channels = model.input_shape
    card |= {
        "name": _NAMES.get(model.name, model.name.replace("_", "-")),
        "version": version,
        "architecture": model.name,
        "parameters": model.count_params(),
        "size": size,
        "channels": channels,
        "treatment": recipe.treatment,
        **_answers(model, recipe),
        "calibration": calibration,
        "threshold": calibration["threshold"],
        "recipe": asdict(recipe)
        | {"start": Path(recipe.start).name, "teachers": [Path(teacher).name for teacher in recipe.teachers]},
        "terms": {KNOWN[name].title: KNOWN[name].terms for name in _folders(recipe) if name in KNOWN},
    }
    return card | training_minutes(source)
