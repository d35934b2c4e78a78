"""What a detector's network answers with, maps of cells, and the faces that these tell of."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.face import LANDMARKS

Maps = Sequence[npt.NDArray[np.float32]]


class Found(NamedTuple):
    """Faces, the surest first.

    Attributes:
        boxes: float32 (n, 4), each x, y, width, height in pixels.
        scores: float32 (n,), 0..1.
        landmarks: float32 (n, 5, 2), x and y in pixels, in the order of `LANDMARKS`; NaN from a detector without.
    """

    boxes: npt.NDArray[np.floating]
    scores: npt.NDArray[np.floating]
    landmarks: npt.NDArray[np.floating]


_WITHOUT_LANDMARKS = 5
_OVERLAP = 0.4
_WITHIN, _LIKELY = 0.75, 0.7
"""How much of the smaller box a likely face shares with another's to take its place, and from which score on it is one,
both 0..1. Of 2,989 photographs one shows two faces, of 24 px and more, that share so much."""
_SAME_FACE = 0.6
_MOST = 2000


def decode_maps(maps: Maps, least_score: float) -> Found:
    """Turn a network's maps into faces.

    Args:
        maps: For each stride float32 (1, rows, columns, 15): the score's logit, then in strides the distances from the
            cell's middle to the face's left, top, right and bottom edges, and the offsets x, y of the five landmarks
            from there. The finest map has stride 8. A detector before version 2 has no offsets: 5 values a cell.
        least_score: Cells under this score, 0..1, are left out.

    Returns:
        The faces, in pixels of the input.
    """
    least_logit = np.log(least_score / (1 - least_score))
    found = [_decode_map(cells[0], 8 << level, least_logit) for level, cells in enumerate(maps)]
    boxes, logits, landmarks = (np.concatenate(parts) for parts in zip(*found, strict=True))
    best = np.argsort(-logits)[:_MOST]
    return Found(boxes[best], 1 / (1 + np.exp(-logits[best])), landmarks[best])


def _decode_map(
    cells: npt.NDArray[np.float32], stride: int, least_logit: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    rows, columns = np.nonzero(cells[..., 0] >= least_logit)
    chosen = cells[rows, columns]
    middles = np.stack([columns, rows], axis=1).astype(np.float32) + np.float32(0.5)
    corners = middles - chosen[:, 1:3]
    sides = chosen[:, 1:3] + chosen[:, 3:5]
    landmarks = np.full((len(chosen), len(LANDMARKS), 2), np.nan, np.float32)
    if cells.shape[-1] > _WITHOUT_LANDMARKS:
        landmarks = middles[:, None] + chosen[:, _WITHOUT_LANDMARKS:].reshape(-1, len(LANDMARKS), 2)
    return np.concatenate([corners, sides], axis=1) * np.float32(stride), chosen[:, 0], landmarks * np.float32(stride)


def suppress(found: Found) -> Found:
    """Keep the best of boxes that overlap or lie in one another (non-maximum suppression), best first."""
    kept = cv2.dnn.NMSBoxes(found.boxes.tolist(), found.scores.tolist(), 0.0, _OVERLAP)
    rows = np.asarray(kept, np.intp).reshape(-1)
    rows = rows[_apart(found.boxes[rows], found.scores[rows] >= _LIKELY)]
    return Found(*(part[rows] for part in found))


def with_mean_landmarks(kept: Found, found: Found) -> Found:
    """Give faces the mean landmarks of all boxes that share most of theirs, each weighted by its score cubed.

    Every cell of a face answers for itself; their mean is nearer to the truth than the surest one (box voting: Gidaris
    and Komodakis, ICCV 2015).

    Args:
        kept: What `suppress` kept.
        found: What it was given.
    """
    landmarks, areas = kept.landmarks.copy(), found.boxes[:, 2:].prod(axis=1)
    for row, box in enumerate(kept.boxes):
        shared = _shared(box, found.boxes)
        same = shared >= _SAME_FACE * (box[2:].prod() + areas - shared)
        landmarks[row] = np.average(found.landmarks[same], axis=0, weights=found.scores[same] ** 3)
    return kept._replace(landmarks=landmarks)


def shares_with_surer(found: Found, row: int, share: float) -> bool:
    """Tell whether a face of `found` shares at least so much of the smaller box with a surer, likely one, 0..1."""
    box, surer = found.boxes[row], found.boxes[:row][found.scores[:row] >= _LIKELY]
    smaller = np.minimum(box[2:].prod(), surer[:, 2:].prod(axis=1))
    return bool((_shared(box, surer) >= share * smaller).any())


def _apart(boxes: npt.NDArray[np.floating], likely: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which boxes, the best first, neither mostly lie in a better, likely face nor have one mostly in them."""
    areas, apart = boxes[:, 2:].prod(axis=1), np.ones(len(boxes), bool)
    for row in np.flatnonzero(likely):
        if apart[row]:
            shared = _shared(boxes[row], boxes)
            apart[row + 1 :] &= (shared <= _WITHIN * np.minimum(areas[row], areas))[row + 1 :]
    return apart


def _shared(box: npt.NDArray[np.floating], boxes: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return the area that one box shares with each of others, (n,)."""
    ends = np.minimum(box[:2] + box[2:], boxes[:, :2] + boxes[:, 2:])
    return np.maximum(ends - np.maximum(box[:2], boxes[:, :2]), 0).prod(axis=1)
