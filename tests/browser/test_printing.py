"""A page that is printed has all of it, also what a reader on the screen has not come to yet."""

from __future__ import annotations

import pytest

from browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_what_was_never_scrolled_to_is_printed_too(visit: Visit) -> None:
    page = visit.open("/place/bodmin")
    waiting = page.locator("#suggestions [data-fill]")
    assert waiting.count() == 1
    page.pdf()
    assert waiting.count() == 0
    assert page.locator("#suggestions #suggested").count() == 1
    assert (visit.complaints, visit.foreign) == ([], [])


def test_controls_and_pictures_that_move_are_not_printed(visit: Visit) -> None:
    page = visit.open("/place/southampton")
    page.locator("canvas[data-drawn]").wait_for()
    page.emulate_media(media="print")
    for hidden in ("header.top .search", ".actions", ".explorer .bar", ".timeline", ".zoom"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("#partnerships").is_visible()
    assert page.locator(".said, blockquote, q").first.is_visible()
