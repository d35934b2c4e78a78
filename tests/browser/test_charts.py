"""Emotion charts, as a person sees them, against what they export."""

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser import pictures
from tests.browser.steps import start, violations, wait_until_live
from tests.browser.waiting import until

FILM_MS = 20_000
"""Long enough for a film to come round."""

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]

STRIP_RUNS = """() => {
    const canvas = document.querySelector("[data-strip]");
    const density = canvas.width / canvas.clientWidth;
    const row = canvas.getContext("2d").getImageData(0, Math.round((18 * 3 + 6) * density), canvas.width, 1).data;
    const from = Math.round(80 * density);
    let runs = 0;
    for (let x = from; x < canvas.width; x += 1) runs += row[x * 4 + 3] > 0 && row[(x - 1) * 4 + 3] === 0;
    return runs;
}"""

KEPT_AS_SAVED = """await new Promise((resolve) => {
    const opening = indexedDB.open("fervi");
    opening.onsuccess = () => {
        const asked = opening.result.transaction("charts").objectStore("charts").get("about");
        asked.onsuccess = () => (opening.result.close(), resolve(asked.result?.saved));
    };
})"""


@pytest.fixture
def charts_before(camera_with: Callable, open_page: Callable) -> Callable[..., Page]:
    """Return a function that opens the Charts page before a film of `pictures`, the camera on."""

    def open_charts(film: str, **options: object) -> Page:
        page = start(open_page(camera_with(film), "/charts", **options))
        wait_until_live(page)
        return page

    return open_charts


def _samples(page: Page, least: int) -> None:
    """Wait until so many samples are recorded."""
    until(page, f"parseInt(document.querySelector('[data-length]').textContent.split(', ')[1]) >= {least}")


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _pause(page: Page) -> None:
    _button(page, "Pause").click()
    expect(page.locator("[data-session]")).to_have_attribute("data-state", "paused")


def _saved(page: Page, kind: str) -> bytes:
    with page.expect_download() as download:
        _button(page, kind).click()
    return download.value.path().read_bytes()


def _rows(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_saved(page, "CSV").decode("utf-8"), newline="")))


def _shares(page: Page) -> dict[str, int]:
    """Return the table's shares of time in percent, by name."""
    names = page.locator(".shares tbody th").all_text_contents()
    shares = page.locator(".shares .share").all_text_contents()
    return {name: int(re.sub(r"\D", "", share) or 0) for name, share in zip(names, shares, strict=True)}


def test_the_charts_show_what_the_exported_csv_says(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 8)
    _pause(page)
    page.get_by_text("All", exact=True).click()
    expect(page.locator("[data-summary]")).to_have_text(re.compile("^In the whole recording .*happy"))
    rows = _rows(page)
    assert f"{len(rows)} samples" in page.locator("[data-length]").inner_text()
    times = dict.fromkeys([*EMOTIONS, "unsure", "turned_away"], 0.0)
    for row, following in pairwise(rows):
        times[row["label"]] += float(following["seconds"]) - float(row["seconds"])
    for label, share in _shares(page).items():
        assert share == pytest.approx(100 * times[label.lower().replace(" ", "_")] / sum(times.values()), abs=1)
    now = page.locator(".shares .now").all_text_contents()[:7]
    assert [int(re.sub(r"\D", "", text)) for text in now] == pytest.approx(
        [100 * float(rows[-1][emotion]) for emotion in EMOTIONS], abs=1
    )


def test_each_row_of_the_csv_is_a_sample_with_its_time_and_probabilities(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 5)
    _pause(page)
    rows = _rows(page)
    assert list(rows[0])[:13] == ["time", "seconds", "person", *EMOTIONS, "label", "valence", "arousal"]
    assert list(rows[0])[13:19] == ["relative", "turned_away", "yaw", "pitch", "roll", "right_eye_x"]
    assert list(rows[0])[-2:] == ["mouth_left_y", "mark"]
    for row in rows:
        assert row["turned_away"] == "false"
        assert abs(float(row["yaw"])) < 45
        assert float(row["right_eye_x"]) < float(row["nose_x"]) < float(row["left_eye_x"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", row["time"])
        assert sum(float(row[emotion]) for emotion in EMOTIONS) == pytest.approx(1, abs=0.001)
    assert all(float(before["seconds"]) < float(after["seconds"]) for before, after in pairwise(rows))


def test_a_time_without_a_face_is_a_gap(charts_before: Callable[..., Page]) -> None:
    page = charts_before("leaving_astronaut")
    until(page, f"({STRIP_RUNS})() >= 2")
    _pause(page)
    steps = [float(after["seconds"]) - float(before["seconds"]) for before, after in pairwise(_rows(page))]
    assert max(steps) > 2.5
    seen = re.search(r"seen for ([\d.]+)", page.locator("[data-summary]").inner_text())
    assert seen
    assert float(seen[1]) <= sum(step for step in steps if step < 2.5) + 1


def test_a_marked_moment_is_in_the_chart_the_csv_and_the_json(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _button(page, "Mark this moment").click()
    expect(page.locator(".marks input")).to_be_focused()
    page.keyboard.type('=1+1, "the joke"')
    _samples(page, 6)
    _pause(page)
    assert [row["mark"] for row in _rows(page) if row["mark"]] == ['\'=1+1, "the joke"']
    recording = json.loads(_saved(page, "JSON"))
    assert [mark["note"] for mark in recording["marks"]] == ['=1+1, "the joke"']
    page.get_by_role("button", name="Remove the mark").click()
    assert not any(row["mark"] for row in _rows(page))


def test_the_json_holds_the_same_samples_as_the_csv(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 4)
    _pause(page)
    rows, recording = _rows(page), json.loads(_saved(page, "JSON"))
    assert recording["model"]
    assert [sample["time"] for sample in recording["samples"]] == [row["time"] for row in rows]
    assert [sample["scores"]["happy"] for sample in recording["samples"]] == [float(row["happy"]) for row in rows]


def test_the_png_shows_the_charts(charts_before: Callable[..., Page], tmp_path: Path) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 4)
    _pause(page)
    path = tmp_path / "chart.png"
    path.write_bytes(_saved(page, "PNG"))
    picture = pictures.read(path)
    assert picture.shape[0] > 600
    assert picture.shape[1] > 600


def test_with_two_people_the_chart_is_of_the_one_who_is_chosen(charts_before: Callable[..., Page]) -> None:
    page = charts_before("two_moving_astronauts")
    choice = page.get_by_label("Whose chart")
    expect(choice.locator("option")).to_have_text(
        [re.compile("^Automatic"), "Person 1", "Person 2", "Everyone together"]
    )
    choice.select_option("2")
    _samples(page, 5)
    _pause(page)
    assert {row["person"] for row in _rows(page)} == {"2"}


def test_the_automatic_chart_goes_on_with_the_next_person(charts_before: Callable[..., Page]) -> None:
    page = charts_before("leaving_astronaut")
    automatic = page.get_by_label("Whose chart").locator("option").first
    expect(automatic).to_have_text(re.compile(r"now person \d"))
    first = automatic.inner_text()
    expect(automatic).not_to_have_text(first, timeout=FILM_MS)
    _samples(page, 6)
    _pause(page)
    assert len({row["person"] for row in _rows(page)}) >= 2


def test_a_name_switches_its_line_off_and_on(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    happy = page.get_by_role("button", name="Happy")
    happy.click()
    expect(happy).to_have_attribute("aria-pressed", "false")
    happy.press("Enter")
    expect(happy).to_have_attribute("aria-pressed", "true")


def test_pause_stops_the_recording_and_resume_leaves_a_gap(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _pause(page)
    rows = len(_rows(page))
    expect(page.locator("[data-length]")).to_have_text(re.compile(rf"\b{rows} samples"))
    assert len(_rows(page)) == rows
    _button(page, "Resume").click()
    _samples(page, rows + 2)


def test_reset_asks_first_and_then_forgets_everything(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _pause(page)
    _button(page, "Reset").click()
    page.get_by_role("button", name="Keep them").click()
    expect(page.locator("[data-length]")).to_have_text(re.compile("samples"))
    _button(page, "Reset").click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.locator("[data-length]")).to_have_text("Nothing is recorded yet.")
    expect(_button(page, "CSV")).to_be_disabled()


def test_a_new_connection_is_marked_because_its_numbers_are_new(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _button(page, "Stop").click()
    start(page)
    expect(page.locator(".marks input")).to_have_value("Reconnected: people have new numbers")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_running_charts_have_no_accessibility_violation(charts_before: Callable[..., Page], scheme: str) -> None:
    page = charts_before("still_astronaut", color_scheme=scheme)
    _samples(page, 3)
    _button(page, "Mark this moment").click()
    _pause(page)
    assert violations(page) == []


def test_running_charts_fit_a_phone_of_320_pixels(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut", viewport={"width": 320, "height": 640})
    _samples(page, 3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_recording_outlives_the_page_with_its_marks_until_it_is_reset(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 5)
    _button(page, "Mark this moment").click()
    page.keyboard.type("the joke")
    _pause(page)
    rows = _rows(page)
    page.goto("/live")
    page.goto("/charts")
    expect(page.locator("[data-kept]")).to_have_text(re.compile("was kept in this browser. The camera goes on with it"))
    assert _rows(page) == rows
    expect(page.locator(".marks input")).to_have_value("the joke")
    _button(page, "Reset").click()
    page.get_by_role("button", name="Delete them").click()
    page.reload()
    expect(page.locator("[data-length]")).to_have_text("Nothing is recorded yet.")


def test_the_camera_goes_on_with_what_was_kept_and_after_a_save_begins_anew(charts_before: Callable) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _pause(page)
    before = len(_rows(page))
    page.reload()
    expect(page.locator("[data-kept]")).to_be_visible()
    start(page)
    _samples(page, before + 2)
    expect(page.locator("[data-kept]")).to_be_hidden()
    _pause(page)
    saved = json.loads(_saved(page, "JSON"))
    until(page, KEPT_AS_SAVED)
    page.reload()
    expect(page.locator("[data-kept]")).to_have_text(re.compile("It is saved: the camera begins a new one"))
    start(page)
    expect(page.locator("[data-kept]")).to_be_hidden()
    _samples(page, 1)
    _pause(page)
    assert _rows(page)[0]["time"] > saved["samples"][-1]["time"]
    expect(page.locator(".marks li")).to_have_count(0)


def test_a_second_tab_says_that_it_does_not_keep_its_recording_and_warns_before_it_is_left(
    charts_before: Callable[..., Page],
) -> None:
    first = charts_before("still_astronaut")
    second = first.context.new_page()
    second.goto("/charts")
    expect(second.locator("[data-unkept]")).to_have_text(re.compile("save it before you leave .* Another tab"))
    wait_until_live(start(second))
    _samples(second, 1)
    dialogs = list[str]()

    def leave(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    second.on("dialog", leave)
    second.close(run_before_unload=True)
    second.wait_for_event("close")
    assert dialogs == ["beforeunload"]


def test_a_saved_json_opens_again_and_what_is_not_one_is_refused(
    charts_before: Callable[..., Page], tmp_path: Path
) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 5)
    page.keyboard.press("m")
    expect(page.locator(".marks li")).to_have_count(1)
    _pause(page)
    rows, path = _rows(page), tmp_path / "chart.json"
    assert [row["mark"] for row in rows if row["mark"]] == ["mark 1"]
    path.write_bytes(_saved(page, "JSON"))
    _button(page, "Reset").click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.locator(".marks li")).to_have_count(0)
    page.get_by_label("Open a saved recording").set_input_files(path)
    expect(page.locator("[data-kept]")).to_have_text(re.compile("is from chart.json. The camera begins a new one"))
    assert _rows(page) == rows
    path.write_text("{}")
    page.get_by_label("Open a saved recording").set_input_files(path)
    expect(page.get_by_role("alert")).to_have_text(re.compile("no emotion chart"))
    assert _rows(page) == rows


def test_a_recording_that_is_not_saved_is_replaced_only_when_the_person_says_so(
    charts_before: Callable[..., Page], tmp_path: Path
) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 3)
    _pause(page)
    path = tmp_path / "chart.json"
    path.write_bytes(_saved(page, "JSON"))
    before = len(_rows(page))
    _button(page, "Resume").click()
    _samples(page, before + 3)
    _pause(page)
    rows = _rows(page)
    page.get_by_label("Open a saved recording").set_input_files(path)
    _button(page, "Keep it").click()
    assert _rows(page) == rows
    page.get_by_label("Open a saved recording").set_input_files(path)
    _button(page, "Replace it").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    assert len(_rows(page)) < len(rows)


def test_the_csv_can_be_smoothed_at_a_fixed_rate(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 12)
    _pause(page)
    page.get_by_label("Samples of the CSV").select_option(label="smoothed, 10 a second")
    times = [float(row["seconds"]) for row in _rows(page)]
    assert len(times) > 2
    assert all(seconds == pytest.approx(round(seconds * 10) / 10) for seconds in times)


def test_the_values_at_the_cursor_are_told_by_mouse_and_by_keyboard(charts_before: Callable[..., Page]) -> None:
    page = charts_before("still_astronaut")
    _samples(page, 5)
    _pause(page)
    page.get_by_text("All", exact=True).click()
    cursor = page.locator("[data-cursor]")
    expect(cursor).to_have_text(re.compile("^Point at the chart"))
    page.locator("[data-lines]").focus()
    page.keyboard.press("Home")
    for _ in range(100):
        page.keyboard.press("ArrowRight")
        if "Happy" in cursor.inner_text():
            break
    expect(cursor).to_have_text(re.compile(r"^0:\d\d\.\d: Happy \d+%.*Shown as happy\.$"))
    page.keyboard.press("Escape")
    expect(cursor).to_have_text(re.compile("^Point at the chart"))
    page.locator("[data-lines] .u-over").hover(position={"x": 2, "y": 20})
    expect(cursor).to_have_text(re.compile(r"^0:00\.\d: "))


def test_several_people_are_compared_in_one_chart_and_one_csv(charts_before: Callable[..., Page]) -> None:
    page = charts_before("two_moving_astronauts")
    choice = page.get_by_label("Whose chart")
    expect(choice.locator("option")).to_have_count(4)
    choice.select_option(label="Everyone together")
    page.get_by_label("Compare").select_option(label="Pleasant (valence)")
    expect(page.get_by_role("heading", name="Pleasant (valence)")).to_be_visible()
    expect(page.locator("[data-strip]")).to_be_hidden()
    _samples(page, 5)
    _pause(page)
    rows = page.locator("[data-people-rows] tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(re.compile(r"Happy \d+%.*\+0\.\d\d"))
    assert {row["person"] for row in _rows(page)} == {"1", "2"}
    assert violations(page) == []
