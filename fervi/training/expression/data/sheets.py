"""Collections kept as sheets: `sheet_NN.webp`, each a square of equal tiles, and `labels.csv` with a row a tile.

`labels.csv` has the columns row and emotion, and may have split (train or valid), person and source. Where it has no
split, persons are divided by `fold_of`: everything of one person lies in one part. Where it has no source, film stills
are told from press photographs by who is to be seen.
"""

import csv
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.data.faces import Faces
from fervi.vision.crop import GRAY_48, FaceFormat, fit_face
from fervi.vision.face import EMOTIONS

PARTS = ("train", "validation", "test")
PRESS, FILMS = "press", "films"
_VALIDATION, _TEST = 0.08, 0.25


@dataclass(frozen=True)
class Tiles:
    """How a collection's tiles are cut and divided.

    Attributes:
        title: What it is called in figures and documents.
        side: Of a tile, in pixels.
        columns: Tiles a row of a sheet, and rows of a sheet.
        cut: The share of the side that is cut off at each edge, so that a face fills the rest as FER-2013's do.
        trust: How much of a face's target is its label; the rest is spread evenly, as labels of one person are noisy.
        terms: What the publisher allows, for the card of what learned from it.
        actors: Persons whose faces are film stills, with labels that often do not fit them: their source is `FILMS`,
            and that of all others `PRESS`, where `labels.csv` names none.
    """

    title: str
    side: int
    columns: int
    cut: float
    trust: float
    terms: str
    actors: frozenset[str] = frozenset()

    @property
    def edge(self) -> int:
        """Pixels that are cut off at each edge."""
        return round(self.cut * self.side)


KNOWN = {
    "affectnet": Tiles(
        "AffectNet and FFHQ",
        96,
        32,
        0.09,
        0.9,
        "AffectNet: research and non-commercial use. FFHQ: CC BY-NC-SA 4.0, no commercial use.",
    ),
    "lfw_expressions": Tiles(
        "LFW",
        96,
        32,
        0.125,
        0.85,
        "Labels by muxspace: Apache 2.0. Photographs: Labeled Faces in the Wild, for research.",
        frozenset({"Avinash", "Dwarakish", "FaridaJalal", "HrithikRoshan", "Jayamadhuri", "KatrinaKaif"}),
    ),
}
"""The collections of sheets that can be learned from, by the name of their folder."""


def is_sheets(folder: Path) -> bool:
    """Tell whether a folder is such a collection."""
    return (folder / "labels.csv").is_file()


def load_sheets(
    folder: Path,
    part: str,
    source: str | None = None,
    form: FaceFormat = GRAY_48,
    classes: Sequence[str] = EMOTIONS,
) -> Faces:
    """Read one part of a collection.

    Args:
        folder: Named as in `KNOWN`.
        part: One of `PARTS`.
        source: Only the rows of this source; None for all.
        form: What is made of each face.
        classes: What the labels stand for; faces of other classes are left out.

    Raises:
        DatasetError: See `read_sheets`.
    """
    images, labels = read_sheets(folder, part, source, classes)
    name = f"{KNOWN[folder.name].title} {part}{f', {source}' if source else ''}"
    return Faces(name, np.stack([fit_face(image, form) for image in images]), labels, classes=tuple(classes))


def read_sheets(
    folder: Path, part: str, source: str | None = None, classes: Sequence[str] = EMOTIONS, whole: bool = False
) -> tuple[list[npt.NDArray[np.uint8]], npt.NDArray[np.int64]]:
    """Read the same faces as uint8 (height, width, 3) RGB pictures, and their labels, indices into `classes`.

    What is labelled none of the classes is left out. `whole` cuts nothing off the tiles.

    Raises:
        DatasetError: The folder is not known, has no faces of that part, or a sheet is missing.
    """
    tiles = tiles_of(folder)
    if part not in PARTS:
        raise DatasetError(f"no part {part!r} of {folder.name}: choose one of {', '.join(PARTS)}")
    chosen = [row for row in _rows(folder) if row["emotion"] in classes and part_of(row) == part]
    chosen = [row for row in chosen if source in (None, _source_of(row, tiles))]
    if not chosen:
        raise DatasetError(f"{folder} has no faces of part {part!r}{f' and source {source!r}' if source else ''}")
    images = _read_tiles(folder, replace(tiles, cut=0.0) if whole else tiles, [int(row["row"]) for row in chosen])
    return images, np.array([classes.index(row["emotion"]) for row in chosen], np.int64)


def tiles_of(folder: Path) -> Tiles:
    """Return how a collection is cut; raises DatasetError if it is not known."""
    if folder.name not in KNOWN:
        raise DatasetError(f"{folder} is no known collection: the folder must be named {' or '.join(KNOWN)}")
    return KNOWN[folder.name]


def part_of(row: dict[str, str]) -> str:
    """Return the part of a row of `labels.csv`: `valid` rows are test faces, a share of the rest validation faces."""
    fold = fold_of(row.get("person") or row["row"])
    if "split" in row:
        return "test" if row["split"] == "valid" else "validation" if fold < _VALIDATION else "train"
    return "validation" if fold < _VALIDATION else "test" if fold < _TEST else "train"


def _source_of(row: dict[str, str], tiles: Tiles) -> str:
    return row.get("source", FILMS if row.get("person") in tiles.actors else PRESS)


def fold_of(group: str) -> float:
    """Return a number 0..1 that a name always has, on every machine."""
    return zlib.crc32(group.encode()) / 2**32


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(newline="") as file:
        reader = csv.DictReader(file)
        lacking = {"row", "emotion"} - set(reader.fieldnames or ())
        if lacking:
            raise DatasetError(f"{folder / 'labels.csv'} lacks the columns {', '.join(sorted(lacking))}")
        return list(reader)


def _read_tiles(folder: Path, tiles: Tiles, rows: Sequence[int]) -> list[npt.NDArray[np.uint8]]:
    a_sheet, edge = tiles.columns**2, tiles.edge
    faces: list[npt.NDArray[np.uint8]] = []
    number, sheet = -1, np.zeros((0, 0, 3), np.uint8)
    for row in rows:
        if row // a_sheet != number:
            number = row // a_sheet
            sheet = _read_sheet(folder / f"sheet_{number:02d}.webp", tiles)
        down, across = divmod(row % a_sheet, tiles.columns)
        tile = sheet[down * tiles.side : (down + 1) * tiles.side, across * tiles.side : (across + 1) * tiles.side]
        faces.append(tile[edge : tiles.side - edge, edge : tiles.side - edge])
    return faces


def _read_sheet(path: Path, tiles: Tiles) -> npt.NDArray[np.uint8]:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    expected = tiles.side * tiles.columns
    if image is None or image.shape[1] != expected:
        raise DatasetError(f"{path} is missing or is not {expected} pixels wide: the collection is not whole")
    return np.asarray(image, np.uint8)
