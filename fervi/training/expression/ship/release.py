"""A trained network becomes what ships: calibrated, exported both ways, with its card."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from fervi.training.expression.data.faces import Dataset, majority_labels, soft_targets, without_non_faces
from fervi.training.expression.fit.recipe import Recipe, load_recipe
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.network.inference import load_model, predict_both_views
from fervi.training.expression.ship.calibrate import calibrate
from fervi.training.expression.ship.export import as_float32, export_float32, export_int8, write
from fervi.vision.classifier import ModelError


def release(
    model_path: Path, recipe: Recipe, training: Dataset, validation: Dataset, out: Path, version: str
) -> list[Path]:
    """Write `emotion.keras`, `emotion.tflite`, `emotion-int8.tflite` and `emotion.json` into a folder.

    Balance, temperature and threshold are chosen on the validation faces, the balance by FER+'s majority too where
    they have votes. Nothing is written unless both exports answer as Keras does.

    Args:
        model_path: The `.keras` file of a run; the card takes the minutes from the `history.json` beside it.
        recipe: The run's; see `recipe_of`.
        training: What the run learned from.
        validation: Faces whose pictures it has not seen: PublicTest's, see `unseen`.
        out: The folder to write into.
        version: The version that the card states.

    Raises:
        ModelError: There is no such file.
    """
    model = as_float32(load_model(model_path))
    scores = predict_both_views(model, validation.faces)
    relabels = [] if validation.votes is None else [majority_labels(validation)]
    calibration, scores = calibrate(model, scores, validation.labels, _prior(training, recipe), relabels)
    float32, int8 = export_float32(model, validation.faces), export_int8(model, validation.faces)

    out.mkdir(parents=True, exist_ok=True)
    paths = [out / name for name in ("emotion.keras", "emotion.tflite", "emotion-int8.tflite", "emotion.json")]
    model.save(paths[0])
    write(float32, paths[1])
    write(int8, paths[2])
    figures = {"model": paths[0].name, "data": validation.name}
    figures |= classification_figures(scores, validation.labels, calibration["threshold"])
    write(_card(paths[3], model, model_path, recipe, version, calibration, figures), paths[3])
    return paths


def recipe_of(model_path: Path) -> Recipe:
    """Read the recipe that a run keeps beside its `.keras` file.

    Raises:
        ModelError: There is none.
    """
    path = model_path.with_name("recipe.json")
    if not path.is_file():
        raise ModelError(f"{path} is missing: `python -m fervi train` writes it beside best.keras, keep them together")
    return load_recipe(path)


def _prior(training: Dataset, recipe: Recipe) -> npt.NDArray[np.float32]:
    """Return (7,), the share of each emotion in what the network learned to answer."""
    return soft_targets(without_non_faces(training), recipe.votes, recipe.smoothing).mean(axis=0)


def _card(
    path: Path,
    model: keras.Model,
    source: Path,
    recipe: Recipe,
    version: str,
    calibration: dict[str, Any],
    figures: dict[str, Any],
) -> bytes:
    """Return the card: what is written by hand in it stays, what is measured is new."""
    card = json.loads(path.read_text()) if path.exists() else {}
    history = source.with_name("history.json")
    card |= {
        "name": "fervi-cnn-lstm",
        "version": version,
        "architecture": model.name,
        "parameters": model.count_params(),
        "calibration": calibration,
        "threshold": calibration["threshold"],
        "recipe": asdict(recipe),
        "figures": {figures["data"]: figures},
    }
    if history.exists():
        rows = json.loads(history.read_text())
        card["training_minutes"] = round(sum(row["seconds"] for row in rows) / 60)
    return (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode()
