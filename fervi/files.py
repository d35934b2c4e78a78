"""Which pictures and recordings the paths of a command line stand for."""

import glob
import sys
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from fervi.recordings.endings import RECORDINGS

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
_OTHER_PICTURES = {".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff", ".dng", ".cr2", ".nef", ".arw"}
_OTHER_MEDIA = _OTHER_PICTURES | RECORDINGS | {".3gp", ".wmv", ".mpg", ".mts"}


def find_files(paths: Iterable[str], suffixes: Set[str] = PICTURES) -> list[Path]:
    """Return the files that paths stand for, each once, in order.

    Args:
        paths: Files, folders (searched for pictures, and so on down), or patterns. One that matches nothing is
            kept as it is, to be named as a file that cannot be read.
        suffixes: Endings of the names of what folders are searched for.
    """
    found: dict[Path, None] = {}
    for match in _matches(paths):
        found.update(dict.fromkeys(_files_under(match, suffixes) if match.is_dir() else [match]))
    return list(found)


def find_passed_over(paths: Iterable[str], suffixes: Set[str] = PICTURES) -> list[Path]:
    """Return the pictures and videos in folders that `find_files` leaves out, because they cannot be read."""
    folders = [match for match in _matches(paths) if match.is_dir()]
    return list(dict.fromkeys(path for folder in folders for path in _files_under(folder, _OTHER_MEDIA - suffixes)))


def name_passed_over(files: Iterable[Path]) -> None:
    """Name on standard error the files of a folder that are not read."""
    for path in files:
        print(f"{path}: passed over, only JPEG, PNG, WebP, GIF and recordings are read", file=sys.stderr)


def _matches(paths: Iterable[str]) -> Iterator[Path]:
    for text in paths:
        yield from map(Path, [text] if Path(text).exists() else _expand(text) or [text])


def _expand(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207, Path.glob takes no absolute pattern


def _files_under(folder: Path, suffixes: Set[str]) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file())
