"""Decode, detect, crop, classify: the one way from a picture to its faces."""

import time
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fervi.vision.crop import FaceFormat, crop_corners
from fervi.vision.detector import FaceDetector
from fervi.vision.explanation import occluded, occlusion_map
from fervi.vision.face import Analysis, Box, Detection, Explanation, Face, Timing
from fervi.vision.image import ImageLimits, open_picture
from fervi.vision.level import level_square
from fervi.vision.scene import Scene

_SAME_FACE = 0.5


class Classifier(Protocol):
    """Reads expressions; `EmotionClassifier` is the one that ships."""

    name: str
    threshold: float
    labels: tuple[str, ...]
    form: FaceFormat
    card: dict

    @property
    def figures(self) -> dict:
        """What was measured of it, by data set."""
        ...

    def predict(self, faces: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Return float32 (n, len(labels)) probabilities for uint8 (n, *form.shape) faces."""
        ...


class Analyzer:
    """Finds every face in a picture and reads its expression. Safe to share between threads."""

    def __init__(self, detector: FaceDetector, classifier: Classifier) -> None:
        self.detector = detector
        self.classifier = classifier

    def read(self, data: bytes, limits: ImageLimits, longest_side: int | None = None) -> Analysis:
        """Decode and analyze one encoded picture.

        Args:
            data: A file that `decode` reads.
            limits: What is too large.
            longest_side: As for `analyze`.

        Returns:
            The faces from left to right, as they are numbered for people.

        Raises:
            Refusal: As `decode` does.
        """
        start = time.perf_counter()
        scene = Scene.of(open_picture(data, limits), longest_side)
        analysis = self._analyze(scene, longest_side, (time.perf_counter() - start) * 1000)
        return replace(analysis, faces=tuple(sorted(analysis.faces, key=lambda face: face.box.x)))

    def analyze(
        self, image: npt.NDArray[np.uint8], longest_side: int | None = None, decode_ms: float = 0.0
    ) -> Analysis:
        """Analyze one picture.

        Args:
            image: uint8 (height, width, 3) in RGB.
            longest_side: Size in pixels to which the detector scales the picture down; None for its full size.
            decode_ms: What decoding took, to be part of the timing.

        Returns:
            The faces, boxes in pixels of `image`; there may be none.
        """
        return self._analyze(Scene(image), longest_side, decode_ms)

    def _analyze(self, scene: Scene, longest_side: int | None, decode_ms: float) -> Analysis:
        start = time.perf_counter()
        detections = self._detect(scene, longest_side)
        detected = time.perf_counter()
        faces = self._classify(scene, detections)
        classified = time.perf_counter()
        detect_ms, classify_ms = (detected - start) * 1000, (classified - detected) * 1000
        timing = Timing(decode_ms, detect_ms, classify_ms, decode_ms + detect_ms + classify_ms)
        return Analysis(scene.width, scene.height, faces, timing, self.classifier.name)

    def _detect(self, scene: Scene, longest_side: int | None) -> list[Detection]:
        return [scene.in_picture(found) for found in self.detector.detect(scene.image, longest_side)]

    def _classify(self, scene: Scene, detections: list[Detection]) -> tuple[Face, ...]:
        if not detections:
            return ()
        probabilities = self.classifier.predict(self._cut(scene, detections))
        return tuple(map(self._face, detections, probabilities))

    def _face(self, detection: Detection, scores: npt.NDArray[np.float32]) -> Face:
        face = Face(
            box=detection.box,
            detection=detection.score,
            scores=tuple(map(float, scores)),
            certain=bool(scores.max() >= self.threshold),
            labels=self.labels,
            landmarks=detection.landmarks,
        )
        return replace(face, certain=False) if face.turned_away else face

    def _cut(self, scene: Scene, faces: list[Detection]) -> npt.NDArray[np.uint8]:
        return scene.cut(faces, self.detector.margin, self.classifier.form)

    def explain(
        self, scene: Scene, box: Box, emotion: str | None = None, longest_side: int | None = None
    ) -> Explanation:
        """Find which parts of one face speak for an emotion. Costs as much as reading 26 faces.

        Args:
            scene: What the face is cut from.
            box: The face, in pixels of the picture, at least partly inside it.
            emotion: One of `labels`; None for the face's most probable one.
            longest_side: As for `analyze`: the face is searched again for its landmarks.

        Returns:
            The emotion's probability and its occlusion map, see `fervi.vision.explanation`.
        """
        detection = self._detection_at(scene, box, longest_side)
        (face,) = self._cut(scene, [detection])
        probabilities = self.classifier.predict(occluded(face))
        emotion = emotion or self.labels[int(probabilities[0].argmax())]
        readings = probabilities[:, self.labels.index(emotion)]
        area, angle = self._area(detection)
        return Explanation(emotion, float(readings[0]), area, angle, occlusion_map(readings), self.classifier.name)

    def _detection_at(self, scene: Scene, box: Box, longest_side: int | None) -> Detection:
        """Return the face that a box stands for, with its landmarks if it is found again."""
        again = self._detect(scene, longest_side)
        best = max(again, key=lambda found: found.box.iou(box), default=None)
        return replace(best, box=box) if best and best.box.iou(box) >= _SAME_FACE else Detection(box, 1.0)

    def _area(self, detection: Detection) -> tuple[Box, float]:
        """Return the square that was read of a face, in whole pixels, not turned, and by how much it is turned."""
        square = level_square(detection)
        box, margin = (square.upright, 0.0) if square else (detection.box, self.detector.margin)
        left, top, right, bottom = crop_corners(box, margin)
        return Box(left, top, right - left, bottom - top), square.angle if square else 0.0

    @property
    def labels(self) -> tuple[str, ...]:
        """The emotions that the classifier knows, in the order of its probabilities."""
        return self.classifier.labels

    @property
    def threshold(self) -> float:
        """Top probability, 0..1, from which on an answer counts as certain."""
        return self.classifier.threshold
