"""The time of a stream's frames: the client's clock while it makes sense, the server's otherwise."""

from typing import Any

LATE_SECONDS = 2.0
"""By how much a frame may have been late: what the client's clock may go ahead of the server's."""

_LARGEST_MS = 1e15


class StreamClock:
    """Turns what a client says of its frames' times into seconds that never run backwards.

    The client knows best when a frame was taken: on its clock a stutter of the network is no stutter of the face.
    But it may send no time, nonsense, or a clock that was set meanwhile; a step is therefore believed only if it goes
    forward, and not farther than the server's own time since the last frame plus what a frame may have been late.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._captured: float | None = None
        self._arrived: float | None = None

    def seconds(self, captured_ms: Any, arrived: float) -> float:
        """Return a frame's time.

        Args:
            captured_ms: Milliseconds on the client's clock; whatever the client sent, None where it sent nothing.
            arrived: Seconds on the server's monotonic clock.

        Returns:
            Seconds since the first frame.
        """
        captured = _to_seconds(captured_ms)
        if self._arrived is not None:
            self._seconds += self._step(captured, max(arrived - self._arrived, 0.0))
        self._captured, self._arrived = captured, arrived
        return self._seconds

    def _step(self, captured: float | None, passed: float) -> float:
        if captured is None or self._captured is None:
            return passed
        step = captured - self._captured
        return step if 0 < step <= passed + LATE_SECONDS else passed


def _to_seconds(captured_ms: Any) -> float | None:
    if isinstance(captured_ms, bool) or not isinstance(captured_ms, int | float):
        return None
    return captured_ms / 1000 if abs(captured_ms) < _LARGEST_MS else None
