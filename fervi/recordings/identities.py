"""Join the tracks of one person that a cut or an absence has separated, where it is sure; within one recording only."""

import math
from collections.abc import Iterable
from itertools import groupby

import numpy as np

from fervi.recordings.appearance import Appearance, colour_likeness, face_likeness
from fervi.recordings.tracks import TrackRecord
from fervi.vision.assignment import least_cost_pairs

_SAME_FACE = 0.955
"""Of 621,055 pairs of different people (press portraits) one in 10,000 has such gradients in common; of pairs of one
person in an interview, 2 seconds and more apart, two in three."""

_SAME_COLOURS = 0.93
_PAIRS = 3
_LEAD = 0.008
_MOST_KEPT = 24


class _Identity:
    """Somebody, by the tracks so far."""

    def __init__(self) -> None:
        self.looks: list[Appearance] = []
        self.last = -math.inf

    def add(self, track: TrackRecord) -> None:
        self.looks = [*self.looks, *track.looks]
        self.looks = self.looks[:: math.ceil(len(self.looks) / _MOST_KEPT)]
        self.last = max(self.last, track.last)


def join(tracks: Iterable[TrackRecord]) -> dict[int, int]:
    """Say which person each track is.

    In order of time each track goes to the person whom it resembles most, if it surely is the same: at least three
    pairs of their looks have face and colours in common, and nobody else comes near. Else it is a new person. Two in
    one picture are never the same.

    Args:
        tracks: The people's tracks of one recording.

    Returns:
        For each track's number the person's: from 1, in the order in which they appear.
    """
    people: list[_Identity] = []
    person_of: dict[int, int] = {}
    in_order = sorted(tracks, key=lambda track: (track.first, track.number))
    for _, together in groupby(in_order, key=lambda track: track.first):
        group = list(together)
        known = dict(least_cost_pairs(_costs(group, people)))
        for row, track in enumerate(group):
            if row not in known:
                known[row] = len(people)
                people.append(_Identity())
            people[known[row]].add(track)
            person_of[track.number] = known[row] + 1
    return person_of


def _costs(group: list[TrackRecord], people: list[_Identity]) -> np.ndarray:
    """Return one minus the likeness of each track and person, `inf` where they are not surely the same."""
    costs = np.full((len(group), len(people)), np.inf)
    for row, track in enumerate(group):
        likeness = [_likeness(track.looks, person.looks) for person in people]
        for column, value in enumerate(likeness):
            others = [each for index, each in enumerate(likeness) if index != column]
            leads = value >= max(others, default=0.0) + _LEAD
            if value >= _SAME_FACE and leads and people[column].last < track.first:
                costs[row, column] = 1 - value
    return costs


def _likeness(looks: list[Appearance], others: list[Appearance]) -> float:
    """Return the third highest likeness of two people's faces, of those looks whose colours are the same; else 0."""
    pairs = [
        face_likeness(one, other) for one in looks for other in others if colour_likeness(one, other) >= _SAME_COLOURS
    ]
    needed = min(_PAIRS, len(looks) * len(others))
    return sorted(pairs, reverse=True)[needed - 1] if len(pairs) >= needed else 0.0
