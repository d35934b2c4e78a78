"""The Image page, as a person sees it."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, Request, expect

from tests.browser import pictures
from tests.browser.conftest import ROOT, Server
from tests.browser.steps import LABEL, violations


@pytest.fixture
def image_page(page: Callable[..., Page]) -> Page:
    return page("/image")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return pictures.write_picture(tmp_path / "astronaut.jpg", pictures.astronaut())


@pytest.fixture
def read_photo(image_page: Page, photo: Path) -> Page:
    image_page.set_input_files("#file", photo)
    expect(image_page.locator("[data-image-page]")).to_have_attribute("data-state", "read")
    return image_page


def shares(page: Page) -> list[int]:
    texts = page.locator(".face-card").first.locator(".bar-value").all_inner_texts()
    return [int(re.findall(r"\d+", text)[0]) for text in texts]


def test_a_photo_comes_back_with_a_box_and_a_label_on_the_face(read_photo: Page) -> None:
    card = read_photo.locator(".face-card")
    expect(card).to_have_count(1)
    expect(card.locator(".face-head")).to_have_text(LABEL)
    box = rectangle(read_photo.locator(".face-box"))
    frame = rectangle(read_photo.locator("[data-frame]"))
    assert 0.35 < (box["x"] + box["width"] / 2 - frame["x"]) / frame["width"] < 0.55
    assert 0.1 < (box["y"] + box["height"] / 2 - frame["y"]) / frame["height"] < 0.4


def test_seven_bars_are_sorted_and_sum_to_a_hundred(read_photo: Page) -> None:
    found = shares(read_photo)
    assert len(found) == 7
    assert found == sorted(found, reverse=True)
    assert abs(sum(found) - 100) <= 4


def test_the_status_says_what_was_found(read_photo: Page) -> None:
    expect(read_photo.locator("[data-status]")).to_have_text(re.compile("^One face: "))


def test_the_annotated_picture_downloads_in_the_photos_own_size(read_photo: Page, photo: Path) -> None:
    with read_photo.expect_download() as download:
        read_photo.get_by_role("button", name="Download picture").click()
    saved = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(".png")
    picture = pictures.decode(saved)
    assert picture.shape == (512, 512, 3)
    changed = np.abs(picture.astype(int) - pictures.read(photo).astype(int)).max(axis=2) > 60
    assert 200 < changed.sum() < 20_000


def test_the_data_downloads_as_the_analysis(read_photo: Page) -> None:
    with read_photo.expect_download() as download:
        read_photo.get_by_role("button", name="Download data").click()
    analysis = json.loads(download.value.path().read_text())
    assert analysis["file"] == "astronaut.jpg"
    assert analysis["faces"][0]["number"] == 1
    assert analysis["image"] == {"width": 512, "height": 512}
    assert sum(analysis["faces"][0]["scores"].values()) == pytest.approx(1, abs=0.01)


def test_an_empty_scene_is_answered_with_tips(image_page: Page, tmp_path: Path) -> None:
    image_page.set_input_files("#file", pictures.write_picture(tmp_path / "nobody.png", pictures.nobody()))
    expect(image_page.locator("[data-status]")).to_have_text("No face found in this photo.")
    expect(image_page.locator("[data-no-face]")).to_contain_text("light falls on it")


def test_a_face_is_chosen_by_its_box_or_its_card_and_by_keyboard(image_page: Page, tmp_path: Path) -> None:
    two = pictures.write_picture(tmp_path / "two.jpg", pictures.two_astronauts())
    image_page.set_input_files("#file", two)
    expect(image_page.locator(".face-card")).to_have_count(2)
    image_page.locator(".face-box").nth(1).click()
    expect(image_page.locator(".face-head").nth(1)).to_have_attribute("aria-pressed", "true")
    image_page.locator(".face-head").nth(0).press("Enter")
    expect(image_page.locator(".face-box").nth(0)).to_have_attribute("aria-pressed", "true")
    expect(image_page.locator(".face-box").nth(1)).to_have_attribute("aria-pressed", "false")
    image_page.keyboard.press("Escape")
    expect(image_page.locator("[aria-pressed=true]")).to_have_count(0)


@pytest.fixture
def eighty(tmp_path: Path) -> Path:
    return pictures.write_picture(tmp_path / "eighty.jpg", pictures.crowd(8, 10, 160))


def test_eighty_faces_are_summed_up_and_fit_on_one_screen(image_page: Page, eighty: Path) -> None:
    image_page.set_input_files("#file", eighty)
    expect(image_page.locator(".face-card")).to_have_count(80)
    status = image_page.get_by_role("status").filter(has_text="80 faces")
    expect(status).to_have_text(re.compile(r"^80 faces: (\d+|all) \w+(, \d+ \w+)*\.$"))
    assert image_page.evaluate("document.documentElement.scrollHeight") < 1500
    expect(image_page.locator(".bars")).to_have_count(0)


def test_the_picture_stays_in_view_on_a_phone_while_eighty_cards_pass(page: Callable[..., Page], eighty: Path) -> None:
    phone = page("/image", viewport={"width": 360, "height": 740})
    phone.set_input_files("#file", eighty)
    last = phone.locator(".face-head").last
    last.click()
    expect(phone.locator(".face-card.chosen .bar-value")).to_have_count(7)
    expect(phone.locator("[data-photo]")).to_be_in_viewport(ratio=0.9)
    expect(last).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollHeight") < 6000
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


CROWDS = {1: (1, 1, 480), 8: (2, 4, 300), 80: (8, 10, 160)}


@pytest.mark.parametrize("count", CROWDS)
@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(360, 740, "light"), (1280, 800, "dark"), (1920, 1080, "light")]
)
def test_however_many_faces_the_page_fits_and_a_picked_face_shows_in_both_places(
    page: Callable[..., Page], tmp_path: Path, count: int, width: int, height: int, scheme: str
) -> None:
    opened = page("/image", viewport={"width": width, "height": height}, color_scheme=scheme)
    opened.set_input_files("#file", pictures.write_picture(tmp_path / "crowd.jpg", pictures.crowd(*CROWDS[count])))
    expect(opened.locator(".face-card")).to_have_count(count)
    card, box = opened.locator(".face-head").last, opened.locator(".face-box").last
    card.click()
    expect(card).to_be_in_viewport()
    expect(box).to_have_attribute("aria-pressed", "true")
    if count > 3:
        expect(opened.locator("[data-photo]")).to_be_in_viewport(ratio=0.7)
    expect(opened.locator(".face-card.chosen .bar-value")).to_have_count(7)
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert violations(opened) == []


def test_a_photo_picked_from_the_table_comes_into_view_on_a_phone(page: Callable[..., Page], tmp_path: Path) -> None:
    phone = page("/image", viewport={"width": 360, "height": 740})
    paths = [pictures.write_picture(tmp_path / name, pictures.crowd(2, 4, 300)) for name in ("a.jpg", "b.jpg")]
    phone.set_input_files("#file", paths)
    expect(phone.locator("[data-progress]")).to_have_text("2 photos. 16 faces: all happy.")
    phone.get_by_role("button", name="b.jpg").click()
    expect(phone.locator("[data-status]")).to_have_text(re.compile("^b.jpg"))
    expect(phone.locator("[data-photo]")).to_be_in_viewport(ratio=0.95)


def test_arrows_go_from_face_to_face_and_open_its_card(image_page: Page, tmp_path: Path) -> None:
    image_page.set_input_files("#file", pictures.write_picture(tmp_path / "eight.jpg", pictures.crowd(2, 4, 300)))
    heads, boxes = image_page.locator(".face-head"), image_page.locator(".face-box")
    heads.nth(0).press("Enter")
    heads.nth(0).press("ArrowDown")
    expect(heads.nth(1)).to_be_focused()
    expect(boxes.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(image_page.locator(".bars:visible")).to_have_count(1)
    boxes.nth(1).press("ArrowLeft")
    expect(boxes.nth(0)).to_be_focused()
    expect(heads.nth(0)).to_have_attribute("aria-pressed", "true")


def test_the_picture_zooms_in_and_shows_the_chosen_face(image_page: Page, tmp_path: Path) -> None:
    image_page.set_input_files("#file", pictures.write_picture(tmp_path / "eight.jpg", pictures.crowd(2, 4, 300)))
    expect(image_page.locator(".face-card")).to_have_count(8)
    before = rectangle(image_page.locator(".face-box").first)["width"]
    closer = image_page.get_by_role("button", name="Zoom in")
    closer.click()
    closer.click()
    assert rectangle(image_page.locator(".face-box").first)["width"] == pytest.approx(before * 2.25, rel=0.02)
    for index in (0, 7):
        image_page.locator(".face-head").nth(index).click()
        expect(image_page.locator(".face-box").nth(index)).to_be_in_viewport(ratio=0.9)
    for _ in range(2):
        image_page.get_by_role("button", name="Zoom out").click()
    assert rectangle(image_page.locator(".face-box").first)["width"] == pytest.approx(before, rel=0.02)
    assert image_page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_why_asks_about_both_emotions_of_an_unsure_face(image_page: Page, photo: Path) -> None:
    scores = {"sad": 0.35, "fear": 0.3, "angry": 0.1, "disgust": 0.1, "happy": 0.05, "surprise": 0.05, "neutral": 0.05}
    box = {"x": 180, "y": 70, "width": 90, "height": 110}
    face: dict[str, object] = {
        "id": None,
        "box": box,
        "detection": 0.9,
        "emotion": "sad",
        "confidence": 0.35,
        "certain": False,
    }
    face |= {"second": "fear", "scores": scores, "valence": 0, "arousal": 0}
    timing = {"decode_ms": 1, "detect_ms": 1, "classify_ms": 1, "total_ms": 3}
    answer = {"image": {"width": 512, "height": 512}, "faces": [face], "timing": timing, "model": "made"}
    image_page.route("**/api/v1/analyze", lambda route: route.fulfill(json=answer))
    image_page.set_input_files("#file", photo)
    expect(image_page.locator(".face-card")).to_contain_text("Unsure means that no emotion is probable enough")
    with image_page.expect_request("**/api/v1/explain") as asked:
        image_page.get_by_role("button", name=re.compile("^Why “Fear”")).click()
    assert 'name="emotion"\r\n\r\nfear' in (asked.value.post_data or "")
    expect(image_page.get_by_role("button", name=re.compile("^Why “Sad”"))).to_be_visible()


def test_a_photo_may_be_dropped_anywhere_on_the_page(image_page: Page, photo: Path) -> None:
    image_page.locator("footer").dispatch_event("drop", {"dataTransfer": transfer(image_page, photo)})
    expect(image_page.locator(".face-card")).to_have_count(1)


def test_a_photo_may_be_pasted(image_page: Page, photo: Path) -> None:
    image_page.evaluate(
        "data => dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))",
        transfer(image_page, photo),
    )
    expect(image_page.locator(".face-card")).to_have_count(1)


def test_a_sample_photo_is_read_for_whoever_has_none_at_hand(image_page: Page) -> None:
    if not (ROOT / "static/vendor/astronaut.jpg").exists():
        pytest.skip("the sample photo is missing: make setup")
    image_page.get_by_role("button", name="Try a sample photo").click()
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("^One face: happy"))


def test_a_photo_may_be_taken_with_the_camera(image_page: Page) -> None:
    image_page.get_by_role("button", name="Take a photo").click()
    image_page.get_by_role("button", name="Take the photo").click()
    expect(image_page.locator(".face-card")).not_to_have_count(0)
    expect(image_page.locator("dialog")).to_be_hidden()


def test_a_photo_turned_by_its_exif_orientation_keeps_its_box_on_the_face(image_page: Page, tmp_path: Path) -> None:
    turned = Image.fromarray(cv2.cvtColor(np.rot90(pictures.astronaut()[:, :440]), cv2.COLOR_BGR2RGB))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "turned.jpg", exif=exif)
    image_page.set_input_files("#file", tmp_path / "turned.jpg")
    expect(image_page.locator(".face-card")).to_have_count(1)
    frame = rectangle(image_page.locator("[data-frame]"))
    assert frame["height"] > frame["width"]
    box = rectangle(image_page.locator(".face-box"))
    assert (box["y"] - frame["y"]) / frame["height"] < 0.4


@pytest.fixture
def heic_photo(tmp_path: Path) -> Path:
    """A photo as phones take them, which no Chromium opens by itself."""
    path = tmp_path / "astronaut.heic"
    rgb = cv2.cvtColor(pictures.astronaut(), cv2.COLOR_BGR2RGB)
    pillow_heif.from_pillow(Image.fromarray(rgb)).save(path, quality=80)
    return path


def test_a_heic_photo_is_converted_in_the_browser_and_read(image_page: Page, heic_photo: Path) -> None:
    image_page.set_input_files("#file", heic_photo)
    expect(image_page.locator(".face-card")).to_have_count(1, timeout=60_000)
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("^One face: happy"))
    expect(image_page.locator("[data-details]")).to_have_text(re.compile("512 . 512 pixels"))


def test_the_decoder_of_heic_is_loaded_only_when_it_is_needed(image_page: Page, photo: Path, heic_photo: Path) -> None:
    loaded: list[str] = []
    image_page.on("request", lambda request: loaded.append(request.url))
    image_page.set_input_files("#file", photo)
    expect(image_page.locator(".face-card")).to_have_count(1)
    assert not any("libheif" in url for url in loaded)
    heic_photo.write_bytes(heic_photo.read_bytes()[:900])
    image_page.set_input_files("#file", heic_photo)
    expect(image_page.locator("[data-status]")).to_have_text(
        re.compile("^This HEIC photo cannot be opened"), timeout=60_000
    )
    assert any("libheif" in url for url in loaded)


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(image_page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a picture")
    image_page.set_input_files("#file", tmp_path / "notes.txt")
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("“notes.txt” is not a picture"))


def test_a_refused_file_leaves_the_last_photo_and_its_faces_in_place(read_photo: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a picture")
    read_photo.set_input_files("#file", tmp_path / "notes.txt")
    expect(read_photo.locator("[data-status]")).to_have_text(re.compile("not a picture"))
    expect(read_photo.locator(".face-card")).to_have_count(1)
    expect(read_photo.get_by_role("button", name="Download data")).to_be_visible()


def test_a_damaged_picture_is_refused_with_a_sentence(image_page: Page, tmp_path: Path) -> None:
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    image_page.set_input_files("#file", tmp_path / "damaged.png")
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("may be damaged"))


def test_a_photo_over_the_limit_is_scaled_down_when_the_person_agrees(image_page: Page, tmp_path: Path) -> None:
    large = cv2.resize(pictures.astronaut(), (5100, 5100))
    image_page.set_input_files("#file", pictures.write_picture(tmp_path / "large.jpg", large))
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("26 megapixels; up to 25"))
    image_page.get_by_role("button", name="Scale it down and read it").click()
    expect(image_page.locator(".face-card")).not_to_have_count(0)
    expect(image_page.locator("[data-details]")).to_have_text(re.compile("2400 . 2400 pixels"))


def test_the_servers_own_sentence_is_shown_when_it_refuses(image_page: Page, photo: Path) -> None:
    refusal = {"error": {"code": "busy", "message": "The server is busy. Try again in a few seconds."}}
    image_page.route("**/api/v1/analyze", lambda route: route.fulfill(status=503, json=refusal))
    image_page.set_input_files("#file", photo)
    expect(image_page.locator("[data-status]")).to_have_text(refusal["error"]["message"])


def test_a_server_out_of_reach_is_told_apart(image_page: Page, photo: Path) -> None:
    image_page.route("**/api/v1/analyze", lambda route: route.abort())
    image_page.set_input_files("#file", photo)
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("cannot be reached"))


def why(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Why “")).first


def test_why_lays_a_map_over_the_face_and_takes_it_off_again(read_photo: Page) -> None:
    before = pixels(read_photo.locator("[data-frame]"))
    why(read_photo).press("Enter")
    expect(why(read_photo)).to_have_attribute("aria-pressed", "true")
    expect(read_photo.locator("[data-spoken]")).to_have_text(re.compile("^Face 1: .*“Happy”"))
    expect(read_photo.get_by_role("list", name="Colours of the map")).to_be_visible()
    box = rectangle(read_photo.locator(".face-box"))
    frame = rectangle(read_photo.locator("[data-frame]"))
    changed = difference(before, pixels(read_photo.locator("[data-frame]")))
    left, top = round(box["x"] - frame["x"]), round(box["y"] - frame["y"])
    assert changed[top : top + round(box["height"]), left : left + round(box["width"])].mean() > 0.5
    assert changed[: top // 2].sum() == 0
    why(read_photo).press("Enter")
    expect(why(read_photo)).to_have_attribute("aria-pressed", "false")
    expect(read_photo.locator("[data-spoken]")).to_have_text("The map of face 1 is off.")
    assert not difference(before, pixels(read_photo.locator("[data-frame]"))).any()


def test_one_face_is_explained_at_a_time(image_page: Page, tmp_path: Path) -> None:
    image_page.set_input_files("#file", pictures.write_picture(tmp_path / "two.jpg", pictures.two_astronauts()))
    both = image_page.get_by_role("button", name=re.compile("^Why “"))
    both.nth(0).click()
    both.nth(1).click()
    expect(image_page.locator("[data-spoken]")).to_have_text(re.compile("^Face 2: "))
    expect(both.nth(0)).to_have_attribute("aria-pressed", "false")
    expect(image_page.locator(".why-close-up:visible")).to_have_count(1)


def test_the_photo_is_sent_again_once_and_only_when_a_person_asks_why(image_page: Page, photo: Path) -> None:
    sent = posts(image_page)
    image_page.set_input_files("#file", photo)
    expect(why(image_page)).to_be_visible()
    assert sent == ["analyze"]
    why(image_page).click()
    expect(image_page.locator(".why-close-up")).to_be_visible()
    why(image_page).click()
    why(image_page).click()
    expect(image_page.locator(".why-close-up")).to_be_visible()
    assert sent == ["analyze", "explain"]


def test_a_busy_server_is_told_beside_the_button_and_nothing_is_lost(read_photo: Page) -> None:
    refusal = {"error": {"code": "busy", "message": "The server is busy. Try again in a few seconds."}}
    read_photo.route("**/api/v1/explain", lambda route: route.fulfill(status=503, json=refusal))
    why(read_photo).click()
    expect(read_photo.locator(".face-card .warn")).to_have_text(refusal["error"]["message"])
    expect(read_photo.locator("[data-spoken]")).to_have_text(refusal["error"]["message"])
    expect(read_photo.locator("[data-status]")).to_have_text(re.compile("^One face: "))
    expect(why(read_photo)).to_have_attribute("aria-pressed", "false")
    read_photo.unroute("**/api/v1/explain")
    why(read_photo).click()
    expect(read_photo.locator(".why-close-up")).to_be_visible()


def test_the_next_photo_does_not_inherit_a_map(read_photo: Page, tmp_path: Path) -> None:
    why(read_photo).click()
    expect(read_photo.locator(".why-close-up")).to_be_visible()
    read_photo.set_input_files("#file", pictures.write_picture(tmp_path / "nobody.png", pictures.nobody()))
    expect(read_photo.locator("[data-status]")).to_have_text("No face found in this photo.")
    shown = pixels(read_photo.locator("[data-frame]"))
    assert np.ptp(shown[20:-20, 20:-20]) == 0


def pixels(locator: Locator) -> np.ndarray:
    """Return what is seen of an element, int (height, width, 3)."""
    return pictures.decode(locator.screenshot()).astype(int)


def rectangle(locator: Locator) -> FloatRect:
    """Return where an element is seen, in pixels of the page."""
    box = locator.bounding_box()
    assert box is not None, "the element is not seen"
    return box


def posts(page: Page) -> list[str]:
    """Return a list that gets the last part of each address to which the page posts something."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url.split("/")[-1])

    page.on("request", note)
    return sent


def difference(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return where two pictures differ, bool (height, width)."""
    return np.abs(before - after).max(axis=2) > 8


def transfer(page: Page, *paths: Path):
    """Return a DataTransfer in the page that holds files."""
    return page.evaluate_handle(
        """files => {
            const data = new DataTransfer();
            for (const [name, bytes] of files)
                data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
            return data;
        }""",
        [(path.name, list(path.read_bytes())) for path in paths],
    )


def rows(page: Page) -> Locator:
    return page.locator("[data-rows] tr")


def test_photos_dropped_together_are_all_read_and_each_can_be_looked_at(
    image_page: Page, photo: Path, tmp_path: Path
) -> None:
    two = pictures.write_picture(tmp_path / "two.jpg", pictures.two_astronauts())
    image_page.locator("footer").dispatch_event("drop", {"dataTransfer": transfer(image_page, photo, two)})
    expect(image_page.locator("[data-progress]")).to_have_text(re.compile("^2 photos. 3 faces: "))
    expect(rows(image_page)).to_have_count(2)
    expect(image_page.locator(".face-card")).to_have_count(1)
    image_page.get_by_role("button", name="two.jpg").click()
    expect(image_page.locator(".face-card")).to_have_count(2)
    expect(image_page.locator("[data-status]")).to_have_text(re.compile("^two.jpg: 2 faces: "))
    assert violations(image_page) == []


def test_one_table_holds_the_faces_of_all_photos_and_what_could_not_be_read(
    image_page: Page, photo: Path, tmp_path: Path
) -> None:
    nobody = pictures.write_picture(tmp_path / "nobody.png", pictures.nobody())
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    image_page.set_input_files("#file", [tmp_path / "damaged.png", photo, nobody])
    expect(image_page.locator("[data-progress]")).to_have_text(re.compile(r"^3 photos\. .*Not read: 1\.$"))
    expect(rows(image_page).nth(0)).to_contain_text("may be damaged")
    expect(rows(image_page).nth(2)).to_contain_text("no face found")
    with image_page.expect_download() as download:
        image_page.get_by_role("button", name="Download table").click()
    table = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [row["file"] for row in table] == ["damaged.png", "astronaut.jpg", "nobody.png"]
    assert table[1]["face"] == "1"
    assert table[2]["note"] == "no face found"
    assert "damaged" in table[0]["note"]


def test_a_further_photo_joins_those_listed_until_they_are_closed(image_page: Page, photo: Path) -> None:
    image_page.set_input_files("#file", [photo, photo])
    expect(image_page.locator("[data-progress]")).to_have_text(re.compile("^2 photos"))
    image_page.set_input_files("#file", photo)
    expect(image_page.locator("[data-progress]")).to_have_text(re.compile("^3 photos"))
    image_page.get_by_role("button", name="Close these photos").click()
    expect(rows(image_page)).to_have_count(0)
    expect(image_page.locator("[data-result]")).to_be_hidden()


def test_a_busy_server_is_asked_again_for_each_of_several_photos(image_page: Page, photo: Path) -> None:
    refusal = {"error": {"code": "busy", "message": "Busy."}}
    answer = {"status": 503, "json": refusal, "headers": {"Retry-After": "0"}}
    image_page.route("**/api/v1/analyze", lambda route: route.fulfill(**answer), times=2)
    image_page.set_input_files("#file", [photo, photo])
    expect(image_page.locator("[data-progress]")).to_have_text(re.compile("^2 photos. 2 faces"))


def test_a_photo_may_be_given_by_its_address_where_the_server_fetches_photos(
    page: Callable[..., Page], fetching_server: Server, photo: Path
) -> None:
    image_page = page("/image", base=fetching_server.url)
    address, fetch = image_page.get_by_label("Or give its address"), image_page.get_by_role("button", name="Fetch")
    address.fill("http://127.0.0.1/photo.jpg")
    fetch.click()
    expect(image_page.locator("[data-status]")).to_contain_text("not public")
    image_page.route("**/api/v1/photo", lambda route: route.fulfill(path=photo, content_type="image/jpeg"))
    address.fill("https://photos.example/astronaut.jpg")
    fetch.click()
    expect(image_page.locator(".face-card")).to_have_count(1)


def test_no_address_is_asked_for_where_the_server_fetches_no_photos(image_page: Page) -> None:
    expect(image_page.locator("[data-by-url]")).to_have_count(0)
