"""`python -m fervi.web.videos.worker`: checks or analyses the one recording that standard input names.

The order is one line of JSON. Answers are lines of JSON on standard output: facts of the recording, or shares that are
done, then `done`; or `refused` or `failed`, with why.
"""

import json
import os
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fervi.errors import FerviError, Refusal

_PROCESSOR_S_A_SECOND, _PROCESSOR_S, _CHECK_PROCESSOR_S = 20, 600, 30
"""How long a recording may keep a processor busy: many times as long as any that is none made to do just that."""

_READ_MS, _WRITTEN_MS = 20, 8
"""About how long a frame of 640x480 takes to be read, and to be written: only the progress that is told rests on it."""

Tell = Callable[[dict[str, Any]], None]


def main() -> None:
    """Do what is ordered, and end with whoever ordered it."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()

    def tell(answer: dict[str, Any]) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    try:
        {"check": check, "analyze": analyze}[order["do"]](order, tell)
        tell({"done": True})
    except Refusal as refusal:
        tell({"refused": {"code": refusal.code, "message": refusal.message}})
    except FerviError as error:
        tell({"failed": str(error)})
    except Exception as error:  # without its message, which may name the file
        tell({"failed": "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])})


def _end_with_input() -> None:
    with suppress(OSError):
        sys.stdin.buffer.read()
    os._exit(1)


def check(order: dict[str, Any], tell: Tell) -> None:
    """Tell the facts of a recording; raises Refusal."""
    from fervi.recordings.timeline import read_timeline

    _limit_processor(_CHECK_PROCESSOR_S)
    timeline = read_timeline(Path(order["recording"]), _limits(order))
    tell(
        {
            "seconds": round(timeline.seconds, 3),
            "width": timeline.width,
            "height": timeline.height,
            "frame_rate": round(timeline.rate, 3),
            "format": timeline.format,
        }
    )


def analyze(order: dict[str, Any], tell: Tell) -> None:
    """Write the results of a recording, and tell the shares that are done; raises Refusal."""
    from fervi.recordings.annotate import annotate
    from fervi.recordings.reader import Reader
    from fervi.recordings.recording import read_recording
    from fervi.recordings.workforce import workforce

    facts, rate, results, limits = order["facts"], order["rate"], Path(order["results"]), _limits(order)
    _limit_processor(int(_PROCESSOR_S + _PROCESSOR_S_A_SECOND * facts["seconds"]))
    reading = _share_of_reading(rate or facts["frame_rate"], facts["frame_rate"])
    reader = Reader(order["detector"], Path(order["model"]), order["side"])
    with workforce(order["scheduler"]) as workers:
        progress = _progress(tell, 0.0, reading)
        recording = read_recording(Path(order["recording"]), reader, workers, rate, limits, progress)
    annotate(recording, results / "annotated.mp4", limits, _progress(tell, reading, 1.0))
    named = replace(recording, path=Path(order["name"]))  # where it lies is nobody's business
    named.save(results / "table.csv")
    named.save(results / "table.json")


def _share_of_reading(analysed: float, shown: float) -> float:
    """Return for how much of the time faces are read; for the rest the recording is written again.

    Args:
        analysed: Frames of each second that are analysed.
        shown: Frames a second.
    """
    read, written = analysed * _READ_MS, max(shown, 1.0) * _WRITTEN_MS
    return read / (read + written)


def _progress(tell: Tell, begin: float, end: float) -> Callable[[float, float], None]:
    """Return what tells shares between two, given seconds that are done and seconds in all."""

    def progress(done: float, whole: float) -> None:
        tell({"share": begin + (end - begin) * min(1.0, max(0.0, done / whole)) if whole else begin})

    return progress


def _limit_processor(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _limits(order: dict[str, Any]) -> Any:
    from fervi.recordings.container import RecordingLimits

    return RecordingLimits(max_bytes=order["max_bytes"], max_seconds=order["max_seconds"])


if __name__ == "__main__":
    main()
