"""Give the faces of a stream identities: the same person keeps one number while in view."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from fervi.vision.assignment import least_cost_pairs
from fervi.vision.face import Box, Face
from fervi.vision.label import LabelHolder
from fervi.vision.smoothing import LandmarkSmoother, ScoreSmoother, weight_of_newest

LOST_SECONDS = 1.5
"""A person unseen for longer has left; who comes then is a new person."""

STALL_SECONDS = 5.0
"""While no frame comes nobody is seen to leave, but after this long nobody is where they were."""

HELD_SECONDS = 0.4
"""Whom the detector misses for no longer is told to be where they were."""

CONFIRMING_SECONDS = 0.4
"""Who is seen for this long, in three frames or more, gets a number."""

_TENTATIVE_SECONDS = 0.5
_CONFIRMING_HITS = 3
_NEAR_HITS, _NEAR_SIZE = 2, 96.0
_HIDDEN = 0.5
_ROUNDING = 1e-6
_VELOCITY_SECONDS = 0.15
_DAMPING_SECONDS = 1.2
_REACH, _REACH_PER_SECOND = 0.7, 1.0
_SIZE_RATIO = 1.8
_OVERLAP_COST, _SIZE_COST, _EXPRESSION_COST = 0.5, 1.0, 0.25
_HIDDEN_COST, _HIDDEN_SECONDS = 0.5, 0.5


@dataclass(eq=False)
class Track:
    """One person followed. Positions are centres in pixels, velocities pixels per second, times seconds.

    `number` is the track's own, from 0; `id` is the person's, once the track is known to be one.
    """

    label: LabelHolder
    face: Face
    centre: npt.NDArray[np.float64]
    seen: float
    begun: float = 0.0
    scores: ScoreSmoother = field(default_factory=ScoreSmoother)
    landmarks: LandmarkSmoother = field(default_factory=LandmarkSmoother)
    velocity: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    hits: int = 0
    id: int | None = None
    number: int = 0

    def predict(self, seconds: float) -> Box:
        """Return where the face should be: it goes on as it went, ever slower the longer it is unseen."""
        reach = _DAMPING_SECONDS * weight_of_newest(seconds - self.seen, _DAMPING_SECONDS)
        x, y = self.centre + self.velocity * reach
        width, height = self.face.box.width, self.face.box.height
        return Box(x - width / 2, y - height / 2, width, height)

    def follow(self, face: Face, seconds: float) -> None:
        """Move on to where the face was found."""
        centre, elapsed = _centre(face.box), seconds - self.seen
        if self.hits and elapsed > 0:
            measured = (centre - self.centre) / elapsed
            weight = max(weight_of_newest(elapsed, _VELOCITY_SECONDS), 1 / self.hits)
            self.velocity = self.velocity + weight * (measured - self.velocity)
        self.centre, self.seen, self.hits = centre, seconds, self.hits + 1
        scores = self.scores.update(face.scores, seconds)
        label = self.label.update(scores, seconds)
        landmarks = self.landmarks.update(face.landmarks, face.box, elapsed)
        self.face = replace(face, scores=scores, held=(label.emotion, label.second), landmarks=landmarks)
        self.face = replace(self.face, certain=label.certain and not self.face.turned_away)


class Tracker:
    """Follows the people of one stream. One tracker a connection; not for use by two threads at once."""

    def __init__(self, threshold: float = 0.5, confirming_detection: float = 0.9) -> None:
        """Set what is trusted at once.

        Args:
            threshold: The smoothed top probability from which a label is certain, 0..1.
            confirming_detection: The detector's score, 0..1, from which a face is a person in the stream's first
                frame, and later in its second one if it is 96 px or larger. Any other has to be seen for
                `CONFIRMING_SECONDS`, so that neither a false detection nor who only flits by gets a number.
        """
        self._threshold = threshold
        self._confirming_detection = confirming_detection
        self._tracks: list[Track] = []
        self._numbers = itertools.count()
        self._last_id = 0
        self._start: float | None = None
        self._now = -math.inf

    def update(self, faces: Sequence[Face], seconds: float) -> tuple[Face, ...]:
        """Take the faces of a frame and its time; return those of known people, with ids and smoothed scores.

        Args:
            faces: Found in one frame, in any order, with the classifier's raw scores.
            seconds: When the frame was taken, on any clock; an earlier time than the last counts as the last.

        Returns:
            The faces in order of `id`: 1 upward, never used for another person. Those that were lost up to
            `HELD_SECONDS` ago are among them, as they were last and not `seen`.
        """
        seen = self._confirm(list(self._follow(faces, seconds, None).values()))
        return tuple(replace(track.face, id=track.id, seen=track in seen) for track in self._with_held(seen))

    def follow(
        self, faces: Sequence[Face], seconds: float, unlikeness: Callable[[Track, int], float] | None = None
    ) -> list[Track]:
        """Take the faces of a frame as `update` does; return the track of each, in the faces' order, known or not.

        Args:
            faces: As for `update`.
            seconds: Likewise.
            unlikeness: By how little a track and the face of an index look like one person: 0 or more, in sides of a
                face by which one may as well be away; `inf` where they cannot be the same.
        """
        tracks = self._follow(faces, seconds, unlikeness)
        self._confirm(list(tracks.values()))
        return [tracks[column] for column in range(len(faces))]

    def forget(self) -> None:
        """Let everybody have left, as after a cut."""
        self._tracks = []

    def _follow(
        self, faces: Sequence[Face], seconds: float, unlikeness: Callable[[Track, int], float] | None
    ) -> dict[int, Track]:
        before, self._now = self._now, max(self._now, seconds)
        self._start = self._now if self._start is None else self._start
        self._tracks = [track for track in self._tracks if not self._is_lost(track, before)]
        costs = self._costs(faces)
        if unlikeness:
            extra = [[unlikeness(track, column) for column in range(len(faces))] for track in self._tracks]
            costs += np.array(extra, np.float64).reshape(costs.shape)
        return {column: self._tracks[row] for column, row in self._match(faces, costs).items()}

    def _match(self, faces: Sequence[Face], costs: npt.NDArray[np.float64]) -> dict[int, int]:
        """Hand each face to its track, a new one where none fits; return the row of each face's track."""
        pairs = {column: row for row, column in least_cost_pairs(costs)}
        for column, face in enumerate(faces):
            if column not in pairs:
                pairs[column] = len(self._tracks)
                centre, number = _centre(face.box), next(self._numbers)
                track = Track(LabelHolder(self._threshold), face, centre, self._now, self._now, number=number)
                self._tracks.append(track)
            self._tracks[pairs[column]].follow(face, self._now)
        return pairs

    def _costs(self, faces: Sequence[Face]) -> npt.NDArray[np.float64]:
        costs = [_costs_of(track, faces, self._now) for track in self._tracks]
        return np.array(costs, np.float64).reshape(len(self._tracks), len(faces))

    def _confirm(self, seen: list[Track]) -> list[Track]:
        """Number those of the tracks seen that are now known to be people; return all that have a number."""
        for track in seen:
            if track.id is None and self._is_known(track):
                self._last_id += 1
                track.id = self._last_id
        return sorted((track for track in seen if track.id is not None), key=lambda track: track.id or 0)

    def _with_held(self, seen: list[Track]) -> list[Track]:
        """Add the people who have just been lost, but nobody where another one is: that one hides them."""
        lost = [
            track
            for track in self._tracks
            if track.id is not None and track not in seen and self._now - track.seen <= HELD_SECONDS + _ROUNDING
        ]
        people = list(seen)
        for track in sorted(lost, key=lambda track: -track.seen):
            if all(track.face.box.cover(other.face.box) < _HIDDEN for other in people):
                people.append(track)
        return sorted(people, key=lambda track: track.id or 0)

    def _is_known(self, track: Track) -> bool:
        lasting = track.hits >= _CONFIRMING_HITS and track.seen - track.begun >= CONFIRMING_SECONDS - _ROUNDING
        near = track.hits >= _NEAR_HITS and _size(track.face.box) >= _NEAR_SIZE
        there_from_the_start = track.begun == self._start
        return lasting or (track.face.detection >= self._confirming_detection and (near or there_from_the_start))

    def _is_lost(self, track: Track, before: float) -> bool:
        """Tell whether a track was missing for too long in the frames up to `before`, the time of the last one."""
        patience = LOST_SECONDS if track.id else _TENTATIVE_SECONDS
        return before - track.seen > patience or self._now - track.seen > STALL_SECONDS


def _costs_of(track: Track, faces: Sequence[Face], seconds: float) -> list[float]:
    """Return how badly each face fits a track: 0 at best, `inf` where it is too far or of another size."""
    predicted, unseen = track.predict(seconds), seconds - track.seen
    reach = (_REACH + _REACH_PER_SECOND * unseen) * _size(predicted)
    # Of two who are in one place the hidden one is unseen: without this handicap chance would pick either.
    hidden = _HIDDEN_COST * min(unseen / _HIDDEN_SECONDS, 1)
    return [
        hidden + _cost(track.face, predicted, face) if _is_near(track, predicted, face, reach) else math.inf
        for face in faces
    ]


def _is_near(track: Track, predicted: Box, face: Face, reach: float) -> bool:
    # Who turned round between two frames is near to where they were, not to where they went.
    nearest = min(_distance(face.box, predicted), _distance(face.box, track.face.box))
    return nearest <= reach and 1 / _SIZE_RATIO <= _size(face.box) / _size(predicted) <= _SIZE_RATIO


def _cost(known: Face, predicted: Box, face: Face) -> float:
    distance = _distance(face.box, predicted) / _size(predicted)
    growth = abs(math.log(_size(face.box) / _size(predicted)))
    expression = sum(abs(old - new) for old, new in zip(known.scores, face.scores, strict=True)) / 2
    overlap = predicted.iou(face.box)
    return distance + _OVERLAP_COST * (1 - overlap) + _SIZE_COST * growth + _EXPRESSION_COST * expression


def _size(box: Box) -> float:
    return math.sqrt(max(box.width * box.height, 1.0))


def _distance(box: Box, other: Box) -> float:
    x = box.x - other.x + (box.width - other.width) / 2
    y = box.y - other.y + (box.height - other.height) / 2
    return math.hypot(x, y)


def _centre(box: Box) -> npt.NDArray[np.float64]:
    return np.array([box.x + box.width / 2, box.y + box.height / 2])
