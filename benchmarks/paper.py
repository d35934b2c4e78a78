"""A photo read as the paper's application reads it: Haar 1.3/4 on the full picture, Keras `predict` for each face."""

import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from fervi.vision.crop import standardise
from fervi.vision.face import Timing

SCALE_FACTOR, NEIGHBOURS = 1.3, 4
"""How the paper's application calls the cascade."""


def load_cascade() -> cv2.CascadeClassifier:
    """Return OpenCV's frontal-face cascade."""
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"))


class PaperApplication:
    """What FERVI is compared with."""

    name = "original"

    def __init__(self) -> None:
        """Build the paper's network, whose time does not depend on its weights; ModuleNotFoundError without Keras."""
        from fervi.training.expression.network.zoo.cnn_lstm import cnn_lstm

        self._model = cnn_lstm()
        self._cascade = load_cascade()

    def read(self, data: bytes) -> tuple[int, Timing]:
        """Return the number of faces found in an encoded photo, and the time it took."""
        start = time.perf_counter()
        gray = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2GRAY)
        decoded = time.perf_counter()
        boxes = self._cascade.detectMultiScale(gray, SCALE_FACTOR, NEIGHBOURS)
        detected = time.perf_counter()
        for x, y, width, height in boxes:
            self._predict(gray[y : y + height, x : x + width])
        end = time.perf_counter()
        spans = (decoded - start, detected - decoded, end - detected, end - start)
        return len(boxes), Timing(*(1000 * span for span in spans))

    def _predict(self, face: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        return self._model.predict(standardise(cv2.resize(face, (48, 48)))[None], verbose=0)
