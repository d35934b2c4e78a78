"""What reads pictures, in a form that can be sent to a worker."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fervi.vision.analyzer import Analyzer
from fervi.vision.factory import make_analyzer


@dataclass(frozen=True)
class Reader:
    """How pictures are read. A worker makes the analyzer that it stands for, and keeps it.

    Attributes:
        detector: What `make_detector` accepts.
        model: The classifier's LiteRT file.
        side: Longest side, in pixels, to which a frame is scaled down to find faces.
    """

    detector: str
    model: Path
    side: int

    def analyzer(self) -> Analyzer:
        """Return the analyzer; the same one each time within a process."""
        return _analyzer(self.detector, self.model)


@lru_cache(maxsize=1)
def _analyzer(detector: str, model: Path) -> Analyzer:
    return make_analyzer(detector, model)
