"""FERVI: facial expression recognition on video and image."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from fervi.settings import Settings
    from fervi.vision.analyzer import Analyzer

__version__ = "1.0.0"


def create_app(settings: "Settings | None" = None, analyzer: "Analyzer | None" = None) -> "Flask":
    """Make the web application.

    Args:
        settings: How it behaves; from FERVI_* variables if None.
        analyzer: Reads the pictures; made from the settings if None.

    Raises:
        FerviError: If a setting, the detector or the model is wrong; the message says what to do.
    """
    from fervi.settings import Settings  # imported late, so that `import fervi` costs training nothing
    from fervi.web.application import make_app

    return make_app(settings or Settings.from_environ(), analyzer)
