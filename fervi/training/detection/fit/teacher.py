"""What another detector, and the network itself, say about the photographs: what to ignore, what to unlearn."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.matching import Find, overlap

_NO_OVERLAP = 0.15


def ignore_unlabelled(photographs: Sequence[Photograph], find: Find) -> list[Photograph]:
    """Add what another detector finds where no box is as ignored boxes: faces that people did not mark.

    Args:
        photographs: Labelled by people.
        find: The other detector's search.
    """
    ignoring = []
    for photograph in photographs:
        new = unmatched(photograph, find(photograph.image)[0])
        ignored = np.concatenate([photograph.ignored, np.ones(len(new), bool)])
        ignoring.append(replace(photograph, boxes=np.concatenate([photograph.boxes, new]), ignored=ignored))
    return ignoring


def find_mistakes(photographs: Sequence[Photograph], find: Find) -> list[npt.NDArray[np.float32]]:
    """Return for each photograph the boxes, float32 (n, 4), that a network gives where no face is."""
    return [unmatched(photograph, find(photograph.image)[0]) for photograph in photographs]


def unmatched(photograph: Photograph, boxes: npt.NDArray) -> npt.NDArray[np.float32]:
    """Return the corners, float32 (n, 4), of the boxes (n, 4: x, y, width, height) that lie on no labelled box."""
    alone = overlap(boxes, photograph.boxes).max(axis=1, initial=0) < _NO_OVERLAP
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)[alone].astype(np.float32)
