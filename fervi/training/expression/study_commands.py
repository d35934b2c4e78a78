"""Commands to look at data sets, to train the support vector machine, and to compare. Imports happen when they run."""

import json
import sys
from pathlib import Path
from typing import Any

import click

_PATH = click.Path(path_type=Path)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")
_SEED = click.option("--seed", type=int, default=1, show_default=True)


@click.group()
def data() -> None:
    """Look at data sets."""


@data.command()
@click.argument("path", type=_PATH)
@click.option("--charts", type=_PATH, help="a folder for the charts of its classes, PNG")
@click.option("--near-duplicates/--no-near-duplicates", default=True, show_default=True,
              help="look for pictures that splits share; takes minutes for tens of thousands")  # fmt: skip
@_SEED
@_AS_JSON
def describe(path: Path, charts: Path | None, near_duplicates: bool, seed: int, as_json: bool) -> None:
    """Print the counts and splits of PATH, and what its splits share.

    PATH is fer2013.csv, ckextended.csv, a tree of folders (a folder a class, with splits or without; AffectNet's
    numbers and its annotations too) or a folder of sheets.
    """
    from fervi.training.expression.measure import description

    found = description.describe(path, near_duplicates, seed)
    _print(found, as_json, description.as_markdown(found))
    for chart in description.draw_charts(found, charts) if charts else ():
        print(f"drew {chart}", file=sys.stderr)


@click.command()
@click.argument("data", type=_PATH)
@click.option("--out", type=_PATH, required=True, help="the folder of svm.skops and its report")
@click.option(
    "--features", type=click.Choice(("hog", "lbp")), multiple=True, default=("hog",), show_default=True,
    help="what it looks at; give it twice for both",
)  # fmt: skip
@click.option("--landmarks", "detector", default="", help="a detector's .tflite file: its landmarks are features too")
@click.option(
    "--kernel", "kernels", type=click.Choice(("linear", "poly", "rbf")), multiple=True,
    default=("linear", "poly", "rbf"), show_default=True, help="a kernel to try",
)  # fmt: skip
@click.option(
    "--scaling", "scalings", type=click.Choice(("z-score", "min-max")), multiple=True,
    default=("z-score", "min-max"), show_default=True, help="a scaling to try",
)  # fmt: skip
@click.option("--search", type=click.Choice(("grid", "random")), default="grid", show_default=True)
@click.option("--tries", type=click.IntRange(1), default=12, show_default=True, help="of a random search")
@click.option("--folds", type=click.IntRange(2), default=5, show_default=True, help="that the settings are chosen by")
@click.option("--cross-validate", "outer", type=click.IntRange(0), default=0, show_default=True,
              help="measure on all of DATA by as many folds of persons, each with settings of its own")  # fmt: skip
@click.option("--balanced", is_flag=True, help="weigh classes in inverse proportion to their faces")
@click.option("--most", type=click.IntRange(0), default=0, show_default=True, help="faces to learn from; 0 for all")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="processes")
@_SEED
@click.option("--json", "as_json", is_flag=True, help="print the last report as JSON: nested, else of the test split")
def train_svm(data: Path, out: Path, outer: int, most: int, jobs: int, as_json: bool, **recipe: Any) -> None:
    """Train the support vector machine on DATA: fer2013.csv, CK+'s folders, or any other set that is split.

    Settings are chosen by cross-validation over persons, or over near-duplicates where nobody is known. The test split
    is only measured on.
    """
    from fervi.training.expression.fit.svm import SvmRecipe
    from fervi.training.expression.fit.svm_run import run_svm
    from fervi.training.expression.measure.report import as_markdown

    for figures in run_svm(data, out, SvmRecipe(**recipe), outer, most, jobs):
        print(as_markdown(figures), file=sys.stderr if as_json else sys.stdout)
    if as_json:
        print(json.dumps(figures, indent=1))


@click.command()
@click.argument("runs", type=_PATH, nargs=-1, required=True)
@click.option("--out", type=_PATH, help="a folder for comparison.html, .json and .md")
@_AS_JSON
def compare(runs: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """Put the reports of RUNS side by side: folders of runs or reports, or report.json files."""
    from fervi.training.expression.measure import comparison

    reports = comparison.read_reports(runs)
    found = comparison.write_comparison(out, reports) if out else comparison.compare(reports)
    _print(found, as_json, comparison.as_markdown(found))


@click.command()
@click.option("--model", "models", type=_PATH, multiple=True, required=True, help="a model file; may be given again")
@click.argument("data", type=_PATH, nargs=-1, required=True)
@click.option("--split", type=click.Choice(("train", "validation", "test")), default="test", show_default=True)
@click.option("--out", type=_PATH, help="a folder for comparison.html, .json and .md")
@_AS_JSON
def cross_test(models: tuple[Path, ...], data: tuple[Path, ...], split: str, out: Path | None, as_json: bool) -> None:
    """Measure models on DATA sets other than their own: train here, test on other folders.

    Of a tree without splits all faces are read. Faces of classes that a model can't answer with are left out.
    """
    from fervi.training.expression.measure import comparison

    reports = comparison.cross_test(models, data, split)
    found = comparison.write_comparison(out, reports) if out else comparison.compare(reports)
    _print(found, as_json, comparison.as_markdown(found))


@click.command()
@click.option("--model", "models", type=_PATH, multiple=True, required=True, help="a base classifier; give several")
@click.argument("data", type=_PATH)
@click.option("--split", default="PublicTest", show_default=True, help="of fer2013.csv; else test, validation or train")
@click.option("--threshold", type=click.FloatRange(0, 1), default=0.5, show_default=True,
              help="the share of models from which a face that they get right is easy")  # fmt: skip
@click.option("--out", type=_PATH, help="a folder for difficulty.json, ease.csv and hard.png, which shows people")
@_AS_JSON
def difficulty(
    models: tuple[Path, ...], data: Path, split: str, threshold: float, out: Path | None, as_json: bool
) -> None:
    """Tell easy faces of DATA from hard ones, by the share of models that get each right."""
    from fervi.training.expression.measure import difficulty as measure

    dataset = measure.read_for(models, data, split)
    figures, shares = measure.difficulty(models, dataset, threshold)
    _print(figures, as_json, measure.as_markdown(figures))
    if out:
        measure.write_difficulty(out, figures, dataset, shares)


@click.command()
@click.argument("data", type=_PATH, nargs=-1, required=True)
@click.option("--out", type=_PATH, required=True, help="a folder for LEAK.html, LEAK.json and LEAK.md")
@click.option("--epochs", type=click.IntRange(1), default=48, show_default=True, help="fewer for a first look")
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True)
@click.option("--most", type=click.IntRange(0), default=0, show_default=True, help="only so many faces; 0 for all")
@_SEED
@_AS_JSON
def show_leak(data: tuple[Path, ...], out: Path, as_json: bool, **recipe: int) -> None:
    """Show what over-sampling BEFORE the split adds, as in paper 003: a leak, on purpose.

    DATA is fer2013.csv and, as in the paper, ckextended.csv. The CNN-LSTM is trained twice, with the leak and without
    it. No network is kept: the leaked figures are good for nothing but to be explained.
    """
    from fervi.training.expression.fit import leak

    figures = leak.show_leak(data, out, leak.LeakRecipe(**recipe))
    _print(figures, as_json, leak.as_markdown(figures))


@click.command()
@click.argument("data", type=_PATH)
@click.option("--out", type=_PATH, required=True, help="a folder for LEAK.html, LEAK.json and LEAK.md")
@click.option("--folds", type=click.IntRange(2), default=10, show_default=True)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="processes")
@_AS_JSON
def show_frame_leak(data: Path, out: Path, folds: int, jobs: int, as_json: bool) -> None:
    """Show what frames of one person on BOTH sides of a split add, as in paper 000: a leak, on purpose.

    DATA is CK+'s folders. The support vector machine is cross-validated twice, by frame and by person; none is kept.
    """
    from fervi.training.expression.fit import leak

    figures = leak.show_frame_leak(data, out, folds, jobs)
    _print(figures, as_json, leak.as_markdown(figures))


def _print(content: Any, as_json: bool, markdown: str) -> None:
    print(json.dumps(content, indent=1) if as_json else markdown)


COMMANDS = (data, train_svm, compare, cross_test, difficulty, show_leak, show_frame_leak)
