"""The pages with models that nobody ships: eight emotions with contempt, and seven without a neutral face."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.conftest import Server
from tests.browser.steps import start, violations, wait_until_live
from tests.browser.waiting import until
from tests.models import EIGHT, write_model

BUSY_MS = 60_000
"""Long enough to win a round before a server that is busy."""

WITHOUT_REST = ("angry", "contempt", "disgust", "fear", "happy", "sad", "surprise")
"""The folders of CK+."""

END_WHEN_WON = r"""
() => {
    const title = document.querySelector("[data-title]");
    new MutationObserver((_, observer) => {
        if (!/^Won: \d+ points$/.test(title.textContent)) return;
        observer.disconnect();
        document.querySelector("[data-finish]").click();
    }).observe(title, { childList: true, characterData: true, subtree: true });
}
"""
"""Ends the session with the change of the page that says a round is won: no busy machine can win the next one too."""

WORDS = [label.capitalize() for label in EIGHT]


@pytest.fixture
def eight(serving: Callable[[Path], Server], eight_path: Path, camera_with: Callable, open_page: Callable) -> Callable:
    """Return a function that opens a page of a server whose model reads nearly every face as contempt."""
    base = serving(eight_path).url
    return lambda path, **options: open_page(camera_with("still_astronaut"), path, base=base, **options)


@pytest.fixture(scope="module")
def restless_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "restless.tflite", WITHOUT_REST)


@pytest.fixture
def restless(serving: Callable[[Path], Server], restless_path: Path, page: Callable) -> Callable[..., Page]:
    """Return a function that opens a page of a server whose model does not know a neutral face."""
    base = serving(restless_path).url
    return lambda path: page(path, base=base)


def _is_beside_its_bar(page: Page) -> bool:
    """Tell whether the longest word of the bars ends before the bar begins."""
    return page.locator(".bars li.emotion-contempt").first.evaluate(
        """(row) => {
            const [word, track] = [row.querySelector(".bar-word"), row.querySelector(".bar-track")];
            const range = document.createRange();
            range.selectNodeContents(word);
            return range.getBoundingClientRect().right <= track.getBoundingClientRect().left;
        }"""
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_the_contempt_cue_is_shown_and_played(eight: Callable[..., Page], width: int) -> None:
    page = eight("/practice", viewport={"width": width, "height": 860})
    expect(page.locator("[data-all]")).to_have_text("All eight")
    page.get_by_text("One emotion").click()
    page.get_by_role("combobox", name="Expression").select_option("contempt")
    page.get_by_label("Begin with two seconds of my face at rest").uncheck()
    page.get_by_role("button", name="Start the practice").click()
    wait_until_live(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-title]")).to_have_text("Contempt")
    expect(page.locator("[data-sentence]")).to_contain_text("raise one corner of your mouth")
    expect(page.locator(".practice-hint svg.emotion-contempt")).to_be_visible()
    assert violations(page) == []
    page.evaluate(END_WHEN_WON)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".result-head span").first).to_have_text("Contempt", timeout=BUSY_MS)
    expect(page.locator(".progress-list li.emotion-contempt")).to_contain_text("Contempt")
    assert _is_beside_its_bar(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as JSON").click()
    (played,) = json.loads(download.value.path().read_text())["rounds"]
    assert (played["target"], list(played["best"]["scores"])) == ("contempt", list(EIGHT))


def test_charts_have_contempt_in_every_part_and_in_what_they_export(eight: Callable[..., Page]) -> None:
    page = start(eight("/charts"))
    wait_until_live(page)
    until(page, "parseInt(document.querySelector('[data-length]').textContent.split(', ')[1]) >= 4")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-session]")).to_have_attribute("data-state", "paused")
    expect(page.locator("[data-summary]")).to_have_text(re.compile("contempt 100%"))
    assert page.locator(".shares tbody th").all_text_contents() == [*WORDS, "Unsure", "Turned away"]
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert {row["label"] for row in rows} == {"contempt"}
    assert all(sum(float(row[label]) for label in EIGHT) == pytest.approx(1, abs=1e-3) for row in rows)
    page.reload()
    expect(page.locator("[data-length]")).to_contain_text(f"{len(rows)} samples")
    expect(page.locator("[data-summary]")).to_have_text(re.compile("contempt 100%"))


def test_a_photo_has_eight_bars_a_table_and_a_reason(eight: Callable[..., Page], media: Path) -> None:
    page = eight("/image")
    photo = pictures.write_picture(media / "one.png", pictures.astronaut())
    page.locator("input[type=file]").first.set_input_files(photo)
    card = page.locator(".face-list > li").first
    expect(card.locator(".bars li")).to_have_count(len(EIGHT))
    expect(card).to_contain_text(re.compile(r"Contempt \d+%"))
    assert _is_beside_its_bar(page)
    page.get_by_role("button", name=re.compile("^Why “Contempt”")).click()
    expect(
        page.get_by_text(re.compile("“Contempt”: covering it turns|No part of the face decides alone")).first
    ).to_be_visible()
    assert violations(page) == []


def test_everyone_in_view_has_eight_bars(eight: Callable[..., Page]) -> None:
    page = start(eight("/live"))
    wait_until_live(page)
    expect(page.locator(".face-list .bars li").first).to_be_visible()
    words = page.locator(".face-list > li").first.locator(".bars li").all_inner_texts()
    assert [text.split()[0] for text in words] == WORDS
    assert _is_beside_its_bar(page)


def test_a_model_without_a_neutral_face_is_asked_for_nothing_that_needs_one(restless: Callable[..., Page]) -> None:
    page = restless("/practice")
    expect(page.locator("[data-all]")).to_have_text("All seven")
    levels = page.locator("[data-levels] label").all_inner_texts()
    assert levels == ["Relaxed", "Steady", "Exact", "Mixed"]
    expect(page.get_by_label("Begin with two seconds of my face at rest")).to_be_hidden()
    page.get_by_text("A script").click()
    scenes = page.get_by_role("combobox", name="Scene").locator("option").all_inner_texts()
    assert "Bad fish" in scenes
    assert "The prize" not in scenes, "it asks for calm"


@pytest.mark.parametrize("path", ["/live", "/charts"])
def test_a_model_without_a_neutral_face_reads_everybody_alike(restless: Callable[..., Page], path: str) -> None:
    page = start(restless(path))
    wait_until_live(page)
    expect(page.get_by_role("button", name="This is my face at rest")).to_be_hidden()
