"""Easy and hard samples, by the share of base classifiers that get them right.

Paper 004, section 3.5: R(x) = N(x) / N, with N base classifiers of which N(x) are right; a sample of R(x) from a
threshold on is easy, any other one hard. Meant for training faces that each classifier did not learn from.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.pictures import in_format
from fervi.training.expression.data.selection import Selection
from fervi.training.expression.measure.readers import open_reader
from fervi.vision.crop import FaceFormat

_SHOWN = 12


def read_for(models: Sequence[Path], data: Path, split: str) -> Faces:
    """Read the faces that all of several models know the class of, at the largest size and in colour if one sees it."""
    readers = [open_reader(model) for model in models]
    form = FaceFormat(max(reader.form.size for reader in readers), max(reader.form.channels for reader in readers))
    known = [name for name in CLASSES if all(name in reader.labels for reader in readers)]
    return Selection(data, split).read(form, known)


def ease(models: Sequence[Path], dataset: Faces) -> npt.NDArray[np.float64]:
    """Return (n,), the share of models that read each face as it is labelled, 0..1.

    Args:
        models: Model files, see `open_reader`.
        dataset: Faces at the largest size and with the colours that a model sees.

    Raises:
        DatasetError: A model does not know all classes of the faces.
    """
    right = np.zeros(len(dataset))
    for model in models:
        reader = open_reader(model)
        unknown = [name for name, count in dataset.counts.items() if count and name not in reader.labels]
        if unknown:
            raise DatasetError(f"{model} does not know {', '.join(unknown)}: leave it out, or those faces")
        answers = reader.predict(in_format(dataset, reader.form).faces).argmax(axis=1)
        right += np.array(reader.labels)[answers] == np.array(dataset.classes)[dataset.labels]
    return right / len(models)


def difficulty(models: Sequence[Path], dataset: Faces, threshold: float) -> tuple[dict[str, Any], npt.NDArray]:
    """Return the figures of easy and hard samples, and the ease of each.

    Returns:
        models, data, faces, threshold, easy and hard (faces), per_class (faces, easy and mean ease), and histogram:
        faces by the number of models that are right.
    """
    shares = ease(models, dataset)
    easy = shares >= threshold
    counts = np.bincount(np.rint(shares * len(models)).astype(int), minlength=len(models) + 1)
    per_class = {}
    for label, name in enumerate(dataset.classes):
        rows = dataset.labels == label
        if rows.any():
            per_class[name] = {
                "faces": int(rows.sum()), "easy": int(easy[rows].sum()), "ease": round(float(shares[rows].mean()), 4)
            }  # fmt: skip
    return {
        "models": [str(model) for model in models],
        "data": dataset.name,
        "faces": len(dataset),
        "threshold": threshold,
        "easy": int(easy.sum()),
        "hard": int((~easy).sum()),
        "per_class": per_class,
        "histogram": counts.tolist(),
    }, shares


def as_markdown(figures: dict[str, Any]) -> str:
    """Return tables of classes, and of how many models are right."""
    lines = [
        f"# Easy and hard faces of {figures['data']}",
        "",
        f"{len(figures['models'])} models. Easy: {figures['easy']} faces, which at least {figures['threshold']:.0%} of "
        f"them get right; hard: {figures['hard']}.",
        "",
        "| class | faces | easy | mean ease |\n| --- | --- | --- | --- |",
        *(
            f"| {name} | {row['faces']} | {row['easy']} | {row['ease']:.3f} |"
            for name, row in figures["per_class"].items()
        ),
        "",
        "| models that are right | faces |\n| --- | --- |",
        *(f"| {number} | {count} |" for number, count in enumerate(figures["histogram"])),
    ]
    return "\n".join(lines) + "\n"


def write_difficulty(folder: Path, figures: dict[str, Any], dataset: Faces, shares: npt.NDArray) -> None:
    """Write `difficulty.json`, `ease.csv` (row, class and ease of each face) and `hard.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "difficulty.json").write_text(json.dumps(figures, indent=1))
    rows = enumerate(zip(dataset.labels, shares, strict=True))
    lines = [f"{row},{dataset.classes[label]},{share:.4f}" for row, (label, share) in rows]
    (folder / "ease.csv").write_text("\n".join(["row,class,ease", *lines]) + "\n")
    draw_hard(dataset, shares, folder / "hard.png")


def draw_hard(dataset: Faces, shares: npt.NDArray, path: Path) -> None:
    """Draw, a row for each class, the faces that the fewest models get right; the sheet shows people."""
    figure = Figure(figsize=(15, 1.4 * len(dataset.classes)), layout="constrained")
    grid = figure.subplots(len(dataset.classes), _SHOWN)
    for label, row in enumerate(grid):
        rows = np.flatnonzero(dataset.labels == label)
        hardest = rows[np.argsort(shares[rows], kind="stable")]
        row[0].set_ylabel(dataset.classes[label])
        for place, axes in enumerate(row):
            axes.set(xticks=[], yticks=[])
            if place < len(hardest):
                axes.imshow(dataset.faces[hardest[place]], "gray")
                axes.set_title(f"{shares[hardest[place]]:.2f}", fontsize=8)
    figure.savefig(path, dpi=100)
