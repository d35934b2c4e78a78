"""Made streams of faces with known truth: who is where, what the face says, what the detector misses."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fervi.vision.face import EMOTIONS, Box, Face
from fervi.vision.tracker import Tracker


@dataclass(frozen=True)
class Person:
    """Someone whose centre (x, y), in pixels, follows a path over seconds; `size` in pixels."""

    path: Callable[[float], tuple[float, float]]
    size: float = 100.0
    emotion: str = "neutral"
    present: Callable[[float], bool] = lambda _: True


@dataclass(frozen=True)
class Noise:
    """What a real detector and classifier do: jitter (share of the size), misses (share), noise on the logits."""

    jitter: float = 0.03
    missed: float = 0.0
    logits: float = 0.5


@dataclass(frozen=True)
class Seen:
    """One answer of the tracker beside the truth: the index of the person whom the face belongs to."""

    seconds: float
    person: int
    face: Face


def face_at(x: float, y: float, size: float, scores: np.ndarray, detection: float = 1.0) -> Face:
    return Face(Box(x - size / 2, y - size / 2, size, size), detection, tuple(scores), certain=True)


def scores_of(emotion: str, strength: float = 3.5, noise: np.ndarray | float = 0.0) -> np.ndarray:
    """Return seven probabilities with `emotion` on top: 0.85 at the strength given, before noise."""
    logits = strength * (np.array(EMOTIONS) == emotion) + noise
    return np.exp(logits) / np.exp(logits).sum()


def follow(people: list[Person], seconds: float, rate: float, noise: Noise = Noise(), seed: int = 0) -> list[Seen]:
    """Run a tracker over a made stream at `rate` frames a second; a face behind another is not found."""
    random = np.random.default_rng(seed)
    tracker, seen = Tracker(), []
    for now in np.arange(0, seconds, 1 / rate):
        faces = _frame(people, float(now), noise, random)
        truth = {face.detection: person for person, face in faces}
        answered = tracker.update([face for _, face in faces], float(now))
        seen += [Seen(float(now), truth[face.detection], face) for face in answered if face.seen]
    return seen


def identity_switches(seen: list[Seen]) -> int:
    """Count how often a person's number changed, and numbers that two people had, as MOTA counts switches."""
    switches, number_of = 0, dict[int, int | None]()
    for one in seen:
        switches += number_of.get(one.person, one.face.id) != one.face.id
        number_of[one.person] = one.face.id
    return switches


def _frame(people: list[Person], now: float, noise: Noise, random: np.random.Generator) -> list[tuple[int, Face]]:
    """Return the faces found at a time with their people, in random order, those in front hiding those behind."""
    faces: list[tuple[int, Face]] = []
    in_front: list[Box] = []
    for index, person in sorted(enumerate(people), key=lambda entry: -entry[1].size):
        x, y = person.path(now) + random.normal(0, noise.jitter * person.size, 2)
        size = person.size * np.exp(random.normal(0, noise.jitter))
        scores = scores_of(person.emotion, noise=random.normal(0, noise.logits, 7))
        # The detector's score is kept distinct for each face: by it the truth is found again in the answers.
        face = face_at(x, y, size, scores, detection=1 - index / 1000)
        if not person.present(now):
            continue
        hidden = any(face.box.iou(front) > 0.3 for front in in_front)
        in_front.append(face.box)
        if not hidden and random.random() >= noise.missed:
            faces.append((index, face))
    return [faces[i] for i in random.permutation(len(faces))]
