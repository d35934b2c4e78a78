"""`python -m scripts.take_screenshot`: a fresh docs/screenshot.png, of the astronaut (NASA, public domain)."""

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect, sync_playwright
from skimage import data

from benchmarks.server import run_server

SCREENSHOT = Path(__file__).resolve().parents[1] / "docs" / "screenshot.png"
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Serve, read two faces, and keep what the page shows."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium is None:
        sys.exit("Chromium is missing: run make setup-dev")
    with run_server() as server, tempfile.NamedTemporaryFile(suffix=".png") as photo:
        two_astronauts().save(photo.name)
        take(chromium, f"{server.url}/image", photo.name)


def two_astronauts() -> Image.Image:
    """Return the astronaut and her mirror image side by side, 1024x512."""
    astronaut = data.astronaut()
    return Image.fromarray(np.hstack([astronaut, astronaut[:, ::-1]]))


def take(chromium: str, url: str, photo: str) -> None:
    """Let the Image page at a URL read a photo, and take its picture when both faces are shown."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        for _ in range(2):  # the first photo of a fresh server takes longer than the others
            page.goto(url)
            page.locator("[data-file]").set_input_files(photo)
            expect(page.locator("[data-cards] > li")).to_have_count(2, timeout=30_000)
        page.screenshot(path=SCREENSHOT)
        browser.close()


if __name__ == "__main__":
    main()
