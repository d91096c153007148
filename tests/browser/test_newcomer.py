"""What somebody who has never seen it sets out to find, at both widths and in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.conftest import WIDTHS, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# What stands on the pages that the walk needs, by language.
WORDS = {
    "en": {"fragile": "Most fragile partnership", "schools": "Schools", "share": "Share"},
    "de": {"fragile": "Zerbrechlichste Partnerschaft", "schools": "Schulen", "share": "Teilen"},
    "fr": {"fragile": "Partenariat le plus fragile", "schools": "Écoles", "share": "Partager"},
}


@pytest.fixture(params=WIDTHS)
def walk(visit: Visit, request: pytest.FixtureRequest) -> Visit:
    visit.page.set_viewport_size({"width": request.param, "height": 900})
    return visit


def at_place(walk: Visit, language: str, typed: str) -> Page:
    """The page of a place, found from the first page: typed, chosen, there."""
    page = walk.open(f"/language/{language}?back=/")
    page.locator("#search").fill(typed)
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/place/*")
    return page


@pytest.mark.parametrize("language", WORDS)
def test_who_works_with_bo_and_on_what(walk: Visit, language: str) -> None:
    page = at_place(walk, language, "Leamington")
    # The town itself is counted with the area around it, and says so.
    assert page.locator("h1").inner_text() == "Leamington"
    page.locator(".actions a.button").first.click()
    page.wait_for_url("**/place/warwick-and-leamington")
    told = page.locator(".told").first
    told.locator("li").first.wait_for()
    for who in ("One World Link", "Royal Leamington Spa Town Council"):
        assert who in told.inner_text()
    assert WORDS[language]["schools"] in told.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("language", WORDS)
def test_which_of_two_partnerships_is_more_fragile_and_why(walk: Visit, language: str) -> None:
    page = at_place(walk, language, "Southampton")
    page.locator("#compared-place").fill("Warwick & Leam")
    page.locator("[role=option]").first.click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?*")
    row = page.locator("tr", has_text=WORDS[language]["fragile"])
    shares = row.locator("td").all_inner_texts()
    # How much of each rests on one organisation, and on which.
    assert "43 %" in shares[0]
    assert "Southampton City Council" in shares[0]
    assert "83 %" in shares[1]
    assert "One World Link" in shares[1]


@pytest.mark.parametrize("language", WORDS)
def test_the_view_is_sent_to_a_colleague_who_reads_another_language(
    walk: Visit, language: str
) -> None:
    page = at_place(walk, language, "Southampton")
    page.locator("canvas[data-drawn]").wait_for()
    page.locator("[data-strand='economy']").click()
    page.get_by_role("button", name=WORDS[language]["share"], exact=True).click()
    short = page.locator("#share-short").input_value()
    page.keyboard.press("Escape")
    walk.open("/language/fr?back=/")
    page = walk.open(short.removeprefix(walk.address))
    page.locator("canvas[data-drawn]").wait_for()
    assert page.locator("canvas").get_attribute("data-shown") == "3"
    assert page.locator("[data-strand='economy']").get_attribute("aria-pressed") == "true"
    assert "liens" in page.locator(".counts").inner_text()


@pytest.mark.parametrize("language", WORDS)
def test_the_page_is_printed(walk: Visit, language: str) -> None:
    page = at_place(walk, language, "Southampton")
    page.emulate_media(media="print")
    assert page.locator("#partnerships").is_visible()
    assert "PortMiami" in page.locator("#list").inner_text()
    assert not page.locator("header nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
