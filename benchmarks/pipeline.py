"""`python -m benchmarks.pipeline`: the time of each step, FERVI's beside the paper's, from one run."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from benchmarks.detectors import compare
from benchmarks.paper import PaperApplication
from benchmarks.pictures import four_faces, one_face
from fervi.errors import FerviError
from fervi.settings import Settings
from fervi.vision.face import Timing
from fervi.vision.factory import make_analyzer
from fervi.vision.image import decode
from fervi.web.services import Services

_STEPS = ("decode_ms", "detect_ms", "classify_ms", "total_ms")
_ROW = "{:<46} {:>5} " + " {:>11}" * len(_STEPS)


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
    repeats = parser.parse_args(arguments).repeats
    if repeats < 1:
        parser.error("--repeats must be 1 or more")
    try:
        return run(Settings.from_environ(), repeats)
    except FerviError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1


def run(settings: Settings, repeats: int) -> int:
    """Print the medians of each contender's steps, and how much slower the paper's way is."""
    contenders = _contenders(settings)
    print(f"Medians of {repeats} runs, milliseconds, one thread, 640x480 JPEG.")
    for title, picture in (("one face", one_face()), ("four faces", four_faces())):
        print("\n" + _ROW.format(title, "found", *(step.removesuffix("_ms") for step in _STEPS)))
        rows = [_measure(contender, picture, repeats) for contender in contenders]
        if isinstance(contenders[-1], PaperApplication):
            for contender, row in zip(contenders[:-1], rows[:-1], strict=True):
                _print_ratios(contender.name, row, rows[-1])
    compare(settings, decode(one_face()), repeats)
    return 0


def _contenders(settings: Settings) -> list[Contender]:
    services = Services(settings, lambda: make_analyzer(settings.detector, settings.model))
    name = services.analyzer.detector.name
    contenders: list[Contender] = [
        Fervi(f"FERVI live: {name}, {settings.live_side} px", services, live=True),
        Fervi(f"FERVI photo: {name}, {settings.photo_side} px", services, live=False),
    ]
    try:
        contenders.append(PaperApplication())
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed, so the paper's way is left out: pip install -r requirements-train.txt")
    return contenders


def _measure(contender: Contender, picture: bytes, repeats: int) -> list[float]:
    contender.read(picture)  # what is done once is not what is timed
    found, timings = zip(*(contender.read(picture) for _ in range(repeats)), strict=True)
    row = [median(getattr(timing, step) for timing in timings) for step in _STEPS]
    print(_ROW.format(contender.name, found[0], *(f"{value:.2f}" for value in row)), flush=True)
    return row


def _print_ratios(name: str, ours: list[float], theirs: list[float]) -> None:
    ratios = (f"{their / our:.1f}x" if our else "" for our, their in zip(ours, theirs, strict=True))
    print(_ROW.format(f"  the paper's way against {name.split(':')[0]}", "", *ratios))


if __name__ == "__main__":
    sys.exit(main())
