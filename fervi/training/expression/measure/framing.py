"""How a face should be cut: level by its landmarks or by its box, and how much around it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fervi.training.expression.measure.conditions import tilted
from fervi.training.expression.measure.figures import accuracy_and_mean_recall
from fervi.training.expression.measure.pose import YAWS, poses_of, within
from fervi.training.expression.measure.readers import Reader
from fervi.training.expression.measure.served import (
    Answers,
    Cut,
    Picture,
    box_cut,
    level_cut,
    pictures_of,
    read_pictures,
)
from fervi.vision.detector import FaceDetector

SCALES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
"""Sides of the level square, of the service's."""

MARGINS = (-0.2, -0.1, 0.0, 0.1, 0.2)
"""Around the box, as for `crop_face`."""

TILT = 30


def accuracy_by_framing(
    detector: FaceDetector,
    reader: Reader,
    crops: Sequence[Picture],
    labels: npt.NDArray[np.int64],
    cuts: Mapping[str, Cut] | None = None,
) -> dict[str, dict[str, Any]]:
    """Cut the faces in several ways and read them, as they are and with the head tilted.

    Args:
        detector: Finds the faces and their landmarks; where it finds none, a picture is left out.
        reader: Reads them.
        crops: uint8 (height, width) or (height, width, 3), with all that is around a face.
        labels: int64 (n,), indices into the reader's labels.
        cuts: By their names; None for `SCALES` and `MARGINS`.

    Returns:
        For each cut `faces`, `accuracy` and `mean_recall` of the faces "as they are", of those "tilted" by `TILT`
        degrees, and of those as they are within each of `YAWS`.

    Raises:
        DatasetError: The detector tells no landmarks.
    """
    cuts = cuts or every_cut(detector.margin)
    upright = read_pictures(pictures_of(crops), detector, reader, cuts)
    turned = read_pictures((tilted(picture, TILT) for picture in pictures_of(crops)), detector, reader, cuts)
    yaws = np.abs([pose.yaw for pose in poses_of(upright)])
    return {
        cut: {
            "as they are": _row(upright, cut, labels),
            "tilted": _row(turned, cut, labels),
            **{name: _row(upright, cut, labels, within(yaws, *ends)) for name, ends in YAWS.items()},
        }
        for cut in cuts
    }


def as_markdown(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the accuracies of `accuracy_by_framing` as a table, a row for each cut."""
    groups = list(next(iter(rows.values())))
    lines = [f"| cut | {' | '.join(groups)} |", "| --- " * (1 + len(groups)) + "|"]
    for cut, row in rows.items():
        cells = ["" if row[group]["accuracy"] is None else f"{row[group]['accuracy']:.1%}" for group in groups]
        lines.append(f"| {cut} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def every_cut(margin: float) -> dict[str, Cut]:
    """Return the cuts of `SCALES` and `MARGINS`; the detector's margin is for boxes without landmarks."""
    level = {f"level, {scale:.1f}": level_cut(scale, margin) for scale in SCALES}
    return level | {f"box, {each:+.1f}": box_cut(each) for each in MARGINS}


def _row(
    answers: Answers, cut: str, labels: npt.NDArray[np.int64], rows: npt.NDArray[np.bool_] | slice = slice(None)
) -> dict[str, Any]:
    given, truth = answers.scores[cut].argmax(axis=1)[rows], labels[answers.found][rows]
    if not len(truth):
        return {"faces": 0, "accuracy": None, "mean_recall": None}
    accuracy, mean_recall = accuracy_and_mean_recall(given, truth)
    return {"faces": len(truth), "accuracy": round(accuracy, 4), "mean_recall": round(mean_recall, 4)}
