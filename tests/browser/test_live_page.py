"""The Live page, as a person sees it, with the astronaut as the camera."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures
from tests.browser.conftest import FAKE_CAMERA, Server
from tests.browser.steps import LABEL, start, wait_until_live
from tests.browser.waiting import until

OVERLAY_PIXELS = """() => {
    const canvas = document.querySelector("[data-overlay]");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0;
    for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
    return drawn;
}"""


@pytest.fixture
def live_page(page: Callable[..., Page]) -> Page:
    opened = start(page("/live"))
    wait_until_live(opened)
    return opened


def test_a_face_before_the_camera_gets_a_box_and_a_label(live_page: Page) -> None:
    expect(live_page.locator(".face-card .face-head").first).to_have_text(LABEL)
    expect(live_page.locator(".face-card").first.locator(".bar-value")).to_have_count(7)
    until(live_page, f"({OVERLAY_PIXELS})() > 500")


def test_frames_per_second_and_round_trip_are_shown(live_page: Page) -> None:
    expect(live_page.locator("[data-fps]")).to_have_text(re.compile(r"^\d+(\.\d)?$"))
    expect(live_page.locator("[data-round-trip]")).to_have_text(re.compile(r"^\d+ ms$"))


def test_the_picture_of_a_camera_that_faces_the_person_is_mirrored_until_told_otherwise(live_page: Page) -> None:
    expect(live_page.get_by_label("Mirror")).to_be_checked()
    expect(live_page.locator("[data-stage]")).to_have_class(re.compile("mirrored"))
    live_page.get_by_label("Mirror").uncheck()
    expect(live_page.locator("[data-stage]")).not_to_have_class(re.compile("mirrored"))


def test_pause_sends_nothing_more_and_resume_goes_on(live_page: Page) -> None:
    live_page.get_by_role("button", name="Pause").click()
    expect(live_page.locator("[data-status]")).to_have_text("Paused. Nothing is sent.")
    live_page.get_by_role("button", name="Resume").click()
    wait_until_live(live_page)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_button_moves_when_the_camera_starts_or_pauses(page: Callable[..., Page], width: int) -> None:
    opened = page("/live", viewport={"width": width, "height": 1200})
    buttons = [opened.get_by_role("button", name=name) for name in ("Stop", "Snapshot", "This is my face at rest")]
    before = [button.bounding_box() for button in buttons]
    wait_until_live(start(opened))
    expect(opened.locator("[data-round-trip]")).to_have_text(re.compile(r"^\d+ ms$"))
    assert [button.bounding_box() for button in buttons] == before
    opened.get_by_role("button", name="Pause").click()
    expect(opened.get_by_role("button", name="Resume")).to_be_visible()
    assert [button.bounding_box() for button in buttons] == before


def test_stop_switches_the_camera_off_and_start_brings_it_back(live_page: Page) -> None:
    live_page.get_by_role("button", name="Stop").click()
    expect(live_page.locator("[data-status]")).to_have_text("Stopped. The camera is off.")
    expect(live_page.locator(".face-card")).to_have_count(0)
    assert live_page.evaluate("document.querySelector('video').srcObject") is None
    start(live_page)
    wait_until_live(live_page)


def test_the_keyboard_starts_and_stops_and_never_loses_its_place(page: Callable[..., Page]) -> None:
    opened = page("/live")
    opened.get_by_role("button", name="Start the camera").focus()
    opened.keyboard.press("Enter")
    wait_until_live(opened)
    expect(opened.get_by_role("button", name="Pause")).to_be_focused()
    opened.get_by_role("button", name="Stop").press("Enter")
    expect(opened.get_by_role("button", name="Start the camera")).to_be_focused()


def test_what_is_seen_is_announced_to_a_screen_reader(live_page: Page) -> None:
    expect(live_page.locator("[data-announcer]")).to_have_text(re.compile(r"^(One face|\d+ faces): "))


def test_an_empty_scene_says_that_nobody_is_in_view(camera_with: Callable, open_page: Callable) -> None:
    opened = start(open_page(camera_with("empty_scene"), "/live"))
    wait_until_live(opened)
    expect(opened.locator("[data-nobody]")).to_have_text(re.compile("^No face in view"))


def test_a_camera_taken_away_says_so_and_can_be_tried_again(live_page: Page) -> None:
    live_page.evaluate("document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(live_page.locator("[data-status]")).to_have_text(re.compile("unplugged"))
    live_page.get_by_role("button", name="Try again").click()
    wait_until_live(live_page)


def test_a_lost_server_is_said_and_the_picture_comes_back_by_itself(page: Callable, own_server: Server) -> None:
    opened = start(page("/live", base=own_server.url))
    wait_until_live(opened)
    own_server.stop()
    expect(opened.locator("[data-status]")).to_have_text(re.compile("^The server does not answer"))
    own_server.start()
    wait_until_live(opened)
    expect(opened.locator(".face-card").first).to_be_visible()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("NotAllowedError", "^The camera is blocked .* Allow it"),
        ("NotReadableError", "^Another application is using the camera"),
    ],
)
def test_a_camera_that_is_denied_or_busy_says_what_to_do(page: Callable[..., Page], error: str, told: str) -> None:
    opened = page("/live")
    opened.evaluate(
        """(name) => {
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
        }""",
        error,
    )
    start(opened)
    expect(opened.locator("[data-status]")).to_have_text(re.compile(told))
    expect(opened.get_by_role("button", name="Try again")).to_be_visible()


def test_a_machine_without_a_camera_is_told_to_connect_one(launch: Callable, open_page: Callable) -> None:
    browser = launch(FAKE_CAMERA[0])
    opened = start(open_page(browser, "/live"))
    expect(opened.locator("[data-status]")).to_have_text("No camera was found. Connect one, then try again.")
    browser.close()


def test_an_insecure_page_is_told_to_use_https(page: Callable[..., Page], server: Server) -> None:
    opened = start(page("/live", base=f"http://insecure.test:{server.port}"))
    expect(opened.locator("[data-status]")).to_have_text(re.compile("Open this page over HTTPS"))


def test_a_smile_is_not_taken_for_a_face_at_rest_and_a_sentence_says_so(live_page: Page) -> None:
    live_page.get_by_role("button", name="This is my face at rest").click()
    expect(live_page.locator("[data-rest-told]")).to_have_text(re.compile("^That looked happy. Relax your brows"))
    live_page.get_by_role("button", name="Cancel").click()
    expect(live_page.locator("[data-rest-told]")).to_have_text(re.compile("^Look calm for two seconds"))


def test_with_the_face_at_rest_a_stern_face_reads_neutral_until_it_is_switched_off(
    camera_with: Callable, open_page: Callable
) -> None:
    page = start(open_page(camera_with("stern_astronaut"), "/live"))
    wait_until_live(page)
    label = page.locator(".face-card .face-head").first
    expect(label).to_have_text(re.compile("Angry"))
    page.get_by_role("button", name="This is my face at rest").click()
    expect(page.locator(".rest-people")).to_contain_text("read against the face at rest")
    expect(label).to_have_text(re.compile(r"Neutral \d+%"))
    page.get_by_role("button", name="Switch off for person 1").click()
    expect(label).to_have_text(re.compile("Angry"))


def test_a_snapshot_has_the_picture_with_its_boxes_and_goes_to_the_downloads(live_page: Page, tmp_path: Path) -> None:
    expect(live_page.locator(".face-card .face-head").first).to_have_text(LABEL)
    live_page.get_by_role("button", name="Pause").click()
    with live_page.expect_download() as download:
        live_page.get_by_role("button", name="Snapshot").click()
    download.value.save_as(tmp_path / "snapshot.png")
    picture = pictures.read(tmp_path / "snapshot.png")
    assert picture.shape == (480, 640, 3)
    box_colour = np.array([0xF5, 0xC4, 0x6C])  # that of person 1, in BGR
    assert (np.abs(picture.astype(int) - box_colour).max(axis=2) < 12).sum() > 200


def test_a_film_is_made_in_the_browser_and_ends_with_the_camera(live_page: Page, tmp_path: Path) -> None:
    record = live_page.locator("[data-film]")
    record.click()
    expect(record).to_have_text(re.compile(r"^Stop and save \(0:0[1-9]\)$"))
    with live_page.expect_download() as download:
        live_page.get_by_role("button", name="Stop", exact=True).click()
    assert download.value.suggested_filename.endswith((".webm", ".mp4"))
    download.value.save_as(tmp_path / "film")
    assert (tmp_path / "film").stat().st_size > 5000
    expect(record).to_have_text("Record")
    expect(record).to_be_disabled()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_picture_and_controls_are_in_view_together(page: Callable[..., Page], width: int, height: int) -> None:
    opened = start(page("/live", viewport={"width": width, "height": height}))
    wait_until_live(opened)
    for part in ("stage", "pause", "stop", "mirror", "snapshot", "film", "rest-take"):
        expect(opened.locator(f"[data-{part}]")).to_be_in_viewport(ratio=0.95)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_a_card_stays_in_its_place_when_another_person_leaves(camera_with: Callable, open_page: Callable) -> None:
    page = start(open_page(camera_with("visited_astronaut"), "/live"))
    cards = page.locator(".face-card")
    expect(cards).to_have_count(2, timeout=20_000)
    first = cards.first.bounding_box()
    expect(cards).to_have_count(1, timeout=20_000)
    assert cards.first.bounding_box() == first
