"""Where the faces are: one protocol, several detectors behind it."""

from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from fervi.errors import FerviError
from fervi.vision.face import LANDMARKS, Box, Detection, landmarks_of

YUNET_LEAST_SCORE = 0.6
"""From which score on YuNet's boxes count, 0..1."""


class FaceDetector(Protocol):
    """Finds faces. Implementations are safe to share between threads.

    Attributes:
        name: What the detector is called in answers and cards.
        margin: How much wider than a box the classifier's crop is, as a share of the box's longer side.
    """

    name: str
    margin: float

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        """Find the faces in a picture.

        Args:
            image: uint8 (height, width, 3) in RGB.
            longest_side: Size in pixels to which the picture is scaled down for the search; None for full size.

        Returns:
            Boxes in pixels of `image`, inside it, largest first; scores 0..1.
        """
        ...


class HaarDetector:
    """OpenCV's frontal-face cascade (Viola and Jones, CVPR 2001; Lienhart and Maydt, ICIP 2002)."""

    name = "haar"
    margin = 0.0
    _SCALE_FACTOR = 1.15
    _NEIGHBOURS = 3
    _SMALLEST = 24
    # The last stage's sum reaches about 10 on clear faces and lies near 0 on the weakest hits.
    _WEIGHT_SCALE = 5.0

    def __init__(self) -> None:
        self._idle: SimpleQueue[cv2.CascadeClassifier] = SimpleQueue()
        self._idle.put(self._load())

    @staticmethod
    def _load() -> cv2.CascadeClassifier:
        path = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"
        cascade = cv2.CascadeClassifier(str(path))
        if cascade.empty():
            raise DetectorError(f"OpenCV cannot read {path}. Install opencv-python-headless below version 5.")
        return cascade

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        """Find the faces in a picture; see `FaceDetector`."""
        small, scale = shrink(image, longest_side)
        boxes, weights = self._search(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
        scores = 1 - np.exp(-np.maximum(weights, 0) / self._WEIGHT_SCALE)
        return to_detections(boxes * scale, scores, None, image.shape)

    def _search(self, gray: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        try:  # a cascade serves one thread at a time
            cascade = self._idle.get_nowait()
        except Empty:
            cascade = self._load()
        try:
            boxes, _, weights = cascade.detectMultiScale3(
                gray, self._SCALE_FACTOR, self._NEIGHBOURS, minSize=(self._SMALLEST,) * 2, outputRejectLevels=True
            )
        finally:
            self._idle.put(cascade)
        return np.reshape(boxes, (-1, 4)).astype(float), np.reshape(weights, -1).astype(float)


class YuNetDetector:
    """YuNet (Wu, Peng and Yu, Machine Intelligence Research 2023) from an ONNX file, run by OpenCV."""

    name = "yunet"
    margin = 0.1

    def __init__(self, path: Path, least_score: float = YUNET_LEAST_SCORE) -> None:
        if not path.is_file():
            raise DetectorError(f"There is no detector at {path}. FERVI_DETECTOR may name YuNet's ONNX file.")
        self._path, self._least_score = path, least_score
        self._idle: SimpleQueue[cv2.FaceDetectorYN] = SimpleQueue()
        self._idle.put(self._load())

    def _load(self) -> cv2.FaceDetectorYN:
        try:
            return cv2.FaceDetectorYN.create(str(self._path), "", (320, 320), self._least_score)
        except cv2.error as error:
            raise DetectorError(f"OpenCV cannot read {self._path} as YuNet's ONNX file: {error.err}") from error

    def detect(self, image: npt.NDArray[np.uint8], longest_side: int | None = None) -> list[Detection]:
        """Find the faces in a picture; see `FaceDetector`."""
        small, scale = shrink(image, longest_side)
        rows = self._search(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        landmarks = rows[:, 4:14].reshape(-1, len(LANDMARKS), 2)
        return to_detections(rows[:, :4] * scale, rows[:, 14], landmarks * scale, image.shape)

    def _search(self, bgr: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        try:  # the size is the detector's state, so it serves one thread at a time
            yunet = self._idle.get_nowait()
        except Empty:
            yunet = self._load()
        try:
            yunet.setInputSize((bgr.shape[1], bgr.shape[0]))
            rows = yunet.detect(bgr)[1]
        finally:
            self._idle.put(yunet)
        return np.zeros((0, 15), np.float32) if rows is None else rows


class DetectorError(FerviError):
    """A detector that cannot be made; the message says what to do."""


def shrink(image: npt.NDArray[np.uint8], longest_side: int | None) -> tuple[npt.NDArray[np.uint8], float]:
    """Scale a picture down, never up; returns as `resize` does."""
    largest = max(image.shape[:2])
    return resize(image, min(longest_side or largest, largest))


def resize(image: npt.NDArray[np.uint8], longest_side: int) -> tuple[npt.NDArray[np.uint8], float]:
    """Scale a picture until its longest side has so many pixels.

    Returns:
        The picture, and by what its coordinates are multiplied to be those of `image`.
    """
    height, width = image.shape[:2]
    scale = max(height, width) / longest_side
    if scale == 1:
        return image, 1.0
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    # Averaging takes seven times as long, and under a factor of two there is little to average.
    method = cv2.INTER_LINEAR if scale < 2 else cv2.INTER_AREA
    return cv2.resize(image, size, interpolation=method), scale


def to_detections(
    boxes: npt.NDArray[np.floating],
    scores: npt.NDArray[np.floating],
    landmarks: npt.NDArray[np.floating] | None,
    shape: tuple[int, ...],
) -> list[Detection]:
    """Return detections clipped to a picture's shape, largest first.

    Args:
        boxes: (n, 4), each x, y, width, height in pixels of the picture.
        scores: (n,), 0..1.
        landmarks: (n, 5, 2), x and y in the same pixels, NaN or None where a detector gives none. They are not clipped.
        shape: The picture's (height, width, ...).
    """
    height, width = shape[:2]
    corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
    corners = np.clip(corners, 0, [width, height, width, height])
    points = [None] * len(boxes) if landmarks is None else [landmarks_of(face) for face in landmarks]
    detections = [
        Detection(Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0)), float(np.clip(score, 0, 1)), five)
        for (x0, y0, x1, y1), score, five in zip(corners, scores, points, strict=True)
        if x1 - x0 >= 1 and y1 - y0 >= 1
    ]
    return sorted(detections, key=lambda found: found.box.width * found.box.height, reverse=True)
