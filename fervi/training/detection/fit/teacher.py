"""What another detector, and the network itself, say about the photographs: landmarks, what to ignore or unlearn."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.training.detection.measure.matching import overlap
from fervi.vision.cells import Found, suppress
from fervi.vision.face import MIRRORED_LANDMARKS

SURE = 0.6
"""From which score on, 0..1, a teacher's face is one."""

SIZES = tuple(2 ** (step / 4) for step in range(-4, 5))
"""How many times as large a picture is made before it is searched for landmarks: half to twice, quarter octaves."""

_NO_OVERLAP = 0.15
_SAME_FACE = 0.4


def find_steadily(find: Callable[[npt.NDArray[np.uint8], float], Found], image: npt.NDArray[np.uint8]) -> Found:
    """Search a picture and its mirror image at several sizes; a face's landmarks are the median of all that find it.

    A detector's landmarks of one face waver with the face's size, by more than another detector's should be judged by.
    Boxes and scores are those of the picture as it is, for faces that fill it, and twice as large, for small ones.

    Args:
        find: A search in a picture that is made so many times as large; its answer is in pixels of the picture.
        image: uint8 (height, width, 3) in RGB.
    """
    upright = {size: find(image, size) for size in SIZES}
    mirror_image = np.ascontiguousarray(image[:, ::-1])
    mirrored = [_mirror(find(mirror_image, size), image.shape[1]) for size in SIZES]
    found = suppress(Found(*map(np.concatenate, zip(upright[1.0], upright[2.0], strict=True))))
    return found._replace(landmarks=_median_landmarks(found, [*upright.values(), *mirrored]))


def _median_landmarks(found: Found, searches: Sequence[Found]) -> npt.NDArray[np.floating]:
    every = np.full((len(searches), *found.landmarks.shape), np.nan)
    for answers, search in zip(every, searches, strict=True):
        if len(found.boxes) and len(search.boxes):
            overlaps = overlap(found.boxes, _corners(search.boxes))
            same = overlaps.max(axis=1) >= _SAME_FACE
            answers[same] = search.landmarks[overlaps.argmax(axis=1)[same]]
    return np.nanmedian(every, axis=0).astype(np.float32)


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
