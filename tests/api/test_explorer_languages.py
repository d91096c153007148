"""Every kind of page in German and French: what reads as in English there is data, or a fault."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pyoxigraph
import pytest
from babel import Locale
from fastapi.testclient import TestClient
from lxml import html

from placegraph.resources import shipped
from placegraph_api.explorer.texts import OTHERS, catalogue

# Kind of page, and an address of it.
PAGES = {
    "front page": "/",
    "explorer": "/explore",
    "widget": "/embed?place=bo",
    "place": "/place/birmingham",
    "place of few ties": "/place/bodmin",
    "place without ties": "/place/europe",
    "pair": "/pair/bo--warwick-and-leamington",
    "organisation": "/organisation/one-world-link",
    "city network": "/organisation/eurocities",
    "relationship": "/relationship/southampton-miami-dade-twinning",
    "strand": "/concept/strand/education",
    "level": "/concept/level/civic",
    "formality": "/concept/formality/none-explicit",
    "kind of place": "/concept/place-kind/county",
    "scheme": "/concept/strand",
    "dataset": "/dataset/briefing",
    "document": "/source/new-local-briefing",
    "list of a kind": "/place",
    "vocabulary": "/ns",
    "downloads": "/dumps",
    "queries": "/sparql",
    "questions": "/ask",
    "a question": "/ask/links-of",
    "an answer": "/ask/dependence?a=southampton&b=miami-dade-county",
    "an answer in a table": "/ask/links-of?place=bo",
    "an answer that cannot be known": "/ask/un-twinning-rate",
    "an unknown place in a question": "/ask/links-of?place=Southamptn",
    "a country that is none": "/ask/partners-outside-continent?country=bo&continent=europe",
    "no year": "/ask/ages?year=soon",
    "no date": "/ask/unrecognised-ties?place=southampton&before=soon",
    "one place twice": "/ask/levels-between?a=bo&b=bo",
    "a parameter too many": "/ask/links-of?place=bo&colour=red",
    "paths": "/connect?a=wigan&b=angers",
    "paths begun": "/connect",
    "paths from an unknown place": "/connect?a=nowhere&b=bo",
    "paths from a place to itself": "/connect?a=bo&b=bo",
    "what if": "/whatif?scenario=lose_organisation&organisation=one-world-link",
    "what if begun": "/whatif",
    "what if of a kind": "/whatif?scenario=end_kind&of_strand=education",
    "what if of an unknown kind": "/whatif?scenario=end_kind&of_strand=educatoin",
    "what if without a country": "/whatif?scenario=end_between&left=atlantis&right=germany",
    "what if of an idle body": "/whatif?scenario=lose_organisation&organisation=eurocities",
    "what if of an unknown scenario": "/whatif?scenario=lose_everything",
    "comparison": "/compare?a=southampton&b=bo&from=1990&to=2020",
    "comparison begun": "/compare",
    "comparison backwards": "/compare?from=2020&to=1990",
    "comparison of no dates": "/compare?from=soon&to=later",
    "search": "/find?q=b",
    "search in vain": "/find?q=zzzzz",
    "search filtered": "/find?q=b&kind=city&country=FR",
    "suggestions": "/suggested/southampton",
    "suggestions by rules": "/suggested/bodmin?at_home=true",
    "story": "/tour/1",
    "last story": "/tour/3",
    "an older version": "/place/bo?v=0123456789",
    "no such place": "/place/southamptn",
    "no such page": "/nowhere",
    "no such page of a list": "/place?page=99",
    "a page that is no number": "/place?page=last",
    "a parameter of the wrong sort": "/picture?place=bo&frame=wide",
    "no such theme": "/embed?theme=red",
    "no such short address": "/v/0123abcd/bo~Zx",
    "no such year of a view": "/embed.svg?place=bo&from=soon",
    "no such format": "/network.docx",
    "no such metric": "/metrics/charm",
    "no such strand in an export": "/network.csv?strand=educatoin",
    "a report of two that are no places": "/report/organisation/eurocities?with=bo",
    "a report of the unknown": "/report/place/southamptn",
}
# What reads as in English and is data, or the same in every language.
SAME = re.compile(
    r"placegraph( · [0-9a-f]+)?|SPARQL|SHA-|[A-Z]{2}|CC0?[ -].*|https?://.*|/\S*"
    r"|[\w-]+\.(nq|trig)\S*"
    r"|(Linked Places|JSON(-LD)?|JSON \(.*|Turtle|N-Triples|N-Quads|TriG|CSV|GraphML|GEXF|GeoJSON)"
    r"|(Linked Places Format|RDF|PDF|SVG|PNG|D3)"
    r"|[a-z]+:[\w-]+|[\W\d_]*"
)
DATA = {"bdi", "blockquote", "q", "code", "pre", "script", "style", "textarea", "svg", "title"}


# Where names stand; what is offered for a misspelled one is what may be written in its place.
NAMED = "//bdi[not(ancestor::*[@role='alert'])] | //option | //td | //th"


@cache
def words(language: str) -> frozenset[str]:
    """What catalogue and schemes say in a language, some of it with the same word as English."""
    said = {each[language] for texts in catalogue().values() for each in texts.values()}
    quads = pyoxigraph.parse(path=shipped("ontology") / "schemes.ttl")
    said |= {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, pyoxigraph.Literal) and quad.object.language == language
    }
    said |= set(Locale(language).territories.values())
    return frozenset(letters(text).casefold() for text in said)


def shown(page: str, language: str) -> list[str]:
    """What a page says in its own language: text and labels that are no data."""
    root = html.document_fromstring(page)
    assert root.get("lang") == language
    found: list[str] = []
    _walk(root.find("body"), language, found)
    return found


def _walk(element: Any, language: str, found: list[str]) -> None:
    if not isinstance(element.tag, str):
        return
    is_data = element.tag in DATA or element.get("lang", language) != language
    is_data |= element.get("dir") == "auto" and element.tag != "input"
    if not is_data:
        labels = (element.get(name) for name in ("aria-label", "title", "alt"))
        placeholder = element.get("placeholder") if element.get("dir") != "auto" else None
        found += [text for text in (element.text, *labels, placeholder) if text]
        for child in element:
            _walk(child, language, found)
            found += [child.tail] if child.tail else []


def letters(text: str) -> str:
    """A text without what stands around its words."""
    return re.sub(r"\s+", " ", text).strip(" .,:;·–()…“”→↔0123456789")


def read(service: TestClient, path: str, language: str) -> str:
    headers = {"Accept": "text/html", "Accept-Language": language}
    answer = service.get(path, headers=headers, follow_redirects=True)
    assert answer.headers["Content-Type"].startswith("text/html"), path
    return answer.text


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES.values(), ids=[kind.replace(" ", "-") for kind in PAGES])
def test_what_a_page_says_is_not_what_it_says_in_english(
    service: TestClient, path: str, language: str
) -> None:
    english = {letters(text) for text in shown(read(service, path, "en"), "en")}
    said = {letters(text) for text in shown(read(service, path, language), language)}
    same = {text for text in said & english if not SAME.fullmatch(text)}
    assert {text for text in same if text.casefold() not in words(language)} == set()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES.values(), ids=[kind.replace(" ", "-") for kind in PAGES])
def test_nothing_that_the_service_says_is_marked_as_english(
    service: TestClient, path: str, language: str
) -> None:
    """Names and quotations are in their own language; everything else is in the reader's."""
    root = html.document_fromstring(read(service, path, language))
    marked = root.xpath("//main//*[@lang='en']")
    said = [each for each in marked if each.tag not in {"bdi", "blockquote", "q", "h1", "p", "pre"}]
    assert [html.tostring(each, encoding="unicode")[:200] for each in said] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES.values(), ids=[kind.replace(" ", "-") for kind in PAGES])
def test_no_country_has_its_english_name(service: TestClient, path: str, language: str) -> None:
    own, english = Locale(language).territories, Locale("en").territories
    foreign = {name for code, name in english.items() if name != own[code]} - set(own.values())
    foreign -= {"European Union", "Georgia"}  # an organisation, and a state of America
    root = html.document_fromstring(read(service, path, language))
    named = {letters(each.text_content()) for each in root.xpath(NAMED)}
    assert named & foreign == set()


def test_the_walk_finds_what_is_not_translated() -> None:
    page = "<html lang='{}'><body><p>{}</p><bdi>Bo</bdi><p lang='en'>Quoted</p></body></html>"
    english, german = page.format("en", "Nothing is left"), page.format("de", "Nothing is left")
    assert shown(german, "de") == ["Nothing is left"] == shown(english, "en")[:1]
