"""`python -m benchmarks.beside`: by how much the analysis of a recording delays the answers to live clients.

It starts a service of its own on a free port, with the FERVI_* settings of the environment, and takes turns: some
seconds without a recording, some with one. What counts is the ratio; the times themselves depend on the machine.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import requests

from benchmarks import pictures
from benchmarks.clients.crew import Crew, Target, at_work
from benchmarks.clients.honest import ANSWERED, camera
from benchmarks.clips import Actor, looks, play, steady, write_clip
from benchmarks.server import run_server

_CLIP_S, _CLIP_RATE = 60, 25
_PATIENCE_S = 120.0
_ROW = "{:<22} {:>10} {:>10} {:>8}"


def main() -> int:
    """Measure, and print medians, 95th percentiles and their ratios; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside", description=__doc__)
    parser.add_argument("--cameras", type=int, default=1, help="live clients; default: %(default)s")
    parser.add_argument("--rate", type=float, default=15, help="frames of each a second; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=8, help="of each turn; default: %(default)s")
    parser.add_argument("--turns", type=int, default=3, help="without and with a recording; default: %(default)s")
    options = parser.parse_args()
    alone: list[float] = []
    beside: list[float] = []
    with tempfile.TemporaryDirectory() as folder, run_server() as server:
        clip = _clip(Path(folder) / "two.mp4")
        with at_work(server.target, camera(pictures.one_face(), options.rate), options.cameras) as crew:
            crew.wait_until_each(ANSWERED, times=10)
            for _ in range(options.turns):
                alone += _round_trips(crew, options.seconds)
                with _recording(server.target, clip):
                    beside += _round_trips(crew, options.seconds)
    print(_as_text(alone, beside, options))
    return 0


def _clip(path: Path) -> bytes:
    actors = [Actor(looks()[0], lambda t: (150 + 2 * t, 240)), Actor(looks()[1], lambda t: (500 - 2 * t, 240))]
    return write_clip(path, play(actors, steady(_CLIP_RATE, _CLIP_S))).read_bytes()


@contextmanager
def _recording(target: Target, clip: bytes) -> Iterator[None]:
    """Have a recording analysed at every frame, well under way on entry, deleted on exit.

    Raises:
        RuntimeError: If it is refused, or done before the end: it delayed nobody for a part of the turn.
    """
    service = f"http://{target.address}"
    answer = requests.post(
        f"{service}/api/v1/videos?rate=every", data=clip, headers={"Content-Type": "video/mp4"}, timeout=_PATIENCE_S
    )
    if answer.status_code != 202:
        raise RuntimeError(f"The recording was not taken: {answer.json()['error']['message']}")
    job = service + urlsplit(answer.headers["Location"]).path
    deadline = time.monotonic() + _PATIENCE_S
    while requests.get(job, timeout=_PATIENCE_S).json()["progress"] == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    yield
    state = requests.get(job, timeout=_PATIENCE_S).json()["state"]
    requests.delete(job, timeout=_PATIENCE_S)
    if state != "working":
        raise RuntimeError(f"The recording was {state} before the turn ended. Give --seconds fewer.")


def _round_trips(crew: Crew, seconds: float) -> list[float]:
    """Return how long each answer of the next seconds took, in milliseconds."""
    before = [len(journal.events) for journal in crew.journals]
    time.sleep(seconds)
    events = [event for journal, count in zip(crew.journals, before, strict=True) for event in journal.events[count:]]
    return [1000 * event.seconds for event in events if event.what == ANSWERED]


def _as_text(alone: list[float], beside: list[float], options: argparse.Namespace) -> str:
    rows = [("median", median(alone), median(beside)), ("95th percentile", _p95(alone), _p95(beside))]
    head = f"Live round trip in milliseconds, {options.cameras} x {options.rate:g} frames a second."
    lines = [head, _ROW.format("", "alone", "beside one", "ratio")]
    lines += [_ROW.format(name, f"{one:.1f}", f"{other:.1f}", f"{other / one:.2f}") for name, one, other in rows]
    return "\n".join([*lines, _ROW.format("answers", len(alone), len(beside), "")])


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
