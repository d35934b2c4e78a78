"""Recordings and collections from the command line."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm import tqdm

from fervi.batch import heading_as_text, picture_as_text
from fervi.errors import FerviError
from fervi.recordings.annotate import annotate
from fervi.recordings.collection import Failed, Manner, Outcome, PictureRead, is_recording, read_files
from fervi.recordings.outputs import Outputs
from fervi.recordings.recording import Recording
from fervi.recordings.summary import Person
from fervi.recordings.table import write_csv
from fervi.recordings.workforce import Workforce

Show = Callable[[float], None]


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
    _print_heading(files, wanted.printed)
    with Outputs(wanted.tables, _run_of(manner)) if wanted.tables else nullcontext() as outputs:
        done = outputs.done if outputs else {}
        bad = [Failed(Path(file), reason) for file, reason in done.items() if reason]
        left = [path for path in files if str(path) not in done]
        if len(left) < len(files):
            print(f"fervi: goes on after {len(files) - len(left)} of {len(files)} files", file=sys.stderr)
        for outcome in _read(left, len(files), manner, workers):
            if isinstance(outcome, Failed):
                bad.append(outcome)
            else:
                _print(outcome, wanted.printed)
                if isinstance(outcome, Recording) and wanted.annotated:
                    annotate(outcome, _annotated_of(outcome.path, wanted.annotated))
            if outputs:
                outputs.add(outcome)
        if outputs:
            outputs.finish()
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


def _annotated_of(path: Path, target: Path) -> Path:
    return target if target.suffix else target / f"{path.name}.annotated.mp4"


def _print_heading(files: Sequence[Path], form: str) -> None:
    if form == "csv":
        write_csv([], sys.stdout)
    elif form == "text" and not all(map(is_recording, files)):
        print(heading_as_text())


def _print(outcome: Outcome, form: str) -> None:
    with tqdm.external_write_mode(sys.stdout):
        if form == "csv" and not isinstance(outcome, Failed):
            write_csv(outcome.rows(), sys.stdout, header=False)
        elif form == "json" and not isinstance(outcome, Failed):
            outcome.write_json(sys.stdout)
        elif form == "text" and isinstance(outcome, Recording):
            print(as_text(outcome))
        elif form == "text" and isinstance(outcome, PictureRead):
            print(picture_as_text(outcome.path, outcome.analysis))
        sys.stdout.flush()


def as_text(recording: Recording) -> str:
    """Return a summary that a person can read: who is seen when, and what they show."""
    people = len(recording.people)
    counted = "nobody" if not people else f"{people} {'person' if people == 1 else 'people'}"
    head = f"{recording.path}: {clock(recording.timeline.seconds)}, {recording.frames} frames analysed, {counted}"
    return "\n".join([head, *map(_person_as_text, recording.people)])


def _person_as_text(person: Person) -> str:
    shares = sorted((item for item in person.shares.items() if item[1] >= 0.005), key=lambda item: -item[1])
    shown = ", ".join(f"{name} {share:.0%}" for name, share in shares)
    peaks = ", ".join(
        f"{name} at {clock(peak.seconds)} ({peak.probability:.0%})" for name, peak in person.peaks.items()
    )
    seen = f"seen from {clock(person.first)} to {clock(person.last)}, for {person.seconds:.1f} s"
    return f"  person {person.identity}: {seen}: {shown}" + (f"; most {peaks}" if peaks else "")


def clock(seconds: float) -> str:
    """Return a time as 1:02:03.4 or 2:03.4."""
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"


def _name_bad(bad: Sequence[Failed], whole: int) -> None:
    if bad and whole > 1:
        print(f"fervi: {len(bad)} of {whole} files could not be read:", file=sys.stderr)
    for each in bad:
        print(f"{each.path}: {each.reason}", file=sys.stderr)
