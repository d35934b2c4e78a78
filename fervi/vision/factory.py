"""Makes the analyzer that a detector's name and a model's file stand for."""

from pathlib import Path

import cv2

from fervi.vision.analyzer import Analyzer
from fervi.vision.classifier import EmotionClassifier
from fervi.vision.detector import make_detector


def make_analyzer(detector: str, model: Path) -> Analyzer:
    """Return an analyzer that has loaded everything it needs.

    Args:
        detector: What `make_detector` accepts.
        model: The classifier's LiteRT file, its card beside it.

    Raises:
        DetectorError: If the detector cannot be made.
        ModelError: If the classifier cannot be loaded.
    """
    cv2.setNumThreads(1)  # several pictures at once share the cores better than one picture over all of them
    return Analyzer(make_detector(detector), EmotionClassifier(model))
