"""Which labelled faces a command is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.classes import CLASSES, with_classes
from fervi.training.expression.data.datasets import read_dataset
from fervi.training.expression.data.faces import Faces, clear_majority, ferplus_majority, without_non_faces
from fervi.training.expression.data.fer2013 import load_fer2013
from fervi.training.expression.data.folders import largest_side, load_folders
from fervi.training.expression.data.framing import as_served
from fervi.training.expression.data.near_duplicates import only_unseen, unseen, unseen_rows
from fervi.training.expression.data.pictures import in_format
from fervi.training.expression.data.sheets import KNOWN, is_sheets, load_sheets, read_sheets, tiles_of
from fervi.training.expression.data.trees import read_tree
from fervi.vision.crop import FACE_SIZE, GRAY_48, FaceFormat
from fervi.vision.face import EMOTIONS
from fervi.vision.factory import make_detector

_MOST_UNCUT = 144


@dataclass(frozen=True)
class Selection:
    """Faces of `fer2013.csv`, of a collection of sheets, or of a tree of folders named after the emotions.

    Attributes:
        path: The file, the collection or the tree.
        split: The split of the file, or the part of the collection or of the tree. Of a tree without splits "test" is
            the tenth that a training leaves out, and all faces are read if nothing is named.
        source: Only these faces of the collection.
        ferplus: FER+'s `fer2013new.csv`: the labels are the majority of its votes for the seven emotions.
        clear: They are those of more than half of all its votes instead.
        unseen: Faces whose picture is in the training split too are left out.
        detector: A face detector, as FERVI_DETECTOR names it: faces are cut anew by it, as the service cuts them.
    """

    path: Path
    split: str = "PublicTest"
    source: str | None = None
    ferplus: Path | None = None
    clear: bool = False
    unseen: bool = False
    detector: str = ""

    def read(self, form: FaceFormat = GRAY_48, classes: Sequence[str] = EMOTIONS) -> Faces:
        """Read the faces.

        Args:
            form: What is made of each, a model's format for example.
            classes: What the labels stand for, a model's labels for example; faces of others are left out.

        Raises:
            DatasetError: A file is not what it should be, or something is asked of a tree that only the file has.
        """
        return self._as_served(form, classes) if self.detector else self._read(form, classes)

    def uncut(self, form: FaceFormat = GRAY_48, classes: Sequence[str] = EMOTIONS) -> Faces:
        """Read the faces with all that is around them, so that a detector can find them; raises as `read`.

        They are neither made as small as a model sees them nor enlarged: those of the file and of a collection keep
        their size, those of a tree, which may differ, get that of the largest, up to 144 px.

        Args:
            form: Its channels are those of a tree's faces.
            classes: As for `read`.
        """
        if not is_sheets(self.path):
            uncut = replace(form, size=uncut_size(self.path)) if self.path.is_dir() else GRAY_48
            return self._read(uncut, classes)
        self._check_folder()
        dataset = self._read_folder(form, classes)
        crops, _ = read_sheets(self.path, self._part, self.source, classes, whole=True)
        whole = replace(dataset, faces=np.stack(crops))
        return self._only_unseen(whole, dataset) if self.unseen else whole

    def _read(self, form: FaceFormat, classes: Sequence[str]) -> Faces:
        if self.path.is_dir():
            self._check_folder()
            dataset = self._read_folder(form, classes)
            return self._only_unseen(dataset, dataset) if self.unseen else dataset
        dataset = load_fer2013(self.path, self.split, self.ferplus)
        if self.unseen:
            dataset = unseen(dataset, load_fer2013(self.path, "Training"))
        if self.clear:
            dataset = clear_majority(dataset)
        elif self.ferplus:
            dataset = ferplus_majority(dataset)
        return with_classes(in_format(dataset, form), classes)

    def _read_folder(self, form: FaceFormat, classes: Sequence[str]) -> Faces:
        if is_sheets(self.path):
            return load_sheets(self.path, self._part, self.source, form, classes)
        if self.split == "PublicTest" or set(read_tree(self.path)) - {"", "train"}:
            return load_folders(self.path, self._part, form, classes)
        return self._read_made_split(form, classes)

    def _only_unseen(self, dataset: Faces, faces: Faces) -> Faces:
        """Leave out the rows of a data set whose faces, given beside it, are in the training split too."""
        if is_sheets(self.path):
            learned = load_sheets(self.path, "train", classes=CLASSES)
        else:
            learned = load_folders(self.path, "train", classes=CLASSES)
        return only_unseen(dataset, unseen_rows(in_format(faces, GRAY_48), learned), learned.name)

    def _read_made_split(self, form: FaceFormat, classes: Sequence[str]) -> Faces:
        """Read the split that a training makes of a tree without splits, so that it is measured on what it left out."""
        parts = read_dataset(self.path, form.size, form.channels == 3).named()
        if self.split not in parts:
            raise DatasetError(f"no split {self.split!r} of {self.path}: choose one of {', '.join(parts)}")
        return with_classes(parts[self.split], classes)

    @property
    def _part(self) -> str:
        return "test" if self.split == "PublicTest" else self.split

    def _as_served(self, form: FaceFormat, classes: Sequence[str]) -> Faces:
        dataset = self.uncut(form, classes)
        edge = KNOWN[self.path.name].cut if is_sheets(self.path) else 0.0
        faces = as_served(list(dataset.faces), make_detector(self.detector), edge, form)
        return replace(dataset, name=f"{dataset.name}, as served", faces=faces)

    def _check_folder(self) -> None:
        if self.ferplus or self.clear:
            raise DatasetError(f"{self.path} has no votes: --ferplus and --clear are for fer2013.csv")
        if self.unseen and not is_sheets(self.path) and "train" not in read_tree(self.path):
            raise DatasetError(f"{self.path} has no split train: --unseen leaves out faces whose picture is in there")
        if self.source and not is_sheets(self.path):
            raise DatasetError(f"{self.path} is a tree of folders: --source is for sheets")


def uncut_size(path: Path) -> int:
    """Return the side in pixels at which a detector is given the faces of a data set: as they are, if they are alike.

    Those of a tree, which may differ, get the size of the largest, up to 144 px.

    Raises:
        DatasetError: A picture cannot be read, or a collection is not known.
    """
    if is_sheets(path):
        tiles = tiles_of(path)
        return tiles.side - 2 * tiles.edge
    return min(_MOST_UNCUT, largest_side(path)) if path.is_dir() else FACE_SIZE


_USAGES = {"train": "Training", "validation": "PublicTest", "test": "PrivateTest"}


def selection_of(path: Path, part: str) -> Selection:
    """Return the selection of a part, train, validation or test, of any data set.

    Args:
        path: As for `Selection`. The test faces of a folder are all of them where it has no splits: none of them were
            learned from.
        part: The name.
    """
    if path.is_dir():
        return Selection(path) if part == "test" else Selection(path, part)
    return Selection(path, _USAGES[part])


def held_out(path: Path, part: str, ferplus: Path) -> Faces:
    """Return the faces of a part of `fer2013.csv` that a training with FER+'s votes is judged by.

    They have a clear majority of the votes, and their picture is not among what is learned from.
    """
    learned = without_non_faces(load_fer2013(path, "Training", ferplus))
    return unseen(clear_majority(load_fer2013(path, _USAGES[part], ferplus)), learned)


def read_uncut(
    paths: Sequence[Path],
    part: str,
    ferplus: Path | None = None,
    most: int = 0,
    form: FaceFormat = GRAY_48,
    classes: Sequence[str] = EMOTIONS,
) -> tuple[list[npt.NDArray[np.uint8]], npt.NDArray[np.int64]]:
    """Read a part of several data sets, see `selection_of` and `Selection.uncut`.

    Args:
        ferplus: FER+'s `fer2013new.csv`: of `fer2013.csv` the faces that are `held_out`.
        most: Only so many faces of each, see `Faces.at_most`.

    Returns:
        The crops, which may differ in size, and their labels, indices into the classes.
    """

    def read(path: Path) -> Faces:
        if ferplus and not path.is_dir():
            return with_classes(held_out(path, part, ferplus), classes)
        return selection_of(path, part).uncut(form, classes)

    sets = [read(path).at_most(most) for path in paths]
    return [crop for each in sets for crop in each.faces], np.concatenate([each.labels for each in sets])
