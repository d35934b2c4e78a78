"""Makes the detector and the analyzer that settings stand for."""

from pathlib import Path

import cv2

from fervi.vision.analyzer import Analyzer
from fervi.vision.classifier import EmotionClassifier
from fervi.vision.detector import DetectorError, FaceDetector, HaarDetector, YuNetDetector
from fervi.vision.litert_detector import LiteRTDetector


def make_analyzer(detector: str, model: Path) -> Analyzer:
    """Return an analyzer that has loaded everything it needs.

    Args:
        detector: What `make_detector` accepts.
        model: The classifier's LiteRT file, its card beside it.

    Raises:
        DetectorError: If the detector cannot be made.
        ModelError: If the classifier cannot be loaded.
    """
    return Analyzer(make_detector(detector), EmotionClassifier(model))


def make_detector(name: str) -> FaceDetector:
    """Return the detector that FERVI_DETECTOR names: a LiteRT file with its card, `haar`, or YuNet's ONNX file.

    Raises:
        DetectorError: If there is no such detector.
    """
    cv2.setNumThreads(1)  # several pictures at once share the cores better than one picture over all of them
    if name == "haar":
        return HaarDetector()
    if name.endswith(".tflite"):
        return LiteRTDetector(Path(name))
    if name.endswith(".onnx"):
        return YuNetDetector(Path(name))
    raise DetectorError(
        f"FERVI_DETECTOR is {name!r}, but must be a LiteRT file such as models/face-int8.tflite, 'haar', "
        "or the path of YuNet's ONNX file."
    )
