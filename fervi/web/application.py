"""Puts the web layer's parts together."""

from flask import Flask

from fervi.settings import ROOT, Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.factory import make_analyzer
from fervi.web import errors, live, photo, security, services
from fervi.web.api import api
from fervi.web.fetch import Fetcher
from fervi.web.pages import pages, template_variables
from fervi.web.services import Services


def make_app(settings: Settings, analyzer: Analyzer | None = None) -> Flask:
    """Return the application; see `fervi.create_app`."""
    app = Flask("fervi", root_path=str(ROOT), template_folder="templates", static_folder="static")
    services.install(app, Services(settings, analyzer or make_analyzer(settings.detector, settings.model)))
    errors.install(app, settings.max_bytes)
    photo.install(app, Fetcher(settings.max_bytes) if settings.images_by_url else None)
    security.install(app, settings.max_bytes)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract has an order of its own
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.context_processor(template_variables)
    live.install(app, settings)
    return app
