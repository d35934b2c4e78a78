"""Many pictures from the command line."""

import glob
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Analysis
from fervi.vision.image import ImageLimits

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
_COLUMNS = "{:<40} {:>4} {:>24} {:<9} {:>10} {:>9}"


def find_files(paths: Iterable[str]) -> list[Path]:
    """Return the files that paths stand for, each once, in order.

    Args:
        paths: Files, folders (searched for pictures, and so on down), or patterns. One that matches nothing is
            kept as it is, to be named as a file that cannot be read.
    """
    found: dict[Path, None] = {}
    for text in paths:
        matches = [text] if Path(text).exists() else _expand(text) or [text]
        for match in map(Path, matches):
            found.update(dict.fromkeys(_pictures_under(match) if match.is_dir() else [match]))
    return list(found)


def _expand(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207, Path.glob takes no absolute pattern


def _pictures_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in _PICTURES and path.is_file())


def analyze_files(files: Sequence[Path], analyzer: Analyzer, settings: Settings, as_json: bool) -> int:
    """Print what each file's faces say: a table, or one JSON object a line.

    Returns:
        0, or 1 if a file could not be read or there was none; those are named on standard error.
    """
    if not files:
        print("fervi: there is no picture here", file=sys.stderr)
        return 1
    if not as_json:
        print(_COLUMNS.format("file", "face", "box x,y,width,height", "emotion", "confidence", "detection"))
    status = 0
    for path in tqdm(files, unit="picture", leave=False, disable=None if len(files) > 1 else True):
        try:
            analysis = _analyze(path, analyzer, settings)
        except (Refusal, OSError) as error:
            tqdm.write(f"{path}: {_reason(error)}", file=sys.stderr)
            status = 1
        else:
            tqdm.write(_as_json(path, analysis) if as_json else _as_table(path, analysis))
            sys.stdout.flush()
    return status


def _analyze(path: Path, analyzer: Analyzer, settings: Settings) -> Analysis:
    limits = ImageLimits(settings.max_bytes, settings.max_pixels)
    return analyzer.read(path.read_bytes(), limits, settings.photo_side)


def _reason(error: Refusal | OSError) -> str:
    return error.message if isinstance(error, Refusal) else error.strerror or str(error)


def _as_json(path: Path, analysis: Analysis) -> str:
    return json.dumps({"file": str(path), **analysis.to_dict()})


def _as_table(path: Path, analysis: Analysis) -> str:
    if not analysis.faces:
        return f"{path!s:<40} no face found"
    rows = []
    for number, face in enumerate(analysis.faces, 1):
        box = ",".join(f"{value:.0f}" for value in (face.box.x, face.box.y, face.box.width, face.box.height))
        emotion = face.emotion if face.certain else f"{face.emotion}?"
        confidence, detection = f"{face.confidence:.0%}", f"{face.detection:.2f}"
        rows.append(_COLUMNS.format(str(path), number, box, emotion, confidence, detection))
    return "\n".join(rows)
