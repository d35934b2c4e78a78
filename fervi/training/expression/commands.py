"""The expression model's commands. Keras is imported when a command runs, not before."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fervi.training.expression.fit.recipe import STAGES, ExpressionRecipe
from fervi.training.files import name_written
from fervi.training.options import change_recipe, recipe_options, take_recipe

if TYPE_CHECKING:
    import numpy.typing as npt

    from fervi.training.expression.data.faces import Faces
    from fervi.training.expression.measure.readers import Reader

_Command = Callable[..., Any]
_PATH = click.Path(path_type=Path)


def _options(*options: _Command) -> Callable[[_Command], _Command]:
    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_sources = _options(
    click.option("--data", type=_PATH, required=True, help="Kaggle's fer2013.csv, or a folder of classes"),
    click.option("--ferplus", type=_PATH, help="FER+'s fer2013new.csv"),
    click.option("--collections", type=_PATH, help="folder of further collections, as affectnet and lfw_expressions"),
)
_faces = _options(
    click.argument("data", type=_PATH),
    click.option(
        "--split",
        default="PublicTest",
        show_default=True,
        help="of fer2013.csv; else test, validation or train",
    ),
    click.option("--source", help="only faces of this source, of sheets: ffhq or press for example"),
    click.option("--ferplus", type=_PATH, help="fer2013new.csv: label by the majority of FER+'s votes for the seven"),
    click.option("--clear", is_flag=True, help="with --ferplus: by more than half of all ten votes"),
    click.option("--unseen", is_flag=True, help="leave out faces whose picture is in the training split too"),
    click.option("--detector", default="", help="cut the faces anew, as the service does with this face detector"),
)
_model = click.argument("model", type=_PATH)
_most = click.option("--most", type=click.IntRange(0), default=0, show_default=True, help="faces of a set; 0 for all")
_several = _options(
    click.argument("detector"),
    click.argument("paths", metavar="DATA...", type=_PATH, nargs=-1, required=True),
    click.option("--split", "part", type=click.Choice(("train", "validation", "test")), default="validation",
                 show_default=True),
    click.option("--ferplus", type=_PATH, help="FER+'s fer2013new.csv"),
    _most,
)  # fmt: skip
_one_crop = click.option("--one-crop", is_flag=True, help="show a .keras file no mirror images of the faces")
_as_json = click.option("--json", "as_json", is_flag=True, help="print the figures as JSON")
_FACES_HELP = "DATA is fer2013.csv, a folder of sheets, or a tree of folders named after the emotions."


@click.command()
@_as_json
@click.option("--count", is_flag=True, help="build every network and count anew; takes minutes")
def models(as_json: bool, count: bool) -> None:
    """List the networks that `train --architecture NAME` knows."""
    from fervi.training.expression.network.architectures import ARCHITECTURES
    from fervi.training.expression.network.catalogue import as_markdown, catalogue
    from fervi.training.expression.network.costs import count_costs, keep_costs

    if count:
        keep_costs(count_costs(ARCHITECTURES))
    rows = catalogue()
    print(json.dumps(rows, indent=1) if as_json else as_markdown(rows))


@click.command()
@_sources
@click.option("--out", type=_PATH, required=True, help="the run's folder: checkpoints, best.keras, report")
@recipe_options(ExpressionRecipe)
@click.pass_context
def train(
    context: click.Context, data: Path, ferplus: Path | None, collections: Path | None, out: Path, **values: Any
) -> None:
    """Train the expression model, or any other network that `models` lists; run it again to go on.

    The defaults below are those of FERVI's own network. Another architecture has those of its paper, and a run that
    goes on has its own. --data is fer2013.csv, or a folder with a folder a class (with train, validation and test in
    it, or without): CK+, AffectNet, RAF-DB.
    """
    from fervi.training.expression.fit.affect_run import make_run
    from fervi.training.expression.fit.defaults import recipe_to_begin_with
    from fervi.training.expression.fit.material import Sources, load_material
    from fervi.training.expression.measure.evaluate import evaluate as measure
    from fervi.training.expression.measure.report import write_report
    from fervi.training.expression.network.architectures import architecture

    asked = take_recipe(values, ExpressionRecipe)
    recipe = change_recipe(recipe_to_begin_with(asked.architecture, out), asked, context)
    material = load_material(Sources(data, ferplus, collections), recipe)
    outputs = architecture(recipe.architecture).outputs
    history = make_run(out, replace(recipe, classes=outputs or material.classes), material).fit()
    for faces in () if outputs else material.validation:
        figures = measure(out / "best.keras", faces, one_crop=True)
        folder = out / "report" / faces.name.replace(" ", "-")
        write_report(folder, figures, history)
        print(f"{faces.name}: {figures['accuracy']:.2%}; the report is {folder / 'report.md'}")


@click.command(help=f"Measure MODEL, a .keras or .tflite file, on labelled faces. {_FACES_HELP}")
@_model
@_faces
@_one_crop
@click.option("--ensemble", type=_PATH, multiple=True, help="average with the answers of this file too")
@_as_json
def evaluate(
    model: Path, data: Path, one_crop: bool, ensemble: tuple[Path, ...], as_json: bool, **selection: Any
) -> None:
    """Print accuracy, recall by emotion, calibration and the confusion matrix; of valence and arousal their error."""
    from fervi.training.expression.measure.affect import evaluate_affect, is_affect_model
    from fervi.training.expression.measure.evaluate import evaluate as measure
    from fervi.training.expression.measure.report import as_markdown

    if is_affect_model(model):
        part = "test" if selection["split"] == "PublicTest" else selection["split"]
        print(json.dumps(evaluate_affect(model, data, part), indent=1))
        return
    figures = measure(model, _faces_for(model, data, selection), one_crop, ensemble)
    print(json.dumps(figures, indent=1) if as_json else as_markdown(figures))


@click.command(help=f"Measure MODEL on covered, tilted, small, dark, ... faces. {_FACES_HELP}")
@_model
@_faces
@_most
@_as_json
def evaluate_conditions(model: Path, data: Path, most: int, as_json: bool, **selection: Any) -> None:
    """Print figures under each condition; with --detector, of pictures that are changed before it searches them."""
    from fervi.training.expression.measure import evaluate as measure
    from fervi.training.expression.measure.report import served_rows_as_markdown
    from fervi.vision.factory import make_detector

    faces = _faces_for(model, data, selection, uncut=bool(selection["detector"])).at_most(most)
    if selection["detector"]:
        served = measure.evaluate_conditions_as_served(model, make_detector(selection["detector"]), faces)
        print(json.dumps(served, indent=1) if as_json else served_rows_as_markdown(served))
    else:
        _print_rows(measure.evaluate_conditions(model, faces), "condition", as_json)


@click.command()
@_model
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--detector", default="", help="cut the faces anew by this one, as the service does")
@_as_json
def evaluate_skin_tones(model: Path, data: Path, detector: str, as_json: bool) -> None:
    """Measure MODEL on lighter and darker skin. DATA is a folder of sheets, or a tree of colour photographs."""
    from fervi.training.expression.measure import evaluate as measure

    _print_rows(measure.evaluate_skin_tones(model, data, detector), "skin", as_json)


@click.command(help=f"Write a report on MODEL with its pictures; some show people. {_FACES_HELP}")
@_model
@_faces
@click.option("--out", type=_PATH, required=True, help="the folder of the report")
def evaluate_report(model: Path, data: Path, out: Path, **selection: Any) -> None:
    """Write report.html, report.md, report.json, and sheets of calibration, mistakes and explanations."""
    from fervi.training.expression.measure.evaluate import evaluate as measure
    from fervi.training.expression.measure.page import write_page
    from fervi.training.expression.measure.report import write_report
    from fervi.training.expression.measure.sheets import draw_sheets

    dataset = _faces_for(model, data, selection)
    history, figures = model.with_name("history.json"), measure(model, dataset)
    write_report(out, figures, json.loads(history.read_text()) if history.is_file() else None)
    draw_sheets(model, dataset, out)
    print(f"the report is {write_page(out, figures)}", file=sys.stderr)


@click.command(help=f"Measure MODEL and put the figures into the file beside its card. {_FACES_HELP}")
@_model
@_faces
@_one_crop
def record_figures(model: Path, data: Path, one_crop: bool, **selection: Any) -> None:
    """Record what `evaluate` prints in NAME.figures.json, from which the documents' tables are made."""
    from fervi.training.expression.measure.evaluate import evaluate as measure
    from fervi.vision.card import figures_path, load_figures, write_card

    figures = measure(model, _faces_for(model, data, selection), one_crop)
    write_card(figures_path(model), {"figures": load_figures(model) | {figures["data"]: figures}})
    print(f"{figures['data']}: {figures['accuracy']:.2%}")


@click.command()
@click.option("--data", type=_PATH, required=True, help="Kaggle's fer2013.csv")
@click.option("--ferplus", type=_PATH, help="FER+'s fer2013new.csv")
def near_duplicates(data: Path, ferplus: Path | None) -> None:
    """Count the test faces whose picture is in Training too."""
    from fervi.training.expression.data.fer2013 import SPLITS, load_fer2013
    from fervi.training.expression.data.near_duplicates import shared_pictures

    training, *tests = (load_fer2013(data, split, ferplus) for split in SPLITS)
    print(json.dumps({test.name: shared_pictures(test, training) for test in tests}, indent=1))


@click.command()
@click.argument("runs", type=_PATH, nargs=-1, required=True)
@_sources
@click.option("--share", "shares", type=click.FloatRange(0), multiple=True, help="of each run in the mean, in order")
@click.option("--strength", default=0.3, show_default=True, help="of the augmentation where statistics are measured")
@click.option("--out", type=_PATH, required=True, help="a folder for the mean, as a run's")
def average_runs(
    runs: tuple[Path, ...], data: Path, ferplus: Path | None, collections: Path | None, shares: tuple[float, ...],
    strength: float, out: Path,
) -> None:  # fmt: skip
    """Average the weights of RUNS that began with one network, and measure the batch statistics anew.

    Of one run, only the statistics change.
    """
    from fervi.training.expression.fit import soup
    from fervi.training.expression.fit.material import Sources, load_material
    from fervi.training.expression.ship.release import recipe_of

    if shares and len(shares) != len(runs):
        raise click.UsageError(f"--share is given {len(shares)} times for {len(runs)} runs: give one a run, or none")
    material = load_material(Sources(data, ferplus, collections), recipe_of(runs[0] / "best.keras"))
    weighted = dict(zip(runs, shares or [1.0] * len(runs), strict=True))
    name_written([soup.average_runs(weighted, material, out, strength)])


@click.command()
@_model
@_sources
@click.option("--out", type=_PATH, default="models", show_default=True, help="the folder to write into")
@click.option("--name", default="emotion", show_default=True, help="what the files are called")
@click.option("--version", default="1.0", show_default=True, help="the version in the card")
def export(
    model: Path,
    data: Path,
    ferplus: Path | None,
    collections: Path | None,
    out: Path,
    name: str,
    version: str,
) -> None:
    """Calibrate MODEL, a run's folder or a .keras file in one, on unseen faces; write LiteRT float32 and int8 files."""
    from fervi.training.expression.fit.material import Sources, load_material
    from fervi.training.expression.ship.release import recipe_of, release

    network = model / "best.keras" if model.is_dir() else model
    recipe = recipe_of(network)
    material = load_material(Sources(data, ferplus, collections), recipe)
    name_written(release(network, recipe, material, out, version, name))


@click.command()
@click.option("--data", type=_PATH, required=True, help="Kaggle's fer2013.csv")
@click.option("--ferplus", type=_PATH, required=True, help="FER+'s fer2013new.csv")
@click.option("--collections", type=_PATH, required=True, help="folder with affectnet and lfw_expressions")
@click.option("--out", type=_PATH, required=True, help="a folder for the runs and the files")
@click.option("--precision", default="float32", show_default=True, help="mixed_bfloat16 where there is")
@click.option("--seed", type=int, default=ExpressionRecipe.seed, show_default=True)
@click.option("--model", type=click.Choice(tuple(STAGES)), default="emotion", show_default=True)
def reproduce(data: Path, ferplus: Path, collections: Path, out: Path, precision: str, seed: int, model: str) -> int:
    """Train, export and measure what ships, and compare with its figures; run it again to go on."""
    from fervi.training.expression.fit.material import Sources
    from fervi.training.expression.ship.reproduce import as_markdown, compare_with_shipped

    comparisons = compare_with_shipped(Sources(data, ferplus, collections), out, precision, seed, model)
    print(as_markdown(comparisons))
    return 0 if all(comparison.holds for comparison in comparisons) else 1


@click.command()
@click.option("--data", type=_PATH, required=True, help="Kaggle's fer2013.csv")
@click.option("--ferplus", type=_PATH, required=True, help="FER+'s fer2013new.csv")
@click.option("--collections", type=_PATH, required=True, help="folder with affectnet and lfw_expressions")
@click.option("--start", type=_PATH, required=True, help="best.keras of a first stage, which knows FER-2013 alone")
@click.option("--other", type=_PATH, multiple=True, help="a tree of folders named after the emotions: CK+ for example")
@click.option("--epochs", type=click.IntRange(1), default=2, show_default=True, help="of each second stage")
@click.option("--out", type=_PATH, required=True, help="a folder for the runs")
@_as_json
def leave_one_out(
    data: Path, ferplus: Path, collections: Path, start: Path, other: tuple[Path, ...], epochs: int, out: Path,
    as_json: bool,
) -> None:  # fmt: skip
    """Train a network without each collection and measure it there; run it again to go on."""
    from fervi.training.expression.fit.material import Sources
    from fervi.training.expression.ship.leave_one_out import as_markdown
    from fervi.training.expression.ship.leave_one_out import leave_one_out as train_without_each

    table = train_without_each(Sources(data, ferplus, collections), start, epochs, out, list(other))
    print(json.dumps(table, indent=1) if as_json else as_markdown(table))


@click.command()
@_model
@_several
@_as_json
def measure_framing(model: Path, detector: str, as_json: bool, **several: Any) -> None:
    """Measure MODEL on faces cut level by their landmarks or by their box, with more or less around them.

    DATA are as for `evaluate`, all together; with --ferplus, of fer2013.csv unseen faces with a clear majority.
    """
    from fervi.training.expression.measure import framing
    from fervi.vision.factory import make_detector

    rows = framing.accuracy_by_framing(make_detector(detector), *_read_uncut(model, several))
    print(json.dumps(rows, indent=1) if as_json else framing.as_markdown(rows))


@click.command()
@_model
@_several
@_as_json
def evaluate_poses(model: Path, detector: str, as_json: bool, **several: Any) -> None:
    """Measure MODEL by how heads are turned, and print from which yaw on they should count as turned away.

    DATA are as for `evaluate`, all together; with --ferplus, of fer2013.csv unseen faces with a clear majority.
    """
    from fervi.training.expression.measure import pose
    from fervi.vision.card import load_card
    from fervi.vision.factory import make_detector

    threshold = load_card(model).threshold
    figures = pose.evaluate_poses(make_detector(detector), *_read_uncut(model, several), threshold)
    print(json.dumps(figures, indent=1) if as_json else pose.as_markdown(figures))


def _read_uncut(model: Path, several: dict[str, Any]) -> "tuple[Reader, list[npt.NDArray], npt.NDArray]":
    """Return what reads a model file's faces, and the uncut faces of several sets with their labels."""
    from fervi.training.expression.data.selection import read_uncut
    from fervi.training.expression.measure.readers import open_reader

    reader = open_reader(model)
    return reader, *read_uncut(form=reader.form, classes=reader.labels, **several)


def _faces_for(model: Path, data: Path, selection: dict[str, Any], uncut: bool = False) -> "Faces":
    """Read the faces as a model sees them, or with all that is around them, labelled with what it can answer."""
    from fervi.training.expression.data.selection import Selection
    from fervi.training.expression.measure.readers import open_reader

    reader, chosen = open_reader(model), Selection(data, **selection)
    return (chosen.uncut if uncut else chosen.read)(reader.form, reader.labels)


def _print_rows(rows: dict[str, dict[str, float]], of: str, as_json: bool) -> None:
    from fervi.training.expression.measure.report import rows_as_markdown

    print(json.dumps(rows, indent=1) if as_json else rows_as_markdown(of, rows))


COMMANDS = (
    models, train, evaluate, evaluate_conditions, evaluate_skin_tones, evaluate_report, record_figures, near_duplicates,
    average_runs, export, reproduce, leave_one_out, measure_framing, evaluate_poses,
)  # fmt: skip
