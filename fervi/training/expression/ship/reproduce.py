"""From the data to what ships, and the proof that its figures come out again."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.selection import Selection
from fervi.training.expression.data.sheets import KNOWN
from fervi.training.expression.fit.material import Material, Sources, load_material
from fervi.training.expression.fit.recipe import STAGES, ExpressionRecipe, Stage
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.fit.soup import average_runs
from fervi.training.expression.measure.evaluate import evaluate
from fervi.training.expression.ship.calibrate import calibrated
from fervi.training.expression.ship.release import release
from fervi.vision.card import load_figures

SPREAD = 0.02
"""How far another seed or machine may land from what is stated, as a share of the faces; three seeds: 0.014."""
MODELS = Path(__file__).parents[4] / "models"
"""The folder of what ships."""


@dataclass(frozen=True)
class Comparison:
    """A stated figure and the same figure of a new run, both 0..1."""

    data: str
    measure: str
    stated: float
    reached: float

    @property
    def holds(self) -> bool:
        """Whether the new figure is within `SPREAD` of what is stated, or better."""
        return self.reached >= self.stated - SPREAD


def compare_with_shipped(
    sources: Sources, out: Path, precision: str, seed: int, model: str = "emotion"
) -> list[Comparison]:
    """Train every stage of a model, export and measure, and compare with the figures of what ships.

    Args:
        sources: FER-2013 with FER+, and the collections.
        out: The folder of the runs (`1`, or `1a`, `1b` and their mean `1`) and of the exported files (`models`). A run
            that was stopped goes on.
        precision: A Keras dtype policy.
        seed: Of every stage.
        model: A name in `STAGES`.
    """
    networks: list[Path] = []
    for number, stage in enumerate(STAGES[model], 1):
        material = load_material(sources, stage.recipes[0])
        options: dict[str, Any] = {"precision": precision, "seed": seed, "start": str(networks[-1]) if networks else ""}
        if stage.taught:
            teacher = calibrated(networks[-1], material.validation, stage.recipes[0])
            options |= {"start": str(networks[0]), "teachers": (str(teacher),)}
        recipes = [replace(each, **options) for each in stage.recipes]
        networks.append(_train(recipes, stage, material, out / str(number)))
    recipe = recipes[0]
    release(networks[-1], recipe, material, out / "models", "reproduced", model)
    file = f"{model}-int8.tflite"
    comparisons = [row for faces in held_out_faces(sources, recipe) for row in _compare(file, out / "models", faces)]
    (out / "comparison.json").write_text(json.dumps([vars(row) for row in comparisons], indent=1) + "\n")
    return comparisons


def _train(recipes: list[ExpressionRecipe], stage: Stage, material: Material, out: Path) -> Path:
    """Train a stage's runs and return the file of their mean, or of the only one."""
    if stage.strength is None:
        ExpressionRun(out, recipes[0], material).fit()
        return out / "best.keras"
    runs = [Path(f"{out}{letter}") for letter in ascii_lowercase[: len(recipes)]]
    for run, recipe in zip(runs, recipes, strict=True):
        ExpressionRun(run, recipe, material).fit()
    return average_runs(dict(zip(runs, stage.shares, strict=True)), material, out, stage.strength)


def held_out_faces(sources: Sources, recipe: ExpressionRecipe) -> list[Faces]:
    """Return the sets that the figures of what ships are about: none of them was learned from or chosen by.

    Args:
        sources: FER-2013 with FER+, and the collections.
        recipe: Of the last stage: faces are of its form, and cut by its detector.
    """
    selections = [Selection(sources.data, "PrivateTest", ferplus=sources.ferplus, clear=True, unseen=True)]
    if sources.collections:
        selections += [Selection(sources.collections / name, "test") for name in KNOWN]
    return [replace(selection, detector=recipe.detector).read(recipe.form) for selection in selections]


def _compare(file: str, models: Path, faces: Faces) -> list[Comparison]:
    stated, reached = load_figures(MODELS / file)[faces.name], evaluate(models / file, faces)
    return [
        Comparison(faces.name, measure, stated[measure], reached[measure]) for measure in ("accuracy", "mean_recall")
    ]


def as_markdown(comparisons: list[Comparison]) -> str:
    """Return a table, a figure a row."""
    lines = ["| data | measure | stated | reached | |", "| --- | --- | --- | --- | --- |"]
    for row in comparisons:
        verdict = "within the spread" if row.holds else f"more than {SPREAD:.1%} less"
        lines.append(f"| {row.data} | {row.measure} | {row.stated:.2%} | {row.reached:.2%} | {verdict} |")
    return "\n".join(lines) + "\n"
