"""How well a network reads a collection that it never learned from: a network for each collection, trained without it.

It is what to expect of photographs that are like none of the collections.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.selection import Selection
from fervi.training.expression.fit.material import Sources, load_material
from fervi.training.expression.fit.recipe import SECOND_STAGE, ExpressionRecipe
from fervi.training.expression.fit.run import ExpressionRun
from fervi.training.expression.measure.evaluate import evaluate
from fervi.training.expression.ship.calibrate import calibrated

_STAGE = replace(SECOND_STAGE, priors=1.0)

SHARES = _STAGE.collections()
"""What is left out in turn, with the shares of the stages of what ships that learn from all."""

FROM_NOTHING = 4
"""How many times as many epochs the network without FER-2013 gets: the others begin with one that knows it."""


def leave_one_out(sources: Sources, start: Path, epochs: int, out: Path, others: list[Path]) -> dict[str, dict]:
    """Train a short second stage with all collections and one without each, and measure every one on all of them.

    Faces are cut as the service cuts them, by the detector of that stage, to learn from and to measure. Each network is
    calibrated on the validation faces of what it knows.

    Args:
        sources: FER-2013 with FER+, and the collections.
        start: The network of the first stage, which knows FER-2013 alone.
        epochs: Of each run.
        out: A folder for the runs; a run that was stopped goes on.
        others: Trees of folders named after the emotions that nothing learns from, to measure on as well.

    Returns:
        By what was left out ("nothing" first): by the name of the faces, `accuracy`, `mean_recall`, `faces` and
        `left_out`, whether the network learned from nothing of that collection.
    """
    held_out = _held_out(sources)
    measured = [*held_out.values(), *map(_served, map(Selection, others))]
    table = {}
    for name in (None, *reversed(SHARES)):
        run = out / (f"without-{name.replace('/', '-')}" if name else "all")
        recipe = _recipe(name, start, epochs)
        material = load_material(sources, recipe)
        ExpressionRun(run, recipe, material).fit()
        network = calibrated(run / "best.keras", material.validation, recipe)
        unknown = [held_out[name], *measured[len(held_out) :]] if name else measured[len(held_out) :]
        table[name or "nothing"] = {
            faces.name: _row(network, faces) | {"left_out": any(faces is each for each in unknown)}
            for faces in measured
        }
    return table


def _held_out(sources: Sources) -> dict[str, Faces]:
    assert sources.collections is not None
    votes = Selection(sources.data, "PrivateTest", ferplus=sources.ferplus, clear=True, unseen=True)
    sheets = {name: name.partition("/")[::2] for name in SHARES if name != "fer2013"}
    return {"fer2013": _served(votes)} | {
        name: _served(Selection(sources.collections / folder, "test", source or None))
        for name, (folder, source) in sheets.items()
    }


def _served(selection: Selection) -> Faces:
    return replace(selection, detector=_STAGE.detector).read(_STAGE.form)


def _recipe(without: str | None, start: Path, epochs: int) -> ExpressionRecipe:
    shares = tuple(f"{name}={share}" for name, share in SHARES.items() if name != without)
    recipe = replace(_STAGE, shares=shares, start=str(start), epochs=epochs)
    if without != "fer2013":
        return recipe
    return replace(recipe, start="", epochs=FROM_NOTHING * epochs, warmup_epochs=1.0)


def _row(network: Path, faces: Faces) -> dict[str, Any]:
    figures = evaluate(network, faces)
    return {measure: figures[measure] for measure in ("faces", "accuracy", "mean_recall")}


def as_markdown(table: dict[str, dict]) -> str:
    """Return a row a network and a column a set: accuracy, mean recall; bold: of a set left out."""
    columns = list(table["nothing"])
    lines = [f"| trained without | {' | '.join(columns)} |", "| --- " * (len(columns) + 1) + "|"]
    for name, row in table.items():
        cells = (f"{cell['accuracy']:.1%}, {cell['mean_recall']:.1%}" for cell in row.values())
        marked = (f"**{text}**" if cell["left_out"] else text for text, cell in zip(cells, row.values(), strict=True))
        lines.append(f"| {name} | {' | '.join(marked)} |")
    return "\n".join(lines) + "\n"
