"""Pictures and recordings, one or thousands, from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from fervi.errors import FerviError
from fervi.recordings.collection import Failed, Manner, Outcome, PictureRead, is_recording, read_files
from fervi.recordings.outputs import Outputs
from fervi.recordings.table import write_csv
from fervi.recordings.workforce import Workforce
from fervi.text import UNSURE, heading, picture_as_text, recording_as_text

if TYPE_CHECKING:
    from fervi.recordings.recording import Recording


@dataclass(frozen=True)
class Wanted:
    """What is made of the files.

    Attributes:
        tables: Files to write; see `Outputs`.
        printed: What is printed: "csv", "json", "text", or "" for nothing.
        annotated: A file for one recording, or a folder for several; None for none.
    """

    tables: tuple[Path, ...]
    printed: str
    annotated: Path | None


def collect(files: Sequence[Path], manner: Manner, workers: Workforce, wanted: Wanted) -> int:
    """Read files, write what is wanted of them, and name those that cannot be read at the end.

    Returns:
        0, or 1 if a file could not be read or there was none.
    """
    if not files:
        print("fervi: there is no picture and no recording here", file=sys.stderr)
        return 1
    _check_annotated(files, wanted)
    labels = manner.reader.analyzer().labels
    printer = Printer(wanted.printed, files, labels)
    with Outputs(wanted.tables, _run_of(manner), labels) if wanted.tables else nullcontext() as outputs:
        done = outputs.done if outputs else {}
        bad = [Failed(Path(file), reason) for file, reason in done.items() if reason]
        left = [path for path in files if str(path) not in done]
        if len(left) < len(files):
            print(f"fervi: goes on after {len(files) - len(left)} of {len(files)} files", file=sys.stderr)
        for outcome in _read(left, len(files), manner, workers):
            if isinstance(outcome, Failed):
                bad.append(outcome)
            else:
                printer.print(outcome)
                _annotate(outcome, wanted.annotated)
            if outputs:
                outputs.add(outcome)
        if outputs:
            outputs.finish()
    printer.explain()
    _name_bad(bad, len(files))
    return 1 if bad else 0


def _run_of(manner: Manner) -> dict[str, object]:
    reader = manner.reader
    models = {"detector": reader.detector, "model": str(reader.model), "side": reader.side}
    return {**models, "photo_side": manner.photo_side, "rate": manner.rate, "limits": asdict(manner.limits)}


def _read(files: Sequence[Path], whole: int, manner: Manner, workers: Workforce) -> Iterator[Outcome]:
    """Read files under a bar with rate and time left; a recording counts by how much of it is done."""
    with tqdm(total=whole, initial=whole - len(files), unit="file", leave=False, disable=None) as bar:
        begun = float(whole - len(files))

        def show(done: float) -> None:
            bar.update(begun + done - bar.n)

        for outcome in read_files(files, manner, workers, show):
            begun += 1
            show(0)
            yield outcome


def _check_annotated(files: Sequence[Path], wanted: Wanted) -> None:
    if not wanted.annotated:
        return
    recordings = sum(map(is_recording, files))
    if recordings > 1 and wanted.annotated.suffix:
        raise FerviError(f"There are {recordings} recordings: name a folder for the annotated ones, not a file.")
    if recordings > len({path.name for path in files if is_recording(path)}):
        raise FerviError("Two recordings have the same name, and their annotated ones would have it too: rename one.")
    if not wanted.annotated.suffix:
        wanted.annotated.mkdir(parents=True, exist_ok=True)


def _annotate(outcome: Outcome, target: Path | None) -> None:
    if target is None or isinstance(outcome, PictureRead | Failed):
        return
    from fervi.recordings.annotate import annotate  # needs PyAV, which pictures do without

    annotate(outcome, _annotated_of(outcome.path, target))


def _annotated_of(path: Path, target: Path) -> Path:
    return target if target.suffix else target / f"{path.name}.annotated.mp4"


class Printer:
    """Prints what was read, file after file, in the form that is wanted; see `Wanted.printed`."""

    def __init__(self, form: str, files: Sequence[Path], labels: tuple[str, ...]) -> None:
        self._form, self._labels, self._has_unsure = form, labels, False
        if form == "csv":
            write_csv([], sys.stdout, labels)
        elif form == "text" and not all(map(is_recording, files)):
            print(heading())

    def print(self, outcome: PictureRead | Recording) -> None:
        """Print one file's."""
        with tqdm.external_write_mode(sys.stdout):
            if self._form == "csv":
                write_csv(outcome.rows(), sys.stdout, self._labels, header=False)
            elif self._form == "json":
                outcome.write_json(sys.stdout)
            elif self._form == "text":
                print(self._as_text(outcome))
            sys.stdout.flush()

    def explain(self) -> None:
        """Say on standard error what a question mark means, where one was printed."""
        if self._has_unsure:
            print(f"fervi: {UNSURE}", file=sys.stderr)

    def _as_text(self, outcome: PictureRead | Recording) -> str:
        if not isinstance(outcome, PictureRead):
            return recording_as_text(outcome)
        self._has_unsure |= not all(face.certain or face.turned_away for face in outcome.analysis.faces)
        return picture_as_text(outcome.path, outcome.analysis)


def _name_bad(bad: Sequence[Failed], whole: int) -> None:
    if bad and whole > 1:
        print(f"fervi: {len(bad)} of {whole} files could not be read:", file=sys.stderr)
    for each in bad:
        print(f"{each.path}: {each.reason}", file=sys.stderr)
