"""`python -m benchmarks.pipeline`: the time of each step, FERVI's beside the original application's."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Protocol

from benchmarks.detectors import detection_lines, time_detectors
from benchmarks.paper import PaperApplication
from benchmarks.pictures import four_faces, one_face
from benchmarks.processor import processor
from benchmarks.recording import recording_line, time_recording, time_workers, workers_line
from benchmarks.start import start_line, time_start
from fervi.errors import FerviError
from fervi.settings import Settings
from fervi.vision.face import Timing
from fervi.vision.factory import make_analyzer
from fervi.vision.image import decode
from fervi.web.services import Services

_STEPS = ("decode_ms", "detect_ms", "classify_ms", "total_ms")
_ROW = "{:<46} {:>5} " + " {:>11}" * len(_STEPS)
Medians = dict[str, Any]


class Contender(Protocol):
    """One way to read a photo. To time another one, give it a line in `_contenders`."""

    name: str

    def read(self, data: bytes) -> tuple[int, Timing]:
        """Return the number of faces found in an encoded photo, and the time it took."""
        ...


@dataclass
class Fervi:
    """FERVI itself, without the network in between."""

    name: str
    services: Services
    live: bool

    def read(self, data: bytes) -> tuple[int, Timing]:
        """See `Contender`."""
        analysis = (self.services.analyze_frame if self.live else self.services.analyze_photo)(data)
        return len(analysis.faces), analysis.timing


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure with the settings of the environment; returns the exit status: 0 done, 1 a setting is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    parser.add_argument("--repeats", type=int, default=20, help="of each measurement; default: %(default)s")
    parser.add_argument("--json", action="store_true", help="print the medians as JSON")
    options = parser.parse_args(arguments)
    if options.repeats < 1:
        parser.error("--repeats must be 1 or more")
    try:
        medians = measure(Settings.from_environ(), options.repeats)
    except FerviError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print(json.dumps(medians, indent=1) if options.json else as_text(medians))
    return 0


def measure(settings: Settings, repeats: int) -> Medians:
    """Return the medians in milliseconds, on one thread.

    Returns:
        `processor`, see there; `one face` and `four faces`: contender -> `found` and each of the steps; `detection`,
        see `time_detectors`; `recording` and `workers`, see `time_recording` and `time_workers`; `start`, see
        `time_start`.
    """
    contenders = _contenders(settings)
    pictures = {"one face": one_face(), "four faces": four_faces()}
    medians = {
        title: {contender.name: _measure(contender, picture, repeats) for contender in contenders}
        for title, picture in pictures.items()
    }
    detection = time_detectors(settings, decode(one_face()), repeats)
    recording, workers = time_recording(settings), time_workers(settings)
    parts = {"detection": detection, "recording": recording, "workers": workers, "start": time_start()}
    return {"processor": processor(), **medians, **parts}


def as_text(medians: Medians) -> str:
    """Return the medians as tables, with how much slower the original application is."""
    lines = ["Medians in milliseconds, one thread, 640x480 JPEG.", medians["processor"]]
    for title in ("one face", "four faces"):
        rows = medians[title]
        lines += ["", _ROW.format(title, "found", *(step.removesuffix("_ms") for step in _STEPS))]
        for name, row in rows.items():
            lines.append(_ROW.format(name, row["found"], *(f"{row[step]:.2f}" for step in _STEPS)))
        if PaperApplication.name in rows:
            lines += [_ratios(name, rows[name], rows[PaperApplication.name]) for name in list(rows)[:-1]]
    recording = [recording_line(medians["recording"])] if medians.get("recording") else []
    recording += [workers_line(medians["workers"])] if medians.get("workers") else []
    start = [start_line(medians["start"])] if medians.get("start") else []
    return "\n".join([*lines, "", *detection_lines(medians["detection"]), *recording, *start])


def _contenders(settings: Settings) -> list[Contender]:
    services = Services(settings, lambda: make_analyzer(settings.detector, settings.model))
    contenders: list[Contender] = [
        Fervi("FERVI live", services, live=True),
        Fervi("FERVI photo", services, live=False),
    ]
    try:
        contenders.append(PaperApplication())
    except ModuleNotFoundError as error:
        left_out = f"{error.name} is not installed, so the original application is left out"
        print(f"{left_out}: pip install -r requirements-train.txt", file=sys.stderr)
    return contenders


def _measure(contender: Contender, picture: bytes, repeats: int) -> dict[str, float]:
    contender.read(picture)  # what is done once is not what is timed
    found, timings = zip(*(contender.read(picture) for _ in range(repeats)), strict=True)
    steps = {step: round(median(getattr(timing, step) for timing in timings), 3) for step in _STEPS}
    return {"found": found[0], **steps}


def _ratios(name: str, ours: dict[str, float], theirs: dict[str, float]) -> str:
    ratios = (f"{theirs[step] / ours[step]:.1f}x" if ours[step] else "" for step in _STEPS)
    return _ROW.format(f"  the original application against {name}", "", *ratios)


if __name__ == "__main__":
    sys.exit(main())
