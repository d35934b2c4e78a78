"""Hold the label of a face in a stream still until a change is real."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_CERTAIN_MARGIN = 0.05
_CERTAIN_LEAD = 0.1


@dataclass(frozen=True)
class Label:
    """What is said of a face.

    Attributes:
        emotion: Index in the classifier's labels of the emotion that it is read as.
        second: Index of the emotion that comes next; of a face that is not certain both are named.
        certain: Whether the emotion is asserted.
    """

    emotion: int
    second: int
    certain: bool


class _Evidence:
    """Adds up by how much, and for how long, something speaks for a change: Page's one-sided CUSUM test.

    E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954). What stays within the margin wears off, so that
    noise around a tie changes nothing, while a clear change is through in a few frames at any frame rate.
    """

    def __init__(self, margin: float, needed: float) -> None:
        """Take the share that does not count yet (0..1), and how much is enough (share x seconds)."""
        self._margin = margin
        self._needed = needed
        self._sum = 0.0

    def suffices(self, excess: float, elapsed: float) -> bool:
        """Add an excess (share, -1..1) over `elapsed` seconds; tell whether all of it is enough, then forget it."""
        self._sum = max(0.0, self._sum + (excess - self._margin) * elapsed)
        enough = self._sum > self._needed
        if enough:
            self._sum = 0.0
        return enough


class LabelHolder:
    """Decides one person's label: hysteresis in margin and in time.

    The emotion, whether it is certain, and the second emotion each stay until enough evidence speaks against them. For
    a moment the label may therefore differ from the most probable emotion of the same frame.
    """

    def __init__(self, threshold: float) -> None:
        """Take the calibrated threshold of certainty, 0..1."""
        self._threshold = threshold
        self._label: Label | None = None
        self._time = 0.0
        self._forget()

    def update(self, scores: Sequence[float], seconds: float) -> Label:
        """Take smoothed probabilities, one for each label, at a time; return the label to show."""
        shares, elapsed = np.asarray(scores, np.float64), max(seconds - self._time, 0.0)
        self._time = seconds
        if self._label is None:
            self._label = self._read(shares, self._threshold + _CERTAIN_MARGIN)
        elif self._is_overtaken(shares, self._label, elapsed):
            self._forget()
            self._label = self._read(shares, self._threshold)
        else:
            certain = self._decide(shares, self._label, elapsed)
            second = self._choose_second(shares, self._label, elapsed)
            self._label = Label(self._label.emotion, second, certain)
        return self._label

    def _forget(self) -> None:
        self._against_emotion = _Evidence(margin=0.15, needed=0.06)
        self._against_certainty = _Evidence(margin=0.02, needed=0.12)
        self._against_second = _Evidence(margin=0.08, needed=0.25)

    @staticmethod
    def _read(shares: npt.NDArray[np.float64], threshold: float) -> Label:
        emotion, second = (int(index) for index in np.argsort(-shares, kind="stable")[:2])
        return Label(emotion, second, bool(shares[emotion] >= threshold))

    def _is_overtaken(self, shares: npt.NDArray[np.float64], label: Label, elapsed: float) -> bool:
        best = float(np.delete(shares, label.emotion).max())
        return self._against_emotion.suffices(best - float(shares[label.emotion]), elapsed)

    def _decide(self, shares: npt.NDArray[np.float64], label: Label, elapsed: float) -> bool:
        """Return whether the label is certain: over the threshold and in the lead."""
        share = float(shares[label.emotion])
        lead = share - float(np.delete(shares, label.emotion).max())
        if label.certain:
            excess = max(self._threshold - share, -lead)
        else:
            excess = min(share - self._threshold, lead - _CERTAIN_LEAD)
        return label.certain != self._against_certainty.suffices(excess, elapsed)

    def _choose_second(self, shares: npt.NDArray[np.float64], label: Label, elapsed: float) -> int:
        others = shares.copy()
        others[[label.emotion, label.second]] = 0.0
        best = int(others.argmax())
        changes = self._against_second.suffices(float(shares[best] - shares[label.second]), elapsed)
        return best if changes else label.second
