"""The texts of the interface: one catalogue, three languages, and no English on a German page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

import placegraph_api.explorer
from placegraph.identifiers import KINDS
from placegraph.queries import QUESTIONS
from placegraph.scenarios import SCENARIOS
from placegraph.schemes import read_schemes
from placegraph.store import Store
from placegraph_api.explorer.texts import LANGUAGES, OTHERS, SAID, Interface, catalogue

# The concepts of these have labels in every language.
OFFERED = {"strand", "level", "formality", "status"}
FOLDER = Path(placegraph_api.explorer.__file__).parent
PAGES = (
    "/",
    "/explore",
    "/ask",
    "/ask/dependence?a=southampton&b=miami-dade-county",
    "/ask/links-of?place=bo",
    "/connect?a=wigan&b=angers",
    "/connect?a=nowhere&b=bo",
    "/whatif?scenario=lose_organisation&organisation=one-world-link",
    "/whatif?scenario=end_kind&of_strand=education",
    "/compare?a=southampton&b=bo&from=1990&to=2020",
    "/find?q=b",
    "/find?q=zzzzz",
    "/tour/1",
    "/tour/3",
    "/place/birmingham",
    "/place/warwick-and-leamington",
    "/place/london",
    "/organisation/eurocities",
    "/organisation/one-world-link",
    "/pair/bo--warwick-and-leamington",
    "/relationship/southampton-miami-dade-twinning",
    "/concept/strand/education",
    "/concept/level/civic",
    "/dataset/briefing",
    "/source/new-local-briefing",
    "/place",
    "/dumps",
    "/place/southamptn",
)


def test_every_text_is_there_in_every_language() -> None:
    """The English of what the library says stands in the library itself, and only there."""
    library = set(yaml.safe_load((FOLDER / "catalogue" / f"{SAID}.yaml").read_text("utf-8")))
    assert {"sentence", "reading", "meaning", "column", "format"} == library
    for part, texts in catalogue().items():
        for key, said in texts.items():
            assert tuple(said) == (OTHERS if part in library else tuple(LANGUAGES)), (part, key)
            assert all(text.strip() for text in said.values()), (part, key)


def test_there_is_one_catalogue() -> None:
    """A file with texts that stands elsewhere would be missed by whoever translates."""
    elsewhere = [
        file
        for file in FOLDER.rglob("*.yaml")
        if file.parent != FOLDER / "catalogue" and "node_modules" not in file.parts
    ]
    assert elsewhere == []


def test_the_languages_fill_the_same_gaps() -> None:
    for part, texts in catalogue().items():
        for key, said in texts.items():
            if part == "sentence":
                continue  # the test of sentences knows which of these may say a number as a word
            gaps = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in said.values()}
            assert len(gaps) == 1, (part, key, gaps)


def test_every_text_that_a_page_asks_for_is_in_the_catalogue() -> None:
    """A key that is put together at run time ends with a hyphen here: some key begins so."""
    known = {*catalogue()["page"], *catalogue()["script"]}
    sources = [*FOLDER.glob("templates/*.html"), *FOLDER.glob("*.py")]
    for source in sources:
        text = source.read_text(encoding="utf-8")
        for key in re.findall(r'\b(?:t|say)\(f?"([a-z0-9-]+)(?:["{])', text):
            found = key in known or any(each.startswith(key) for each in known)
            assert found if key.endswith("-") else key in known, (source.name, key)
        for key in re.findall(r'\bcount\("([a-z0-9-]+)"', text):
            assert key.endswith("-") or {f"{key}-one", f"{key}-other"} <= known, (source.name, key)


def test_what_is_declared_elsewhere_has_its_texts() -> None:
    page, words = catalogue()["page"], catalogue()["word"]
    assert set(catalogue()["question"]) == set(QUESTIONS)
    assert set(catalogue()["plural"]) >= set(KINDS)
    for declared in SCENARIOS.values():
        assert {f"scenario-{declared.id}", f"scenario-{declared.id}-reads"} <= set(page)
        assert {f"field-{one.name}" for one in declared.parameters} <= set(page)
    for name in set(read_schemes()) - OFFERED:
        assert {each.rpartition("/")[2] for each in read_schemes()[name]} <= set(words), name
    columns = {column for question in QUESTIONS.values() for column in question.columns}
    assert {each for each in columns if not each.endswith("_path")} <= set(words)


def test_every_property_of_the_data_has_a_word(store: Store) -> None:
    rows = store.select(
        "SELECT DISTINCT ?property WHERE { ?thing ?property ?value . "
        "FILTER (STRSTARTS(STR(?thing), STR(id:))) }"
    )
    local = {re.split("[#/]", row["property"].value)[-1] for row in rows}
    # What no page shows as a fact.
    silent = re.compile("(Earliest|Latest)$|^(type|label|prefLabel|hasGeometry|asWKT)$")
    never = {"linkedWith", "twinnedWith", "friendOf", "partnerCityOf", "impliedTie", "record"}
    never |= {"algorithm", "checksumValue", "dataset", "disagreesOn", "correctedBy"}
    shown = {each for each in local if not silent.search(each)} - never
    assert shown - set(catalogue()["word"]) == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_speaks_english_to_a_german(service: TestClient, path: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "de"}
    answer = service.get(path, headers=headers, follow_redirects=True)
    assert answer.headers["Content-Language"] == "de"
    shown = visible(answer.text)
    assert [text for text in english_only() if re.search(rf"\b{re.escape(text)}\b", shown)] == []


def visible(page: str) -> str:
    """What a page shows, without what it says is English and without names from the data."""
    page = re.sub(r"<(script|style|bdi|blockquote|q|title)\b.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", page, flags=re.S)
    page = re.sub(r'<(h1|td|p|dd)[^>]*\bdir="auto"[^>]*>.*?</\1>', " ", page, flags=re.S)
    labels = " ".join(re.findall(r'(?:aria-label|placeholder|alt)="([^"]*)"', page))
    return unescape(re.sub(r"<[^>]+>", " ", page) + labels)


def english_only() -> list[str]:
    """Stretches of English text that no other language has too, long enough to be no accident."""
    others = " ".join(
        text
        for texts in catalogue().values()
        for said in texts.values()
        for language, text in said.items()
        if language != "en"
    )
    pieces = {
        piece.strip(" .,:;()")
        for part in ("page", "question")
        for said in catalogue()[part].values()
        for piece in re.split(r"\{\w+\}", said["en"])
    }
    return sorted(piece for piece in pieces if len(piece) > 7 and piece not in others)


@pytest.mark.parametrize(
    ("edtf", "english", "german", "french"),
    [
        (None, "unknown", "unbekannt", "inconnu"),
        ("2019-06-14", "14 June 2019", "14. Juni 2019", "14 juin 2019"),
        ("[1980,1981]", "1980 or 1981", "1980 oder 1981", "1980 ou 1981"),
        ("[..2021]", "2021 or before", "2021 oder früher", "2021 ou avant"),
        ("[1990..]", "1990 or after", "1990 oder später", "1990 ou après"),
        ("195X", "1950s", "1950er Jahre", "années 1950"),
        ("1951~", "about 1951", "etwa 1951", "vers 1951"),
        ("2019-13", "2019-13", "2019-13", "2019-13"),
    ],
)
def test_dates_in_words(edtf: str | None, english: str, german: str, french: str) -> None:
    said = [Interface(language).date(edtf) for language in LANGUAGES]
    assert said == [english, german, french]
