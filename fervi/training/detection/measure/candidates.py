"""Every detector that can be measured, as one kind of search."""

from dataclasses import dataclass
from pathlib import Path

from fervi.training.detection.measure.matching import LEAST_SCORE, Find, detector_find
from fervi.training.errors import DatasetError
from fervi.vision.detector import YUNET_LEAST_SCORE, HaarDetector, YuNetDetector
from fervi.vision.litert_detector import LiteRTDetector


@dataclass(frozen=True)
class Candidate:
    """A detector to measure.

    Attributes:
        name: What it is called.
        find: Its search, with boxes down to a low score.
        threshold: The score from which on its boxes count in use.
    """

    name: str
    find: Find
    threshold: float


def load_candidate(name: str, side: int, threshold: float | None = None) -> Candidate:
    """Return the detector of a name: a `.keras`, `.tflite` or YuNet `.onnx` file, or `haar`.

    Args:
        name: The file or `haar`.
        side: The longest side, in pixels, of the pictures it will see; only a `.keras` file needs it.
        threshold: Use this instead of the card's threshold, or of 0.5.
    """
    path = Path(name)
    if name == "haar":
        find, used = detector_find(HaarDetector()), 0.0
    elif path.suffix == ".onnx":
        find, used = detector_find(YuNetDetector(path, LEAST_SCORE)), YUNET_LEAST_SCORE
    elif path.suffix == ".tflite":
        find, used = detector_find(LiteRTDetector(path, LEAST_SCORE)), LiteRTDetector(path).least_score
    elif path.suffix == ".keras":
        find, used = _keras_search(path, side), 0.5
    else:
        raise DatasetError(f"{name} is no detector: give a .keras, .tflite or YuNet .onnx file, or haar")
    return Candidate(path.name, find, used if threshold is None else threshold)


def _keras_search(path: Path, side: int) -> Find:
    import keras

    from fervi.training.detection.measure.matching import keras_find
    from fervi.training.detection.network.detector import face_detector

    model = face_detector()
    model.set_weights(keras.saving.load_model(path, compile=False).get_weights())
    return keras_find(model, -(-side // 32) * 32)
