"""The leaks of two papers, on purpose, and what they add to a figure: over-sampling before the split, and frames.

Paper 003's own numbers show it. FER-2013 without second rows has 8,859 happy faces, CK+ 69: 8,928 together. Seven times
that are 62,496 faces, of which a tenth are the 6,250 of its test set (Figure 23), as many of disgust (905) as of happy
(918), though both sets together have 550 pictures of disgust. So every class was doubled up to 8,928 first, and split
afterwards: of the 16 copies of a disgusted face some are learned from and others measured on; its recall is 1.

Nothing here can serve for anything else: no network is kept, and all that is written says LEAK.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from fervi.training.errors import DatasetError
from fervi.training.expression.data.balancing import over_sample
from fervi.training.expression.data.datasets import read_dataset
from fervi.training.expression.data.faces import Faces, joined
from fervi.training.expression.data.fer2013 import parse_pixels, read_rows
from fervi.training.expression.data.splitting import groups_of, split_by_group
from fervi.training.expression.fit.svm import SvmRecipe, cross_validate
from fervi.training.expression.measure.figures import classification_figures
from fervi.training.expression.measure.page import heading, paragraph, table, write_html
from fervi.training.expression.network.architectures import architecture
from fervi.training.expression.network.inference import predict
from fervi.vision.crop import standardise
from fervi.vision.face import EMOTIONS

LABEL = "LEAK, on purpose: over-sampled before the split. Not a result"
SPLITS = ("LEAK: over-sampled, then split", "split by picture, then over-sampled")
FRAME_LABEL = "LEAK, on purpose: frames of one person on both sides. Not a result"
FRAME_SPLITS = ("LEAK: split by frame", "split by person")
_TENTHS = (8, 1, 1)
_LEARNING_RATE = 0.0002


@dataclass(frozen=True)
class LeakRecipe:
    """How both networks are trained: paper 003, "Proposed model architecture" and "Evaluate model".

    Attributes:
        epochs: 48 in the paper.
        batch_size: Not told in the paper.
        most: Only so many faces, drawn at random before anything else; 0 for all.
        seed: Of everything random.
    """

    epochs: int = 48
    batch_size: int = 64
    most: int = 0
    seed: int = 1


def read_as_the_paper(paths: Sequence[Path]) -> Faces:
    """Read and join `fer2013.csv` and `ckextended.csv` without empty rows, contempt, and rows that are there already.

    Rows are the same if emotion, pixels and Usage are: a picture may stay several times, labelled otherwise or in
    another split.
    """
    parts = []
    for path in paths:
        rows = {(row.label, row.pixels, row.split): row for row in read_rows(path) if not row.is_null}
        kept = [row for row in rows.values() if row.label < len(EMOTIONS)]
        if not kept:
            raise DatasetError(f"{path} has no rows with one of the seven emotions")
        faces = np.stack([parse_pixels(row, path) for row in kept])
        parts.append(Faces(path.stem, faces, np.array([row.label for row in kept], np.int64)))
    return joined(" and ".join(part.name for part in parts), parts)


def leaked_split(faces: Faces, seed: int) -> list[Faces]:
    """Over-sample every class, then part 80, 10 and 10 % at random, WITH THE LEAK: training, validation, test."""
    doubled = over_sample(faces, "random", seed)
    learned, rest = train_test_split(np.arange(len(doubled)), test_size=0.2, random_state=seed)
    validation, test = np.array_split(rest, 2)
    return [doubled.select(rows) for rows in (learned, validation, test)]


def honest_split(faces: Faces, seed: int) -> list[Faces]:
    """Part by picture, near-duplicates together, 80, 10 and 10 %; then over-sample the training faces alone."""
    learned, validation, test = (
        faces.select(rows) for rows in split_by_group(faces.labels, groups_of(faces), _TENTHS, seed)
    )
    return [over_sample(learned, "random", seed), validation, test]


def show_leak(paths: Sequence[Path], out: Path, recipe: LeakRecipe) -> dict[str, Any]:
    """Train the CNN-LSTM twice, with the leak and without it, measure both, and write what the leak adds.

    Args:
        paths: `fer2013.csv` and, as in the paper, `ckextended.csv`.
        out: A folder for LEAK.html, LEAK.json and LEAK.md; a run that was stopped goes on after its last epoch.
        recipe: See there.

    Returns:
        label, data, splits (what the two are called), recipe, leaked and honest (see `classification_figures`), added
        (accuracy and mean recall), and copies (their share of the leaked test faces, accuracy on them and the others).
    """
    faces = read_as_the_paper(paths)
    if recipe.most and recipe.most < len(faces):
        faces = faces.select(np.random.default_rng(recipe.seed).permutation(len(faces))[: recipe.most])
    figures: dict[str, Any] = {"label": LABEL, "data": faces.name, "splits": SPLITS, "recipe": vars(recipe)}
    for name, split in (("leaked", leaked_split), ("honest", honest_split)):
        training, validation, test = split(faces, recipe.seed)
        scores = _train_and_read(training, validation, test, out / f"unfinished-{name}", recipe)
        figures[name] = classification_figures(scores, test.labels)
        if name == "leaked":
            figures["copies"] = _copies(training, test, scores)
    return _finished(out, figures)


def show_frame_leak(path: Path, out: Path, folds: int = 10, jobs: int = 1) -> dict[str, Any]:
    """Cross-validate the support vector machine twice: frames of one person in several folds, and whole persons in one.

    Paper 000 has 97 % on CK+, of which each person's last three frames, nearly one picture, are split at random.

    Args:
        path: CK+'s folders, or any other set whose persons are known.
        out: A folder for LEAK.html, LEAK.json and LEAK.md.
        folds: Of both cross-validations.
        jobs: Processes.

    Returns:
        As `show_leak`, without copies.

    Raises:
        DatasetError: No person of the data set is known.
    """
    splits = read_dataset(path)
    faces = joined(path.name, list(splits.named().values()))
    if faces.persons is None:
        raise DatasetError(f"{path} does not tell who is to be seen: give CK+'s folders, with files named S010_004_...")
    recipe = SvmRecipe(kernels=("poly",), scalings=("min-max",), folds=3)
    return _finished(
        out,
        {
            "label": FRAME_LABEL,
            "data": faces.name,
            "splits": FRAME_SPLITS,
            "recipe": {"folds": folds},
            "leaked": cross_validate(faces, recipe, folds, jobs, groups=np.arange(len(faces))),
            "honest": cross_validate(faces, recipe, folds, jobs),
        },
    )


def _finished(out: Path, figures: dict[str, Any]) -> dict[str, Any]:
    figures["added"] = {
        key: round(figures["leaked"][key] - figures["honest"][key], 4) for key in ("accuracy", "mean_recall")
    }
    _write(out, figures)
    return figures


def _train_and_read(
    training: Faces, validation: Faces, test: Faces, unfinished: Path, recipe: LeakRecipe
) -> npt.NDArray[np.float32]:
    """Train a network as the paper does, and return what it answers to the test faces; the network is not kept."""
    keras.utils.set_random_seed(recipe.seed)
    model = architecture("cnn_lstm").build()
    model.compile(keras.optimizers.Adam(_LEARNING_RATE), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        standardise(training.faces),
        training.labels,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        validation_data=(standardise(validation.faces), validation.labels),
        callbacks=[
            keras.callbacks.BackupAndRestore(unfinished),
            keras.callbacks.LambdaCallback(on_epoch_end=_tell_epoch),
        ],
        verbose=0,
    )
    return predict(model, test.faces)


def _tell_epoch(epoch: int, row: dict[str, float]) -> None:
    told = " ".join(f"{name} {value:.4g}" for name, value in row.items())
    print(f"LEAK, epoch {epoch + 1}: {told}", file=sys.stderr)


def _copies(training: Faces, test: Faces, scores: npt.NDArray[np.float32]) -> dict[str, Any]:
    """Return the share of test faces that are learned from to the byte, and the accuracy on them and on the others."""
    known = {face.tobytes() for face in training.faces}
    copied = np.array([face.tobytes() in known for face in test.faces])
    hit = scores.argmax(axis=1) == test.labels

    def accuracy(rows: npt.NDArray[np.bool_]) -> float | None:
        return round(float(hit[rows].mean()), 4) if rows.any() else None

    return {
        "share": round(float(copied.mean()), 4),
        "share_of": {name: round(float(copied[test.labels == label].mean()), 4) for label, name in _occurring(test)},
        "accuracy_on_copies": accuracy(copied),
        "accuracy_on_others": accuracy(~copied),
    }


def _occurring(faces: Faces) -> list[tuple[int, str]]:
    return [(label, name) for label, (name, count) in enumerate(faces.counts.items()) if count]


def as_markdown(figures: dict[str, Any]) -> str:
    """Return what the leak adds: two rows, then each class."""
    lines = [f"# {figures['label']}", "", *_told(figures), ""]
    for head, rows in _tables(figures):
        lines += [f"| {' | '.join(head)} |", "| --- " * len(head) + "|"]
        lines += [f"| {' | '.join(map(str, row))} |" for row in rows] + [""]
    return "\n".join(lines)


def _told(figures: dict[str, Any]) -> list[str]:
    added, times = figures["added"], ", ".join(f"{name} {value}" for name, value in figures["recipe"].items())
    told = [
        f"The same recipe ({times}) on {figures['data']}, with the leak and without it. The leak adds "
        f"{added['accuracy']:+.1%} to the accuracy and {added['mean_recall']:+.1%} to the mean recall."
    ]
    if "copies" in figures:
        copies = figures["copies"]
        others = copies["accuracy_on_others"]
        told.append(
            f"{copies['share']:.1%} of the leaked test faces are learned from to the byte. Accuracy on them: "
            f"{copies['accuracy_on_copies'] or 0:.1%}; on the others: {'none' if others is None else f'{others:.1%}'}."
        )
    return told


def _tables(figures: dict[str, Any]) -> list[tuple[list[str], list[list[object]]]]:
    leaked, honest = figures["leaked"], figures["honest"]
    overview: list[list[object]] = [
        [name, row["faces"], f"{row['accuracy']:.2%}", f"{row['mean_recall']:.2%}"]
        for name, row in zip(figures["splits"], (leaked, honest), strict=True)
    ]
    classes: list[list[object]] = []
    for name, row in leaked["per_class"].items():
        other = honest["per_class"][name]
        classes.append([name, f"{row['recall']:.3f}", row["support"], f"{other['recall']:.3f}", other["support"]])
    if "copies" in figures:
        for cells in classes:
            cells.append(f"{figures['copies']['share_of'].get(cells[0], 0):.1%}")
    head = ["class", "LEAK: recall", "LEAK: faces", "recall", "faces"]
    head += ["LEAK: copies"] if "copies" in figures else []
    return [(["measured on", "faces", "accuracy", "mean recall"], overview), (head, classes)]


def _write(out: Path, figures: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "LEAK.json").write_text(json.dumps(figures, indent=1))
    (out / "LEAK.md").write_text(as_markdown(figures))
    told = "".join(paragraph(text) for text in _told(figures))
    tables = [table(head, rows) for head, rows in _tables(figures)]
    box = f'<div class="leak">{paragraph("These figures are wrong on purpose; see below what the leak adds.")}</div>'
    write_html(out / "LEAK.html", figures["label"], [box, told, heading("What it adds"), *tables])
