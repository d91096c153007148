"""Every page in a real browser: nothing from elsewhere, no error, no overflow, no barrier."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
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
    "/suggested/bodmin?at_home=true",
    "/tour/2",
    "/place",
    "/place/southamptn",
    "/dumps",
    "/find?q=s",
    "/find?q=southamptn",
    "/ask",
    "/ask/twin-of",
    "/ask/links-of?place=southampton",
    "/ask/un-twinning-rate",
    "/explore",
    "/connect?a=place/wigan&b=place/angers",
    "/whatif?scenario=lose_organisation&organisation=organisation/one-world-link",
    "/connect?a=nowhere-at-all&b=bo",
    "/whatif?scenario=end_kind",
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


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{overflow} pixels too wide at {width}"
        assert barriers(page) == [], f"{scheme} at {width}"
    assert visit.foreign == []
    # A page that says that something is missing has the status that says so too.
    assert [each for each in visit.complaints if "404 (Not Found)" not in each] == []


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


def test_the_ties_of_a_place_are_three_interactions_from_the_first_page(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#search").fill("Warwick & Leam")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/place/warwick-and-leamington")
    assert "6 live ties" in page.locator(".says").inner_text()
    page.locator(".tie summary").first.click()
    assert page.locator("blockquote").first.is_visible()


def test_suggestions_come_to_the_page_of_a_place(visit: Visit) -> None:
    page = visit.open("/place/warwick-and-leamington")
    page.locator("#suggestions").scroll_into_view_if_needed()
    page.locator("#suggested").wait_for()
    assert page.locator("[data-fill]").count() == 0
    assert page.locator("#suggested a[href^='/suggestions/']").count() == 1
    assert (visit.foreign, visit.complaints) == ([], [])


def test_a_chosen_name_is_shown_and_its_path_is_sent(visit: Visit) -> None:
    page = visit.open("/connect")
    for field, name in (("a", "Wigan"), ("b", "Angers")):
        page.locator(f"#field-{field}").fill(name)
        page.locator("[role=option]").first.click()
        assert page.locator(f"#field-{field}").input_value() == name
    page.get_by_role("button", name="Show paths").click()
    page.wait_for_url("**/connect?a=place%2Fwigan&b=place%2Fangers")
    assert "reinforced its twinning links" in page.locator(".walk").inner_text()


WITHOUT_SCRIPTS = (
    ("/place/southampton", "svg.still .tie-line"),
    ("/organisation/eurocities", "#member-table tbody a"),
    ("/concept/strand/education", "svg.still circle"),
    ("/suggested/bodmin?at_home=true", "ol.suggested > li"),
    ("/connect?a=wigan&b=angers", ".walk q"),
    ("/whatif?scenario=lose_organisation&organisation=one-world-link", "#answer table"),
    ("/compare?a=southampton&b=bo&from=1990&to=2020", "#changes li"),
    ("/tour/2", "article.tie"),
    ("/find?q=s", "ul.found a"),
)


def test_pages_hold_what_they_are_for_without_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    for path, part in WITHOUT_SCRIPTS:
        page.goto(address + path)
        assert page.locator(part).first.is_visible(), path
        wide = page.locator("main").bounding_box()
        assert wide is not None
        assert wide["width"] <= 390, path
    context.close()


def test_the_headings_of_a_place_page_form_a_tree(visit: Visit) -> None:
    page = visit.open("/place/birmingham")
    levels = [
        int(each.evaluate("each => each.tagName")[1])
        for each in page.locator("main h1, main h2, main h3, main h4").element_handles()
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("banner", "main", "contentinfo", "search"):
        assert page.get_by_role(landmark).count() == 1, landmark


def test_a_printed_page_has_its_content_and_no_controls(visit: Visit) -> None:
    visit.page.emulate_media(media="print", color_scheme="dark")
    page = visit.open("/place/warwick-and-leamington")
    for hidden in (".top", ".actions", ".contents", ".explorer"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".tie blockquote").first.is_visible()
    assert page.locator("svg.still").is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


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
    assert "query=" in page.url
    assert visit.complaints == []


def test_the_examples_of_the_page_are_the_questions_of_the_graph(visit: Visit) -> None:
    page = visit.open("/sparql")
    page.get_by_role("link", name="twin of this place, since when").click()
    page.locator("#answer table").wait_for()
    assert "British Consulate in Miami" in page.locator("#answer").inner_text()
    assert visit.complaints == []


LINKED = "SELECT ?a ?b { ?a <https://w3id.org/placegraph/ns#linkedWith> ?b }"


def test_an_answer_is_shown_as_the_query_asks_and_as_the_visitor_chooses(visit: Visit) -> None:
    page = visit.open("/sparql?" + urlencode({"query": f"# view: map\n{LINKED}"}))
    page.locator(".answer-picture circle").first.wait_for()
    assert page.get_by_role("button", name="Map").get_attribute("aria-pressed") == "true"
    assert page.locator(".answer-picture path.join").count() > 10
    assert len(page.locator(".answer-picture path.land").get_attribute("d") or "") > 10_000
    # Names of the graph, not what stands in addresses.
    assert page.get_by_role("link", name="Warwick & Leamington", exact=True).count() == 1
    page.get_by_role("button", name="Network").click()
    page.locator(".answer-picture path.land").wait_for(state="detached")
    assert page.locator(".answer-picture circle").count() > 10
    assert "Miami-Dade County" in (page.locator(".answer-picture").text_content() or "")
    page.get_by_role("button", name="Chart").click()
    assert "needs a column of numbers" in page.locator("#answer").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("a,b")
    assert (visit.complaints, visit.foreign) == ([], [])


def test_an_answer_that_is_cut_says_so(visit: Visit) -> None:
    page = visit.open("/sparql")

    def cut(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, headers={**answer.headers, "placegraph-truncated": "rows=10"}
        )

    page.route("**/sparql", cut)
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#answer table").wait_for()
    assert "cut at the limit of this service" in page.locator("#state").inner_text()


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
    "/pair/here--there",
    "/concept/strand/civic/twinning",
    "/tour/1",
    "/suggested/here",
    "/connect?a=here&b=there",
    "/connect?a=%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E&b=there",
    "/whatif?scenario=lose_place&place=here",
    "/compare?a=here&b=there",
    "/place/%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E",
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
