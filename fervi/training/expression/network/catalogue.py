"""Every network that can be trained, with what is known of it."""

import json
from pathlib import Path
from typing import Any

from fervi.training.expression.network.architectures import ARCHITECTURES
from fervi.training.expression.network.costs import kept_costs
from fervi.vision.card import load_figures

FIGURES = Path(__file__).parents[4] / "docs" / "zoo.figures.json"
"""What was measured of networks that were trained here; `scripts.record_output --file` writes it."""

SHIPPED = {"residual_lstm": Path(__file__).parents[4] / "models" / "emotion.tflite"}
"""The network that ships; its figures stand beside its card."""

COMPARABLE = "FER-2013 PrivateTest, unseen"
"""The faces that the networks of the zoo are measured on: of what ships these figures alone are listed."""

SVM = {
    "name": "svm",
    "parameters": None,
    "multiply_adds": None,
    "source": "Patil, thesis, California State University, Northridge, 2023, section 3.2",
    "input": {"size": 48, "channels": 1},
    "classes": 7,
}
"""What `train-svm` trains. It has as many support vectors as its faces ask for, and no parameters to count."""

_FIGURES = ("faces", "accuracy", "mean_recall")


def catalogue() -> list[dict[str, Any]]:
    """Return name, parameters, multiply_adds, source, input, classes and figures of each architecture and of `SVM`.

    `input` is the size and the channels of a face in the paper. `figures` tells faces, accuracy and mean recall by data
    set; it is empty where nothing was measured.
    """
    costs, figures = kept_costs(), read_figures()
    networks: list[dict[str, Any]] = [
        {
            "name": name,
            **costs[name],
            "source": each.source,
            "input": {"size": each.size, "channels": each.channels},
            "classes": each.classes,
            "figures": figures.get(name, {}),
        }
        for name, each in ARCHITECTURES.items()
    ]
    return [*networks, SVM | {"figures": figures.get("svm", {})}]


def read_figures() -> dict[str, dict[str, dict[str, float]]]:
    """Return the recorded figures by architecture and data set."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for record in json.loads(FIGURES.read_text()).values() if FIGURES.is_file() else ():
        measured = record["figures"]
        if isinstance(measured, dict) and "architecture" in measured:
            figures.setdefault(measured["architecture"], {})[measured["data"]] = _kept(measured)
    for name, path in SHIPPED.items():
        if measured := load_figures(path).get(COMPARABLE):
            figures.setdefault(name, {})[COMPARABLE] = _kept(measured)
    return figures


def _kept(measured: dict[str, Any]) -> dict[str, float]:
    return {name: measured[name] for name in _FIGURES if name in measured}


def as_markdown(rows: list[dict[str, Any]]) -> str:
    """Return a table, an architecture a row."""
    lines = [
        "| name | parameters | multiply-adds | input | classes | accuracy here | source |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        size, channels = row["input"]["size"], row["input"]["channels"]
        reached = "; ".join(
            f"{data}: {each['accuracy']:.1%}" for data, each in row["figures"].items() if "accuracy" in each
        )
        parameters = "" if row["parameters"] is None else f"{row['parameters']:,}"
        costs = "" if row["multiply_adds"] is None else f"{row['multiply_adds'] / 1e6:,.1f} M"
        lines.append(
            f"| {row['name']} | {parameters} | {costs} | {size}x{size}x{channels} "
            f"| {row['classes']} | {reached} | {row['source']} |"
        )
    return "\n".join(lines) + "\n"
