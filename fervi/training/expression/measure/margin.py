"""How much around a detector's box the classifier should see: accuracy over the crop's margin."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from fervi.training.expression.measure.figures import accuracy_and_mean_recall
from fervi.vision.analyzer import Classifier
from fervi.vision.crop import crop_face
from fervi.vision.detector import FaceDetector
from fervi.vision.face import Box

MARGINS = (-0.2, -0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
_ENLARGED, _BORDER = 192, 48


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


def framed(face: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Turn a tight gray face crop into a picture in which a detector can find the face again.

    Returns:
        uint8 (288, 288, 3): the crop enlarged, its edge's pixels repeated around it.
    """
    large = cv2.resize(face, (_ENLARGED, _ENLARGED), interpolation=cv2.INTER_CUBIC)
    bordered = cv2.copyMakeBorder(large, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(bordered, cv2.COLOR_GRAY2RGB), np.uint8)


def _largest(detector: FaceDetector, picture: npt.NDArray[np.uint8]) -> Box | None:
    found = detector.detect(picture)
    return found[0].box if found else None
