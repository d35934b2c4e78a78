"""The training commands of `python -m fervi`. Keras is imported when a command runs, not before."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fervi.errors import FerviError
from fervi.training.options import add_recipe_options, recipe_from

if TYPE_CHECKING:
    from fervi.training.expression.data.faces import Dataset


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add train, evaluate, twins, export and reproduce to the command line's commands."""
    _add_train(commands)
    _add_evaluate(commands)
    _add_twins(commands)
    _add_export(commands)
    _add_reproduce(commands)


def _add_train(commands: Any) -> None:
    from fervi.training.expression.fit.recipe import Recipe

    parser = commands.add_parser("train", help="train the expression model on FER-2013; run it again to go on")
    _add_data(parser)
    parser.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints, best.keras, report")
    add_recipe_options(parser, Recipe)
    parser.set_defaults(run=_train)


def _add_evaluate(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="measure a .keras or .tflite file on labelled faces")
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path, help="fer2013.csv, or a tree of folders named after the emotions")
    parser.add_argument("--split", default="PublicTest", help="of fer2013.csv; default: %(default)s")
    parser.add_argument("--ferplus", type=Path, help="fer2013new.csv: label by FER+'s majority of seven instead")
    parser.add_argument("--clear", action="store_true", help="with --ferplus: by more than half of all ten votes")
    parser.add_argument("--unseen", action="store_true", help="leave out faces whose picture is in Training too")
    parser.add_argument("--one-crop", action="store_true", help="show a .keras file no mirror images of the faces")
    parser.add_argument("--ensemble", type=Path, nargs="+", default=[], help="average with the answers of these files")
    parser.add_argument("--conditions", action="store_true", help="instead: covered, tilted, small, dark, ... faces")
    parser.add_argument("--skin-tones", action="store_true", help="instead: lighter and darker skin in colour photos")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--report", type=Path, help="also write a report and its pictures into this folder")
    parser.add_argument("--card", type=Path, help="also put the figures into this model card")
    parser.set_defaults(run=_evaluate)


def _add_twins(commands: Any) -> None:
    parser = commands.add_parser("twins", help="count the test faces whose picture is in Training too")
    _add_data(parser)
    parser.set_defaults(run=_twins)


def _add_export(commands: Any) -> None:
    parser = commands.add_parser("export", help="calibrate on unseen faces and write LiteRT float32 and int8 files")
    parser.add_argument("model", type=Path, help="a run's folder, or a .keras file in one")
    _add_data(parser)
    parser.add_argument("--out", type=Path, default=Path("models"), help="default: %(default)s")
    parser.add_argument("--version", default="1.0", help="the version in the card; default: %(default)s")
    parser.set_defaults(run=_export)


def _add_reproduce(commands: Any) -> None:
    from fervi.training.expression.fit.recipe import Recipe

    parser = commands.add_parser(
        "reproduce", help="train, export and measure what ships, and compare with its card; run it again to go on"
    )
    parser.add_argument("--data", type=Path, required=True, help="Kaggle's fer2013.csv")
    parser.add_argument("--ferplus", type=Path, required=True, help="FER+'s fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the run and the files")
    parser.add_argument("--precision", default="float32", help="mixed_bfloat16 where there is; default: %(default)s")
    parser.add_argument("--seed", type=int, default=Recipe.seed, help="default: %(default)s")
    parser.set_defaults(run=_reproduce)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="Kaggle's fer2013.csv")
    parser.add_argument("--ferplus", type=Path, help="FER+'s fer2013new.csv")


def _train(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.data.near_duplicates import load_training_and_validation
    from fervi.training.expression.fit.recipe import Recipe
    from fervi.training.expression.fit.run import Run
    from fervi.training.expression.measure.evaluate import evaluate
    from fervi.training.expression.measure.report import write_report

    recipe = recipe_from(arguments, Recipe)
    training, validation = load_training_and_validation(arguments.data, arguments.ferplus)
    history = Run(arguments.out, recipe, training, validation).fit()
    figures = evaluate(arguments.out / "best.keras", validation, one_crop=True)
    write_report(arguments.out, figures, history)
    print(f"{validation.name}: {figures['accuracy']:.2%}; the report is {arguments.out / 'report.md'}")
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.measure.evaluate import evaluate, evaluate_conditions, evaluate_skin_tones
    from fervi.training.expression.measure.report import as_markdown, write_report
    from fervi.training.expression.measure.sheets import draw_sheets

    as_it_ships = arguments.skin_tones or arguments.conditions or arguments.report
    if as_it_ships and (arguments.one_crop or arguments.ensemble):
        raise FerviError(
            "--skin-tones, --conditions and --report read one file as it ships: leave --one-crop and --ensemble out"
        )
    if arguments.data.is_dir() and (arguments.unseen or arguments.ferplus):
        raise FerviError(f"{arguments.data} has no Training and no votes: --unseen and --ferplus are for fer2013.csv")
    if arguments.skin_tones:
        return _print_rows(evaluate_skin_tones(arguments.model, arguments.data), "skin", arguments.json)
    dataset = _read_dataset(arguments)
    if arguments.conditions:
        return _print_rows(evaluate_conditions(arguments.model, dataset), "condition", arguments.json)
    figures = evaluate(arguments.model, dataset, arguments.one_crop, arguments.ensemble)
    if arguments.report:
        write_report(arguments.report, figures)
        draw_sheets(arguments.model, dataset, arguments.report)
    if arguments.card:
        card = json.loads(arguments.card.read_text())
        card.setdefault("figures", {})[figures["data"]] = figures
        arguments.card.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(figures, indent=1) if arguments.json else as_markdown(figures))
    return 0


def _read_dataset(arguments: argparse.Namespace) -> "Dataset":
    from fervi.training.expression.data.faces import clear_majority, ferplus_majority, load_fer2013, load_folders
    from fervi.training.expression.data.near_duplicates import unseen

    if arguments.data.is_dir():
        return load_folders(arguments.data)
    dataset = load_fer2013(arguments.data, arguments.split, arguments.ferplus)
    if arguments.unseen:
        dataset = unseen(dataset, load_fer2013(arguments.data, "Training"))
    if arguments.clear:
        return clear_majority(dataset)
    return ferplus_majority(dataset) if arguments.ferplus else dataset


def _print_rows(rows: dict[str, dict[str, float]], of: str, as_json: bool) -> int:
    from fervi.training.expression.measure.report import rows_as_markdown

    print(json.dumps(rows, indent=1) if as_json else rows_as_markdown(of, rows))
    return 0


def _twins(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.data.faces import SPLITS, load_fer2013
    from fervi.training.expression.data.near_duplicates import shared_pictures

    training, *tests = (load_fer2013(arguments.data, split, arguments.ferplus) for split in SPLITS)
    print(json.dumps({test.name: shared_pictures(test, training) for test in tests}, indent=1))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.data.near_duplicates import load_training_and_validation
    from fervi.training.expression.ship.release import recipe_of, release

    model = arguments.model / "best.keras" if arguments.model.is_dir() else arguments.model
    recipe = recipe_of(model)
    training, validation = load_training_and_validation(arguments.data, arguments.ferplus)
    for path in release(model, recipe, training, validation, arguments.out, arguments.version):
        print(f"{path} {path.stat().st_size / 1000:.0f} kB", file=sys.stderr)
    return 0


def _reproduce(arguments: argparse.Namespace) -> int:
    from fervi.training.expression.fit.recipe import Recipe
    from fervi.training.expression.ship.reproduce import as_markdown, reproduce

    recipe = Recipe(precision=arguments.precision, seed=arguments.seed)
    comparisons = reproduce(arguments.data, arguments.ferplus, arguments.out, recipe)
    print(as_markdown(comparisons))
    return 0 if all(comparison.holds for comparison in comparisons) else 1
