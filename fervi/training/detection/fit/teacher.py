"""What another detector, and the network itself, say about the photographs: landmarks, what to ignore or unlearn."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.training.detection.measure.matching import Find, overlap
from fervi.vision.cells import Found
from fervi.vision.face import MIRRORED_LANDMARKS

SURE = 0.6
"""From which score on, 0..1, a teacher's face is one."""

_NO_OVERLAP = 0.15
_SAME_FACE = 0.4


def find_both_ways(find: Find, image: npt.NDArray[np.uint8]) -> Found:
    """Search a picture and its mirror image; the landmarks of a face found in both are the mean of the two."""
    found, mirrored = find(image), _mirror(find(np.ascontiguousarray(image[:, ::-1])), image.shape[1])
    if not len(found.boxes) or not len(mirrored.boxes):
        return found
    overlaps = overlap(found.boxes, _corners(mirrored.boxes))
    twin, both = overlaps.argmax(axis=1), overlaps.max(axis=1) >= _SAME_FACE
    mean = (found.landmarks + mirrored.landmarks[twin]) / 2
    return found._replace(landmarks=np.where(both[:, None, None], mean, found.landmarks))


def point(photograph: Photograph, found: Found) -> Photograph:
    """Add a teacher's landmarks of the labelled faces that it is sure of."""
    points, sure = photograph.points.copy(), found.scores >= SURE
    if sure.any() and len(photograph.boxes):
        overlaps = overlap(found.boxes[sure], photograph.boxes).T
        best, same = overlaps.argmax(axis=1), overlaps.max(axis=1) >= _SAME_FACE
        points[same] = found.landmarks[sure][best[same]]
    return replace(photograph, points=points)


def mark(photograph: Photograph, found: Found) -> Photograph:
    """Add landmarks, as `point` does, and as ignored boxes what a teacher found and nobody marked."""
    unmarked = unmatched(photograph, found.boxes[found.scores >= SURE])
    return replace(
        photograph,
        boxes=np.concatenate([photograph.boxes, unmarked]),
        ignored=np.concatenate([photograph.ignored, np.ones(len(unmarked), bool)]),
        points=np.concatenate([point(photograph, found).points, unknown_points(len(unmarked))]),
    )


def label(photograph: Photograph, found: Found) -> Photograph:
    """Return a photograph that nobody labelled with a teacher's faces; those it is not sure of are ignored."""
    ignored = found.scores < SURE
    points = np.where(ignored[:, None, None], np.nan, found.landmarks).astype(np.float32)
    return replace(photograph, boxes=_corners(found.boxes), ignored=ignored, points=points)


def unmatched(photograph: Photograph, boxes: npt.NDArray) -> npt.NDArray[np.float32]:
    """Return the corners, float32 (n, 4), of the boxes (n, 4: x, y, width, height) that lie on no labelled box."""
    alone = overlap(boxes, photograph.boxes).max(axis=1, initial=0) < _NO_OVERLAP
    return _corners(boxes)[alone].astype(np.float32)


def _corners(boxes: npt.NDArray) -> npt.NDArray:
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)


def _mirror(found: Found, width: int) -> Found:
    boxes, landmarks = found.boxes.copy(), found.landmarks[:, MIRRORED_LANDMARKS].copy()
    boxes[:, 0] = width - boxes[:, 0] - boxes[:, 2]
    landmarks[..., 0] = width - landmarks[..., 0]
    return found._replace(boxes=boxes, landmarks=landmarks)
