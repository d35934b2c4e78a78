"""Trees of folders with face crops, as people have them: a folder a class, with splits above or without.

tree/angry/*.png ...                    adjectives, or the nouns that CK+ uses
tree/train/angry/*.png ...              with splits: train, valid and test, or two of them
tree/train/0/*.jpg ...                  AffectNet's numbers, 0 (neutral) to 7 (contempt), or RAF-DB's, 1 to 7
tree/train_set/images/1.jpg, .../annotations/1_exp.npy, 1_val.npy, 1_aro.npy      AffectNet as it is published
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import AFFECTNET, CLASSES, RAF_DB, class_named

SPLIT_NAMES = {
    "train": ("train", "training", "train_set"),
    "validation": ("validation", "valid", "val", "val_set"),
    "test": ("test", "testing", "test_set"),
}
"""The folders that may stand for a split, in any case."""

_PERSON_OF_CK = re.compile(r"^(S\d{3})_\d{3}_\d{8}\b")
_IGNORED = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Example:
    """A picture's file, the class that it shows, the person where the name tells it, valence and arousal."""

    path: Path
    label: str
    person: str = ""
    affect: tuple[float, float] | None = None


def read_tree(root: Path) -> dict[str, list[Example]]:
    """Return the examples of each split of a tree, in the order of their names; without splits all of them as "".

    Raises:
        DatasetError: A folder or a file is not what it should be; the message names it and says what was expected.
    """
    parts = {name: folder for name, names in SPLIT_NAMES.items() if (folder := _split_folder(root, names))}
    if not parts:
        return {"": _read_part(root)}
    if "train" not in parts:
        raise DatasetError(
            f"{root} has {', '.join(parts)} and no train: all three, two with train, or no splits at all"
        )
    return {name: _read_part(folder) for name, folder in parts.items()}


def _split_folder(root: Path, names: Sequence[str]) -> Path | None:
    found = [path for path in _inside(root) if path.is_dir() and path.name.lower() in names]
    if len(found) > 1:
        raise DatasetError(f"{root} has {' and '.join(path.name for path in found)}: which one is it? Keep one")
    return found[0] if found else None


def _read_part(folder: Path) -> list[Example]:
    folders = [path for path in _inside(folder) if path.is_dir()]
    names = {path.name.lower() for path in folders}
    if {"images", "annotations"} <= names:
        return _read_annotations(folder)
    if not folders:
        raise DatasetError(f"{folder} has no folders: expected one a class, named {', '.join(CLASSES)}, or 0 to 7")
    label_of = _numbered(names) if all(name.isdecimal() for name in names) else class_named
    return [example for path in folders for example in _read_class(path, label_of)]


def _numbered(names: set[str]) -> Callable[[str], str | None]:
    """Return what a number stands for. RAF-DB's begin with 1, AffectNet's with 0; each has all of its own."""
    if names == {str(number + 1) for number in range(len(RAF_DB))}:
        return lambda name: RAF_DB[int(name) - 1]
    return lambda name: AFFECTNET[int(name)] if int(name) < len(AFFECTNET) else None


def _read_class(folder: Path, label_of: Callable[[str], str | None]) -> list[Example]:
    label = label_of(folder.name)
    if label is None:
        raise DatasetError(
            f"{folder} is no class: expected {', '.join(CLASSES)}, nouns such as anger, or AffectNet's numbers 0 to 7"
        )
    return [Example(path, label, _person(path)) for path in sorted(folder.rglob("*")) if _counts(path)]


def _read_annotations(folder: Path) -> list[Example]:
    pictures = [path for path in sorted((folder / "images").iterdir()) if _counts(path)]
    examples = [_annotated(path, folder / "annotations") for path in pictures]
    return [example for example in examples if example is not None]


def _annotated(path: Path, annotations: Path) -> Example | None:
    """Return a picture of AffectNet with its annotations; None where they say that it shows none of the eight."""
    number = _number(annotations / f"{path.stem}_exp.npy")
    if number != int(number) or not 0 <= number <= 10:
        raise DatasetError(f"{annotations / path.stem}_exp.npy holds {number:g} instead of a whole number from 0 to 10")
    if number >= len(AFFECTNET):
        return None
    affect = tuple(_number(annotations / f"{path.stem}_{name}.npy") for name in ("val", "aro"))
    if max(map(abs, affect)) > 1:
        raise DatasetError(f"{annotations / path.stem}_val.npy and _aro.npy hold {affect}: expected -1 to 1")
    return Example(path, AFFECTNET[int(number)], affect=(affect[0], affect[1]))


def _number(path: Path) -> float:
    try:
        return float(np.load(path, allow_pickle=False).item())
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing: each picture has _exp.npy, _val.npy and _aro.npy") from error
    except (ValueError, EOFError) as error:
        raise DatasetError(f"{path} does not hold one number, as AffectNet's annotations do ({error})") from error


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not _ignored(path))


def _counts(path: Path) -> bool:
    return path.is_file() and not _ignored(path)


def _ignored(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in _IGNORED


def _person(path: Path) -> str:
    match = _PERSON_OF_CK.match(path.name)
    return match[1] if match else ""
