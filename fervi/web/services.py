"""What every request shares: the settings, the analyzer, and how many pictures are worked on at once."""

from collections.abc import Callable

from flask import Flask, current_app

from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Analysis, Box, Explanation
from fervi.vision.image import ImageLimits, decode
from fervi.web.metrics import watch
from fervi.web.parameters import fit_box
from fervi.web.workers import Lane, busy

_MOST_WAITING_PHOTOS = 6
"""More would wait for more than a second or two."""
_OVERLOADED_S = 5.0


class Services:
    """The parts behind the web layer, made once for a process.

    Attributes:
        settings: How the service behaves.
        analyzer: Tells which models answer.
        photos: Where photos are worked on.
        frames: Where live frames are; each connection has one in flight, so that none of them is ever refused.
    """

    def __init__(self, settings: Settings, make: Callable[[], Analyzer]) -> None:
        """Make the analyzers of both lanes, photos and live frames: neither can keep the other waiting."""
        self.settings = settings
        self.analyzer = make()
        self.photos = Lane([self.analyzer, *_several(make, settings.max_analyses - 1)], _MOST_WAITING_PHOTOS)
        self.frames = Lane(_several(make, settings.max_analyses), most_waiting=settings.max_connections)

    def analyze_photo(self, data: bytes) -> Analysis:
        """Analyze an encoded photo.

        Raises:
            Refusal: If it cannot be read or is too large; busy, if too many photos are being worked on.
        """
        limits = ImageLimits(self.settings.max_bytes, self.settings.max_pixels)
        return self.photos.run(lambda analyzer: analyzer.read(data, limits, self.settings.photo_side))

    def analyze_frame(self, data: bytes) -> Analysis:
        """Analyze an encoded live frame; raises as `analyze_photo` does."""
        limits = ImageLimits(self.settings.frame_bytes, self.settings.frame_pixels)
        return self.frames.run(lambda analyzer: analyzer.read(data, limits, self.settings.live_side))

    def explain_photo(self, data: bytes, box: Box, emotion: str | None) -> Explanation:
        """Find which parts of one face in an encoded photo speak for an emotion, None for its most probable one.

        Raises:
            Refusal: If the photo cannot be read or is too large; bad_box, if the box is none of a face in it; busy, if
                too many photos are being worked on.
        """
        return self.photos.run(lambda analyzer: self._explain(analyzer, data, box, emotion))

    def _explain(self, analyzer: Analyzer, data: bytes, box: Box, emotion: str | None) -> Explanation:
        image = decode(data, ImageLimits(self.settings.max_bytes, self.settings.max_pixels))
        height, width = image.shape[:2]
        return analyzer.explain(image, fit_box(box, width, height, self.settings.max_pixels), emotion)

    def check_load(self) -> None:
        """Tell whoever sends visitors here that further ones are better sent elsewhere.

        Raises:
            Refusal: busy, if no thread for photos has been free for a while.
        """
        if self.photos.seconds_without_a_free_thread > _OVERLOADED_S:
            raise busy()


def _several(make: Callable[[], Analyzer], count: int) -> list[Analyzer]:
    return [make() for _ in range(count)]


def install(app: Flask, services: Services) -> None:
    """Give an application its services."""
    app.extensions["fervi"] = services
    watch(app, "fervi_photos_in_work", "Photos worked on or waiting", lambda: services.photos.taken)
    watch(app, "fervi_frames_in_work", "Live frames worked on or waiting", lambda: services.frames.taken)


def services() -> Services:
    """Return the current application's services."""
    return current_app.extensions["fervi"]
