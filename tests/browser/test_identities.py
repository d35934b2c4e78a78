"""Who is who, live: numbers that stay with people, as a person sees them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import start, wait_until_live
from tests.browser.waiting import until

FILM_MS = 20_000
"""Long enough for a film to come round."""

WATCH = """() => {
    const list = document.querySelector("[data-people]");
    const look = () => {
        window.looks = (window.looks ?? 0) + 1;
        const numbers = [...list.querySelectorAll(".person-number")].map((badge) => badge.textContent);
        window.seen = [...new Set([...(window.seen ?? []), numbers.join(" and ")])];
    };
    new MutationObserver(look).observe(list, { childList: true, subtree: true, characterData: true, attributes: true });
}"""


def _numbers(page: Page) -> list[str]:
    return page.locator(".face-card .person-number").all_text_contents()


@pytest.fixture
def live_with(camera_with: Callable, open_page: Callable) -> Callable[[str], Page]:
    """Return a function that opens the Live page before a film of `pictures`, the camera on."""

    def open_live(film: str) -> Page:
        page = start(open_page(camera_with(film), "/live"))
        wait_until_live(page)
        return page

    return open_live


def test_two_people_have_two_numbers_that_stay_with_them(live_with: Callable[[str], Page]) -> None:
    page = live_with("two_moving_astronauts")
    expect(page.locator(".face-card")).to_have_count(2)
    numbers = _numbers(page)
    assert len(set(numbers)) == 2
    page.evaluate(WATCH)
    until(page, "window.looks > 15")
    assert page.evaluate("window.seen") == [" and ".join(numbers)]


def test_two_people_have_two_colours(live_with: Callable[[str], Page]) -> None:
    page = live_with("two_moving_astronauts")
    expect(page.locator(".face-card")).to_have_count(2)
    badges = page.locator(".face-card .person-number")
    colours = badges.evaluate_all("badges => badges.map((badge) => getComputedStyle(badge).backgroundColor)")
    assert len(set(colours)) == 2


def test_who_leaves_is_gone_and_who_comes_later_has_a_new_number(live_with: Callable[[str], Page]) -> None:
    page = live_with("leaving_astronaut")
    expect(page.locator(".face-card")).to_have_count(1)
    first = int(_numbers(page)[0])
    expect(page.locator("[data-nobody]")).to_be_visible(timeout=FILM_MS)
    expect(page.locator(".face-card")).to_have_count(1, timeout=FILM_MS)
    assert int(_numbers(page)[0]) > first


def test_two_connections_never_share_a_person(live_with: Callable[[str], Page]) -> None:
    one, other = live_with("still_astronaut"), live_with("two_moving_astronauts")
    expect(one.locator(".face-card")).to_have_count(1)
    expect(other.locator(".face-card")).to_have_count(2)
    assert (_numbers(one), _numbers(other)) == (["1"], ["1", "2"])
