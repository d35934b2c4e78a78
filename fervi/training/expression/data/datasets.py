"""Any data set that can be learned from, read whole: training, validation and test faces."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES, in_order, with_classes
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.fer2013 import SPLITS, Row, load_votes, parse_pixels, read_rows
from fervi.training.expression.data.near_duplicates import find_near_duplicates
from fervi.training.expression.data.pictures import fit_faces, read_faces, stacked
from fervi.training.expression.data.sheets import PARTS, is_sheets, load_sheets
from fervi.training.expression.data.splitting import CARVED, TENTHS, groups_of, split_by_group
from fervi.training.expression.data.trees import Example, read_tree
from fervi.vision.crop import GRAY_48, FaceFormat
from fervi.vision.face import EMOTIONS


@dataclass(frozen=True)
class Splits:
    """Faces to learn from, to choose by, and to measure on.

    Attributes:
        train: Training faces.
        validation: Faces that choose the epoch.
        test: Faces that are only measured on.
        origin: Where the splits come from: the data, or how they were made.
        removed: How many faces were left out, by the reason.
    """

    train: Faces
    validation: Faces
    test: Faces
    origin: str = ""
    removed: dict[str, int] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[str, ...]:
        """What the labels of all three stand for."""
        return self.train.classes

    def named(self) -> dict[str, Faces]:
        """Return the three by their names."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


def read_dataset(
    path: Path,
    size: int = 48,
    colour: bool = False,
    *,
    ferplus: Path | None = None,
    classes: Sequence[str] | None = None,
    unseen: bool = True,
    seed: int = 1,
) -> Splits:
    """Read a data set and its splits; where it has none they are made: 70, 20 and 10 %, whole persons or pictures.

    Faces without content and second copies of a picture within a split are left out, as paper 003 does.

    Args:
        path: `fer2013.csv` or `ckextended.csv` (columns emotion, pixels, Usage), a tree of folders (see `trees`), or a
            collection of sheets (see `sheets`).
        size: The side of a face in pixels.
        colour: RGB faces instead of gray ones.
        ferplus: The votes of `fer2013.csv`, `fer2013new.csv`.
        classes: Only these, in this order; those that occur, in the order of `CLASSES`, without.
        unseen: Leave out validation and test faces whose picture, cut or lit otherwise perhaps, is learned from.
        seed: Of splits that are made.

    Raises:
        DatasetError: A file is not what it should be; the message names the line or the picture, and what was expected.
    """
    form = FaceFormat(size, 3 if colour else 1)
    parts, origin, removed = _read(path, form, ferplus)
    for name, part in parts.items():
        chosen = part if classes is None else with_classes(part, classes)
        parts[name] = _without_nulls_and_duplicates(chosen, removed)
    splits, origin = _complete(parts, origin, seed)
    _check(path, splits)
    if unseen:
        splits = _without_near_duplicates(splits, removed)
        _check(path, splits)
    return Splits(splits["train"], splits["validation"], splits["test"], origin, removed)


def _read(path: Path, form: FaceFormat, ferplus: Path | None) -> tuple[dict[str, Faces], str, dict[str, int]]:
    """Return the parts of a data set as it has them, where they come from, and what was left out on the way."""
    if ferplus is not None and path.is_dir():
        raise DatasetError(f"{path} has no votes: --ferplus is for fer2013.csv")
    if is_sheets(path):
        return _read_sheets(path, form), "of the collection", {}
    if path.is_dir():
        parts = read_tree(path)
        return _read_pictures(path, parts, form), "" if "" in parts else "folders of the tree", {}
    if not path.exists():
        raise DatasetError(f"{path} is missing: give fer2013.csv, ckextended.csv or a folder with a folder a class")
    return _read_file(path, form, ferplus)


def _read_file(path: Path, form: FaceFormat, ferplus: Path | None) -> tuple[dict[str, Faces], str, dict[str, int]]:
    rows: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for row in read_rows(path):
        rows[row.split].append(row)
    highest = max((row.label for kept in rows.values() for row in kept), default=0)
    classes = EMOTIONS if highest < len(EMOTIONS) else CLASSES
    parts, removed = {}, {"without content": 0}
    for name, split in zip(PARTS, SPLITS, strict=True):
        kept = np.array([not row.is_null for row in rows[split]], bool)
        removed["without content"] += int((~kept).sum())
        faces = stacked([parse_pixels(row, path) for row in rows[split] if not row.is_null], GRAY_48)
        labels = np.array([row.label for row in rows[split]], np.int64)[kept]
        votes = None if ferplus is None else load_votes(ferplus, split, len(kept), path)[kept]
        parts[name] = Faces(f"{path.stem} {name}", fit_faces(faces, form), labels, votes, classes)
    return parts, "Usage of the file", removed


def _read_pictures(root: Path, parts: dict[str, list[Example]], form: FaceFormat) -> dict[str, Faces]:
    classes = in_order(example.label for part in parts.values() for example in part)
    if not classes:
        raise DatasetError(f"{root} has no pictures: expected them in folders named {', '.join(CLASSES)}")
    return {name: _as_faces(f"{root.name} {name}".strip(), part, classes, form) for name, part in parts.items()}


def _as_faces(name: str, examples: list[Example], classes: tuple[str, ...], form: FaceFormat) -> Faces:
    labels = np.array([classes.index(example.label) for example in examples], np.int64)
    persons = np.array([example.person for example in examples], str)
    affect = [example.affect for example in examples if example.affect is not None]
    return Faces(
        name,
        read_faces([example.path for example in examples], form),
        labels,
        classes=classes,
        persons=persons if (persons != "").any() else None,
        affect=np.array(affect, np.float32) if len(affect) == len(examples) and affect else None,
    )


def _read_sheets(folder: Path, form: FaceFormat) -> dict[str, Faces]:
    parts = {part: load_sheets(folder, part, form=form, classes=CLASSES) for part in PARTS}
    occurring = in_order(name for part in parts.values() for name, count in part.counts.items() if count)
    return {name: with_classes(part, occurring) for name, part in parts.items()}


def _without_nulls_and_duplicates(part: Faces, removed: dict[str, int]) -> Faces:
    if not len(part):
        return part
    flat = part.faces.reshape(len(part), -1)
    content = flat.min(axis=1) < flat.max(axis=1)
    first: dict[bytes, int] = {}
    for row in np.flatnonzero(content):
        first.setdefault(part.faces[row].tobytes(), int(row))
    _count(removed, "without content", int((~content).sum()))
    _count(removed, "duplicates within a split", int(content.sum()) - len(first))
    return part.select(np.array(sorted(first.values()), np.intp))


def _complete(parts: dict[str, Faces], origin: str, seed: int) -> tuple[dict[str, Faces], str]:
    """Make the splits that are missing."""
    if set(parts) == set(PARTS):
        return parts, origin
    if len(parts) == 1:
        (whole,) = parts.values()
        return _parted(whole, PARTS, TENTHS, seed), f"made: 70, 20 and 10 %, {_together(whole)}, seed {seed}"
    # A set with one split beside train is measured on it; which epoch is kept must be chosen on other faces.
    (other,) = set(parts) - {"train"}
    training = parts["train"]
    splits = _parted(training, PARTS[:2], CARVED, seed) | {"test": parts[other]}
    return splits, f"{origin}; test is {other}; validation is a tenth of train, {_together(training)}, seed {seed}"


def _parted(whole: Faces, names: Sequence[str], tenths: Sequence[int], seed: int) -> dict[str, Faces]:
    rows = split_by_group(whole.labels, groups_of(whole), tenths, seed)
    title = whole.name.removesuffix(" train")
    return {name: replace(whole.select(part), name=f"{title} {name}") for name, part in zip(names, rows, strict=True)}


def _together(dataset: Faces) -> str:
    return "whole persons" if dataset.persons is not None else "whole groups of near-duplicates"


def _without_near_duplicates(splits: dict[str, Faces], removed: dict[str, int]) -> dict[str, Faces]:
    learned = fit_faces(splits["train"].faces, GRAY_48)
    kept = {"train": splits["train"]}
    for name in ("validation", "test"):
        part = splits[name]
        alone = find_near_duplicates(fit_faces(part.faces, GRAY_48), learned) < 0
        _count(removed, f"{name} faces whose picture is learned from", int((~alone).sum()))
        kept[name] = part.select(alone)
    return kept


def _count(removed: dict[str, int], reason: str, number: int) -> None:
    removed[reason] = removed.get(reason, 0) + number


def _check(path: Path, splits: dict[str, Faces]) -> None:
    empty = [name for name, part in splits.items() if not len(part)]
    if empty:
        raise DatasetError(f"{path} has no faces for {' and '.join(empty)}: look at it with `fervi data describe`")
