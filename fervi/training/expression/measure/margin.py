"""How much around a detector's box the classifier should see: accuracy over the crop's margin."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fervi.training.expression.measure.figures import accuracy_and_mean_recall
from fervi.vision.analyzer import Classifier
from fervi.vision.crop import crop_face
from fervi.vision.detector import FaceDetector
from fervi.vision.face import Box

MARGINS = (-0.2, -0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15, 0.2, 0.3)


def accuracy_by_margin(
    detector: FaceDetector,
    classifier: Classifier,
    pictures: Sequence[npt.NDArray[np.uint8]],
    labels: npt.NDArray[np.int64],
    margins: Sequence[float] = MARGINS,
) -> dict[float, dict[str, float]]:
    """Crop the largest face of each picture with several margins and classify it.

    Args:
        detector: Finds the faces; pictures in which it finds none are left out.
        classifier: Reads them.
        pictures: uint8 (height, width, 3) in RGB, one person each.
        labels: int64 (n,), indices into the classifier's labels.
        margins: As for `crop_face`.

    Returns:
        For each margin: `pictures` (how many had a face), `accuracy`, and `mean_recall` over the emotions.
    """
    boxes = [_largest(detector, picture) for picture in pictures]
    found = [(picture, box) for picture, box in zip(pictures, boxes, strict=True) if box]
    truth = labels[[box is not None for box in boxes]]
    table = {}
    for margin in margins:
        crops = np.stack([crop_face(picture, box, margin, classifier.form) for picture, box in found])
        accuracy, mean_recall = accuracy_and_mean_recall(classifier.predict(crops).argmax(axis=1), truth)
        table[margin] = {
            "pictures": len(found),
            "accuracy": round(accuracy, 4),
            "mean_recall": round(mean_recall, 4),
        }
    return table


def _largest(detector: FaceDetector, picture: npt.NDArray[np.uint8]) -> Box | None:
    found = detector.detect(picture)
    return found[0].box if found else None
