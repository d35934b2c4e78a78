"""What a data set holds: counts, splits, what its splits share, and charts of its classes."""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fervi.training.expression.data.datasets import Splits, read_dataset
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.near_duplicates import shared_pictures


def describe(path: Path, near_duplicates: bool = True, seed: int = 1) -> dict[str, Any]:
    """Return what a data set holds, as it is: no face is left out for being in another split too.

    Args:
        path: See `read_dataset`.
        near_duplicates: Look for pictures that splits share; takes minutes for tens of thousands.
        seed: Of splits that are made.

    Returns:
        data, faces, classes (the faces of each), origin (of the splits), removed (faces by the reason), splits (faces,
        classes and persons of each) and `shared`, for each two splits: see `shared_pictures`, and persons.
    """
    splits = read_dataset(path, unseen=False, seed=seed)
    rows = {name: _row(part) for name, part in splits.named().items()}
    return {
        "data": path.name,
        "faces": sum(row["faces"] for row in rows.values()),
        "classes": {name: sum(row["classes"][name] for row in rows.values()) for name in splits.classes},
        "origin": splits.origin,
        "removed": splits.removed,
        "splits": rows,
        "shared": _shared(splits) if near_duplicates else {},
    }


def _row(part: Faces) -> dict[str, Any]:
    persons = {} if part.persons is None else {"persons": len(np.unique(part.persons))}
    return {"faces": len(part), "classes": part.counts} | persons


def _shared(splits: Splits) -> dict[str, Any]:
    found = {}
    for (other, training), (name, part) in combinations(splits.named().items(), 2):
        figures = shared_pictures(part, training)
        if part.persons is not None and training.persons is not None:
            figures["persons"] = len(set(part.persons) & set(training.persons))
        found[f"{name} in {other}"] = figures
    return found


def as_markdown(description: dict[str, Any]) -> str:
    """Return a table of counts, a row a class, and what splits share."""
    splits = description["splits"]
    lines = [
        f"# {description['data']}",
        "",
        f"{description['faces']} faces; splits: {description['origin']}.",
        "",
        f"| class | {' | '.join(splits)} | all | share |",
        "| --- " * (len(splits) + 3) + "|",
    ]
    for name, count in description["classes"].items():
        each = " | ".join(str(row["classes"][name]) for row in splits.values())
        lines.append(f"| {name} | {each} | {count} | {count / description['faces']:.1%} |")
    lines.append(
        f"| all | {' | '.join(str(row['faces']) for row in splits.values())} | {description['faces']} | 100% |"
    )
    if all("persons" in row for row in splits.values()):
        lines.append(f"| persons | {' | '.join(str(row['persons']) for row in splits.values())} | | |")
    lines += ["", *(f"Left out: {count} {reason}." for reason, count in description["removed"].items() if count)]
    for pair, figures in description["shared"].items():
        lines.append(_as_sentence(pair, figures))
    return "\n".join(lines) + "\n"


def _each(splits: dict[str, Any], number: str) -> str:
    return " | ".join(str(row[number]) for row in splits.values())


def _as_sentence(pair: str, figures: dict[str, Any]) -> str:
    persons = f" Persons in both: {figures['persons']}." if "persons" in figures else ""
    if not figures["shared"]:
        return f"Of {pair}: none of the {figures['faces']} faces.{persons}"
    return (
        f"Of {pair}: {figures['shared']} of {figures['faces']} faces are one picture with another, "
        f"{figures['identical']} of them to the byte; {figures['same_label']:.0%} carry the same label.{persons}"
    )


def draw_charts(description: dict[str, Any], folder: Path) -> list[Path]:
    """Draw `classes.png`, `shares.png` and `splits.png`, as paper 003 does in its Figures 10, 11 and 12."""
    folder.mkdir(parents=True, exist_ok=True)
    charts = {"classes": _draw_classes, "shares": _draw_shares, "splits": _draw_splits}
    paths = []
    for name, draw in charts.items():
        figure = Figure(figsize=(8, 5), layout="constrained")
        draw(figure.subplots(), description)
        paths.append(folder / f"{name}.png")
        figure.savefig(paths[-1], dpi=100)
    return paths


def _draw_classes(axes: Axes, description: dict[str, Any]) -> None:
    counts = description["classes"]
    axes.bar_label(axes.bar(list(counts), list(counts.values())))
    axes.set(title=f"{description['data']}: faces of each class", ylabel="faces")


def _draw_shares(axes: Axes, description: dict[str, Any]) -> None:
    counts = {name: count for name, count in description["classes"].items() if count}
    axes.pie(list(counts.values()), labels=list(counts), autopct="%.1f%%")
    axes.set(title=f"{description['data']}: shares of the classes")


def _draw_splits(axes: Axes, description: dict[str, Any]) -> None:
    splits, width = description["splits"], 0.8 / len(description["splits"])
    places = np.arange(len(description["classes"]))
    for number, (name, row) in enumerate(splits.items()):
        counts = list(row["classes"].values())
        bars = axes.bar(places + (number - 1) * width, counts, width, label=f"{name}, {row['faces']}")
        axes.bar_label(bars, fontsize=7)
    axes.set_xticks(places, list(description["classes"]))
    axes.set(title=f"{description['data']}: faces of each split", ylabel="faces")
    axes.legend()
