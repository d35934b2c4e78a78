"""What every request shares: the settings, the analyzer, and how many pictures are worked on at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, current_app

from fervi.errors import Refusal
from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Analysis, Box, Explanation
from fervi.vision.image import ImageLimits, decode
from fervi.web.parameters import fit_box

_PATIENCE_S = 2.0


@dataclass
class Services:
    """The parts behind the web layer, made once for a process."""

    settings: Settings
    analyzer: Analyzer
    _slots: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = threading.BoundedSemaphore(self.settings.max_analyses)

    def analyze_photo(self, data: bytes) -> Analysis:
        """Analyze an encoded photo.

        Raises:
            Refusal: If it cannot be read or is too large; busy, if too many pictures are being worked on.
        """
        return self._analyze(data, self.settings.max_bytes, self.settings.photo_side)

    def analyze_frame(self, data: bytes) -> Analysis:
        """Analyze an encoded live frame; raises as `analyze_photo` does."""
        return self._analyze(data, self.settings.frame_bytes, self.settings.live_side)

    def explain_photo(self, data: bytes, box: Box, emotion: str | None) -> Explanation:
        """Find which parts of one face in an encoded photo speak for an emotion, None for its most probable one.

        Raises:
            Refusal: If the photo cannot be read or is too large; bad_box, if the box is none of a face in it; busy, if
                too many pictures are being worked on.
        """
        with self._slot():
            image = decode(data, ImageLimits(self.settings.max_bytes, self.settings.max_pixels))
            height, width = image.shape[:2]
            return self.analyzer.explain(image, fit_box(box, width, height, self.settings.max_pixels), emotion)

    def _analyze(self, data: bytes, max_bytes: int, longest_side: int) -> Analysis:
        with self._slot():
            return self.analyzer.read(data, ImageLimits(max_bytes, self.settings.max_pixels), longest_side)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=_PATIENCE_S):
            raise Refusal("busy", "The server is busy with other pictures. Try again in a few seconds.")
        try:
            yield
        finally:
            self._slots.release()


def install(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions["fervi"] = services


def services() -> Services:
    """Return the current application's services."""
    return current_app.extensions["fervi"]
