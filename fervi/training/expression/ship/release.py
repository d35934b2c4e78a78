"""A trained network becomes what ships: calibrated, exported both ways, with its card."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from fervi.training.expression.data.sheets import KNOWN
from fervi.training.expression.fit.material import Material
from fervi.training.expression.fit.recipe import ExpressionRecipe
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.network.inference import load_model, predict_both_views
from fervi.training.expression.ship.calibrate import calibrate
from fervi.training.expression.ship.export import as_float32, export_float32, export_int8
from fervi.training.files import write_whole
from fervi.training.recipe import load_recipe
from fervi.training.run import training_minutes
from fervi.vision.card import figures_path, write_card


def release(
    model_path: Path, recipe: ExpressionRecipe, material: Material, out: Path, version: str, name: str = "emotion"
) -> list[Path]:
    """Write `NAME.keras`, `NAME.tflite`, `NAME-int8.tflite`, their card and its figures into a folder.

    Balance, temperature and threshold are chosen on the validation faces of all collections together, each collection
    counting alike. Nothing is written unless both exports answer as Keras does.

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
    scores = [predict_both_views(model, faces.faces) for faces in material.validation]
    calibration, scores = calibrate(model, scores, [faces.labels for faces in material.validation], material.pool.prior)
    sample = np.concatenate([faces.faces for faces in material.validation])
    float32, int8 = export_float32(model, sample), export_int8(model, sample)

    out.mkdir(parents=True, exist_ok=True)
    network, card = out / f"{name}.keras", out / f"{name}.json"
    model.save(network)
    write_whole(float32, out / f"{name}.tflite")
    write_whole(int8, out / f"{name}-int8.tflite")
    write_card(card, _card(card, model, model_path, recipe, version, calibration))
    figures = {
        faces.name: {
            "model": network.name,
            "data": faces.name,
            **classification_figures(answers, faces.labels, calibration["threshold"]),
        }
        for faces, answers in zip(material.validation, scores, strict=True)
    }
    write_card(figures_path(network), {"figures": figures})
    return [network, out / f"{name}.tflite", out / f"{name}-int8.tflite", card, figures_path(network)]


def recipe_of(model_path: Path) -> ExpressionRecipe:
    """Read the recipe that a run keeps beside its `.keras` file; raises TrainingError if there is none."""
    return load_recipe(model_path.with_name("recipe.json"), ExpressionRecipe)


def _folders(recipe: ExpressionRecipe) -> list[str]:
    return [name.partition("/")[0] for name in recipe.collections()]


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
    card |= {
        "name": "fervi-cnn-lstm",
        "version": version,
        "architecture": model.name,
        "parameters": model.count_params(),
        "calibration": calibration,
        "threshold": calibration["threshold"],
        "recipe": asdict(recipe) | {"start": Path(recipe.start).name},
        "terms": {KNOWN[name].title: KNOWN[name].terms for name in _folders(recipe) if name in KNOWN},
    }
    return card | training_minutes(source)
