"""Cut a recording at key frames into stretches that workers can decode by themselves."""

from fractions import Fraction

import numpy as np

from fervi.recordings.frames import Stretch
from fervi.recordings.timeline import Timeline

_SHORTEST_SECONDS = 10.0
_FEWEST_WANTED = 100


def cut(timeline: Timeline, rate: Fraction | None) -> list[Stretch]:
    """Return the stretches of a recording, in order: each frame is in one of them.

    They depend on the recording and the rate alone, never on how many workers there are: the table would differ too.

    Args:
        timeline: Of the recording.
        rate: Frames a second that are wanted; None for all. The fewer they are, the longer the stretches.
    """
    least = max(_SHORTEST_SECONDS, float(_FEWEST_WANTED / (rate or Fraction(_FEWEST_WANTED))))
    starts = [0]
    for key in np.searchsorted(timeline.shown, timeline.keys):
        if (timeline.shown[key] - timeline.shown[starts[-1]]) * float(timeline.tick) >= least:
            starts.append(int(key))
    return [_stretch(timeline, *ends) for ends in zip(starts, [*starts[1:], len(timeline.shown)], strict=True)]


def _stretch(timeline: Timeline, first: int, after: int) -> Stretch:
    shown = timeline.shown
    return Stretch(
        begin=int(shown[first]),
        end=int(shown[after]) if after < len(shown) else None,
        first=first,
        before=int(shown[first - 1]) if first else None,
    )
