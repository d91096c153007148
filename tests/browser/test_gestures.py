"""What is done with fingers and the mouse: two fingers on the map, a brush over years, play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from browser.conftest import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def zoom(page: Page) -> float:
    """How close the view in the address is."""
    return float(parse_qs(urlsplit(page.url).query)["at"][0].split(",")[0])


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    visit = Visit(context.new_page(), address)
    visit.watch()
    yield visit
    context.close()


def test_two_fingers_zoom_the_map_of_a_phone_and_one_scrolls_the_page(phone: Visit) -> None:
    page = phone.open("/explore")
    page.locator("canvas[data-drawn]").wait_for()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": each, "y": other, "id": n} for n, (each, other) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    fingers("touchStart", (x - 20, y), (x + 20, y))
    for apart in (40, 60, 80):
        fingers("touchMove", (x - apart, y), (x + apart, y))
    fingers("touchEnd")
    page.wait_for_url("**at=**")
    assert zoom(page) > 1
    near = zoom(page)
    fingers("touchStart", (x, y + 60))
    for moved in (40, 0, -60):
        fingers("touchMove", (x, y + moved))
    fingers("touchEnd")
    page.wait_for_timeout(300)
    assert zoom(page) == near
    assert page.evaluate("scrollY") > 0


def test_a_brush_over_the_years_narrows_them(visit: Visit) -> None:
    page = visit.open("/explore")
    page.locator("canvas[data-drawn]").wait_for()
    bars = page.locator(".timeline svg").first
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30, steps=5)
    page.mouse.up()
    page.wait_for_url("**from=*")
    asked = parse_qs(urlsplit(page.url).query)
    assert 1951 < int(asked["from"][0]) < int(asked["to"][0]) < 2019
    assert "23 of 23" not in page.locator(".counts").inner_text()


def test_years_play_and_pause(visit: Visit) -> None:
    page = visit.open("/explore")
    page.locator("canvas[data-drawn]").wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.locator("canvas[data-shown]:not([data-shown='23'])").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    assert visit.complaints == []
