"""What stands on each sort of page, for those who come without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from placegraph.build import build
from placegraph.store import Store, current_version, open_store
from placegraph_api.app import create_app
from placegraph_api.explorer.basemap import outlines
from placegraph_api.explorer.worldmap import draw, great_circle
from placegraph_api.settings import Settings

HTML = {"Accept": "text/html"}
FOREIGN = "مدينة الاختبار"


@pytest.fixture(scope="module")
def client(store: Store, front: None) -> Iterator[TestClient]:
    """The service of the curated data."""
    with TestClient(create_app(store, Settings()), headers=HTML) as found:
        yield found


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_place_says_in_a_sentence_what_it_has_and_what_is_fragile(client: TestClient) -> None:
    said = text_of(client.get("/place/warwick-and-leamington").text)
    assert "Warwick & Leamington has 6 live ties (8 in all)" in said.replace("&amp;", "&")
    assert (
        "Most fragile is the partnership with Bo: 83 % of its ties rest on One World Link" in said
    )


def test_a_place_page_holds_all_that_there_is_to_know(client: TestClient) -> None:
    page = client.get("/place/warwick-and-leamington").text
    for anchor in ("rests", "portfolio-head", "recognition", "list", "organisations", "suggestions",
                   "position", "history", "sources"):  # fmt: skip
        assert f'id="{anchor}"' in page, anchor
    said = text_of(page)
    assert "Of 6 live ties 1 are recognised by a formal agreement" in said
    here, there = said.split("At this end")[1].split("At the other ends")
    assert "One World Link 6 ties" in here
    assert "Bo City Council" in there
    assert "Number 2 of 16 tied places" in said
    assert "CC BY 4.0" in said
    assert 'href="/report/place/warwick-and-leamington?format=pdf"' in page
    assert client.get("/place/warwick-and-leamington", headers={}).status_code == 200


def test_the_map_is_there_without_scripts(client: TestClient) -> None:
    page = client.get("/place/southampton").text
    (still,) = re.findall(r'<figure class="spare">(<svg.*?</svg>)', page)
    assert still.count('class="tie-line"') == 7
    assert 'href="/place/miami-dade-county"' in still
    assert "<text" in still
    assert len(re.findall(r"M[\d-]", re.findall(r'class="land" d="([^"]+)"', still)[0])) > 10


def test_a_map_across_the_antimeridian_is_drawn_in_one_piece(store: Store) -> None:
    way = [longitude for longitude, _ in great_circle((170.0, 0.0), (-170.0, 0.0))]
    assert all(abs(each) >= 170 for each in way)
    assert draw(store, [("place/nowhere", "place/neither", "")]) is None
    assert all(-180.1 <= x <= 180.1 and -90 <= y <= 90 for ring in outlines() for x, y in ring)


def test_suggestions_have_reasons_that_open_into_ties(client: TestClient) -> None:
    assert 'data-fill="suggested"><a href="/suggested/bodmin"' in client.get("/place/bodmin").text
    page = client.get("/suggested/bodmin?at_home=true").text
    assert 'href="/place/montgomery"' in page
    assert "Both work with others on culture" in page
    assert "Against it" in page
    assert client.get("/suggested/nowhere-at-all").status_code == 404


def test_a_pair_says_what_it_rests_on(client: TestClient) -> None:
    page = client.get("/pair/bo--warwick-and-leamington").text
    said = text_of(page)
    assert "Bo and Warwick &amp; Leamington have 6 live ties (6 in all) on 6 strands" in said
    assert "83 % of them rest on One World Link" in said
    assert page.count('<article class="tie"') == 6
    assert 'href="/report/place/bo?with=place/warwick-and-leamington"' in page


def test_an_organisation_says_in_which_ties_it_is_and_as_what(client: TestClient) -> None:
    said = text_of(client.get("/organisation/one-world-link").text)
    assert re.search(r"One World Link is in 7 ties \(6 live\) of \d places", said)
    assert "as the lead in 4" in said


def test_a_city_network_lists_its_members_by_country(client: TestClient) -> None:
    page = client.get("/organisation/eurocities").text
    table = page[page.index('id="member-table"') : page.index("</table>")]
    said = text_of(table)
    assert re.search(r"United Kingdom 1 Birmingham Founder unknown Active", said)
    assert 'href="/relationship/birmingham-eurocities-membership"' in table
    assert "A source counts 190" in text_of(page)


def test_a_strand_says_who_works_on_it(client: TestClient) -> None:
    page = client.get("/concept/strand/education").text
    said = text_of(page)
    assert "5 live ties of 7 places are about this" in said
    assert "Birmingham 4 4" in said
    assert 'href="/concept/strand/education/schools"' in page
    assert 'href="/pair/bo--warwick-and-leamington"' in page


def test_a_dataset_says_what_it_brought_and_a_document_what_it_says(client: TestClient) -> None:
    said = text_of(client.get("/dataset/briefing").text)
    assert re.search(r"It states 24 ties \(22 live\) of \d+ places in \d+ countries", said)
    assert "no other source contradicts it" in said
    page = client.get("/source/new-local-briefing").text
    assert page.count("<blockquote") > 15
    assert "1 to 25 of" in text_of(page)
    following = client.get("/source/new-local-briefing?page=2").text
    assert "26 to 50 of" in text_of(following)


def test_paths_are_shown_without_scripts_with_evidence_for_each_step(client: TestClient) -> None:
    page = client.get("/connect", params={"a": "Wigan", "b": "Angers"}).text
    said = text_of(page)
    assert "Wigan and Angers are connected: 1 way, 1 step long" in said
    assert "reinforced its twinning links" in said
    assert 'class="still"' in page


def test_two_places_that_nothing_joins_are_told_what_to_do(client: TestClient) -> None:
    said = text_of(client.get("/connect", params={"a": "southampton", "b": "lyon"}).text)
    assert "No chain of live ties joins Southampton and Lyon" in said
    assert "Another pair, or more sources" in said


@pytest.mark.parametrize(
    ("address", "asked", "meant"),
    [
        (
            "/connect?b=bo&a=Southamptn",
            "Southamptn",
            "/connect?a=place%2Fsouthampton&amp;b=place%2Fbo",
        ),
        (
            "/compare?a=birmingam&b=bo",
            "birmingam",
            "/compare?a=place%2Fbirmingham&amp;b=place%2Fbo",
        ),
        (
            "/whatif?scenario=lose_organisation&organisation=one world lnk",
            "one world lnk",
            "scenario=lose_organisation&amp;organisation=organisation%2Fone-world-link",
        ),
    ],
)
def test_a_name_that_nothing_bears_is_asked_about(
    client: TestClient, address: str, asked: str, meant: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert f"Nothing is called “{asked}”" in answer.text
    assert meant in answer.text


def test_what_if_shows_before_after_and_chance(client: TestClient) -> None:
    asked = {"scenario": "lose_organisation", "organisation": "One World Link"}
    said = text_of(client.get("/whatif", params=asked).text)
    assert "5 ties end. 2 places or organisations lose something" in said
    assert re.search(r"Ties 21 16 16", said)
    kind = text_of(client.get("/whatif?scenario=end_kind&of_strand=education").text)
    assert "5 ties end." in kind
    network = client.get("/whatif?scenario=leave_city_network&city_network=eurocities").text
    assert "1 tie ends." in text_of(network)
    assert "No live tie is of this kind" in client.get(
        "/whatif?scenario=end_kind&of_strand=education&of_level=individual"
    ).text  # fmt: skip


def test_two_dates_are_compared(client: TestClient) -> None:
    said = text_of(client.get("/compare?from=1990&to=2020").text)
    assert "3 ties began" in said
    assert "Twinning of Southampton and Miami-Dade County" in said
    answer = client.get("/compare?from=yesterday&to=2020")
    assert answer.status_code == 400
    assert "This could not be answered" in answer.text


def test_the_tour_tells_three_stories(client: TestClient) -> None:
    home = client.get("/").text
    for number in ("1", "2", "3"):
        assert f'href="/tour/{number}"' in home
        page = client.get(f"/tour/{number}").text
        assert page.count("<h2 id=") == 3
        assert '<article class="tie"' in page
    assert client.get("/tour/4").status_code == 404


def test_a_search_is_narrowed_by_country_and_kind(client: TestClient) -> None:
    every = client.get("/find?q=b").text
    assert "Sierra Leone" in every
    found = client.get("/find?q=b&country=SL&kind=city").text
    assert re.findall(r'<ul class="found">.*?</ul>', found)[0].count("<li>") == 1
    assert 'href="/place/bo"' in found
    assert "Nothing of this kind" in client.get("/find?q=b&country=SL&kind=port").text


def test_a_place_is_found_by_another_name_which_is_shown(client: TestClient) -> None:
    found = client.get("/find?q=Warwick and").text
    assert "also called" in found or "Warwick &amp; Leamington" in found
    assert client.get("/find?q=SOUTHÁMPTON").url.path.startswith("/place/southampton") or (
        'href="/place/southampton"' in client.get("/find?q=SOUTHÁMPTON").text
    )


def test_nothing_found_says_what_to_do(client: TestClient) -> None:
    assert "Try fewer letters" in client.get("/find?q=qqqqqqqqq").text
    page = client.get("/place/southamptn")
    assert page.status_code == 404
    assert 'href="/place/southampton"' in page.text
    assert "Search for it, or choose" in page.text


def test_an_address_of_another_version_says_so(client: TestClient, store: Store) -> None:
    assert "made with version 0123abcd" in client.get("/place/bo?v=0123abcd").text
    assert 'class="notice"' not in client.get(f"/place/bo?v={store.version}").text


def test_what_moved_leads_on_and_what_is_gone_says_so(oxford_store: Path) -> None:
    register = oxford_store / "versions" / str(current_version(oxford_store)) / "register.tsv"
    with register.open("a", encoding="utf-8") as file:
        file.write("@moved\tplace/oxenford\tplace/oxford\n@gone\tplace/kiel\t\n")
    with TestClient(create_app(open_store(oxford_store)), headers=HTML) as client:
        moved = client.get("/place/oxenford")
        assert (moved.history[0].status_code, moved.url.path) == (301, "/place/oxford")
        gone = client.get("/place/kiel")
        assert gone.status_code == 410
        assert "This is no longer described" in gone.text
        assert 'type="search"' in gone.text


LONG = "Llanfairpwllgwyngyll" * 15
ODD = {
    "dataset.yaml": """
id: odd
title: Odd names
description: Names that are hard to show.
licence: unknown
publisher: nobody
issued: "2026"
precedence: 10
""",
    "sources.yaml": """
- id: list
  title: A list
  publisher: nobody
  issued: "2026"
  licence: unknown
""",
    "places.yaml": f"""
- {{id: long, label: '{LONG}', kind: city}}
- {{id: foreign, label: '{FOREIGN}', kind: city}}
- {{id: quotes, label: '"O''Brien" & <b>sons</b>', kind: city}}
""",
    "relationships.yaml": "".join(
        f"""
- id: {a}-{b}
  label: '{label}'
  parties: [place/{a}, place/{b}]
  level: civic
  strands: [civic/twinning]
  formality: twinning
  status: active
  evidence: [{{at: 1, source: list, quote: '{label}'}}]
"""
        for a, b, label in (("long", "foreign", LONG), ("foreign", "quotes", FOREIGN))
    ),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Names of 300 letters, from right to left, and with quotes; no place has a point."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "curated" / "odd").mkdir(parents=True)
    for name, text in ODD.items():
        (folder / "curated" / "odd" / name).write_text(text, encoding="utf-8")
    build(folder / "store", folder / "curated")
    with TestClient(create_app(open_store(folder / "store")), headers=HTML) as client:
        yield client


@pytest.mark.parametrize(
    "address",
    [
        "/place/long",
        "/place/foreign",
        "/place/quotes",
        "/pair/foreign--long",
        "/relationship/long-foreign",
        "/concept/strand/civic/twinning",
        "/dataset/odd",
        "/source/list",
        "/connect?a=long&b=quotes",
        "/compare?a=long&b=quotes",
        "/find?q=l",
        "/suggested/foreign",
        "/",
    ],
)
def test_odd_names_are_shown_whole_and_apart(odd: TestClient, address: str) -> None:
    answer = odd.get(address)
    assert answer.status_code == 200
    assert "<b>sons" not in answer.text
    # A name from right to left never turns what stands beside it.
    page = re.sub(r'<ul class="notes".*?</ul>', "", answer.text, flags=re.S)
    shown = re.sub(r"<(script|title|svg)\b.*?</\1>|=\"[^\"]*\"", "", page, flags=re.S)
    for each in re.finditer(FOREIGN, shown):
        around = shown[max(0, each.start() - 90) : each.start()]
        assert re.search(r"<bdi>[“]?$|\bdir>[“]?$|\u2068$", around), around


def test_places_without_coordinates_have_no_map_and_all_else(odd: TestClient) -> None:
    page = odd.get("/place/foreign").text
    assert 'class="still"' not in page
    assert page.count('<article class="tie"') == 2
