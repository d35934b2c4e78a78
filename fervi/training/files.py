"""Files that are written whole or not at all."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError


def replace_whole(path: Path, save: Callable[[Path], object]) -> None:
    """Have `save` write a new file, and put it in the place of `path` when it is complete."""
    fresh = path.with_name(f"new-{path.name}")
    save(fresh)
    fresh.replace(path)


def write_whole(content: bytes, path: Path) -> None:
    """Write a file's bytes."""
    replace_whole(path, lambda fresh: fresh.write_bytes(content))


def read_picture(path: Path) -> npt.NDArray[np.uint8]:
    """Read a picture as uint8 (height, width, 3) in RGB.

    Raises:
        DatasetError: It can't be read.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise DatasetError(f"{path} is not an image that can be read: remove it or convert it to PNG")
    return np.asarray(image, np.uint8)


def name_written(paths: Iterable[Path]) -> None:
    """Name files on standard error, with their sizes."""
    for path in paths:
        print(f"{path} {path.stat().st_size / 1000:.0f} kB", file=sys.stderr)
