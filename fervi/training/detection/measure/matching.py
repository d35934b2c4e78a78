"""How well a detector finds faces: precision and recall, by size of face."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.detection.data.photographs import Photograph, unknown_points
from fervi.vision.cells import Found, Maps
from fervi.vision.detector import FaceDetector
from fervi.vision.face import LANDMARKS
from fervi.vision.litert_detector import find_faces

if TYPE_CHECKING:
    import keras

LEAST_IOU = 0.4
LEAST_SIDE = 24.0
LEAST_SCORE = 0.02
"""From which score on boxes are drawn into a curve."""
SIZE_RANGES = {"24-48 px": (24.0, 48.0), "48-96 px": (48.0, 96.0), "96 px and more": (96.0, float("inf"))}
_NOTHING = -1

Find = Callable[[npt.NDArray[np.uint8]], Found]
"""From a picture to the faces found in it, in its pixels; landmarks are NaN from a detector without."""


@dataclass(frozen=True)
class Answers:
    """A detector's boxes over a set of photographs, judged.

    Attributes:
        scores: float (n,), of every box that counts.
        hits: bool (n,), whether it found a face that no better box had found.
        faces: Number of faces that were to be found.
    """

    scores: npt.NDArray[np.float64]
    hits: npt.NDArray[np.bool_]
    faces: int

    def curve(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return precision, recall and the score at each step from the surest box to the least sure."""
        order = np.argsort(-self.scores, kind="stable")
        found = np.cumsum(self.hits[order])
        return found / np.arange(1, len(found) + 1), found / max(self.faces, 1), self.scores[order]

    def summary(self) -> dict[str, float]:
        """Return the average precision (area under the curve made monotone), and points on the curve."""
        precision, recall, scores = self.curve()
        if not len(precision):
            return {"faces": self.faces, "ap": 0.0, "recall": 0.0, "recall_at_90": 0.0, "threshold_at_90": 1.0}
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        ap = float(np.sum(np.diff(recall, prepend=0.0) * envelope))
        sure = np.nonzero(precision >= 0.9)[0]
        last = sure[-1] if len(sure) else None
        return {
            "faces": self.faces,
            "ap": round(ap, 4),
            "recall": round(float(recall[-1]), 4),
            "recall_at_90": 0.0 if last is None else round(float(recall[last]), 4),
            "threshold_at_90": 1.0 if last is None else round(float(scores[last]), 4),
        }

    def at(self, threshold: float) -> dict[str, float]:
        """Return precision and recall of the boxes that score at least a threshold."""
        kept = self.hits[self.scores >= threshold]
        return {
            "precision": round(float(kept.mean()), 4) if len(kept) else 1.0,
            "recall_at_threshold": round(float(kept.sum() / max(self.faces, 1)), 4),
        }


def evaluate(find: Find, photographs: Sequence[Photograph], longest_side: int | None = 640) -> dict[str, Answers]:
    """Judge a detector on photographs scaled to a longest side, or as they are.

    Faces under 24 px and ignored boxes count neither when found nor when missed.

    Returns:
        Under "all" the answers for all faces, and those for each range of `SIZE_RANGES`.
    """
    scaled = [photograph.resized(longest_side) if longest_side else photograph for photograph in photographs]
    found = [find(photograph.image) for photograph in scaled]
    ranges = {"all": (LEAST_SIDE, float("inf")), **SIZE_RANGES}
    pairs = list(zip(scaled, found, strict=True))
    return {name: _gather([_judge(*pair, sizes) for pair in pairs]) for name, sizes in ranges.items()}


def keras_find(model: "keras.Model", side: int = 640, least_score: float = LEAST_SCORE) -> Find:
    """Return a search with a network that is still being trained.

    Args:
        model: Answers with maps; see `face_detector`.
        side: Every picture is padded to a square of this side, so that the backend compiles one shape.
        least_score: The least score of an answer, 0..1.
    """

    def run(canvas: npt.NDArray[np.uint8]) -> Maps:
        batch = np.full((1, side, side, 3), 128, np.float32)
        batch[0, : canvas.shape[0], : canvas.shape[1]] = canvas
        return [np.asarray(cells, np.float32) for cells in model.predict_on_batch(batch)]

    return lambda image: find_faces(run, image, side, least_score)


def detector_find(detector: FaceDetector, size: float = 1.0) -> Find:
    """Return a detector's search as `Find`, in the picture made so many times as large."""
    interpolation = cv2.INTER_AREA if size < 1 else cv2.INTER_LINEAR

    def find(image: npt.NDArray[np.uint8]) -> Found:
        resized = image if size == 1 else cv2.resize(image, None, fx=size, fy=size, interpolation=interpolation)
        faces = detector.detect(np.asarray(resized, np.uint8))
        boxes = np.array([list(vars(face.box).values()) for face in faces], np.float32).reshape(-1, 4)
        points = [face.landmarks or unknown_points(1)[0] for face in faces]
        landmarks = np.array(points, np.float32).reshape(-1, len(LANDMARKS), 2)
        return Found(boxes / size, np.array([face.score for face in faces], np.float32), landmarks / size)

    return find


def _gather(judged: Sequence[Answers]) -> Answers:
    return Answers(
        np.concatenate([answers.scores for answers in judged]),
        np.concatenate([answers.hits for answers in judged]),
        sum(answers.faces for answers in judged),
    )


def _judge(photograph: Photograph, found: Found, sizes: tuple[float, float]) -> Answers:
    boxes, scores, _ = found
    counts = ~photograph.ignored & _within(photograph.boxes[:, 2:] - photograph.boxes[:, :2], sizes)
    matched = match(boxes, scores, photograph.boxes, counts)
    hits = (matched >= 0) & np.append(counts, False)[matched]
    # A box on nothing counts where its own size lies within the range.
    false = (matched == _NOTHING) & _within(boxes[:, 2:], sizes)
    return Answers(scores[hits | false].astype(float), hits[hits | false], int(counts.sum()))


def _within(sides: npt.NDArray, sizes: tuple[float, float]) -> npt.NDArray[np.bool_]:
    longer = sides.max(axis=1, initial=0)
    return (longer >= sizes[0]) & (longer < sizes[1])


def match(
    boxes: npt.NDArray, scores: npt.NDArray, faces: npt.NDArray, counts: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Give each box the face it found, the surest box choosing first.

    Args:
        boxes: (n, 4), each x, y, width, height.
        scores: (n,).
        faces: (m, 4), left, top, right and bottom.
        counts: bool (m,), True for the faces to be found; the others can be found any number of times.

    Returns:
        intp (n,): the face's index, or -1 for none with an IoU of `LEAST_IOU`. A second box on a face is none.
    """
    overlaps = overlap(boxes, faces)
    free = np.ones(len(faces), bool)
    matched = np.full(len(boxes), _NOTHING)
    for index in np.argsort(-scores, kind="stable"):
        candidates = np.where(free, overlaps[index], 0.0)
        # A face that counts is preferred to an ignored one that overlaps the box more.
        preferred = np.where(counts, candidates, 0.0)
        row = preferred if preferred.max(initial=0.0) >= LEAST_IOU else candidates
        if row.max(initial=0.0) >= LEAST_IOU:
            matched[index] = row.argmax()
            free[matched[index]] = not counts[matched[index]]
    return matched


def overlap(boxes: npt.NDArray, faces: npt.NDArray) -> npt.NDArray[np.float64]:
    """Return float (n, m): the IoU of boxes (n, 4: x, y, width, height) with faces (m, 4: two corners)."""
    corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)[:, None]
    shared = np.minimum(corners[..., 2:], faces[:, 2:]) - np.maximum(corners[..., :2], faces[:, :2])
    area = np.maximum(shared, 0).prod(axis=-1)
    union = boxes[:, 2:].prod(axis=1)[:, None] + (faces[:, 2:] - faces[:, :2]).prod(axis=1) - area
    return area / np.maximum(union, 1e-9)
