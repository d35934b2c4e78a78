"""Which labelled faces a command is about."""

from dataclasses import dataclass
from pathlib import Path

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces, clear_majority, ferplus_majority
from fervi.training.expression.data.fer2013 import load_fer2013
from fervi.training.expression.data.folders import load_folders
from fervi.training.expression.data.near_duplicates import unseen
from fervi.training.expression.data.sheets import is_sheets, load_sheets


@dataclass(frozen=True)
class Selection:
    """Faces of `fer2013.csv`, of a collection of sheets, or all of a tree of folders named after the emotions.

    Attributes:
        path: The file, the collection or the tree.
        split: The split of the file, or the part of the collection.
        source: Only these faces of the collection.
        ferplus: FER+'s `fer2013new.csv`: the labels are the majority of its votes for the seven emotions.
        clear: They are those of more than half of all its votes instead.
        unseen: Faces whose picture is in Training too are left out.
    """

    path: Path
    split: str = "PublicTest"
    source: str | None = None
    ferplus: Path | None = None
    clear: bool = False
    unseen: bool = False

    def read(self) -> Faces:
        """Read the faces.

        Raises:
            DatasetError: A file is not what it should be, or something is asked of a tree that only the file has.
        """
        if is_sheets(self.path):
            return self._read_sheets()
        if self.path.is_dir():
            return self._read_tree()
        dataset = load_fer2013(self.path, self.split, self.ferplus)
        if self.unseen:
            dataset = unseen(dataset, load_fer2013(self.path, "Training"))
        if self.clear:
            return clear_majority(dataset)
        return ferplus_majority(dataset) if self.ferplus else dataset

    def _read_sheets(self) -> Faces:
        if self.ferplus or self.clear or self.unseen:
            raise DatasetError(f"{self.path} has no votes: --ferplus, --clear and --unseen are for fer2013.csv")
        return load_sheets(self.path, "test" if self.split == "PublicTest" else self.split, self.source)

    def _read_tree(self) -> Faces:
        if self != Selection(self.path):
            raise DatasetError(
                f"{self.path} is a tree of folders, without splits, Training faces and votes: "
                "--split, --unseen, --ferplus and --clear are for fer2013.csv"
            )
        return load_folders(self.path)
