"""How far a detector's landmarks lie from where they should."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph
from fervi.training.detection.measure.matching import LEAST_SIDE, Find, match


def landmark_errors(find: Find, photographs: Sequence[Photograph], threshold: float) -> npt.NDArray[np.float64]:
    """Return the mean error of each face's five landmarks, (n,), as a share of the distance between its eyes.

    Args:
        find: A search that gives landmarks.
        photographs: Whose faces have landmarks; those without, smaller than `LEAST_SIDE` or not found are left out.
        threshold: The score from which on a face is found, 0..1.
    """
    return np.concatenate([np.zeros(0), *(_errors(find, photograph, threshold) for photograph in photographs)])


def _errors(find: Find, photograph: Photograph, threshold: float) -> npt.NDArray[np.float64]:
    found, faces, points = find(photograph.image), photograph.boxes, photograph.points
    counts = (faces[:, 2:] - faces[:, :2]).max(axis=1, initial=0) >= LEAST_SIDE
    counts &= ~photograph.ignored & np.isfinite(points).all(axis=(1, 2))
    matched = match(found.boxes, found.scores, faces, counts)
    hits = (found.scores >= threshold) & (matched >= 0) & np.append(counts, False)[matched]
    true = points[matched[hits]].astype(float)
    eyes = np.linalg.norm(true[:, 0] - true[:, 1], axis=1)
    return np.linalg.norm(found.landmarks[hits] - true, axis=2).mean(axis=1) / np.maximum(eyes, 1.0)


def summary(errors: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return how many faces were measured, and the mean, the median and the ninth decile of their errors."""
    if not len(errors):
        return {"faces": 0}
    middle, worst = np.quantile(errors, [0.5, 0.9])
    numbers = {"mean": errors.mean(), "median": middle, "p90": worst}
    return {"faces": len(errors), **{name: round(float(number), 4) for name, number in numbers.items()}}
