"""`python -m benchmarks.memory`: the most memory that `fervi analyze` takes for recordings of different lengths."""

import argparse
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import av

from benchmarks.clips import Actor, looks, play, steady, write_clip

_PIECE_SECONDS, _FRAMES_A_SECOND = 30, 25
_ROW = "{:>8} {:>8} {:>8} {:>8}"


def main() -> int:
    """Measure each length in a process of its own; returns the exit status of the first that fails, or 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("minutes", type=int, nargs="*", default=[1, 30], help="lengths; default: 1 30")
    parser.add_argument("--rate", default="10", help="frames a second that are analysed, or 'every'; default: 10")
    parser.add_argument("--form", default="mp4", choices=["mp4", "avi"], help="default: %(default)s")
    parser.add_argument("--keys", type=int, default=_FRAMES_A_SECOND, help="frames from one key frame to the next")
    options = parser.parse_args()
    print(_ROW.format("minutes", "rate", "rows", "MB"), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for minutes in options.minutes:
            clip = write_long(Path(folder) / f"{minutes}.{options.form}", minutes, options.keys)
            table = Path(folder) / "table.csv"
            rows, megabytes = measure(clip, options.rate, table)
            print(_ROW.format(minutes, options.rate, rows, round(megabytes)), flush=True)
    return 0


def write_long(path: Path, minutes: float, key_every: int) -> Path:
    """Write a recording of 640x480 with two people, one of whom goes and comes back twice a minute.

    Half a minute is encoded; the rest is the same packets again, at their times.
    """
    piece = path.with_name(f"piece{path.suffix}")
    actors = [
        Actor(looks()[0], lambda t: (180 + 60 * math.sin(2 * math.pi * t / _PIECE_SECONDS), 240)),
        Actor(looks()[1], lambda t: (480, 240) if t < _PIECE_SECONDS - 5 else None),
    ]
    frames = play(actors, steady(_FRAMES_A_SECOND, _PIECE_SECONDS))
    write_clip(piece, frames, key_every=key_every, rate=_FRAMES_A_SECOND)
    with av.open(str(piece)) as source, av.open(str(path), "w") as target:
        template = source.streams.video[0]
        stream = target.add_stream_from_template(template)
        for index in range(round(minutes * 60 / _PIECE_SECONDS)):
            source.seek(0)
            later = round(index * _PIECE_SECONDS / template.time_base)
            for packet in source.demux(template):
                if packet.dts is None:
                    continue
                if packet.pts is not None:
                    packet.pts += later
                packet.dts += later
                packet.stream = stream
                target.mux(packet)
    return path


def measure(clip: Path, rate: str, table: Path) -> tuple[int, float]:
    """Analyse a recording as the command line does; return the table's rows and the most memory, in MB."""
    program = (
        "import resource, sys; from fervi.cli import main; status = main(); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(status)"
    )
    command = [sys.executable, "-c", program, "analyze", str(clip), "--rate", rate, "--csv", str(table)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    with table.open() as rows:
        return sum(1 for _ in rows) - 1, int(done.stdout.split()[-1]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
