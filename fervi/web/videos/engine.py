"""What analyses recordings, as the jobs see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

RATES: dict[str, float | None] = {"every": None, "10": 10, "5": 5, "1": 1}
"""Frames of each second that can be asked for, by name; None for all of them."""

RESULTS = {"table.csv": "text/csv", "table.json": "application/json", "annotated.mp4": "video/mp4"}
"""Files that an analysis may write, with their media types."""


@dataclass(frozen=True)
class Facts:
    """What is known of a recording before it is analysed.

    Attributes:
        seconds: How long it is.
        width: Of its pictures as a person sees them, in pixels.
        height: Likewise.
        frame_rate: Frames a second, on average.
        format: FFmpeg's name of the container's format.
    """

    seconds: float
    width: int
    height: int
    frame_rate: float
    format: str


class Run(Protocol):
    """An analysis under way."""

    def progress(self) -> Iterator[float]:
        """Give the share that is done, 0..1, whenever it has grown; ends when all results are written.

        Raises:
            Refusal: If it fails.
        """

    def stop(self) -> None:
        """End it at once; it writes nothing more when this returns."""


class Engine(Protocol):
    """Reads recordings."""

    def check(self, recording: Path) -> Facts:
        """Return what a recording is.

        Raises:
            Refusal: If it is none that can be read, or too much of one.
        """

    def begin(self, recording: Path, name: str, results: Path, rate: float | None, facts: Facts) -> Run:
        """Begin to analyse a recording that was checked.

        Args:
            recording: The file.
            name: What the results call it.
            results: The folder that some of `RESULTS` are written into.
            rate: Frames of each second; None for all.
            facts: What `check` returned.
        """
