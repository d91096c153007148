"""Every page in a real browser: nothing from elsewhere, no error, no overflow, no barrier."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from browser.conftest import WIDTHS, Visit, served, visiting
from placegraph.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/place/southampton",
    "/place/birmingham",
    "/organisation/southampton-city-council",
    "/organisation/eurocities",
    "/relationship/southampton-miami-dade-twinning",
    "/pair/miami-dade-county--southampton",
    "/source/new-local-briefing",
    "/dataset/briefing",
    "/concept/strand/civic/twinning",
    "/find?q=s",
    "/find?q=southamptn",
    "/ask",
    "/ask/twin-of",
    "/ask/links-of?place=southampton",
    "/ask/un-twinning-rate",
    "/explore",
    "/connect?a=place/wigan&b=place/angers",
    "/whatif?scenario=lose_organisation&organisation=organisation/one-world-link",
    "/compare?a=place/southampton&b=place/bo&from=1990&to=2020",
    "/embed?place=bo",
    "/embed?theme=dark",
    "/sparql",
    "/sparql?query=SELECT+%3Fs+WHERE+%7B+%3Fs+a+%3Fc+%7D+LIMIT+3",
    "/ns",
    "/picture",
    "/picture?place=southampton&colour=level",
    "/picture?frame=1",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{overflow} pixels too wide at {width}"
        assert barriers(page) == [], f"at {width}"
    assert visit.foreign == []
    assert visit.complaints == []


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious or critical: the rule and the first element that breaks it."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        (each["id"], each["nodes"][0]["html"])
        for each in Axe().run(page).response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def test_a_place_is_found_by_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("southampton")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?q=southampton")
    link = page.locator("ul.found a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/place/southampton")
    assert page.locator("h1").inner_text() == "Southampton"
    page.locator(".tie summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("blockquote").first.is_visible()


def test_the_only_thing_found_is_shown_at_once(visit: Visit) -> None:
    page = visit.open("/find?q=miami-dade+county+gov")
    assert page.url.endswith("/organisation/miami-dade-county-government")


def test_every_parallel_tie_is_drawn(visit: Visit) -> None:
    page = visit.open("/picture?place=southampton")
    drawn = page.locator("#picture").get_attribute("data-drawn")
    assert drawn == "7"
    assert page.locator("#ties tbody tr").count() == 7


def test_the_whole_network_is_drawn(visit: Visit) -> None:
    page = visit.open("/picture")
    rows = page.locator("#ties tbody tr").count()
    assert page.locator("#picture").get_attribute("data-drawn") == str(rows) == "23"


def test_the_picture_on_a_place_page_draws(visit: Visit) -> None:
    page = visit.open("/place/southampton")
    page.locator("canvas[data-drawn]").wait_for()
    assert page.locator("canvas").get_attribute("data-drawn") == "7"


def test_ties_stand_under_the_partner_with_organisations_on_both_sides(visit: Visit) -> None:
    page = visit.open("/place/southampton")
    assert page.locator("article.tie").count() == 7
    twinning = page.locator("[data-tie='relationship/southampton-miami-dade-twinning']")
    text = twinning.inner_text()
    for words in ("Southampton City Council", "Miami-Dade County government", "June 2019"):
        assert words in text
    assert "British Consulate in Miami" in text


def test_an_answer_is_a_table(visit: Visit) -> None:
    page = visit.open("/ask/twin-of?place=Miami-Dade+County")
    assert "Southampton City Council" in page.locator("#answer").inner_text()


def test_a_query_is_answered_in_a_table(visit: Visit) -> None:
    page = visit.open("/sparql")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#answer table").wait_for()
    assert "Miami-Dade County" in page.locator("#answer").inner_text()
    assert "query=" in page.url
    assert visit.complaints == []


LINKED = "SELECT ?a ?b { ?a <https://w3id.org/placegraph/ns#linkedWith> ?b }"


def test_an_answer_is_shown_as_the_query_asks_and_as_the_visitor_chooses(visit: Visit) -> None:
    page = visit.open("/sparql?" + urlencode({"query": f"# view: map\n{LINKED}"}))
    page.locator(".answer-picture circle").first.wait_for()
    assert page.get_by_role("button", name="Map").get_attribute("aria-pressed") == "true"
    assert page.locator(".answer-picture path").count() > 10
    page.get_by_role("button", name="Network").click()
    assert page.locator(".answer-picture circle").count() > 10
    page.get_by_role("button", name="Chart").click()
    assert "needs a column of numbers" in page.locator("#answer").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("a,b")
    assert (visit.complaints, visit.foreign) == ([], [])


def test_the_editor_completes_terms_and_runs_from_the_keyboard(visit: Visit) -> None:
    page = visit.open("/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?s { ?s pg:linkedW", delay=20)
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    assert "pg:linkedWith" in page.locator(".cm-tooltip-autocomplete").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.locator("#answer [role=alert]").wait_for()
    assert visit.foreign == []


def test_a_missing_thing_is_told_on_a_page(visit: Visit) -> None:
    page = visit.open("/place/southamptn")
    assert "southamptn" in page.locator("main").inner_text()
    assert page.locator("h1").count() == 1


HOSTILE_PAGES = (
    "/",
    "/place/here",
    "/relationship/tie",
    "/dataset/hostile",
    "/source/attack",
    "/picture",
    "/picture?place=here&frame=1",
    "/find?q=%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E",
    "/ask/links-of?place=here",
    "/ask/links-of?place=%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E",
    "/sparql?query=SELECT+%3Fo+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+300",
)


def test_script_in_labels_is_shown_as_text_and_never_runs(
    chromium: Browser, hostile_store: Store
) -> None:
    with served(hostile_store) as address, visiting(chromium, address) as visit:
        for path in HOSTILE_PAGES:
            page = visit.open(path)
            assert page.evaluate("window.ran") is None, path
            assert page.locator("img").count() == 0, path
        assert "<script>" in visit.open("/place/here").locator("h1").inner_text()
        assert visit.foreign == []
