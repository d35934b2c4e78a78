"""One row a face and frame: as CSV, JSON lines, Parquet or a pandas table."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fervi.errors import FerviError
from fervi.vision.face import Analysis, Face

if TYPE_CHECKING:
    import pandas

Row = dict[str, Any]
_WHOLE = ("frame", "identity")
_TEXT = ("file", "emotion", "note")
_BEFORE = ("file", "time", "frame", "identity", "x", "y", "width", "height", "emotion", "certain", "confidence")
_AFTER = ("valence", "arousal", "detection", "turned_away")
_ANGLES = ("yaw", "pitch", "roll")
_POINTS = tuple(
    f"{landmark}_{axis}" for landmark in ("right_eye", "left_eye", "nose", "mouth_right", "mouth_left") for axis in "xy"
)
_BOOLEAN = ("certain", "turned_away")
_AT_ONCE = 10_000


def columns_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns of a table, one of them for each emotion that the classifier knows.

    Time is in seconds from the beginning of the recording; time and frame are empty for a picture, whose faces are
    numbered from left to right. `yaw`, `pitch` and `roll` are those of `fervi.vision.pose.Pose`, in degrees; the
    landmarks follow in the order of `fervi.vision.face.LANDMARKS`, in pixels. `note` says where there is no face.
    """
    return (*_BEFORE, *labels, *_AFTER, *_ANGLES, *_POINTS, "note")


def row_of(file: str, face: Face, seconds: float | None = None, frame: int | None = None) -> Row:
    """Return the row of one face."""
    values = face.to_dict()
    names = ("emotion", "certain", "confidence", "valence", "arousal", "detection", "turned_away")
    single = {name: values[name] for name in names}
    time = None if seconds is None else round(seconds, 3)
    place = {"file": file, "time": time, "frame": frame, "identity": face.id}
    return {**place, **values["box"], **single, **values["scores"], **_held(values), "note": None}


def _held(values: Row) -> Row:
    """Return how a face of the contract holds its head, a column each; None without landmarks."""
    angles = values["pose"] or dict.fromkeys(_ANGLES)
    points = [edge for point in values["landmarks"] or () for edge in point] or [None] * len(_POINTS)
    return {**angles, **dict(zip(_POINTS, points, strict=True))}


def row_without_face(file: str, labels: tuple[str, ...]) -> Row:
    """Return the row of a file in which there is nobody."""
    return {**dict.fromkeys(columns_of(labels)), "file": file, "note": "no face found"}


def answer_on_picture(name: str, analysis: Analysis) -> dict[str, Any]:
    """Return the HTTP answer with the file's name, and its faces numbered from left to right."""
    answer = analysis.to_dict()
    faces = [{"number": number, **face} for number, face in enumerate(answer["faces"], 1)]
    return {"file": name, **answer, "faces": faces}


def rows_of_picture(file: str, analysis: Analysis, labels: tuple[str, ...]) -> list[Row]:
    """Return the rows of a picture; one without a face has one too."""
    rows = [{**row_of(file, face), "identity": number} for number, face in enumerate(analysis.faces, 1)]
    return rows or [row_without_face(file, labels)]


def write_csv(rows: Iterable[Row], file: IO[str], labels: tuple[str, ...], header: bool = True) -> None:
    """Write rows as CSV (RFC 4180, lines end with a line feed)."""
    table = csv.DictWriter(file, columns_of(labels), restval="", lineterminator="\n")
    if header:
        table.writeheader()
    for row in rows:
        table.writerow({**row, **{name: _boolean(row[name]) for name in _BOOLEAN}})


def _boolean(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def write_json(rows: Iterable[Row], file: IO[str]) -> None:
    """Write rows as JSON, one object a line."""
    for row in rows:
        file.write(json.dumps(row) + "\n")


def write_parquet(rows: Iterable[Row], path: Path, labels: tuple[str, ...]) -> None:
    """Write rows as Parquet, some thousand at a time.

    Raises:
        FerviError: If pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in columns_of(labels)])
    with parquet.ParquetWriter(str(path), schema) as writer:
        for block in _blocks(rows):
            writer.write_table(arrow.Table.from_pylist(block, schema))


def check_parquet() -> None:
    """Raise FerviError if Parquet cannot be written here: better before the work than after it."""
    _pyarrow()


def to_pandas(rows: Iterable[Row], labels: tuple[str, ...]) -> "pandas.DataFrame":
    """Return rows as a pandas table.

    Raises:
        FerviError: If pandas is not installed.
    """
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise _missing("A pandas table", error) from error
    frame = pandas.DataFrame(list(rows), columns=list(columns_of(labels)))
    kinds = dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_BOOLEAN, "boolean")
    return frame.astype(kinds | dict.fromkeys(_TEXT, "string"))


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if len(block) == _AT_ONCE:
            yield block
            block = []
    yield block


def _arrow_type(arrow: Any, name: str) -> Any:
    if name in _WHOLE:
        return arrow.int64()
    return arrow.string() if name in _TEXT else arrow.bool_() if name in _BOOLEAN else arrow.float64()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise _missing("Parquet", error) from error
    return pyarrow, pyarrow.parquet


def _missing(what: str, error: ModuleNotFoundError) -> FerviError:
    return FerviError(f"{what} needs {error.name}, which is not installed: pip install -r requirements-collections.txt")
