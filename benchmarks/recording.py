"""How fast a recording is read: against how long it plays, and by two workers against one."""

import multiprocessing
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fervi.settings import Settings

_SECONDS, _FRAMES_A_SECOND, _ANALYSED_A_SECOND = 30, 25, 10
_SHARED_SECONDS = 60
_TITLE = "640x480, two faces, {analysed_per_s} analysed frames a second"


def time_recording(settings: Settings) -> dict[str, Any]:
    """Read a recording of 640x480 with two faces that move, as `analyze` does.

    Returns:
        Under the one title `seconds` (how long it plays), `took_s`, `processor_s`, `times_real_time`,
        `analysed_per_s`, `workers`, and how many `people` were found; nothing where PyAV is not installed.
    """
    if not find_spec("av"):
        return {}
    from benchmarks.clips import Actor, looks, play, steady, write_clip
    from fervi.library import make_reader
    from fervi.recordings.recording import read_recording
    from fervi.recordings.workforce import threads

    actors = [Actor(looks()[0], lambda t: (150 + 4 * t, 240)), Actor(looks()[1], lambda t: (500 - 4 * t, 240))]
    reader = make_reader(settings)
    with tempfile.TemporaryDirectory() as folder, threads() as workers:
        path = write_clip(Path(folder) / "two.mp4", play(actors, steady(_FRAMES_A_SECOND, _SECONDS)))
        start, busy = time.perf_counter(), time.process_time()
        recording = read_recording(path, reader, workers, _ANALYSED_A_SECOND)
        people = len(recording.people)
        took, busy = time.perf_counter() - start, time.process_time() - busy
    return {
        "two faces": {
            "seconds": round(recording.timeline.seconds, 2),
            "took_s": round(took, 2),
            "processor_s": round(busy, 2),
            "times_real_time": round(recording.timeline.seconds / took, 2),
            "analysed_per_s": _ANALYSED_A_SECOND,
            "workers": workers.workers,
            "people": people,
        }
    }


def time_workers(settings: Settings) -> dict[str, Any]:
    """Have one process, then two, read a recording of a minute in six parts.

    Returns:
        `took_s` by the number of processes, `times_as_fast` for two against one, and whether their tables are the
        `same`; nothing where PyAV is not installed.
    """
    if not find_spec("av"):
        return {}
    from benchmarks.clips import Actor, looks, play, steady, write_clip
    from fervi.library import make_reader
    from fervi.recordings.recording import read_recording
    from fervi.recordings.workforce import Workforce

    actor = Actor(looks()[0], lambda t: (150 + 4 * t, 240))
    reader = make_reader(settings)
    took, tables, spawn = {}, [], multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        path = write_clip(Path(folder) / "one.mp4", play([actor], steady(_FRAMES_A_SECOND, _SHARED_SECONDS)))
        for count in (1, 2):
            with ProcessPoolExecutor(count, spawn, make_reader, (settings,)) as processes:
                workers = Workforce(processes, count)
                _wait_until_each_has_begun(processes, count)
                start = time.perf_counter()
                recording = read_recording(path, reader, workers, _ANALYSED_A_SECOND)
                took[count] = round(time.perf_counter() - start, 2)
                tables.append(list(recording.entries()))
    return {"took_s": took, "times_as_fast": round(took[1] / took[2], 2), "same": tables[0] == tables[1]}


def _wait_until_each_has_begun(processes: ProcessPoolExecutor, count: int) -> None:
    for future in [processes.submit(time.sleep, 2) for _ in range(count)]:
        future.result()


def workers_line(workers: dict[str, Any]) -> str:
    """Return the measurement of `time_workers` as a line."""
    one, two = workers["took_s"].values()
    tables = "the same table" if workers["same"] else "ANOTHER TABLE"
    return (
        f"a recording in {_SHARED_SECONDS // 10} parts: two processes are {workers['times_as_fast']:.2f} times as fast "
        f"as one ({two:.1f} s and {one:.1f} s), and write {tables}"
    )


def recording_line(recording: dict[str, Any]) -> str:
    """Return the measurement as a line."""
    row = recording["two faces"]
    return (
        f"\nrecording, {_TITLE.format(**row)}: {row['times_real_time']:.1f} times as fast as it plays "
        f"({row['seconds']:.0f} s in {row['took_s']:.1f} s on {row['workers']} processors, of whose time it took "
        f"{row['processor_s']:.1f} s; {row['people']} people)"
    )
