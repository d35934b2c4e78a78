"""How much of a recording is done, told while its parts are read."""

from collections.abc import Sequence

from fervi.recordings.analysis import Part, Sights, analyze_part
from fervi.recordings.timeline import Timeline


class Stopped(Exception):
    """Nobody waits for the part any more."""


class Gauge:
    """Counts what is done of each part; the threads that read parts tell it of each frame."""

    def __init__(self, timeline: Timeline, parts: Sequence[Part]) -> None:
        begins = [float((part.stretch.begin - int(timeline.shown[0])) * timeline.tick) for part in parts]
        ends = [*begins[1:], timeline.seconds]
        self._begin = {part.stretch.begin: float(part.stretch.begin * timeline.tick) for part in parts}
        self._whole = {part.stretch.begin: end - begin for part, begin, end in zip(parts, begins, ends, strict=True)}
        self._done = dict.fromkeys(self._whole, 0.0)
        self._is_stopped = False

    @property
    def seconds(self) -> float:
        """Seconds of the recording that are done, of all parts together."""
        return sum(self._done.values())

    def read(self, part: Part) -> Sights:
        """Analyse a part in this process, and count each frame; see `analyze_part`.

        Raises:
            Stopped: After `stop`.
        """
        return analyze_part(part, lambda seconds: self._count(part.stretch.begin, seconds))

    def _count(self, key: int, seconds: float) -> None:
        if self._is_stopped:
            raise Stopped
        self._done[key] = min(self._whole[key], seconds - self._begin[key])

    def finish(self, part: Part) -> None:
        """Count the whole of a part."""
        self._done[part.stretch.begin] = self._whole[part.stretch.begin]

    def stop(self) -> None:
        """End the parts that are still read."""
        self._is_stopped = True
