"""Photographs and the boxes of their faces."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.files import read_picture
from fervi.vision.face import LANDMARKS

_COLUMNS = ["x", "y", "width", "height", "ignore"]
_IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Photograph:
    """One photograph and its faces.

    Attributes:
        name: The file's name.
        image: uint8 (height, width, 3) in RGB.
        boxes: float32 (n, 4), left, top, right and bottom in pixels.
        ignored: bool (n,), True for a box that is neither to be learned as a face nor as background.
        points: float32 (n, 5, 2), the landmarks of each face in the order of `LANDMARKS`, NaN where they are not known.
        source: The set it came from.
    """

    name: str
    image: npt.NDArray[np.uint8]
    boxes: npt.NDArray[np.float32]
    ignored: npt.NDArray[np.bool_]
    points: npt.NDArray[np.float32]
    source: str = ""

    @property
    def faces(self) -> npt.NDArray[np.float32]:
        """Return the boxes that are to be found, float32 (n, 4)."""
        return self.boxes[~self.ignored]

    def resized(self, longest_side: int) -> "Photograph":
        """Return the photograph scaled up or down to a longest side in pixels."""
        height, width = self.image.shape[:2]
        scale = longest_side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        image = cv2.resize(self.image, size, interpolation=method)
        factor = np.float32(scale)
        return replace(self, image=image, boxes=self.boxes * factor, points=self.points * factor)


def unknown_points(count: int) -> npt.NDArray[np.float32]:
    """Return the landmarks of faces of which none is known, float32 (count, 5, 2)."""
    return np.full((count, len(LANDMARKS), 2), np.nan, np.float32)


def load_photographs(folder: Path, names: Iterable[str] | None = None) -> list[Photograph]:
    """Read a folder with `boxes.json` and `images/`.

    `boxes.json` holds `columns` (x, y, width, height, ignore) and `images`: file name -> `source` and `boxes`.

    Args:
        folder: The folder.
        names: The files to read; None for all.

    Raises:
        DatasetError: The list is not as described, or a file is no image.
    """
    entries = _read_entries(folder)
    chosen = entries.keys() if names is None else names
    return [_load_photograph(folder / "images" / name, entries[name]) for name in chosen]


def split_names(folder: Path, held_out: float = 0.1, seed: int = 1) -> tuple[list[str], list[str]]:
    """Divide a folder's photographs into training and validation, by photograph, never by face.

    Photographs with the same boxes are the same picture under two names and stay together.

    Args:
        folder: As for `load_photographs`.
        held_out: Share of the photographs for validation, 0..1.
        seed: The same seed gives the same division.

    Returns:
        File names for training and for validation.
    """
    groups: dict[str, list[str]] = {}
    for name, entry in sorted(_read_entries(folder).items()):
        groups.setdefault(json.dumps(entry["boxes"]) if entry["boxes"] else name, []).append(name)
    keys = list(groups)
    order = np.random.default_rng(seed).permutation(len(keys))
    count = round(held_out * len(keys))
    validation, training = order[:count], order[count:]
    return [name for i in training for name in groups[keys[i]]], [name for i in validation for name in groups[keys[i]]]


def load_backgrounds(folder: Path) -> list[Photograph]:
    """Read every image under a folder as a photograph without any face."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _IMAGE_SUFFIXES)
    if not paths:
        raise DatasetError(f"{folder} has no images: give a folder with JPEG, PNG or WebP files, none showing a face")
    return [_load_photograph(path, {"boxes": [], "source": "background"}) for path in paths]


def load_unlabelled(folder: Path) -> list[Photograph]:
    """Read every image in a folder, in the order of their names, as a photograph whose faces nobody marked.

    Raises:
        DatasetError: There is none, or a file is no image.
    """
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _IMAGE_SUFFIXES)
    if not paths:
        raise DatasetError(f"{folder} has no photographs: give a folder with JPEG, PNG or WebP files of a person each")
    return [_load_photograph(path, {"boxes": [], "source": folder.name}) for path in paths]


def _read_entries(folder: Path) -> dict[str, dict]:
    path = folder / "boxes.json"
    if not path.is_file():
        raise DatasetError(f"there is no {path}: give a folder that holds boxes.json and images/")
    content = json.loads(path.read_text())
    if content.get("columns") != _COLUMNS or not isinstance(content.get("images"), dict):
        raise DatasetError(f"{path} must hold columns {_COLUMNS} and images: file name -> boxes")
    return content["images"]


def _load_photograph(path: Path, entry: dict) -> Photograph:
    rows = np.array(entry["boxes"], np.float32).reshape(-1, len(_COLUMNS))
    boxes = np.concatenate([rows[:, :2], rows[:, :2] + rows[:, 2:4]], axis=1)
    points = unknown_points(len(rows))
    return Photograph(path.name, read_picture(path), boxes, rows[:, 4] > 0, points, entry.get("source", ""))
