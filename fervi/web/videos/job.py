"""One recording that was uploaded, and what becomes of it."""

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from fervi.errors import Refusal
from fervi.web.videos.engine import RATES, RESULTS, Facts, Run


class State(StrEnum):
    """What a job is at."""

    UPLOADING = "uploading"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Arrival:
    """How a recording comes that is sent in parts.

    Attributes:
        size: Bytes that it will have.
        begun: When it was announced.
        touched: When the newest part ended; at first as `begun`.
        is_open: Whether a part is coming right now.
    """

    size: int
    begun: float
    touched: float
    is_open: bool = False


@dataclass(eq=False)
class Job:
    """A job. All times are on the monotonic clock of `Jobs`.

    Attributes:
        folder: Private to the job; holds the recording and the results.
        address: What its uploads are counted under; None where they are not.
        id: Cannot be guessed: whoever has it may read and delete the job.
        name: What its sender calls the recording.
        rate: One of `RATES`.
        arrival: Of one that is sent in parts; None for one that came in one request.
        facts: None while it is uploaded.
        progress: Share of the analysis that is done, 0..1.
        begun: When the analysis began; None before.
        ended: When it was done or had failed; None before.
        error: Why it failed.
        run: The analysis under way.
    """

    folder: Path
    address: str | None
    id: str
    name: str = "recording"
    rate: str = "10"
    arrival: Arrival | None = None
    facts: Facts | None = None
    state: State = State.UPLOADING
    progress: float = 0.0
    begun: float | None = None
    ended: float | None = None
    error: Refusal | None = None
    run: Run | None = field(default=None, repr=False)

    @property
    def recording(self) -> Path:
        """The uploaded file."""
        return self.folder / "recording"

    @property
    def received(self) -> int:
        """Bytes of it that are here."""
        return self.recording.stat().st_size if self.recording.exists() else 0

    @property
    def frames_per_second(self) -> float | None:
        """What `rate` stands for."""
        return RATES[self.rate]

    def results(self) -> dict[str, Path]:
        """Return the files of the result that there are, by name; none before the job is done."""
        if self.state is not State.DONE:
            return {}
        files = {name: self.folder / name for name in RESULTS}
        return {name: path for name, path in files.items() if path.exists()}

    def seconds_left(self, now: float) -> float | None:
        """Return how long the analysis will take yet at the speed that it has had; None where that is not known."""
        if self.state is not State.WORKING or self.begun is None or not self.progress:
            return None
        return (now - self.begun) * (1 - self.progress) / self.progress


def new_id() -> str:
    """Return an id of 192 random bits."""
    return secrets.token_urlsafe(24)
