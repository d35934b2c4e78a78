"""Many pictures from the command line."""

import csv
import glob
import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any, Literal

from tqdm import tqdm

from fervi.errors import Refusal, reason_of
from fervi.recordings.endings import RECORDINGS
from fervi.recordings.table import answer_on_picture
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import EMOTIONS, Analysis
from fervi.vision.image import ImageLimits

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
_OTHER_PICTURES = {".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff", ".dng", ".cr2", ".nef", ".arw"}
_OTHER_MEDIA = _OTHER_PICTURES | RECORDINGS | {".3gp", ".wmv", ".mpg", ".mts"}
_COLUMNS = "{:<40} {:>4} {:>24} {:<9} {:>10} {:>9}"
_BOX = ("x", "y", "width", "height")
_CSV_HEADER = (
    *("file", "face", *_BOX, "emotion", "certain", "confidence"),
    *(*EMOTIONS, "valence", "arousal", "detection", "note"),
)
_UNSURE = "fervi: “?” marks an unsure answer: that emotion is the most probable one, but not probable enough to rely on"

Form = Literal["table", "json", "csv"]
"""How answers are printed."""


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


def _matches(paths: Iterable[str]) -> Iterator[Path]:
    for text in paths:
        yield from map(Path, [text] if Path(text).exists() else _expand(text) or [text])


def _expand(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207, Path.glob takes no absolute pattern


def _files_under(folder: Path, suffixes: Set[str]) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file())


def name_passed_over(files: Iterable[Path]) -> None:
    """Name on standard error the files of a folder that are not read."""
    for path in files:
        print(f"{path}: passed over, only JPEG, PNG, WebP, GIF and recordings are read", file=sys.stderr)


def analyze_files(files: Sequence[Path], analyzer: Analyzer, settings: Settings, form: Form = "table") -> int:
    """Print what each file's faces say: a table, one JSON object a line, or CSV. Faces are numbered from left to right.

    Returns:
        0, or 1 if a file could not be read or there was none; those are named on standard error.
    """
    if not files:
        print("fervi: there is no picture here", file=sys.stderr)
        return 1
    if form == "table":
        print(heading_as_text())
    elif form == "csv":
        print(",".join(_CSV_HEADER))
    printed = {"table": picture_as_text, "json": _as_json, "csv": _as_csv}[form]
    status, all_certain = 0, True
    for path in tqdm(files, unit="picture", leave=False, disable=None if len(files) > 1 else True):
        try:
            analysis = _analyze(path, analyzer, settings)
        except (Refusal, OSError) as error:
            tqdm.write(f"{path}: {reason_of(error)}", file=sys.stderr)
            status = 1
        else:
            tqdm.write(printed(path, analysis))
            sys.stdout.flush()
            all_certain &= all(face.certain for face in analysis.faces)
    if form == "table" and not all_certain:
        print(_UNSURE, file=sys.stderr)
    return status


def _analyze(path: Path, analyzer: Analyzer, settings: Settings) -> Analysis:
    limits = ImageLimits(settings.max_bytes, settings.max_pixels)
    return analyzer.read(path.read_bytes(), limits, settings.photo_side)


def _as_json(path: Path, analysis: Analysis) -> str:
    return json.dumps(answer_on_picture(str(path), analysis))


def _as_csv(path: Path, analysis: Analysis) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, _CSV_HEADER, restval="", lineterminator="\n")
    for number, face in enumerate(analysis.faces, 1):
        table.writerow({"file": path, "face": number, **_flat(face.to_dict())})
    if not analysis.faces:
        table.writerow({"file": path, "note": "no face found"})
    return text.getvalue().rstrip("\n")


def _flat(face: dict[str, Any]) -> dict[str, Any]:
    """Return a face's values by the names of their columns."""
    single = {name: face[name] for name in ("emotion", "confidence", "valence", "arousal", "detection")}
    return {**face["box"], **face["scores"], **single, "certain": str(face["certain"]).lower()}


def heading_as_text() -> str:
    """Return what stands over the rows of `picture_as_text`."""
    return _COLUMNS.format("file", "face", "box x,y,width,height", "emotion", "confidence", "detection")


def picture_as_text(path: Path, analysis: Analysis) -> str:
    """Return a picture's rows of the table that is printed."""
    if not analysis.faces:
        return f"{path!s:<40} no face found"
    rows = []
    for number, face in enumerate(analysis.faces, 1):
        box = ",".join(f"{value:.0f}" for value in (face.box.x, face.box.y, face.box.width, face.box.height))
        emotion = face.emotion if face.certain else f"{face.emotion}?"
        confidence, detection = f"{face.confidence:.0%}", f"{face.detection:.2f}"
        rows.append(_COLUMNS.format(str(path), number, box, emotion, confidence, detection))
    return "\n".join(rows)
