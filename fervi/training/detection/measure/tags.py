"""Recall on faces that someone tagged by eye: turned away, behind glasses, covered in part."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.matching import Find, match
from fervi.training.errors import DatasetError

LEAST_TAGGED_SIDE = 32.0
"""Faces with a longer side under this many pixels were too small to be tagged."""

UNTAGGED = "none of these"
Tags = dict[str, dict[str, list[int]]]
"""From a tag to photographs' file names to rows of their boxes."""


def load_tags(path: Path) -> Tags:
    """Read a JSON file of tags, such as the held-out photographs' `tags.json` beside this module.

    Raises:
        DatasetError: There is no such file.
    """
    if not path.is_file():
        raise DatasetError(f"there is no {path}: give a JSON file, tag -> file name -> rows of boxes.json")
    return json.loads(path.read_text())


def recall_by_tag(
    find: Find, photographs: Sequence[Photograph], tags: Tags, thresholds: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Return which share of the tagged faces a detector finds.

    Args:
        find: The detector's search.
        photographs: As large as they are searched.
        tags: A face may have several; names of other photographs are passed over.
        thresholds: From a column's name to the least score of a box that counts.

    Returns:
        For each tag, and for the faces of `LEAST_TAGGED_SIDE` and more without one: `faces`, and the recall, 0..1,
        at each threshold.
    """
    scores = {photograph.name: _scores_of_faces(find, photograph) for photograph in photographs}
    groups = {tag: {name: rows for name, rows in files.items() if name in scores} for tag, files in tags.items()}
    groups[UNTAGGED] = {photograph.name: _untagged(photograph, tags) for photograph in photographs}
    return {
        tag: _recall(np.concatenate([np.zeros(0), *(scores[name][rows] for name, rows in files.items())]), thresholds)
        for tag, files in groups.items()
    }


def _scores_of_faces(find: Find, photograph: Photograph) -> npt.NDArray[np.float64]:
    """Return the score of the box that found each of a photograph's faces, 0 where none did."""
    boxes, scores, _ = find(photograph.image)
    matched = match(boxes, scores, photograph.boxes, ~photograph.ignored)
    found = np.zeros(len(photograph.boxes))
    found[matched[matched >= 0]] = scores[matched >= 0]
    return found


def _untagged(photograph: Photograph, tags: Tags) -> list[int]:
    tagged = {row for files in tags.values() for row in files.get(photograph.name, [])}
    sides = (photograph.boxes[:, 2:] - photograph.boxes[:, :2]).max(axis=1, initial=0)
    plain = ~photograph.ignored & (sides >= LEAST_TAGGED_SIDE)
    return [row for row in np.nonzero(plain)[0].tolist() if row not in tagged]


def _recall(scores: npt.NDArray[np.float64], thresholds: Mapping[str, float]) -> dict[str, float]:
    faces = len(scores)
    shares = {name: float((scores >= least).sum()) / max(faces, 1) for name, least in thresholds.items()}
    return {"faces": faces, **{name: round(share, 4) for name, share in shares.items()}}
