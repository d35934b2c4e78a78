"""What a run of the face detector learns from and is judged on, labelled by people and by a teacher."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from fervi.training.detection.data.photographs import (
    Photograph,
    load_backgrounds,
    load_photographs,
    load_unlabelled,
    split_names,
)
from fervi.training.detection.fit.teacher import find_steadily, label, mark, point
from fervi.training.detection.measure.matching import Find, detector_find
from fervi.training.errors import DatasetError
from fervi.training.files import replace_whole
from fervi.vision.cells import Found
from fervi.vision.detector import YuNetDetector

_UNSURE = 0.3
"""From which score on, 0..1, what a teacher finds is at least no background."""

_HELD_OUT = 10


@dataclass(frozen=True)
class Sources:
    """Where the data lies.

    Attributes:
        faces: A folder with `boxes.json` and `images/`.
        portraits: A folder of photographs without boxes, a person each; the teacher labels them. None for none.
        backgrounds: A folder of pictures without any face, or None.
        teacher: YuNet's ONNX file, which gives the landmarks; None learns none.
    """

    faces: Path
    portraits: Path | None = None
    backgrounds: Path | None = None
    teacher: Path | None = None


@dataclass(frozen=True)
class Material:
    """Photographs to learn from, and held-out ones.

    Attributes:
        training: Labelled photographs and portraits.
        validation: The held-out tenth of the labelled photographs.
        portraits: The held-out tenth of the portraits, other persons than those learned from.
        backgrounds: Pictures without a face, to learn from.
    """

    training: Sequence[Photograph]
    validation: Sequence[Photograph]
    portraits: Sequence[Photograph]
    backgrounds: Sequence[Photograph]


def load_material(sources: Sources, kept: Path) -> Material:
    """Read the photographs and ask the teacher about them, once: what it answers is kept in a file.

    Raises:
        DatasetError: A folder is not what it should be, or portraits come without a teacher.
    """
    training_names, validation_names = split_names(sources.faces)
    training = load_photographs(sources.faces, training_names)
    validation = load_photographs(sources.faces, validation_names)
    portraits = load_unlabelled(sources.portraits) if sources.portraits else []
    if portraits and not sources.teacher:
        raise DatasetError(f"{sources.portraits} has no boxes: give YuNet's ONNX file with --teacher, which finds them")
    if sources.teacher:
        training, validation, portraits = _taught(sources.teacher, kept, training, validation, portraits)
    return Material(
        [*training, *(each for index, each in enumerate(portraits) if index % _HELD_OUT)],
        validation,
        portraits[::_HELD_OUT],
        load_backgrounds(sources.backgrounds) if sources.backgrounds else [],
    )


def load_held_out_portraits(folder: Path, teacher: Path) -> list[Photograph]:
    """Return the tenth of the portraits that no run learns from, labelled by a teacher."""
    find = _teacher_find(teacher)
    return [label(each, find(each.image)) for each in load_unlabelled(folder)[::_HELD_OUT]]


def point_out(photographs: Sequence[Photograph], teacher: Path) -> list[Photograph]:
    """Add a teacher's landmarks of the labelled faces."""
    find = _teacher_find(teacher)
    return [point(each, find(each.image)) for each in photographs]


def _taught(
    teacher: Path,
    kept: Path,
    training: Sequence[Photograph],
    validation: Sequence[Photograph],
    portraits: Sequence[Photograph],
) -> tuple[list[Photograph], list[Photograph], list[Photograph]]:
    found = ask(_teacher_find(teacher), [*training, *validation, *portraits], kept)

    def each(action: Callable[[Photograph, Found], Photograph], photographs: Sequence[Photograph]) -> list[Photograph]:
        return [action(photograph, found[photograph.name]) for photograph in photographs]

    return each(mark, training), each(point, validation), each(label, portraits)


def _teacher_find(teacher: Path) -> Find:
    yunet = YuNetDetector(teacher, _UNSURE)
    return partial(find_steadily, lambda image, size: detector_find(yunet, size)(image))


def ask(find: Find, photographs: Sequence[Photograph], kept: Path) -> dict[str, Found]:
    """Search photographs, by name; a file keeps what was found for the next time."""
    names = [photograph.name for photograph in photographs]
    if kept.is_file():
        with np.load(kept) as parts:
            if parts["names"].tolist() == names:
                return _divide(names, parts["counts"], Found(*(parts[name] for name in Found._fields)))
    searched = [find(each.image) for each in tqdm(photographs, "teacher", disable=None, leave=False)]
    counts = [len(found.boxes) for found in searched]
    joined = Found(*(np.concatenate(parts) for parts in zip(*searched, strict=True)))
    kept.parent.mkdir(parents=True, exist_ok=True)

    def save(fresh: Path) -> None:
        with fresh.open("wb") as file:
            np.savez(file, names=names, counts=counts, **joined._asdict())

    replace_whole(kept, save)
    return _divide(names, counts, joined)


def _divide(names: Sequence[str], counts: Sequence[int], joined: Found) -> dict[str, Found]:
    ends = np.cumsum(counts)[:-1]
    return dict(
        zip(
            names,
            (Found(*parts) for parts in zip(*(np.split(part, ends) for part in joined), strict=True)),
            strict=True,
        )
    )
