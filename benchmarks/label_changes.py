"""How often the label of a face changes: `python -m benchmarks.label_changes CLIP...`, over the frames of clips.

Beside what is shown stands what would be shown without holding: the most probable emotion of the smoothed scores, or
the two most probable where it lies under the threshold.
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Face
from fervi.vision.factory import make_analyzer
from fervi.vision.tracker import Tracker

_LEAST_SECONDS = 3.0
"""People seen for less are not counted: a rate a minute says nothing of them."""

_ROW = "{:<24} {:>6} {:>8} {:>10} {:>10}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Count changes of label a minute.")
    parser.add_argument("clips", nargs="+", type=Path, help="videos that OpenCV can read")
    parser.add_argument("--rate", type=float, default=15.0, help="frames a second that are read")
    arguments = parser.parse_args()
    settings = Settings()
    analyzer = make_analyzer(settings.detector, settings.model)
    print(_ROW.format("clip", "person", "seconds", "held", "not held"))
    for clip in arguments.clips:
        for number, seen in _people(clip, analyzer, arguments.rate, settings.live_side).items():
            seconds = seen[-1][0] - seen[0][0]
            if seconds >= _LEAST_SECONDS:
                faces = [face for _, face in seen]
                held = _changes([_shown(face) for face in faces]) / seconds * 60
                loose = _changes([_most_probable(face, analyzer.threshold) for face in faces]) / seconds * 60
                print(_ROW.format(clip.name, number, f"{seconds:.1f}", f"{held:.0f}/min", f"{loose:.0f}/min"))


def _people(clip: Path, analyzer: Analyzer, rate: float, side: int) -> dict[int, list[tuple[float, Face]]]:
    """Return everyone in a clip by number: each frame's time and face."""
    tracker, seen = Tracker(analyzer.threshold), dict[int, list[tuple[float, Face]]]()
    for seconds, frame in _frames(clip, rate):
        for face in tracker.update(analyzer.analyze(frame, side).faces, seconds):
            seen.setdefault(face.id or 0, []).append((seconds, face))
    return seen


def _frames(clip: Path, rate: float) -> Iterator[tuple[float, np.ndarray]]:
    """Yield time in seconds and picture, uint8 (height, width, 3) in RGB, at most `rate` a second."""
    capture = cv2.VideoCapture(str(clip))
    if not capture.isOpened():
        raise SystemExit(f"{clip} cannot be read as a video.")
    step = max(1, round(capture.get(cv2.CAP_PROP_FPS) / rate))
    index = 0
    while (frame := capture.read()[1]) is not None:
        if index % step == 0:
            yield index / capture.get(cv2.CAP_PROP_FPS), cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        index += 1


def _shown(face: Face) -> frozenset[str]:
    return frozenset({face.emotion} if face.certain else {face.emotion, face.second})


def _most_probable(face: Face, threshold: float) -> frozenset[str]:
    first, second = np.argsort(-np.array(face.scores))[:2]
    certain = face.scores[first] >= threshold
    return frozenset({face.labels[first]} if certain else {face.labels[first], face.labels[second]})


def _changes(words: list[frozenset[str]]) -> int:
    return sum(before != after for before, after in pairwise(words))


if __name__ == "__main__":
    main()
