"""A real server, a real Chromium, and the astronaut in front of its camera."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect, sync_playwright

from benchmarks.server import free_port, run_server
from scripts.take_screenshot import CHROMIUM_NAMES
from tests.browser import pictures

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
)
FAKE_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
NOTES = (
    "Failed to load resource",
    "WebSocket connection",
    "WebSocket is already in CLOSING",
    "The Cross-Origin-Opener-Policy header has been ignored",
)

expect.set_options(timeout=15_000)


class Server:
    """The application on a port of its own; it can be stopped and started again."""

    def __init__(self, **settings: str) -> None:
        """Take the FERVI_* variables that are not to have their defaults."""
        defaults = {name: value for name, value in os.environ.items() if not name.startswith("FERVI_")}
        self._environ = defaults | settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(run_server(self.port, self._environ))

    def stop(self) -> None:
        self._running.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip("Chromium is missing. On Debian: sudo apt-get install chromium")
    if not (ROOT / "static" / "vendor" / "socket.io.esm.min.js").exists():
        pytest.skip("static/vendor is missing: run `make setup`")
    return path


def _running_server(**settings: str) -> Iterator[Server]:
    running = Server(**settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def server(chromium_path: str) -> Iterator[Server]:
    yield from _running_server()


@pytest.fixture
def own_server(chromium_path: str) -> Iterator[Server]:
    """A server that a test may stop."""
    yield from _running_server()


@pytest.fixture
def fetching_server(chromium_path: str) -> Iterator[Server]:
    """A server that takes photos by URL."""
    yield from _running_server(FERVI_IMAGES_BY_URL="yes")


@pytest.fixture(scope="module")
def serving(chromium_path: str) -> Iterator[Callable[[Path], Server]]:
    """Return a function that serves with another model than the one that ships; servers stop with the module."""
    with ExitStack() as stack:
        start = contextmanager(_running_server)
        yield cache(lambda model: stack.enter_context(start(FERVI_MODEL=str(model))))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(playwright: Playwright, chromium_path: str) -> Callable[..., Browser]:
    """Return a function that starts Chromium with further flags."""

    def start(*flags: str) -> Browser:
        return playwright.chromium.launch(executable_path=chromium_path, args=[*FLAGS, *flags])

    return start


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def camera_with(launch: Callable[..., Browser], media: Path) -> Iterator[Callable]:
    """Return a function that gives a Chromium whose camera shows the named frames of `pictures`, again and again."""
    browsers: dict[str, Browser] = {}

    def get(name: str) -> Browser:
        if name not in browsers:
            video = pictures.write_camera(media / f"{name}.y4m", getattr(pictures, name)())
            browsers[name] = launch(*FAKE_CAMERA, f"--use-file-for-fake-video-capture={video}")
        return browsers[name]

    yield get
    for browser in browsers.values():
        browser.close()


@pytest.fixture
def open_page(server: Server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the server; an error in the page's console fails the test."""
    contexts, errors = list[BrowserContext](), list[str]()

    def open_in(browser: Browser, path: str, *, base: str = server.url, **options: Any) -> Page:
        context = browser.new_context(base_url=base, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
        page.goto(path)
        return page

    yield open_in
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(camera_with: Callable, open_page: Callable) -> Callable[..., Page]:
    """Return a function that opens a page of the server in a browser before whose camera the astronaut moves."""
    return lambda path, **options: open_page(camera_with("moving_astronaut"), path, **options)


def is_fault(message: ConsoleMessage) -> bool:
    """Tell a fault of the page from the browser's own notes on what tests do on purpose."""
    return message.type == "error" and not message.text.startswith(NOTES)
