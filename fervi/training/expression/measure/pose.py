"""How answers depend on how a head is turned, and from where on it is turned away."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.errors import DatasetError
from fervi.training.expression.measure.figures import ENOUGH_FACES, accuracy_and_mean_recall
from fervi.training.expression.measure.readers import Reader
from fervi.training.expression.measure.served import Answers, Picture, level_cut, pictures_of, read_pictures
from fervi.vision.detector import FaceDetector
from fervi.vision.face import LANDMARKS
from fervi.vision.pose import Pose, head_pose

Bins = Mapping[str, tuple[float, float]]
"""From a name to the degrees from which and up to which it reaches."""

YAWS: Bins = {
    "yaw 0 to 15": (0, 15),
    "yaw 15 to 30": (15, 30),
    "yaw 30 to 45": (30, 45),
    "yaw 45 to 60": (45, 60),
    "yaw over 60": (60, 180),
}
"""By how much a head is turned to either side."""

PITCHES: Bins = {
    "pitch under -10": (-90, -10),
    "pitch -10 to 0": (-10, 0),
    "pitch 0 to 10": (0, 10),
    "pitch over 10": (10, 90),
}
"""Below 0 a face looks down, above it up."""

STEP = 5
"""Degrees."""


def evaluate_poses(
    detector: FaceDetector,
    reader: Reader,
    crops: Sequence[Picture],
    labels: npt.NDArray[np.int64],
    threshold: float,
) -> dict[str, Any]:
    """Find, cut and read faces as the service does, and group them by how their heads are turned.

    Args:
        detector: Finds the faces and their landmarks; where it finds none, a picture is left out.
        reader: Reads them.
        crops: uint8 (height, width) or (height, width, 3), with all that is around a face.
        labels: int64 (n,), indices into the reader's labels.
        threshold: The top probability from which an answer is asserted.

    Returns:
        turned_away_from, see the function of that name, and poses, see `figures_by_pose`.

    Raises:
        DatasetError: The detector tells no landmarks.
    """
    answers = read_pictures(pictures_of(crops), detector, reader, {"level": level_cut(margin=detector.margin)})
    poses, scores, labels = poses_of(answers), answers.scores["level"], labels[answers.found]
    yaws = np.array([pose.yaw for pose in poses])
    return {
        "turned_away_from": turned_away_from(yaws, scores, labels, threshold),
        "poses": figures_by_pose(poses, scores, labels, threshold),
    }


def as_markdown(figures: Mapping[str, Any]) -> str:
    """Return what `evaluate_poses` found as a sentence and a table."""
    lines = [f"Turned away from {figures['turned_away_from']} degrees on.", ""]
    lines += ["| degrees | faces | accuracy | asserted | of these correct |", "| --- | --- | --- | --- | --- |"]
    for name, row in figures["poses"].items():
        correct = "" if row["asserted_accuracy"] is None else f"{row['asserted_accuracy']:.1%}"
        lines.append(f"| {name} | {row['faces']} | {row['accuracy']:.1%} | {row['asserted']:.1%} | {correct} |")
    return "\n".join(lines) + "\n"


def poses_of(answers: Answers) -> list[Pose]:
    """Return the poses of the faces that were found.

    Raises:
        DatasetError: The detector tells no landmarks.
    """
    found = [face.landmarks for face in answers.faces if face]
    if None in found:
        raise DatasetError(f"a pose needs {', '.join(LANDMARKS)}: give a detector that finds them")
    return [head_pose(landmarks) for landmarks in found if landmarks]


def figures_by_pose(
    poses: Sequence[Pose], scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], threshold: float
) -> dict[str, dict[str, Any]]:
    """Return the figures of each of `YAWS` and `PITCHES` that holds any face.

    Args:
        poses: Of n heads.
        scores: (n, classes) probabilities.
        labels: (n,) indices into the classes.
        threshold: The top probability from which an answer is asserted.

    Returns:
        For each: `faces`, `accuracy` and `mean_recall`, `asserted`, the share of answers that are asserted, and
        `asserted_accuracy`, the share of these that is correct (None where there are none).
    """
    yaws, pitches = np.abs([pose.yaw for pose in poses]), np.array([pose.pitch for pose in poses])
    named = [(name, within(yaws, *ends)) for name, ends in YAWS.items()]
    named += [(name, within(pitches, *ends)) for name, ends in PITCHES.items()]
    return {name: _row(scores[rows], labels[rows], threshold) for name, rows in named if rows.any()}


def within(angles: npt.NDArray, least: float, end: float) -> npt.NDArray[np.bool_]:
    """Return (n,), whether an angle lies from `least` on and under `end`."""
    return (angles >= least) & (angles < end)


def turned_away_from(
    yaws: npt.NDArray, scores: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], threshold: float
) -> int:
    """Return the yaw from which on what a classifier asserts should not be said: a multiple of `STEP` degrees.

    A face straight before the camera is asserted to show what is correct with a probability of `threshold` or more. A
    head is turned away from where on the asserted answers are correct less often than that, or where there are fewer
    than `ENOUGH_FACES` of them, so that nobody knows.

    Args:
        yaws: (n,), degrees, to either side.
        scores: (n, classes) probabilities.
        labels: (n,) indices into the classes.
        threshold: The top probability from which an answer is asserted.
    """
    asserted = scores.max(axis=1) >= threshold
    hit, turned = (scores.argmax(axis=1) == labels)[asserted], np.abs(yaws)[asserted]
    for yaw in range(0, 90, STEP):
        beyond = hit[turned >= yaw]
        if len(beyond) < ENOUGH_FACES or beyond.mean() < threshold:
            return yaw
    return 90


def _row(scores: npt.NDArray, labels: npt.NDArray, threshold: float) -> dict[str, Any]:
    accuracy, mean_recall = accuracy_and_mean_recall(scores.argmax(axis=1), labels)
    asserted = scores.max(axis=1) >= threshold
    correct = (scores.argmax(axis=1) == labels)[asserted]
    return {
        "faces": len(labels),
        "accuracy": round(accuracy, 4),
        "mean_recall": round(mean_recall, 4),
        "asserted": round(float(asserted.mean()), 4),
        "asserted_accuracy": round(float(correct.mean()), 4) if len(correct) else None,
    }
