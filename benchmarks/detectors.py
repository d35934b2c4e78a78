"""The detectors side by side: the time to search a 640x480 picture, on one thread, from one run."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.paper import NEIGHBOURS, SCALE_FACTOR, load_cascade
from fervi.settings import ROOT, Settings
from fervi.vision.detector import FaceDetector, HaarDetector, YuNetDetector
from fervi.vision.litert_detector import LiteRTDetector

_ROW = "{:<46} {:>5}  {:>9}  {:>9}"
Picture = npt.NDArray[np.uint8]


def time_detectors(settings: Settings, picture: Picture, repeats: int) -> dict[str, dict[str, float]]:
    """Return `found` and the median time, `ms`, of each detector at 640 px and at the live setting.

    Args:
        settings: `live_side`; and where `detector` is YuNet's file, YuNet is timed too.
        picture: uint8 (480, 640, 3) in RGB.
        repeats: Of each measurement.
    """
    return {name: _measure(search, picture, repeats) for name, search in _searches(settings).items()}


def detection_lines(times: dict[str, dict[str, float]]) -> list[str]:
    """Return a table, with how much faster each detector is than the first one, the original application's."""
    original = next(iter(times.values()))["ms"]
    lines = [_ROW.format("detection alone, one thread", "found", "ms", "against")]
    for name, row in times.items():
        lines.append(_ROW.format(name, row["found"], f"{row['ms']:.2f}", f"{original / row['ms']:.1f}x"))
    return lines


def _searches(settings: Settings) -> dict[str, Callable[[Picture], int]]:
    cascade = load_cascade()
    detectors: list[FaceDetector] = [LiteRTDetector(path) for path in sorted((ROOT / "models").glob("face*.tflite"))]
    if settings.detector.endswith(".onnx"):
        detectors.append(YuNetDetector(Path(settings.detector)))
    detectors.append(HaarDetector())
    searches: dict[str, Callable[[Picture], int]] = {
        "original: Haar 1.3/4, 640 px": lambda picture: len(
            cascade.detectMultiScale(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), SCALE_FACTOR, NEIGHBOURS)
        )
    }
    for detector in detectors:
        for side in (640, settings.live_side):
            searches[f"{detector.name}, {side} px"] = _search(detector, side)
    return searches


def _search(detector: FaceDetector, side: int) -> Callable[[Picture], int]:
    return lambda picture: len(detector.detect(picture, side))


def _measure(search: Callable[[Picture], int], picture: Picture, repeats: int) -> dict[str, float]:
    found = search(picture)  # what is done once is not what is timed
    spans = []
    for _ in range(repeats):
        start = time.perf_counter()
        search(picture)
        spans.append(time.perf_counter() - start)
    return {"found": found, "ms": round(1000 * median(spans), 3)}
