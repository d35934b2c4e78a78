"""What each person of a recording showed, in figures that one can read at a glance."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fervi.recordings.rows import Entry
from fervi.vision.face import Box

UNSURE, TURNED_AWAY = "unsure", "turned_away"


@dataclass(frozen=True)
class Peak:
    """The moment at which an emotion is most probable.

    Attributes:
        seconds: When.
        frame: Number of the frame.
        probability: Of the emotion, 0..1.
        box: Where the face is then.
    """

    seconds: float
    frame: int
    probability: float
    box: Box

    def to_dict(self) -> dict[str, Any]:
        return {
            "time": round(self.seconds, 3),
            "frame": self.frame,
            "probability": round(self.probability, 4),
            "box": self.box.to_dict(),
        }


@dataclass(frozen=True)
class Person:
    """One person of a recording.

    Attributes:
        identity: Their number, from 1, in the order in which they appear.
        first: When they are first seen, in seconds.
        last: When they are last seen.
        seconds: For how long they are seen in all.
        frames: In how many analysed frames.
        shares: Of that time, for how much each emotion is asserted, and for how much the face is `turned_away`;
            `unsure` for the rest. Sum 1.
        means: The mean probability of each emotion while the face is not turned away; empty where it always is.
        peaks: For each emotion that is ever asserted, its most probable moment.
    """

    identity: int
    first: float
    last: float
    seconds: float
    frames: int
    shares: dict[str, float]
    means: dict[str, float]
    peaks: dict[str, Peak]

    def to_dict(self) -> dict[str, Any]:
        return {
            "identity": self.identity,
            "first": round(self.first, 3),
            "last": round(self.last, 3),
            "seconds": round(self.seconds, 3),
            "frames": self.frames,
            "shares": {name: round(share, 4) for name, share in self.shares.items()},
            "means": {name: round(mean, 4) for name, mean in self.means.items()},
            "peaks": {name: peak.to_dict() for name, peak in self.peaks.items()},
        }


@dataclass
class _Tally:
    emotions: tuple[str, ...]
    first: float
    last: float = 0.0
    labels: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    peaks: dict[str, Peak] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        number, self.last, face = entry
        if face.turned_away:
            self.labels[TURNED_AWAY] += 1
            return
        self.labels[face.emotion if face.certain else UNSURE] += 1
        self.sums.update(dict(zip(face.labels, face.scores, strict=True)))
        peak = self.peaks.get(face.emotion)
        if face.certain and (peak is None or face.confidence > peak.probability):
            self.peaks[face.emotion] = Peak(self.last, number, face.confidence, face.box)


def summarize(entries: Iterator[Entry], interval: float) -> tuple[Person, ...]:
    """Return what each person showed.

    Args:
        entries: Of people, in order of time.
        interval: Seconds that an analysed frame stands for.
    """
    tallies: dict[int, _Tally] = {}
    for entry in entries:
        tallies.setdefault(entry[2].id or 0, _Tally(entry[2].labels, entry[1])).add(entry)
    return tuple(_person(identity, tally, interval) for identity, tally in sorted(tallies.items()))


def _person(identity: int, tally: _Tally, interval: float) -> Person:
    frames = sum(tally.labels.values())
    read = frames - tally.labels[TURNED_AWAY]
    return Person(
        identity=identity,
        first=tally.first,
        last=tally.last,
        seconds=frames * interval,
        frames=frames,
        shares={name: tally.labels[name] / frames for name in (*tally.emotions, UNSURE, TURNED_AWAY)},
        means={name: tally.sums[name] / read for name in tally.emotions} if read else {},
        peaks={name: tally.peaks[name] for name in tally.emotions if name in tally.peaks},
    )
