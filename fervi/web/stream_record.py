"""What is seen of one live connection: each frame in the metrics, one line in the log at its end."""

from collections import Counter
from time import monotonic

from fervi.web.logs import log_event
from fervi.web.metrics import ANSWERED, metrics


class StreamRecord:
    """One live connection's length, and what became of its frames."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._outcomes: Counter[str] = Counter()

    def count(self, outcome: str) -> None:
        """Count a frame, `ANSWERED` or refused with a code."""
        self._outcomes[outcome] += 1
        metrics().count_frame(outcome)

    def end(self, reason: str | None) -> None:
        """Write the connection's line."""
        seconds = round(monotonic() - self._began, 1)
        refused = {code: count for code, count in self._outcomes.items() if code != ANSWERED}
        log_event("live", seconds=seconds, answered=self._outcomes[ANSWERED], refused=refused, reason=reason)
