"""The engine in a process of its own for each recording: it cannot keep the server waiting, nor take it down."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.web.videos.engine import Facts

_CHECK_S = 45.0
_LOWEST_PRIORITY, _CHECK_PRIORITY = 19, 5
"""Of an analysis, and of a check: that is short, and somebody waits for it, on a busy machine too."""

_PACKAGES = Path(__file__).resolve().parents[3]
_DAMAGED = "The recording cannot be decoded. Save, copy or download it again, then send it anew."
_TOO_BUSY = "The service is too busy to look at the recording. Send it again in a few minutes."
_RETRY_S = 60
_ENDED = "The analysis ended unexpectedly. Send the recording again, or a shorter part of it."

_log = logging.getLogger(__name__)


class ProcessEngine:
    """Has `fervi.web.videos.worker` check and analyse recordings, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._order = {
            "detector": settings.detector,
            "model": str(settings.model),
            "side": settings.recording_side,
            "scheduler": settings.dask_scheduler,
            "max_bytes": settings.max_video_bytes,
            "max_seconds": settings.max_video_seconds,
        }

    @staticmethod
    def is_installed() -> bool:
        """Tell whether there is what decodes recordings."""
        return find_spec("av") is not None

    def check(self, recording: Path) -> Facts:
        """Return what a recording is; see `Engine.check`."""
        order = {**self._order, "do": "check", "recording": str(recording)}
        run = ProcessRun(order, Refusal("recording_damaged", _DAMAGED), _CHECK_PRIORITY)
        timer = threading.Timer(_CHECK_S, run.stop, [Refusal("busy", _TOO_BUSY, retry_after=_RETRY_S)])
        timer.start()
        try:
            (answer,) = run.events()
            return Facts(**answer)
        finally:
            timer.cancel()

    def begin(self, recording: Path, name: str, results: Path, rate: float | None, facts: Facts) -> "ProcessRun":
        """Begin to analyse a recording; see `Engine.begin`."""
        order = {"do": "analyze", "recording": str(recording), "name": name, "results": str(results), "rate": rate}
        return ProcessRun({**self._order, **order, "facts": asdict(facts)}, Refusal("internal_error", _ENDED))


class ProcessRun:
    """One process that works on a recording. It ends when this one does: its standard input then has an end.

    What it is to do is told there too, and not as arguments, which everybody on the machine may read.
    """

    def __init__(self, order: dict[str, Any], if_killed: Refusal, priority: int = _LOWEST_PRIORITY) -> None:
        self._if_killed = if_killed
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fervi.web.videos.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PACKAGES,
        )
        os.setpriority(os.PRIO_PROCESS, self._process.pid, priority)
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def progress(self) -> Iterator[float]:
        """Give the share that is done; see `Run.progress`."""
        for event in self.events():
            yield event["share"]

    def events(self) -> Iterator[dict[str, Any]]:
        """Give what the process tells, until it says that it is done.

        Raises:
            Refusal: What it raised; what was given for the case if it ended before it was done.
        """
        assert self._process.stdout
        try:
            for line in self._process.stdout:
                event = json.loads(line)
                if "refused" in event:
                    raise Refusal(**event["refused"])
                if "failed" in event:
                    _log.error("A recording's analysis failed: %s", event["failed"])
                    break
                if "done" in event:
                    return
                yield event
            raise self._if_killed
        finally:
            self.stop()
            self._close_pipes()

    def stop(self, reason: Refusal | None = None) -> None:
        """End the process at once, if it has not ended, for a reason; whoever follows it closes the pipes."""
        self._if_killed = reason or self._if_killed
        self._process.kill()
        self._process.wait()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
