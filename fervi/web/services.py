"""What every request shares: the settings, the analyzer, and how many pictures are worked on at once."""

from collections.abc import Callable

from flask import Flask, current_app

from fervi.settings import Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.face import Analysis, Box, Explanation
from fervi.vision.image import ImageLimits, open_picture
from fervi.vision.scene import Scene
from fervi.web.metrics import watch
from fervi.web.parameters import fit_box
from fervi.web.workers import Answer, Lane, busy

_MEMORY_OF_PHOTOS = 150_000_000
"""Bytes for decoding: the largest photos, one of which takes more, are decoded one after the other."""

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
        self._limits = ImageLimits(settings.max_bytes, settings.max_pixels)
        self.analyzer = make()
        analyzers = [self.analyzer, *_several(make, settings.max_analyses - 1)]
        self.photos = Lane(analyzers, _MOST_WAITING_PHOTOS, _MEMORY_OF_PHOTOS)
        self.frames = Lane(_several(make, settings.max_analyses), most_waiting=settings.max_connections)

    def analyze_photo(self, data: bytes) -> Analysis:
        """Analyze an encoded photo.

        Raises:
            Refusal: If it cannot be read or is too large; busy, if too many photos are being worked on.
        """
        return self._read_photo(data, lambda analyzer: analyzer.read(data, self._limits, self.settings.photo_side))

    def analyze_frame(self, data: bytes) -> Analysis:
        """Analyze an encoded live frame; raises as `analyze_photo` does."""
        limits = ImageLimits(self.settings.frame_bytes, self.settings.frame_pixels)
        return self.frames.run(lambda analyzer: analyzer.read(data, limits, self.settings.live_side))

    def explain_photo(self, data: bytes, box: Box, emotion: str | None) -> Explanation:
        """Find which parts of one face in an encoded photo speak for an emotion, None for its most probable one.

        Raises:
            Refusal: If the photo cannot be read or is too large; bad_box, if the box fits no face in it; busy, if
                too many photos are being worked on.
        """
        return self._read_photo(data, lambda analyzer: self._explain(analyzer, data, box, emotion))

    def _read_photo(self, data: bytes, work: Callable[[Analyzer], Answer]) -> Answer:
        channels = self.analyzer.classifier.form.channels
        return self.photos.run(work, lambda: open_picture(data, self._limits).memory(channels))

    def _explain(self, analyzer: Analyzer, data: bytes, box: Box, emotion: str | None) -> Explanation:
        picture = open_picture(data, self._limits)
        face = fit_box(box, picture.width, picture.height, self.settings.max_pixels)
        side = self.settings.photo_side
        return analyzer.explain(Scene.of(picture, side), face, emotion, side)

    def check_load(self) -> None:
        """Tell a load balancer whether further visitors are better sent elsewhere.

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
