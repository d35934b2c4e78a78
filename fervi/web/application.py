"""Puts the web layer's parts together."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from fervi.settings import ROOT, Settings
from fervi.vision.analyzer import Analyzer
from fervi.vision.factory import make_analyzer
from fervi.web import admission, errors, limits, live, metrics, observation, photo, security, services
from fervi.web.api import api
from fervi.web.fetch import Fetcher
from fervi.web.pages import pages, template_variables
from fervi.web.services import Services
from fervi.web.videos import routes as videos
from fervi.web.videos.engine import Engine


def make_app(settings: Settings, analyzer: Analyzer | None = None, engine: Engine | None = None) -> Flask:
    """Return the application; see `fervi.create_app`. The engine analyses recordings; by default a process for each."""
    app = Flask("fervi", root_path=str(ROOT), template_folder="templates", static_folder="static")
    metrics.install(app, settings.metrics_token)
    services.install(app, Services(settings, lambda: analyzer or make_analyzer(settings.detector, settings.model)))
    observation.install(app, settings)
    limits.install(app, settings)
    admission.install(app, settings.max_video_bytes)
    errors.install(app, settings.max_bytes)
    photo.install(app, Fetcher(settings.max_bytes) if settings.images_by_url else None)
    security.install(app, settings.max_bytes)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the contract has an order of its own
    app.register_blueprint(pages)
    app.register_blueprint(api)
    videos.install(app, settings, engine)
    app.context_processor(template_variables)
    live.install(app, settings)
    _believe_proxies(app, settings.trusted_proxies)
    return app


def _believe_proxies(app: Flask, hops: int) -> None:
    """Take the client's address, the scheme and the host from so many proxies in front; around all the rest."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
