"""`python -m benchmarks.decoders [FILE...]`: PyAV beside OpenCV: speed, times and rotation, on recordings made here."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from benchmarks.clips import Actor, looks, play, steady, uneven, write_clip

_REPEATS = 5
_ROW = "{:<40} {:>8} {:>8}"
Read = Callable[[Path], Iterator[tuple[float, str]]]


def main(files: Sequence[str]) -> int:
    """Print one table; files named are read for their speed too."""
    cv2.setNumThreads(1)
    print(_ROW.format("one thread", "PyAV", "OpenCV"))
    with tempfile.TemporaryDirectory() as folder:
        made = _made(Path(folder))
        for name in (made["steady"], *map(Path, files)):
            rates = [f"{_rate(read, name):.0f}" for read in _READS]
            print(_ROW.format(f"{name.name}, frames/s", *rates))
        _compare_times(made["uneven"])
        sizes = [next(iter(read(made["turned"])))[1] for read in _READS]
        print(_ROW.format("turned by 90 degrees, as height x width", *sizes))
    return 0


def _made(folder: Path) -> dict[str, Path]:
    actors = [Actor(looks()[0], lambda t: (150 + 20 * t, 240)), Actor(looks()[1], lambda t: (480 - 20 * t, 240))]
    return {
        "steady": write_clip(folder / "640x480.mp4", play(actors, steady(25, 8))),
        "uneven": write_clip(folder / "uneven.mp4", play(actors, uneven(4))),
        "turned": write_clip(folder / "turned.mp4", play(actors, steady(25, 1)), rotation=90),
    }


def _with_pyav(path: Path) -> Iterator[tuple[float, str]]:
    """Give each frame's seconds and its shape, once it is RGB."""
    reformatter = VideoReformatter()
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for frame in container.decode(video=0):
            pixels = np.rot90(reformatter.reformat(frame, format="rgb24").to_ndarray(), frame.rotation // 90)
            yield float(frame.time), f"{pixels.shape[0]}x{pixels.shape[1]}"


def _with_opencv(path: Path) -> Iterator[tuple[float, str]]:
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    while (answer := capture.read())[0]:
        pixels = cv2.cvtColor(answer[1], cv2.COLOR_BGR2RGB)
        yield capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, f"{pixels.shape[0]}x{pixels.shape[1]}"


def _rate(read: Read, path: Path) -> float:
    spans = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        frames = _count(read, path)
        spans.append(time.perf_counter() - start)
    return frames / median(spans)


def _count(read: Read, path: Path) -> int:
    return sum(1 for _ in read(path))


def _compare_times(path: Path) -> None:
    truth = np.array(uneven(4))
    worst = []
    for read in _READS:
        times = np.array([seconds for seconds, _ in read(path)])
        worst.append(
            f"{1000 * np.abs(times - truth).max():.1f}" if len(times) == len(truth) else f"{len(times)} frames"
        )
    print(_ROW.format("variable rate: worst time, ms off", *worst))


_READS: tuple[Read, ...] = (_with_pyav, _with_opencv)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
