"""Landmarks on the pages, whatever the detector that ships: the server's answer gets those that a test needs."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser import pictures

POINTS = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
COLOUR_OF_FACE_1 = np.array([0xF5, 0xC4, 0x6C])  # in BGR


@pytest.fixture
def opened(page: Callable[..., Page]) -> Page:
    return page("/image")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return pictures.write_picture(tmp_path / "astronaut.jpg", pictures.astronaut())


def answer_with(page: Page, path: str, change: str) -> None:
    """Have an answer of the server changed on its way to the page, by a function of the browser."""
    page.add_init_script(
        f"""const send = window.fetch;
        window.fetch = async (address, options) => {{
            const response = await send(address, options);
            if (!String(address).includes("/api/v1/{path}")) return response;
            const answer = await response.json();
            ({change})(answer);
            return new Response(JSON.stringify(answer), response);
        }};"""
    )
    page.reload()


WITH_LANDMARKS = """({ faces: [face] }) => {
    const { x, y, width, height } = face.box;
    face.landmarks = POINTS.map(([across, down]) => [x + across * width, y + down * height]);
}""".replace("POINTS", json.dumps(POINTS))
WITHOUT_LANDMARKS = "({ faces: [face] }) => { face.landmarks = null; }"
TURNED_AWAY = "({ faces: [face] }) => { Object.assign(face, { certain: false, turned_away: true }); }"
TILTED = """(explanation) => {
    Object.assign(explanation, { area: { x: 150, y: 200, width: 200, height: 200 }, angle: 45 });
}"""


def read(page: Page, photo: Path) -> None:
    page.set_input_files("#file", photo)
    expect(page.locator("[data-image-page]")).to_have_attribute("data-state", "read")


def coloured_landmarks(page: Page) -> int:
    """Return how many landmarks the downloaded picture has in the face's colour."""
    box = page.evaluate(
        """() => {
            const [frame, box] = ["[data-frame]", ".face-box"].map((name) =>
                document.querySelector(name).getBoundingClientRect());
            const scale = 512 / frame.width;
            return [(box.x - frame.x) * scale, (box.y - frame.y) * scale, box.width * scale, box.height * scale];
        }"""
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Download picture").click()
    picture = pictures.decode(download.value.path().read_bytes()).astype(int)
    places = [(round(box[0] + x * box[2]), round(box[1] + y * box[3])) for x, y in POINTS]
    return sum(bool((np.abs(picture[y, x] - COLOUR_OF_FACE_1) < 25).all()) for x, y in places)


def test_landmarks_are_drawn_on_request_and_the_wish_is_remembered(opened: Page, photo: Path) -> None:
    answer_with(opened, "analyze", WITH_LANDMARKS)
    read(opened, photo)
    assert coloured_landmarks(opened) == 0
    opened.get_by_label("Landmarks").check()
    assert coloured_landmarks(opened) == 5
    opened.reload()
    read(opened, photo)
    assert coloured_landmarks(opened) == 5


def test_where_the_detector_finds_none_they_cannot_be_chosen_and_the_page_says_why(opened: Page, photo: Path) -> None:
    answer_with(opened, "analyze", WITHOUT_LANDMARKS)
    read(opened, photo)
    expect(opened.get_by_label("Landmarks (this server finds none)")).to_be_disabled()


def test_a_face_turned_away_is_called_so_in_every_place(opened: Page, photo: Path) -> None:
    answer_with(opened, "analyze", TURNED_AWAY)
    read(opened, photo)
    expect(opened.locator("[data-status]")).to_have_text("One face: turned away.")
    expect(opened.locator(".face-head")).to_contain_text("Turned away")
    expect(opened.get_by_label("Face 1: Turned away")).to_have_count(1)
    expect(opened.locator(".face-body")).to_contain_text("turned so far from the camera")


SHARE_OF_MARKS_DRAWN = """([x, y]) => {
    const canvas = document.querySelector("[data-marks]");
    const place = [x / 512 * canvas.width, y / 512 * canvas.height].map(Math.round);
    return canvas.getContext("2d").getImageData(...place, 1, 1).data[3] / 255;
}"""


def test_the_map_of_a_tilted_face_is_turned_around_the_middle_of_its_area(opened: Page, photo: Path) -> None:
    answer_with(opened, "explain", TILTED)
    read(opened, photo)
    opened.locator(".why").first.click()
    expect(opened.locator(".why-close-up")).to_be_visible()
    assert opened.evaluate(SHARE_OF_MARKS_DRAWN, [250, 300]) == 1
    assert opened.evaluate(SHARE_OF_MARKS_DRAWN, [250, 430]) == 1  # the lower corner, 141 pixels below the middle
    assert opened.evaluate(SHARE_OF_MARKS_DRAWN, [160, 390]) == 0  # in the area only while it is not turned
