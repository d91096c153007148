"""Map, network and time in a real browser: every tie drawn, every view in its address."""

from __future__ import annotations

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from browser.conftest import (
    RIGHT_TO_LEFT,
    STRANGE,
    STRANGE_PAIRS,
    WIDTHS,
    Visit,
    served,
    visiting,
)
from browser.test_pages import barriers
from oxford import Curated, publish_third
from placegraph.export.formats import BY_EXTENSION
from placegraph.store import Store, open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TIES = 23


def canvas(page: Page) -> dict[str, str]:
    """What the picture says of itself once it is drawn."""
    page.locator("canvas[data-drawn]").wait_for()
    found: dict[str, str] = page.locator("canvas").evaluate("each => ({...each.dataset})")
    return found


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("view", ["map", "network"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_view_is_sound(visit: Visit, view: str, scheme: str, width: int) -> None:
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.page.set_viewport_size({"width": width, "height": 900})
    page = visit.open(f"/explore?view={view}&place=bo")
    canvas(page)
    page.locator(".filter-box summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert barriers(page) == []
    assert (visit.foreign, visit.complaints) == ([], [])


def test_every_tie_is_drawn_in_both_views(visit: Visit) -> None:
    page = visit.open("/explore")
    page.get_by_role("button", name="Network").click()
    page.wait_for_url("**view=network**")
    page.locator("canvas[data-way='1']").wait_for()
    assert canvas(page)["drawn"] == canvas(page)["shown"] == str(TIES)
    assert f"{TIES} of {TIES} ties" in page.locator(".counts").inner_text()


def test_parallel_ties_are_ribbons_of_their_own(visit: Visit) -> None:
    page = visit.open("/explore?place=southampton")
    assert (canvas(page)["drawn"], canvas(page)["shown"]) == ("7", "7")
    page.locator(".told li").first.wait_for()
    assert page.locator(".told li").count() == 7
    # Who, and on what, without another click.
    told = page.locator(".told").inner_text()
    assert "Port of Southampton – PortMiami" in told or "PortMiami – Port of Southampton" in told
    assert "Climate resilience" in told
    sentence = page.locator(".sentence").inner_text()
    assert sentence.startswith("Southampton has 7 live ties (7 in all)")


def test_an_address_restores_the_view_and_names_the_version(visit: Visit, store: Store) -> None:
    page = visit.open("/explore")
    page.locator("[data-place='birmingham']").click()
    page.locator("[data-strand='civic']").click()
    assert asked(page)["place"] == ["birmingham"]
    assert asked(page)["strand"] == ["civic"]
    assert asked(page)["v"] == [store.version]
    counted = page.locator(".counts").inner_text()
    page.goto(page.url, wait_until="networkidle")
    assert page.locator(".counts").inner_text() == counted
    assert page.locator("[data-strand='civic']").get_attribute("aria-pressed") == "true"
    page.go_back()


def test_an_address_of_data_that_is_gone_says_so_and_shows_the_newest(
    visit: Visit, store: Store
) -> None:
    page = visit.open("/v/0123456789/bo")
    notice = page.locator(".notice:visible")
    assert "0123456789" in notice.inner_text()
    assert store.version in notice.inner_text()
    assert canvas(page)["drawn"] == "6"
    notice.get_by_role("link").click()
    page.wait_for_url(f"**v={store.version}")
    canvas(page)
    assert page.locator(".notice:visible").count() == 0


def test_an_address_of_older_data_that_is_kept_restores_it(
    chromium: Browser, front: None, oxford_store: Path, curated: Curated
) -> None:
    before = publish_third(oxford_store, curated)
    with (
        served(open_store(oxford_store)) as address,
        visiting(chromium, address) as visit,
    ):
        page = visit.open(f"/explore?v={before}&view=network")
        assert (canvas(page)["drawn"], canvas(page)["shown"]) == ("2", "2")
        notice = page.locator(".notice:visible")
        assert str(before) in notice.inner_text()
        page.locator("[data-place='bonn']").click()
        page.locator(".told li").first.wait_for()
        assert page.locator(".told li").count() == 1
        assert asked(page)["v"] == [before]
        page.get_by_role("button", name="Share").click()
        files = page.locator("dialog .links a")
        assert all(f"v={before}" in str(each.get_attribute("href")) for each in files.all())
        assert files.count() == len(BY_EXTENSION)
        page.keyboard.press("Escape")
        notice.get_by_role("link").click()
        page.locator("canvas[data-shown='2']").wait_for()
        assert asked(page)["place"] == ["bonn"]
        page.get_by_role("button", name="Show all places").click()
        assert canvas(page)["shown"] == "3"
        assert visit.foreign == []


def test_communities_have_a_ground_and_a_name_and_stand_in_the_list(visit: Visit) -> None:
    page = visit.open("/explore?view=network")
    canvas(page)
    assert "Around Birmingham" in page.locator(".list").inner_text()
    before = page.url
    page.locator("[data-community]").first.click()
    page.wait_for_url(lambda url: url != before and "at=" in url)
    text = taken(page, "SVG").decode()
    # The ground is a dashed circle under the lines, the name stands above it.
    assert text.count('stroke-dasharray="') > text.count("<path") > 0
    assert "Around Birmingham" in text


def test_each_filter_narrows_and_stands_in_the_address(visit: Visit) -> None:
    page = visit.open("/explore")
    page.locator(".filter-box summary").click()
    facets = ("strand", "level", "formality", "status", "source", "certainty", "network")
    for facet in facets:
        group = page.locator(f"[data-facet={facet}]")
        box = group.locator("input").first
        left = group.locator("label .quiet").first.inner_text()
        box.check()
        assert facet in asked(page), facet
        assert canvas(page)["shown"] == left
        assert f"{left} of {TIES} ties" in page.locator(".counts").inner_text()
        group.locator("input").first.uncheck()
    assert canvas(page)["shown"] == str(TIES)


def test_a_strand_keeps_its_narrower_ones_and_the_counts_say_so(visit: Visit) -> None:
    page = visit.open("/explore?strand=education")
    canvas(page)
    whole = int(canvas(page)["shown"])
    page.locator(".filter-box summary").click()
    narrower = page.locator("[data-facet=strand] .narrower input[data-filter*='education/']")
    narrower.first.wait_for()
    assert narrower.count() > 1
    page = visit.open("/explore?strand=education/schools")
    assert 0 < int(canvas(page)["shown"]) < whole


def test_the_members_of_a_city_network_are_marked_and_listed(visit: Visit) -> None:
    page = visit.open("/explore?network=organisation/eurocities")
    canvas(page)
    members = page.locator(".members")
    assert "1 member of Eurocities" in members.inner_text()
    assert members.locator("[data-place='birmingham']").count() == 1
    members.locator("[data-place='birmingham']").click()
    assert "Member of Eurocities" in page.locator(".about").inner_text()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_move_to_the_network_keeps_the_eye_on_the_place(visit: Visit, motion: str) -> None:
    visit.page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    page = visit.open("/explore?place=bo&view=network")
    page.locator("canvas[data-way='1']").wait_for()
    page.get_by_role("button", name="Map").click()
    page.locator("canvas[data-way='0']").wait_for()
    # The layout is there now: only the move itself can take time.
    at_once = page.evaluate(
        """() => { document.querySelectorAll(".group button")[1].click();
        return document.querySelector("canvas").dataset.way; }"""
    )
    assert at_once == ("1" if motion == "reduce" else "0")
    page.locator("canvas[data-way='1']").wait_for()
    assert canvas(page)["drawn"] == "6"


def test_a_filter_that_leaves_nothing_offers_the_way_back(visit: Visit) -> None:
    page = visit.open("/explore?level=civic&strand=health&formality=twinning")
    assert page.locator(".empty").is_visible()
    page.locator(".empty button").click()
    assert canvas(page)["shown"] == str(TIES)


def test_an_unknown_place_is_told(visit: Visit) -> None:
    page = visit.open("/explore?place=%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E")
    assert "<script>" in page.locator(".sentence").inner_text()
    assert page.evaluate("window.ran") is None


def test_years_narrow_what_is_shown_and_unknown_dates_stay(visit: Visit) -> None:
    page = visit.open("/explore?to=1960")
    said = page.locator(".years-said").inner_text()
    undated = int(re.findall(r"(\d+) of", said)[0])
    shown = int(canvas(page)["shown"])
    assert undated <= shown < TIES
    page.get_by_role("button", name="All years").click()
    assert canvas(page)["shown"] == str(TIES)


def test_all_of_it_works_from_the_keyboard(visit: Visit) -> None:
    page = visit.open("/explore")
    canvas(page)
    page.locator("#top-search").focus()
    page.keyboard.type("warwik & leam", delay=30)
    # What was found for fewer letters may stand there first.
    page.locator("[role=option]:first-child", has_text="Leamington").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**place=warwick-and-leamington**")
    page.locator("canvas").focus()
    for key in ("ArrowRight", "+", "+"):
        page.keyboard.press(key)
    page.wait_for_url("**at=**")
    assert float(asked(page)["at"][0].split(",")[0]) > 1
    page.locator(".row-button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**place=bo**")
    page.get_by_role("slider", name="To year").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**&to=**")
    page.get_by_role("button", name="Map").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("canvas[data-way='1']").wait_for()
    for name in ("Filters", "Years as a table"):
        page.get_by_text(name, exact=True).focus()
        page.keyboard.press("Enter")
    page.locator("[data-facet=strand] input").first.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**&strand=**")
    assert page.evaluate("document.activeElement.dataset.filter").startswith("strand ")
    assert page.locator(".timeline table tbody tr").count() > 0
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Share"


def test_a_service_that_is_gone_is_told_and_asked_again(visit: Visit) -> None:
    visit.page.route("**/explorer/network", lambda route: route.abort())
    page = visit.open("/explore")
    assert page.get_by_role("alert").is_visible()
    page.unroute("**/explorer/network")
    page.get_by_role("button", name="Try again").click()
    assert canvas(page)["shown"] == str(TIES)


def test_a_service_that_goes_away_in_the_middle_leaves_the_picture(visit: Visit) -> None:
    page = visit.open("/explore")
    canvas(page)
    page.route("**/explorer/**", lambda route: route.abort())
    page.locator("[data-place='birmingham']").click()
    assert canvas(page)["drawn"] == "5"
    page.get_by_role("button", name="Network").click()
    alert = page.get_by_role("alert")
    alert.get_by_text("does not answer").wait_for()
    assert canvas(page)["drawn"] == "5"
    page.unroute("**/explorer/**")
    alert.get_by_role("button", name="Try again").click()
    page.locator("canvas[data-way='1']").wait_for()
    assert not page.get_by_role("alert").is_visible()


def taken(page: Page, form: str) -> bytes:
    """The file that the dialog gives for a form of the picture."""
    if not page.locator("dialog").is_visible():
        page.get_by_role("button", name="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=form, exact=True).click()
    assert download.value.suggested_filename.endswith(f".{form.lower()}")
    return download.value.path().read_bytes()


def test_a_picture_is_taken_away(visit: Visit) -> None:
    page = visit.open("/explore?place=southampton")
    canvas(page)
    for form, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("HTML", b"<!doc")):
        content = taken(page, form)
        assert content.startswith(begins)
        if form != "PNG":
            text = content.decode()
            for said in ("Miami-Dade County", "Sources:", "data version", "Economy", "7 of 23"):
                assert said in text
            assert re.search(r"Made \d{4}-\d\d-\d\d", text)
            assert not re.search(r'(src|href)="https?://(?!127)', text)
    assert (visit.foreign, visit.complaints) == ([], [])


def test_borders_cut_no_holes_into_the_land(visit: Visit) -> None:
    """What is filled is closed; a border, filled, would close with a line of its own."""
    page = visit.open("/explore?place=southampton")
    canvas(page)
    paths = re.findall(r'<path d="([^"]*Z)"[^>]*fill="#', taken(page, "SVG").decode())
    assert len(paths) == 1
    assert all(ring.endswith("Z") for ring in paths[0].split("M")[1:])


def test_the_view_is_shared_by_address_widget_and_citation(visit: Visit, store: Store) -> None:
    page = visit.open("/explore?place=southampton&strand=economy&to=2025")
    canvas(page)
    page.get_by_role("button", name="Share").click()
    assert store.version in page.locator("#share-address").input_value()
    short = page.locator("#share-short").input_value()
    assert short == f"{visit.address}/v/{store.version[:8]}/southampton~Seconomy~U2025"
    assert "<iframe" in page.locator("#share-embed").input_value()
    page.locator("#share-theme").select_option("dark")
    assert "theme=dark" in page.locator("#share-embed").input_value()
    assert "/embed.svg?" in page.locator("#share-still").input_value()
    citation = page.locator("#share-citation").input_value()
    assert store.version in citation
    assert short in citation
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    page.goto(short, wait_until="networkidle")
    assert canvas(page)["shown"] == "3"
    assert asked(page)["to"] == ["2025"]


def test_the_data_of_the_view_is_there_in_every_format(visit: Visit) -> None:
    page = visit.open("/explore?place=southampton&strand=economy&certainty=certain&from=1900")
    shown = canvas(page)["shown"]
    page.get_by_role("button", name="Share").click()
    links = page.locator("dialog .links a").evaluate_all("all => all.map(each => each.href)")
    endings = {urlsplit(link).path.partition(".")[2] for link in links}
    assert endings == {*BY_EXTENSION, "html"}
    for link in links:
        answer = page.request.get(link)
        assert answer.status == 200, link
        if "edges.csv" in link:
            assert str(len(answer.text().strip().splitlines()) - 1) == shown


def test_the_first_page_leads_to_a_place_in_three_steps(visit: Visit) -> None:
    page = visit.open("/")
    assert canvas(page)["shown"] == str(TIES)
    page.locator("#search").fill("Southhampton")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/place/southampton")


def test_the_interface_speaks_german_and_french(visit: Visit) -> None:
    page = visit.open("/language/de?back=/explore")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.get_by_role("button", name="Netzwerk").is_visible()
    assert "Wirtschaft" in page.locator(".legend").inner_text()
    page = visit.open("/language/fr?back=/")
    assert "Qui est lié à qui" in page.locator("h1").inner_text()
    assert barriers(page) == []


def test_names_with_scripts_stay_names_in_the_picture(
    chromium: Browser, hostile_store: Store
) -> None:
    with served(hostile_store) as address, visiting(chromium, address) as visit:
        page = visit.open("/explore?place=here&view=network")
        canvas(page)
        assert page.evaluate("window.ran") is None
        assert "<script>" in page.locator(".list").inner_text()
        for form in ("SVG", "HTML"):
            assert b"<script" not in taken(page, form)
        page.keyboard.press("Escape")
        page.locator(".filter-box summary").click()
        page.locator(".timeline summary").click()
        page.goto(f"{address}/embed?place=here")
        canvas(page)
        assert page.evaluate("window.ran") is None
        assert visit.foreign == []


@pytest.mark.parametrize("view", ["map", "network"])
def test_places_at_the_edges_of_everything_are_shown(
    chromium: Browser, strange_store: Store, view: str
) -> None:
    with served(strange_store) as address, visiting(chromium, address) as visit:
        page = visit.open(f"/explore?view={view}")
        page.locator(f"canvas[data-way='{int(view == 'network')}']").wait_for()
        # A place without coordinates has no line on the map and one in the network.
        drawn = {"map": len(STRANGE_PAIRS) - 1, "network": len(STRANGE_PAIRS)}[view]
        assert canvas(page)["drawn"] == str(drawn)
        said = page.locator(".list").text_content() or ""
        for _, label, _ in STRANGE:
            assert label in said
        text = taken(page, "SVG").decode()
        assert "NaN" not in text
        for name in ("North Pole", "South Pole", "Here", "There", RIGHT_TO_LEFT):
            assert name in text, name
        assert "<b>" not in text
        page.keyboard.press("Escape")
        for slug in ("long", "right", "fiji"):
            page.goto(f"{address}/explore?view={view}&place={slug}", wait_until="networkidle")
            assert canvas(page)["drawn"] == "1"
            page.set_viewport_size({"width": 390, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert (visit.foreign, visit.complaints) == ([], [])


def test_a_path_is_shown_with_what_is_quoted_for_each_step(visit: Visit) -> None:
    page = visit.open("/place/wigan")
    page.locator("#other-place").fill("Angers")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/connect?a=place%2Fwigan&b=place%2Fangers")
    step = page.locator(".path li").nth(1)
    step.wait_for()
    assert "reinforced its twinning links" in step.inner_text()


def test_losing_an_organisation_is_set_beside_chance(visit: Visit) -> None:
    page = visit.open("/whatif?scenario=lose_organisation")
    page.locator("#field-organisation").fill("one world link")
    page.locator("[role=option]").first.click()
    page.get_by_role("button", name="Try it").click()
    page.locator("#answer table").first.wait_for()
    assert "5 ties end." in page.locator("#answer").inner_text()
    assert "organisation=organisation%2Fone-world-link" in page.url


def test_what_cannot_be_answered_is_told(visit: Visit) -> None:
    page = visit.open("/connect?a=nowhere-at-all&b=place/bo")
    page.get_by_role("alert").wait_for()
    assert "nowhere-at-all" in page.get_by_role("alert").inner_text()


def test_two_places_and_two_dates_are_compared(visit: Visit) -> None:
    page = visit.open(
        "/compare?a=place/southampton&b=place/warwick-and-leamington&from=2010&to=2020"
    )
    assert "83 %" in page.locator("#compared").inner_text()
    page = visit.open("/compare?from=2010&to=2020")
    assert "Twinning of Southampton" in page.locator("#changes").inner_text()


def test_the_widget_stands_in_the_page_of_another_host(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "council.html").write_text(
        f'<iframe src="{visit.address}/embed?place=bo" width="700" height="600"></iframe>'
        f'<iframe src="{visit.address}/place/bo" id="other"></iframe>',
        encoding="utf-8",
    )
    files = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), files) as outside:
        Thread(target=outside.serve_forever, daemon=True).start()
        page = visit.page
        page.unroute("**/*")
        page.goto(f"http://127.0.0.1:{outside.server_port}/council.html")
        page.frame_locator("iframe").first.locator("canvas[data-drawn='6']").wait_for()
        # Other pages refuse to be framed by strangers.
        assert page.frame_locator("#other").locator("#partnerships").count() == 0
        outside.shutdown()


def test_without_scripts_the_widget_and_the_place_still_tell(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{address}/embed?place=southampton")
        assert "Miami-Dade County" in page.locator("table").inner_text()
        page.goto(f"{address}/place/southampton")
        assert "43 %" in page.locator("#partnerships").inner_text()
        assert page.locator("article.tie").count() == 7
    finally:
        context.close()
