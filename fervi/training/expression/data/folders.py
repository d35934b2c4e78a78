"""Trees of folders named after the emotions: one split of them, as a model sees it or as the pictures are."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES, with_classes
from fervi.training.expression.data.faces import Faces
from fervi.training.expression.data.pictures import read_faces
from fervi.training.expression.data.trees import Example, read_tree
from fervi.training.files import read_picture
from fervi.vision.crop import GRAY_48, FaceFormat
from fervi.vision.face import EMOTIONS


def load_folders(
    root: Path, split: str = "test", form: FaceFormat = GRAY_48, classes: Sequence[str] = EMOTIONS
) -> Faces:
    """Read a tree of face crops of any size.

    Args:
        root: See `trees`.
        split: train, validation or test; of a tree without splits all faces are read.
        form: What is made of each picture.
        classes: What the labels stand for; faces of other classes are left out.

    Raises:
        DatasetError: A folder is not named after an emotion, a file is not an image, or no face is left.
    """
    name, examples = _chosen(root, split)
    dataset = Faces(name, read_faces([example.path for example in examples], form), _labels(examples), classes=CLASSES)
    return with_classes(dataset, classes)


def largest_side(root: Path) -> int:
    """Return how many pixels the longest side of any picture of a tree has; raises DatasetError as above."""
    sides = [max(_size(example.path)) for examples in read_tree(root).values() for example in examples]
    return max(sides, default=0)


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except OSError as error:
        raise DatasetError(f"{path} is not an image that can be read: remove it or convert it to PNG") from error


def read_folders(root: Path) -> tuple[list[npt.NDArray[np.uint8]], npt.NDArray[np.int64]]:
    """Read the same tree as uint8 (height, width, 3) RGB pictures and their labels, of the seven; raises as above."""
    _, examples = _chosen(root, "test")
    examples = [example for example in examples if example.label in EMOTIONS]
    return [read_picture(example.path) for example in examples], _labels(examples)


def _chosen(root: Path, split: str) -> tuple[str, list[Example]]:
    if not root.is_dir():
        raise DatasetError(f"{root} is no folder: give one with folders named {', '.join(CLASSES)} in it")
    parts = read_tree(root)
    if "" in parts:
        name, examples = root.name, parts[""]
    else:
        # A tree with train and valid alone is measured on valid, as `read_dataset` does.
        found = "validation" if split == "test" and "test" not in parts else split
        if found not in parts:
            raise DatasetError(f"{root} has no split {split!r}: it has {', '.join(parts)}")
        name, examples = f"{root.name} {found}", parts[found]
    if not examples:
        raise DatasetError(f"{root} has no faces: expected folders named {', '.join(CLASSES)} with images in them")
    return name, examples


def _labels(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    return np.array([CLASSES.index(example.label) for example in examples], np.int64)
