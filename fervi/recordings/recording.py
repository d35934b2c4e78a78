"""Analyse a recording: parts to workers, their answers in order to tracks, tracks to people, people to a table."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fervi.errors import FerviError
from fervi.recordings.analysis import Part, Sights, analyze_part
from fervi.recordings.container import NO_LIMITS, RecordingLimits
from fervi.recordings.gauge import Gauge
from fervi.recordings.identities import join
from fervi.recordings.parts import cut
from fervi.recordings.reader import Reader
from fervi.recordings.rows import Entry, Rows, numbered
from fervi.recordings.summary import Person, summarize
from fervi.recordings.table import Row, row_of, row_without_face, to_pandas, write_csv, write_parquet
from fervi.recordings.timeline import Timeline, read_timeline
from fervi.recordings.tracks import Tracks, is_person
from fervi.recordings.workforce import Workforce

if TYPE_CHECKING:
    import pandas

RATES = (None, 10, 5, 1)
"""Frames a second that can be asked for; None for every frame."""

Progress = Callable[[float, float], None]
"""Told the seconds of the recording that are done, and how many there are, some times a second. What it raises ends the
analysis."""


@dataclass(frozen=True)
class Recording:
    """A recording that was analysed.

    Attributes:
        path: Of the file.
        timeline: Its size and times.
        rate: Frames a second that were analysed; None for all.
        model: Name and version of the classifier.
        labels: The emotions that the classifier knows.
        frames: How many frames were analysed.
    """

    path: Path
    timeline: Timeline
    rate: Fraction | None
    model: str
    labels: tuple[str, ...]
    frames: int
    _rows: Rows
    _person_of: dict[int, int]

    def entries(self) -> Iterator[Entry]:
        """Give frame number, seconds and face, with the person's number as its `id`: by time, then by person."""
        return numbered(iter(self._rows), self._person_of)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """What each person showed, in the order in which they appear."""
        return summarize(self.entries(), self.interval)

    def rows(self) -> Iterator[Row]:
        """Give the rows of the table, see `columns_of`; one without a face where nobody is seen."""
        row = None
        for number, seconds, face in self.entries():
            row = row_of(str(self.path), face, seconds, number)
            yield row
        if row is None:
            yield row_without_face(str(self.path), self.labels)

    def save(self, path: str | Path) -> None:
        """Write the table to a file; its ending says how: .csv, .json (one object with summary and rows) or .parquet.

        Raises:
            FerviError: If the ending is another one, or what Parquet needs is not installed.
            OSError: If the file cannot be written.
        """
        path = Path(path)
        if path.suffix == ".parquet":
            write_parquet(self.rows(), path, self.labels)
        elif path.suffix in (".csv", ".json"):
            with path.open("w", encoding="utf-8", newline="") as file:
                if path.suffix == ".csv":
                    write_csv(self.rows(), file, self.labels)
                else:
                    self.write_json(file)
        else:
            raise FerviError(f"{path} is no .csv, .json or .parquet: name the table so.")

    def write_json(self, file: IO[str]) -> None:
        """Write one JSON object on one line: what `summary` returns, and `rows`."""
        file.write(json.dumps(self.summary())[:-1] + ', "rows": [')
        for index, row in enumerate(self.rows()):
            file.write((", " if index else "") + json.dumps(row))
        file.write("]}\n")

    def summary(self) -> dict[str, Any]:
        """Return what the recording is and what each person showed, fit for JSON."""
        timeline = self.timeline
        return {
            "file": str(self.path),
            "image": {"width": timeline.width, "height": timeline.height},
            "seconds": round(timeline.seconds, 3),
            "frames_per_second": round(timeline.rate, 3),
            "frames_analysed": self.frames,
            "sound": timeline.has_sound,
            "model": self.model,
            "people": [person.to_dict() for person in self.people],
        }

    def to_pandas(self) -> "pandas.DataFrame":
        """Return the table for pandas; raises FerviError where that is not installed."""
        return to_pandas(self.rows(), self.labels)

    @property
    def interval(self) -> float:
        """Seconds from one analysed frame to the next, on average."""
        return self.timeline.seconds / self.frames if self.frames else 0.0


def read_recording(
    path: Path,
    reader: Reader,
    workers: Workforce,
    rate: float | None = 10,
    limits: RecordingLimits = NO_LIMITS,
    progress: Progress | None = None,
) -> Recording:
    """Analyse a recording.

    Args:
        path: Of an mp4, mov, webm, mkv or avi.
        reader: What reads the pictures.
        workers: Who does the work.
        rate: Frames a second that are analysed; None for all.
        limits: What is too much.
        progress: Told how far it is; where the workers are on other machines, that grows with each part.

    Raises:
        Refusal: If the file is no recording that can be read; see `read_timeline`.
        OSError: If the file cannot be read.
    """
    timeline = read_timeline(path, limits)
    fraction = Fraction(rate).limit_denominator(1000) if rate else None
    parts = [Part(path, stretch, fraction, reader, limits) for stretch in cut(timeline, fraction)]
    analyzer = reader.analyzer()
    tracks, rows, frames = Tracks(analyzer.threshold), Rows(analyzer.labels), 0
    for sights in _read(parts, workers, Gauge(timeline, parts), timeline.seconds, progress):
        for sight in sights:
            faces = [replace(track.face, id=track.number) for track in tracks.add(sight)]
            rows.add(sight.number, sight.seconds, faces)
        frames += len(sights)
    person_of = join(record for record in tracks.records.values() if is_person(record, fraction))
    return Recording(path, timeline, fraction, analyzer.classifier.name, analyzer.labels, frames, rows, person_of)


def _read(
    parts: Sequence[Part], workers: Workforce, gauge: Gauge, whole: float, progress: Progress | None
) -> Iterator[Sights]:
    """Give what is seen in each part, in order, and tell how far it is."""
    work = gauge.read if workers.is_here else analyze_part

    def tell() -> None:
        if progress:
            progress(gauge.seconds, whole)

    try:
        for part, sights in zip(parts, workers.in_order(work, parts, tell), strict=True):
            gauge.finish(part)
            tell()
            yield sights
    finally:
        gauge.stop()
