"""The names of expressions: one set of them, whatever a data set calls them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.vision.face import EMOTIONS

CLASSES = (*EMOTIONS, "contempt")
"""Every class that a data set may have, in the order in which it has them: FER-2013's seven, then CK+'s eighth."""

AFFECTNET = ("neutral", "happy", "sad", "surprise", "fear", "disgust", "angry", "contempt")
"""AffectNet's numbers (Mollahosseini et al., 2017); 8 (none), 9 (uncertain) and 10 (no face) are no classes."""

RAF_DB = ("surprise", "fear", "disgust", "happy", "sad", "angry", "neutral")
"""RAF-DB's numbers, which begin with 1 (Li et al., "Reliable crowdsourcing ... for expression recognition", 2017)."""

_OTHER_NAMES = {
    "anger": "angry",
    "contemptuous": "contempt",
    "disgusted": "disgust",
    "fearful": "fear",
    "happiness": "happy",
    "sadness": "sad",
    "surprised": "surprise",
}


def class_named(name: str) -> str | None:
    """Return the class that an adjective or a noun, in any case, stands for; None where it stands for none."""
    name = _OTHER_NAMES.get(name.lower(), name.lower())
    return name if name in CLASSES else None


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return the classes that occur, each once, in the order of `CLASSES`."""
    found = set(names)
    return tuple(name for name in CLASSES if name in found)


def with_classes(dataset: Faces, classes: Sequence[str]) -> Faces:
    """Number the labels by other classes, those of a model for example; faces of none of them are left out.

    Raises:
        DatasetError: No face is left.
    """
    place = {name: number for number, name in enumerate(classes)}
    numbers = np.array([place.get(name, -1) for name in dataset.classes], np.int64)[dataset.labels]
    if len(dataset) and not (numbers >= 0).any():
        raise DatasetError(f"{dataset.name} has {', '.join(dataset.classes)}, and none of {', '.join(classes)}")
    kept = dataset.select(numbers >= 0)
    return replace(kept, labels=numbers[numbers >= 0], classes=tuple(classes))
