"""Runs and reports side by side, and one model on several data sets."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from fervi.training.errors import DatasetError
from fervi.training.expression.data.selection import selection_of
from fervi.training.expression.measure.evaluate import evaluate
from fervi.training.expression.measure.page import as_png, draw_confusion, heading, inlined, table, write_html
from fervi.training.expression.measure.readers import open_reader

NUMBERS = ("faces", "accuracy", "mean_recall", "macro_f1", "calibration_error")
_TITLES = {"mean_recall": "mean recall", "macro_f1": "macro F1", "calibration_error": "calibration error"}


def read_reports(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the figures of every `report.json` in runs' folders, each with `run`, where it lies.

    Args:
        paths: Folders of runs or of reports, or files of figures; of folders all reports within are read.

    Raises:
        DatasetError: There is none in one of them, or it does not hold figures.
    """
    reports = []
    for path in paths:
        files = sorted(path.rglob("report.json")) if path.is_dir() else [path]
        if not files:
            raise DatasetError(f"{path} has no report.json: a training and `evaluate-report` write one")
        reports += [_read_report(file, path) for file in files]
    return reports


def _read_report(file: Path, path: Path) -> dict[str, Any]:
    try:
        figures = json.loads(file.read_text())
        lacking = {"model", "data", "confusion", "per_class", *NUMBERS} - figures.keys()
    except (OSError, ValueError, AttributeError) as error:
        raise DatasetError(f"{file} is no report: {error}") from error
    if lacking:
        raise DatasetError(f"{file} is no report: it lacks {', '.join(sorted(lacking))}")
    return figures | {"run": path.name if path.is_dir() else path.parent.name or path.stem}


def compare(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what reports say, side by side.

    Returns:
        reports (run, model, data and `NUMBERS` of each), classes (every class that occurs) and recall (of each class
        the recall of each report; None where it has no face of it).
    """
    classes = list(dict.fromkeys(name for report in reports for name in report["per_class"]))
    return {
        "reports": [{key: report[key] for key in ("run", "model", "data", *NUMBERS)} for report in reports],
        "classes": classes,
        "recall": {name: [_recall(report, name) for report in reports] for name in classes},
    }


def _recall(report: dict[str, Any], name: str) -> float | None:
    row = report["per_class"].get(name)
    return row["recall"] if row and row["support"] else None


def as_markdown(comparison: dict[str, Any]) -> str:
    """Return two tables: a report a row, then its recall of each class."""
    head, rows = _overview(comparison)
    recall_head, recall_rows = _recalls(comparison)
    return _markdown(head, rows) + "\n" + _markdown(recall_head, recall_rows)


def write_comparison(folder: Path, reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Write `comparison.html`, `.json` and `.md`, and return the comparison."""
    comparison = compare(reports)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "comparison.json").write_text(json.dumps(comparison, indent=1))
    (folder / "comparison.md").write_text(as_markdown(comparison))
    parts = [
        table(*_overview(comparison)),
        inlined(_draw(comparison), "accuracy and mean recall of each report"),
        heading("Recall of each class"),
        table(*_recalls(comparison)),
        heading("Confusion"),
    ]
    for report, title in zip(reports, _names(comparison), strict=True):
        parts += [heading(title, 3), inlined(draw_confusion(report), f"confusion matrix of {title}")]
    write_html(folder / "comparison.html", "Comparison", parts)
    return comparison


def cross_test(models: Sequence[Path], data: Sequence[Path], split: str = "test") -> list[dict[str, Any]]:
    """Measure models on data sets that they were not trained on: "train here, test on other folders" (paper 001).

    Args:
        models: Model files, see `open_reader`.
        data: See `selection_of`; each is read in the model's format, and faces of classes that it can't answer with are
            left out.
        split: Of each data set: train, validation or test.

    Returns:
        Figures, a row for each model and data set; `run` is the folder of the model.
    """
    figures = []
    for model in models:
        reader = open_reader(model)
        for path in data:
            dataset = selection_of(path, split).read(reader.form, reader.labels)
            figures.append(evaluate(model, dataset) | {"run": model.parent.name})
    return figures


def _names(comparison: dict[str, Any]) -> list[str]:
    return [f"{row['run']}: {row['model']} on {row['data']}" for row in comparison["reports"]]


def _overview(comparison: dict[str, Any]) -> tuple[list[str], list[list[object]]]:
    head = ["run", "model", "data", *(_TITLES.get(name, name) for name in NUMBERS)]
    rows: list[list[object]] = [
        [row["run"], row["model"], row["data"], row["faces"],
         *(f"{row[name]:.2%}" for name in NUMBERS[1:4]), f"{row['calibration_error']:.3f}"]
        for row in comparison["reports"]
    ]  # fmt: skip
    return head, rows


def _recalls(comparison: dict[str, Any]) -> tuple[list[str], list[list[object]]]:
    rows: list[list[object]] = []
    for number, row in enumerate(comparison["reports"]):
        each = (comparison["recall"][name][number] for name in comparison["classes"])
        rows.append([row["run"], row["data"], *("" if share is None else f"{share:.3f}" for share in each)])
    return ["recall", "data", *comparison["classes"]], rows


def _markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "| --- " * len(head) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)]) + "\n"


def _draw(comparison: dict[str, Any]) -> bytes:
    rows, names = comparison["reports"], _names(comparison)
    figure = Figure(figsize=(9, 1 + 0.6 * len(rows)), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(rows))
    for shift, number in ((-0.2, "accuracy"), (0.2, "mean_recall")):
        bars = axes.barh(places + shift, [row[number] for row in rows], 0.4, label=_TITLES.get(number, number))
        axes.bar_label(bars, fmt="{:.1%}", fontsize=8)
    axes.set_yticks(places, names)
    axes.set(xlim=(0, 1.1))
    axes.invert_yaxis()
    axes.legend()
    return as_png(figure)
