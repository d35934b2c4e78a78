"""Acting practice, as an actor sees it: the astronaut smiles, and so wins the happy round."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import pictures
from tests.browser.steps import violations, wait_until_live

FILM_MS = 20_000
"""Long enough for a film to come round."""

BUSY_MS = 60_000
"""Long enough to win a round before a server that is busy."""

SECONDS_PLAYED = re.compile(r"\D(1[0-4]|[1-9]).s left")
"""What stands beside the ring once something of a round was seen."""

EMOTIONS = ["Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"]


@pytest.fixture
def practice_before(camera_with: Callable, open_page: Callable) -> Callable[..., Page]:
    """Return a function that opens the Practice page before a film of `pictures`."""
    return lambda film, **options: open_page(camera_with(film), "/practice", **options)


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def _begin(page: Page, emotion: str | None = None) -> Page:
    """Start a session without a baseline, up to the moment in which the first round begins."""
    if emotion:
        page.get_by_text("One emotion").click()
        page.get_by_role("combobox", name="Expression").select_option(emotion)
    page.get_by_text("Relaxed").click()
    page.get_by_label("Begin with two seconds of my face at rest").uncheck()
    _button(page, "Start the practice").click()
    wait_until_live(page)
    _button(page, "Begin now").click()
    return page


def _win(page: Page) -> Page:
    _begin(page, "happy")
    expect(page.locator("[data-title]")).to_have_text(re.compile(r"^Won: \d+ points$"), timeout=BUSY_MS)
    return page


def _scorecard(page: Page) -> Page:
    _button(page, "End the session").click()
    expect(page.get_by_role("heading", name="Your scorecard")).to_be_focused()
    return page


def test_a_face_that_holds_the_expression_wins_the_round(practice_before: Callable[..., Page]) -> None:
    page = _win(practice_before("still_astronaut"))
    assert int(re.findall(r"\d+", page.locator("[data-title]").inner_text())[0]) >= 50
    expect(page.locator(".hud-text")).to_have_text(re.compile("won$"))


def test_the_hint_tells_and_shows_how_the_expression_is_made(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"), "fear")
    sentence = "Raise your brows, open your eyes, and open your mouth slightly."
    expect(page.locator("[data-sentence]")).to_have_text(sentence)
    expect(page.locator(".practice-hint svg.emotion-fear")).to_be_visible()
    expect(page.locator(".hud .ring-fill")).to_be_attached()


def test_a_smile_is_no_face_at_rest_and_a_sentence_says_so(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")
    _button(page, "Start the practice").click()
    expect(page.locator("[data-title]")).to_have_text("Your face at rest")
    expect(page.locator("[data-sentence]")).to_have_text(re.compile("^That looked happy. Let go: relax your brows"))
    _button(page, "Skip this").click()
    expect(page.locator("[data-count]")).to_have_text("Round 1 of 7")


def test_a_small_face_beside_the_actor_is_ignored(practice_before: Callable[..., Page]) -> None:
    page = _win(practice_before("astronaut_with_a_poster"))
    expect(page.locator("[data-obstacle]")).to_be_hidden()


def test_what_pauses_a_round_stands_beside_the_ring_and_not_over_the_picture(practice_before: Callable) -> None:
    page = _begin(practice_before("still_astronaut"), "angry")
    _button(page, "Pause").click()
    expect(page.locator(".hud-text")).to_contain_text("Paused")
    assert page.locator(".stage").inner_text().count("Resume") == 0


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_button_moves_when_a_round_pauses(practice_before: Callable[..., Page], width: int) -> None:
    page = _begin(practice_before("still_astronaut", viewport={"width": width, "height": 1200}), "surprise")
    buttons = [_button(page, name) for name in ("Stop", "Skip this round", "End the session")]
    expect(page.locator(".hud-text")).to_have_text(SECONDS_PLAYED)
    before = [button.bounding_box() for button in buttons]
    _button(page, "Pause").click()
    expect(page.locator("[data-obstacle]")).to_be_visible()
    assert [button.bounding_box() for button in buttons] == before


@pytest.mark.parametrize("width", [360, 1280])
def test_ring_and_words_stand_under_the_picture_where_they_cover_no_face(practice_before: Callable, width: int) -> None:
    page = _begin(practice_before("still_astronaut", viewport={"width": width, "height": 800}), "angry")
    hud, stage = page.locator(".hud"), page.locator(".stage")
    expect(hud).to_be_in_viewport(ratio=1)
    picture, words = stage.bounding_box(), hud.bounding_box()
    assert picture
    assert words
    assert words["y"] >= picture["y"] + picture["height"]


def test_a_round_that_was_skipped_has_no_star(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"), "angry")
    expect(page.locator(".hud-text")).to_have_text(SECONDS_PLAYED)
    _button(page, "Skip this round").click()
    expect(page.locator("[data-title]")).to_have_text(re.compile("^Skipped: "))
    _scorecard(page)
    expect(page.locator(".result")).to_contain_text("No personal best yet.")
    expect(page.locator(".result-record")).to_have_count(0)


def test_a_session_asks_for_each_emotion_once_and_ends_with_the_scorecard(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"))
    for number in range(1, 8):
        expect(page.locator("[data-count]")).to_have_text(f"Round {number} of 7")
        if number > 1:
            _button(page, "Begin now").click()
        _button(page, "Skip this round").click()
        _button(page, "Show the scorecard" if number == 7 else "Next round").click()
    asked = page.locator(".result-head span:first-of-type").all_text_contents()
    assert sorted(asked) == sorted(EMOTIONS)


def test_the_scorecard_can_be_kept_as_json_and_png(practice_before: Callable[..., Page], tmp_path: Path) -> None:
    page = _scorecard(_win(practice_before("still_astronaut")))
    with page.expect_download() as download:
        _button(page, "Save as JSON").click()
    card = json.loads(download.value.path().read_text())
    assert (card["application"], card["level"], card["total"]) == ("FERVI", "relaxed", card["rounds"][0]["points"])
    assert card["rounds"][0]["won"]
    assert sum(card["rounds"][0]["best"]["scores"].values()) == pytest.approx(1, abs=0.001)
    with page.expect_download() as download:
        _button(page, "Save as PNG").click()
    download.value.save_as(tmp_path / "card.png")
    assert pictures.read(tmp_path / "card.png").shape[1] == 1080


def test_personal_best_session_photo_and_clip_outlive_the_page_until_they_are_erased(
    practice_before: Callable[..., Page],
) -> None:
    page = _scorecard(_win(practice_before("still_astronaut")))
    expect(page.locator(".result")).to_contain_text("A new personal best.")
    page.reload()
    happy = page.locator(".progress-list li")
    expect(happy).to_have_text(
        re.compile(r"Happy\s*1 round, 1 won\. \d+ points on the first day\. Best, Relaxed: \d+\.")
    )
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_role("heading", name="Your scorecard")).to_be_focused()
    expect(page.get_by_role("img", name="Happy: photo of the best moment")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    _button(page, "Erase everything").click()
    expect(page.locator("[data-no-history]")).to_be_visible()
    expect(page.locator("[data-scorecard]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-no-history]")).to_be_visible()
    assert page.evaluate("localStorage.getItem('fervi.practice')") is None


def test_photos_and_clips_can_be_erased_alone_and_so_can_a_session(practice_before: Callable[..., Page]) -> None:
    page = _scorecard(_win(practice_before("still_astronaut")))
    _button(page, "Erase photos and clips").click()
    expect(page.locator(".clip")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Look again").click()
    expect(page.locator(".result")).to_contain_text("Won after")
    expect(page.locator(".clip")).to_have_count(0)
    page.get_by_role("button", name="Erase at the session of").click()
    expect(page.locator("[data-sessions]")).to_be_hidden()
    expect(page.locator("[data-scorecard]")).to_be_hidden()


def test_the_history_can_be_exported(practice_before: Callable[..., Page]) -> None:
    page = _scorecard(_win(practice_before("still_astronaut")))
    with page.expect_download() as download:
        _button(page, "Export as CSV").click()
    (row,) = csv.DictReader(download.value.path().read_text().splitlines())
    assert (row["level"], row["target"], row["won"]) == ("relaxed", "happy", "true")
    assert sum(float(row[emotion.lower()]) for emotion in EMOTIONS) == pytest.approx(1, abs=0.001)
    with page.expect_download() as download:
        _button(page, "Export as JSON").click()
    (session,) = json.loads(download.value.path().read_text())["sessions"]
    assert session["rounds"][0]["points"] == int(row["points"])
    assert "picture" not in json.dumps(session)


def test_where_the_browser_keeps_nothing_the_page_says_so_and_goes_on(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")
    page.add_init_script("indexedDB.open = () => { throw new DOMException('blocked', 'SecurityError'); }")
    page.reload()
    expect(page.locator("[data-history-problem]")).to_contain_text("This browser keeps nothing for this page")
    _scorecard(_win(page))
    expect(page.locator(".clip")).to_be_visible()


def test_the_scorecard_tells_what_the_face_was_mistaken_for(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"), "angry")
    expect(page.locator(".hud-text")).to_have_text(SECONDS_PLAYED)
    _button(page, "Skip this round").click()
    _scorecard(page)
    expect(page.locator(".result")).to_contain_text("Otherwise read as happy.")
    expect(page.locator(".result .bar-value")).to_have_count(7)


def test_each_round_ends_with_a_photo_of_its_best_moment_and_a_clip_until_both_are_erased(
    practice_before: Callable[..., Page],
) -> None:
    page = _scorecard(_win(practice_before("moving_astronaut")))
    photo = page.get_by_role("img", name="Happy: photo of the best moment")
    expect(photo).to_be_visible()
    colours = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    assert photo.evaluate(colours) > 100
    best = page.locator(".clip figcaption")
    expect(best).to_have_text(re.compile(r"^Best moment, after \d"))
    page.get_by_role("slider", name="Moment of the clip").press("Home")
    expect(best).to_have_text(re.compile(r"fter \d"))
    _button(page, "Play the clip").click()
    expect(_button(page, "Play the clip")).to_be_visible()
    expect(best).to_have_text(re.compile(r"^Best moment"))
    _button(page, "Erase photos and clips").click()
    expect(photo).to_have_count(0)
    expect(page.locator(".result .bar-value")).to_have_count(7)


def test_a_match_can_be_asked_for_longer_and_two_emotions_at_once(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")
    page.get_by_text("Mixed").click()
    page.get_by_text("One mixture").click()
    page.get_by_role("combobox", name="Expression").select_option("Sadly angry")
    page.get_by_text("5 s", exact=True).click()
    page.get_by_label("Begin with two seconds of my face at rest").uncheck()
    _button(page, "Start the practice").click()
    expect(page.locator("[data-title]")).to_have_text("Sadly angry")
    expect(page.locator(".practice-hint svg")).to_have_count(2)


def test_a_script_goes_from_cue_to_cue_without_a_pause(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")
    page.get_by_text("A script").click()
    cues = page.get_by_role("textbox", name="Its cues, yours to change")
    expect(cues).to_have_value("surprised, then afraid, then relieved")
    cues.fill("happy, then bored")
    assert "“bored” is not known" in cues.evaluate("input => input.validationMessage")
    cues.fill("relieved, then afraid")
    page.get_by_text("Relaxed").click()
    page.get_by_label("Begin with two seconds of my face at rest").uncheck()
    _button(page, "Start the practice").click()
    expect(page.locator("[data-title]")).to_have_text("Relieved")
    wait_until_live(page)
    _button(page, "Begin now").click()
    expect(page.locator("[data-count]")).to_have_text("Cue 2 of 2", timeout=BUSY_MS)
    expect(page.locator("[data-title]")).to_have_text("Afraid")
    _button(page, "Skip this cue").click()
    _button(page, "Show the scorecard").click()
    assert page.locator(".result-head span:first-of-type").all_text_contents() == ["Happy", "Fear"]


def test_the_scorecard_tells_what_to_change_and_which_part_of_the_face_told_most(practice_before: Callable) -> None:
    page = practice_before("still_astronaut")

    def of_a_less_certain_model(route: Route) -> None:
        explanation = route.fetch().json()
        explanation["map"] = [[60 * part for part in row] for row in explanation["map"]]
        route.fulfill(json=explanation)

    page.route("**/api/v1/explain", of_a_less_certain_model)
    _begin(page, "angry")
    expect(page.locator(".hud-text")).to_have_text(SECONDS_PLAYED)
    _button(page, "Skip this round").click()
    _scorecard(page)
    expect(page.get_by_role("heading", name="What to change")).to_be_visible()
    expect(page.locator(".advice")).to_contain_text(
        "It was read as “happy” more than as “angry”. Your mouth told most."
    )
    expect(page.locator(".advice li").first).to_have_text("Press your lips firmly together. (action unit 23)")


def test_a_model_that_knows_contempt_has_it_practised_with_its_cue(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")

    def with_contempt(route: Route) -> None:
        body = route.fetch().text().replace('surprise neutral"', 'surprise neutral contempt"')
        route.fulfill(body=body, content_type="text/html")

    page.route("**/practice", with_contempt)
    page.reload()
    expect(page.locator("[data-all]")).to_have_text("All eight")
    page.get_by_text("One emotion").click()
    page.get_by_role("combobox", name="Expression").select_option("Contempt")
    page.get_by_label("Begin with two seconds of my face at rest").uncheck()
    _button(page, "Start the practice").click()
    expect(page.locator("[data-sentence]")).to_have_text(re.compile("^Tighten and raise one corner of your mouth"))
    expect(page.locator(".practice-hint svg.emotion-contempt")).to_be_visible()


def test_no_face_pauses_the_round_and_says_so(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("leaving_astronaut"), "angry")
    expect(page.locator("[data-obstacle]")).to_have_text(re.compile("^Paused: no face in view"), timeout=FILM_MS)
    left = page.locator(".hud-text").inner_text()
    expect(page.locator("[data-obstacle]")).to_be_hidden(timeout=FILM_MS)
    assert "left" in left


def test_a_second_face_pauses_the_round_and_says_so(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("visited_astronaut"), "angry")
    expect(page.locator("[data-obstacle]")).to_have_text(
        re.compile("^Paused: two people share the stage"), timeout=FILM_MS
    )
    expect(page.locator("[data-obstacle]")).to_be_hidden(timeout=FILM_MS)


def test_a_lost_camera_pauses_the_round_and_says_so(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"), "angry")
    page.evaluate("document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator("[data-obstacle]")).to_have_text(re.compile("^Paused: no picture from the camera"))
    _button(page, "Try again").click()
    expect(page.locator("[data-obstacle]")).to_be_hidden()


def test_the_person_can_pause_and_resume(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut"), "angry")
    _button(page, "Pause").click()
    expect(page.locator("[data-obstacle]")).to_have_text(re.compile("^Paused by you"))
    _button(page, "Resume").click()
    expect(page.locator("[data-obstacle]")).to_be_hidden()


def test_everything_works_by_keyboard(practice_before: Callable[..., Page]) -> None:
    page = practice_before("still_astronaut")
    page.get_by_label("All seven").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Happy")
    page.get_by_label("Relaxed").press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[data-title]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(_button(page, "Begin now")).to_be_focused()
    wait_until_live(page)
    page.keyboard.press("Enter")
    expect(page.locator("[data-title]")).to_have_text(re.compile("^Won"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your scorecard")).to_be_focused()


def test_sounds_are_off_where_the_person_prefers_less_motion_and_on_elsewhere(practice_before: Callable) -> None:
    page = practice_before("still_astronaut")
    expect(page.get_by_label("Sounds")).not_to_be_checked()
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    expect(page.get_by_label("Sounds")).to_be_checked()
    page.get_by_label("Sounds").uncheck()
    page.reload()
    expect(page.get_by_label("Sounds")).not_to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_round_and_its_scorecard_have_no_accessibility_violation(practice_before: Callable, scheme: str) -> None:
    page = _begin(practice_before("still_astronaut", color_scheme=scheme), "angry")
    expect(page.locator(".hud-text")).to_have_text(SECONDS_PLAYED)
    _button(page, "Pause").click()
    assert violations(page) == []
    _button(page, "Skip this round").click()
    _scorecard(page)
    assert violations(page) == []


def test_a_round_fits_a_phone_with_the_ring_in_sight(practice_before: Callable[..., Page]) -> None:
    page = _begin(practice_before("still_astronaut", viewport={"width": 320, "height": 640}), "angry")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator(".ring")).to_be_in_viewport(ratio=1)
