"""The API page: to read, and to try."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.steps import violations


@pytest.fixture
def api_page(page: Callable[..., Page]) -> Page:
    opened = page("/api")
    described = opened.request.get("/api/v1/openapi.json").json()["paths"]
    expect(opened.locator(".opblock")).to_have_count(sum(len(operations) for operations in described.values()))
    return opened


def open_analyze(page: Page) -> None:
    page.locator("#operations-Photos-analyze").get_by_role("button").first.click()
    expect(page.locator("#operations-Photos-analyze")).to_contain_text("at most 10000000 bytes")


def test_every_request_is_listed_with_what_it_does(api_page: Page) -> None:
    expect(api_page.locator("#operations-Photos-analyze")).to_contain_text("Read the faces in one photo or several")
    expect(api_page.locator("#operations-Service-readyz")).to_be_visible()


def test_a_photo_is_sent_and_its_answer_shown(api_page: Page, tmp_path: Path) -> None:
    open_analyze(api_page)
    api_page.get_by_role("button", name="Try it out").click()
    photo = pictures.write_picture(tmp_path / "astronaut.jpg", pictures.astronaut())
    api_page.get_by_label("Photo", exact=True).set_input_files(photo)
    api_page.get_by_role("button", name="Execute").click()
    answer = api_page.locator(".live-responses-table")
    expect(answer.locator("tbody .response-col_status").first).to_contain_text("200")
    expect(answer).to_contain_text('"happy"')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_request_has_no_accessibility_violation(page: Callable[..., Page], scheme: str) -> None:
    opened = page("/api", color_scheme=scheme)
    open_analyze(opened)
    opened.get_by_role("button", name="Try it out").click()
    expect(opened.get_by_label("Photo", exact=True)).to_be_visible()
    assert violations(opened) == []


def test_an_open_request_fits_a_phone(page: Callable[..., Page]) -> None:
    phone = page("/api", viewport={"width": 360, "height": 740})
    open_analyze(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
