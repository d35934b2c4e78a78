"""The Video page, from a chosen file to the boxes over the player."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import violations
from tests.browser.waiting import until

pytest.importorskip("av")

from benchmarks.clips import Actor, looks, play, steady, write_clip

DONE_MS = 90_000
DRAWN = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some(value => value > 0);
}"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people who stand still for two seconds."""
    path = tmp_path_factory.mktemp("clip") / "two people.mp4"
    two = [Actor(looks()[0], lambda _: (150, 240)), Actor(looks()[1], lambda _: (480, 240))]
    write_clip(path, play(two, steady(25, 2)))
    return path


def _send(page: Page, clip: Path) -> Page:
    page.set_input_files("#file", clip)
    return page


def _download(page: Page, link: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return download.value.path().read_text()


def test_a_recording_is_read_and_comes_back_as_a_player_with_people(page: Callable[..., Page], clip: Path) -> None:
    opened = _send(page("/video"), clip)
    expect(opened.get_by_role("button", name="Cancel")).to_be_visible()
    expect(opened.locator("[data-state=working]")).to_be_attached(timeout=DONE_MS)
    opened.reload()
    expect(opened.get_by_role("heading", name="two people.mp4")).to_be_visible(timeout=DONE_MS)
    expect(opened.get_by_role("heading", name="Person 2")).to_be_visible(timeout=DONE_MS)
    expect(opened.locator(".strip rect")).not_to_have_count(0)
    assert violations(opened) == []
    expect(opened.locator(".still").first).to_be_visible()
    assert opened.locator(".still").first.evaluate(DRAWN)
    opened.locator(".strip").first.click(position={"x": 5, "y": 5})
    expect(opened.locator(".strip-now").first).not_to_have_attribute("style", "")
    assert opened.locator("[data-marks]").evaluate(DRAWN)
    with opened.expect_download() as download:
        opened.get_by_role("link", name="Download table (CSV)").click()
    assert download.value.suggested_filename == "two people.csv"
    assert "two people.mp4" in download.value.path().read_text().splitlines()[1]
    opened.get_by_role("button", name="Delete it now").click()
    expect(opened.get_by_role("status").first).to_have_text("Deleted. Nothing of it is left on the server.")
    opened.reload()
    expect(opened.locator("[data-result]")).to_be_hidden()


def test_the_charts_of_a_person_follow_the_player_and_a_click_jumps(page: Callable[..., Page], clip: Path) -> None:
    opened = _send(page("/video"), clip)
    expect(opened.get_by_role("heading", name="Charts")).to_be_visible(timeout=DONE_MS)
    opened.get_by_label("Whose chart").select_option("Person 2")
    happy = opened.get_by_role("row", name="Happy")
    expect(happy.get_by_role("cell").first).to_have_text(re.compile(r"\d+%"))
    expect(opened.locator("[data-affect-text]")).to_contain_text("leasant")
    for chart in ("[data-lines] canvas", "[data-affect]"):
        assert opened.locator(chart).evaluate(DRAWN)
    lines = opened.locator("[data-lines] .u-over")
    size = lines.bounding_box()
    assert size
    lines.click(position={"x": size["width"] * 0.75, "y": size["height"] / 2})
    expect(opened.locator("[data-cursor]")).to_contain_text("0:01.5")
    moment = "document.querySelector('video').currentTime"
    until(opened, f"Math.abs({moment} - 1.5) < 0.05")
    marker = "document.querySelector('[data-lines] .strip-now').getBoundingClientRect().x"
    until(opened, f"Math.abs({marker} - {size['x'] + size['width'] * 0.75}) < {size['width'] * 0.05}")
    opened.locator("[data-lines]").press("Home")
    opened.locator("[data-lines]").press("Enter")
    until(opened, f"{moment} < 0.05")


def test_everyone_is_compared_in_one_chart(page: Callable[..., Page], clip: Path) -> None:
    opened = _send(page("/video"), clip)
    expect(opened.get_by_role("heading", name="Charts")).to_be_visible(timeout=DONE_MS)
    opened.get_by_label("Whose chart").select_option("Everyone together")
    opened.get_by_label("Compare").select_option("Happy")
    expect(opened.get_by_role("heading", name="Probability of happy")).to_be_visible()
    everyone = opened.locator("[data-people-rows] tr")
    expect(everyone).to_have_count(2)
    expect(everyone.last).to_contain_text(re.compile(r"Person 2\s*2\.0\s+s"))
    expect(opened.locator("[data-alone]").first).to_be_hidden()
    lines = opened.locator("[data-lines] .u-over")
    size = lines.bounding_box()
    assert size
    lines.click(position={"x": size["width"] * 0.5, "y": size["height"] / 2})
    expect(opened.locator("[data-cursor]")).to_contain_text("person 2")
    until(opened, "Math.abs(document.querySelector('video').currentTime - 1) < 0.05")
    assert opened.locator("[data-affect]").evaluate(DRAWN)


def test_a_moment_is_marked_with_a_note_that_outlives_a_reload(page: Callable[..., Page], clip: Path) -> None:
    opened = _send(page("/video"), clip)
    opened.locator(".strip").first.wait_for(timeout=DONE_MS)
    width = opened.locator(".strip").first.evaluate("strip => strip.clientWidth")
    opened.locator(".strip").first.click(position={"x": width * 0.75, "y": 5})
    until(opened, "document.querySelector('video').currentTime > 1.4")
    opened.get_by_role("button", name="Mark this moment").click()
    opened.get_by_label("Note at 0:01").fill("She turns")
    opened.locator(".strip").first.click(position={"x": 0, "y": 5})
    until(opened, "document.querySelector('video').currentTime < 0.1")
    opened.reload()
    expect(opened.get_by_label("Note at 0:01")).to_have_value("She turns", timeout=DONE_MS)
    opened.get_by_role("button", name="Jump to 0:01").click()
    until(opened, "Math.abs(document.querySelector('video').currentTime - 1.5) < 0.1")
    assert violations(opened) == []
    rows = list(csv.DictReader(_download(opened, "Download table (CSV)").splitlines()))
    assert [(row["time"], row["identity"]) for row in rows if row["mark"] == "She turns"] == [("1.52", "1")]
    assert [mark["note"] for mark in json.loads(_download(opened, "Download data (JSON)"))["marks"]] == ["She turns"]
    opened.get_by_role("button", name="Remove the mark at 0:01").click()
    expect(opened.get_by_role("list", name="Marked moments")).to_be_hidden()


def test_what_is_no_recording_is_refused_with_the_reason(page: Callable[..., Page], tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear all")
    opened = _send(page("/video"), letter)
    expect(opened.locator("[data-status]")).to_contain_text("no recording", timeout=DONE_MS)
    expect(opened.get_by_text("Choose a recording", exact=True)).to_be_visible()


KEPT = """await new Promise((resolve) => {
    const opening = indexedDB.open('fervi');
    opening.onsuccess = () => {
        const counting = opening.result.transaction('video').objectStore('video').count();
        counting.onsuccess = () => { opening.result.close(); resolve(counting.result === %d); };
    };
})"""

ERASE = """() => new Promise((resolve) => {
    const opening = indexedDB.open('fervi');
    opening.onsuccess = () => {
        const erasing = opening.result.transaction('video', 'readwrite');
        erasing.objectStore('video').clear();
        erasing.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""


@pytest.fixture
def long_upload(clip: Path, tmp_path: Path) -> Path:
    """The same with 9 MB of nothing at its end (an atom `free`), which go in three parts."""
    path = tmp_path / "long.mp4"
    path.write_bytes(clip.read_bytes() + (9_000_008).to_bytes(4) + b"free" + bytes(9_000_000))
    return path


def test_an_upload_goes_on_after_a_reload(page: Callable[..., Page], long_upload: Path) -> None:
    opened = page("/video")
    second = re.compile(r"at=4000000")
    opened.route(second, lambda route: None, times=1)  # it is on its way when the page is left
    with opened.expect_request(second):
        _send(opened, long_upload)
    expect(opened.locator("[data-upload-text]")).to_contain_text(re.compile(r"4\d%"))
    until(opened, KEPT % 1)
    sent: list[str] = []
    opened.on("request", lambda request: sent.append(request.url) if request.method == "PATCH" else None)
    opened.reload()
    expect(opened.get_by_role("heading", name="Person 2")).to_be_visible(timeout=DONE_MS)
    assert [url.split("at=")[1] for url in sent] == ["4000000", "8000000"]
    until(opened, KEPT % 0)


def test_an_upload_whose_file_is_not_kept_says_that_it_stopped(page: Callable[..., Page], long_upload: Path) -> None:
    opened = page("/video")
    second = re.compile(r"at=4000000")
    opened.route(second, lambda route: None)
    with opened.expect_request(second):
        _send(opened, long_upload)
    until(opened, KEPT % 1)
    opened.evaluate(ERASE)
    opened.reload()
    expect(opened.locator("[data-status]")).to_have_text(
        "The upload of long.mp4 stopped when the page was left. Choose it again."
    )
    expect(opened.get_by_text("Choose a recording", exact=True)).to_be_visible()


def test_an_upload_can_be_cancelled(page: Callable[..., Page], long_upload: Path) -> None:
    opened = page("/video")
    second = re.compile(r"at=4000000")
    opened.route(second, lambda route: None)
    with opened.expect_request(second):
        _send(opened, long_upload)
    with opened.expect_request(lambda request: request.method == "DELETE"):
        opened.get_by_role("button", name="Cancel").click()
    expect(opened.locator("[data-status]")).to_have_text("Cancelled. Nothing of it is left on the server.")
    until(opened, KEPT % 0)


def test_an_analysis_can_be_cancelled(page: Callable[..., Page], clip: Path) -> None:
    opened = page("/video")
    opened.get_by_text("every picture").click()
    _send(opened, clip)
    expect(opened.locator("[data-state=working]")).to_be_attached(timeout=DONE_MS)
    opened.get_by_role("button", name="Cancel").click()
    expect(opened.locator("[data-status]")).to_have_text("Cancelled. Nothing of it is left on the server.")
    expect(opened.locator("[data-work]")).to_be_hidden()
