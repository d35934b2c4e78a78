"""What holds on every page: accessible, at home on a phone, in light and in dark."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.steps import start, violations, wait_until_live

MODELS = Path(__file__).parents[2] / "models"
PATHS = ("/", "/image", "/video", "/live", "/practice", "/charts", "/about", "/api", "/no-such-page")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_accessibility_violation(page: Callable[..., Page], path: str, scheme: str) -> None:
    assert violations(page(path, color_scheme=scheme)) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_phone_of_320_pixels(page: Callable[..., Page], path: str) -> None:
    opened = page(path, viewport={"width": 320, "height": 640})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_read_photo_has_no_accessibility_violation(page: Callable[..., Page], tmp_path: Path, scheme: str) -> None:
    opened = page("/image", color_scheme=scheme)
    opened.set_input_files("#file", pictures.write_picture(tmp_path / "photo.jpg", pictures.astronaut()))
    expect(opened.locator(".face-card")).to_have_count(1)
    assert violations(opened) == []
    opened.get_by_role("button", name="Why “").click()
    expect(opened.locator(".why-close-up")).to_be_visible()
    assert violations(opened) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_live_session_has_no_accessibility_violation(page: Callable[..., Page], scheme: str) -> None:
    opened = start(page("/live", color_scheme=scheme))
    wait_until_live(opened)
    expect(opened.locator(".face-card").first).to_be_visible()
    opened.get_by_role("button", name="Pause").click()
    assert violations(opened) == []


def test_the_navigation_leads_to_every_page_and_marks_the_one_that_is_open(page: Callable[..., Page]) -> None:
    opened = page("/")
    for name in ("Image", "Video", "Live", "Practice", "Charts", "About"):
        opened.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(opened.get_by_role("navigation").locator("[aria-current=page]")).to_have_text(name)


def test_the_first_tab_offers_to_skip_to_the_content(page: Callable[..., Page]) -> None:
    opened = page("/")
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("link", name="Skip to the content")).to_be_focused()
    opened.keyboard.press("Enter")
    expect(opened.locator("main")).to_be_focused()


def test_a_chosen_theme_outlives_the_page(page: Callable[..., Page]) -> None:
    opened = page("/", color_scheme="light")
    opened.get_by_role("button", name="Switch to the dark theme").click()
    opened.goto("/about")
    expect(opened.locator("html")).to_have_attribute("data-theme", "dark")
    assert opened.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_an_unknown_address_is_answered_with_a_page_that_leads_on(page: Callable[..., Page]) -> None:
    opened = page("/no-such-page")
    expect(opened.get_by_role("heading", level=1)).to_have_text("There is no such page")
    expect(opened.get_by_role("link", name="Go to the home page")).to_be_visible()


def test_the_about_page_shows_the_confusion_matrix_in_numbers(page: Callable[..., Page]) -> None:
    matrix = page("/about").locator("table.confusion")
    expect(matrix.locator("tbody tr")).to_have_count(7)
    expect(matrix.locator("tbody tr").first.locator("td")).to_have_count(7)


def test_a_table_that_is_wider_than_a_phone_tells_so_until_its_end_is_in_view(page: Callable[..., Page]) -> None:
    phone = page("/about", viewport={"width": 360, "height": 740})
    table = phone.get_by_role("region", name="Figures for each set of faces")
    expect(table).to_have_class(re.compile("more"))
    table.evaluate("region => region.scrollTo(region.scrollWidth, 0)")
    expect(table).not_to_have_class(re.compile("more"))
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_the_about_page_names_every_set_that_the_card_has_figures_of(page: Callable[..., Page]) -> None:
    sets = page("/about").get_by_role("region", name="Figures for each set of faces").locator("tbody th")
    expect(sets).to_have_text(list(json.loads((MODELS / "emotion.figures.json").read_text())["figures"]))


def test_the_about_page_draws_how_often_answers_are_correct_over_their_probability(page: Callable[..., Page]) -> None:
    shown = json.loads((MODELS / "emotion.json").read_text())["shown_in_full"]
    curve = page("/about").get_by_role("img", name=f"Calibration, {shown}: stated")
    expect(curve).to_be_visible()
    assert curve.locator("circle").count() > 5
