"""Figures as pages a person reads: Markdown tables, curves, JSON."""

import json
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from fervi.training.expression.measure.page import write_page


def write_report(folder: Path, figures: dict[str, Any], history: list[dict[str, Any]] | None = None) -> None:
    """Write `report.json`, `report.md`, `report.html` and, with a history, `curves.png`.

    The page holds the pictures that lie in the folder; it is written anew when there are more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(figures, indent=1))
    (folder / "report.md").write_text(as_markdown(figures))
    if history:
        draw_curves(history, folder / "curves.png")
    write_page(folder, figures)


def as_markdown(figures: dict[str, Any]) -> str:
    """Return a summary, the figures of each class, and the confusion matrix."""
    lines = [
        f"# {figures['model']} on {figures['data']}",
        "",
        f"{figures['faces']} faces · accuracy {figures['accuracy']:.2%} · mean recall {figures['mean_recall']:.2%} · "
        f"macro F1 {figures['macro_f1']:.2%} · expected calibration error {figures['calibration_error']:.3f} "
        f"(chance alone makes {figures['calibration_error_by_chance']:.3f}) · "
        f"correct on the surest 60 %: {figures['surest_60_percent_accuracy']:.2%}",
        "",
        "| emotion | precision | recall | F1 | faces |",
        "| --- | --- | --- | --- | --- |",
    ]
    for emotion, row in figures["per_class"].items():
        lines.append(
            f"| {emotion} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | {row['support']} |"
        )
    if "certain" in figures:
        certain = figures["certain"]
        lines += ["", f"Asserted: {certain['share']:.2%} of the faces, of these correct {certain['accuracy']:.2%}."]
    lines += ["", "| top probability | correct | faces |", "| --- | --- | --- |"]
    for row in figures["reliability"]:
        lines.append(f"| {row['confidence']:.3f} | {row['accuracy']:.3f} | {row['faces']} |")
    classes = list(figures["per_class"])
    lines += ["", "Rows are labels, columns are answers.", "", f"| | {' | '.join(classes)} |"]
    lines.append("| --- " * (1 + len(classes)) + "|")
    for emotion, counts in zip(classes, figures["confusion"], strict=True):
        lines.append(f"| {emotion} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines) + "\n"


def rows_as_markdown(of: str, rows: dict[str, dict[str, float]]) -> str:
    """Return a table, a row for each condition or tone; see `evaluate_conditions` and `evaluate_skin_tones`."""
    lines = [f"| {of} | faces | accuracy | mean recall | calibration error |", "| --- | --- | --- | --- | --- |"]
    for name, row in rows.items():
        shares = f"{row['accuracy']:.2%} | {row['mean_recall']:.2%} | {row['calibration_error']:.3f}"
        lines.append(f"| {name} | {row['faces']} | {shares} |")
    return "\n".join(lines) + "\n"


def served_rows_as_markdown(rows: dict[str, dict[str, Any]]) -> str:
    """Return a table, a row for each condition; see `evaluate_conditions_as_served`."""
    lines = ["| condition | faces found | cut level: accuracy | lost | by the box: accuracy | lost |"]
    lines.append("| --- " * 6 + "|")
    for name, row in rows.items():
        figures = [row[cut][figure] for cut in ("level", "box") for figure in ("accuracy", "lost")]
        cuts = " | ".join("" if figure is None else f"{figure:.2%}" for figure in figures)
        lines.append(f"| {name} | {row['found']:.2%} | {cuts} |")
    return "\n".join(lines) + "\n"


def draw_curves(history: list[dict[str, Any]], path: Path) -> None:
    """Draw loss, accuracy and mean recall over the epochs."""
    epochs = [row["epoch"] for row in history]
    figure = Figure(figsize=(10, 4), layout="constrained")
    losses, hits = figure.subplots(1, 2)
    for axes, names in ((losses, ("loss", "validation_loss")), (hits, ("accuracy", "mean_recall"))):
        for name in names:
            if all(name in row for row in history):
                axes.plot(epochs, [row[name] for row in history], label=name.replace("_", " "))
        axes.set_xlabel("epoch")
        axes.legend()
    hits.set_title("validation faces, averaged weights")
    figure.savefig(path, dpi=100)
