"""What the library says in English is said in German and French too, and nothing is missing."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import placegraph
from placegraph.export.formats import FORMATS
from placegraph.queries import QUESTIONS, ask
from placegraph.queries.declare import KINDS
from placegraph.said import Said, sentences
from placegraph.store import Store
from placegraph_api.explorer.sentences import GAP, OTHERS, Sentences
from placegraph_api.explorer.sentences import sentences as catalogue
from placegraph_api.explorer.texts import Interface

LIBRARY = Path(placegraph.__file__).parent
# Pages where English used to stand between German and French, with what is data left out.
PAGES = (
    "/ask",
    "/ask/dependence?a=southampton&b=miami-dade-county",
    "/ask/position?place=birmingham",
    "/ask/un-twinning-rate",
    "/ask/formal-partners?place=bodmin",
    "/whatif?scenario=lose_organisation&organisation=one-world-link",
    "/whatif?scenario=lose_place&place=lyon",
    "/connect?a=wigan&b=angers",
    "/compare?a=southampton&b=bo&from=1990&to=2020",
    "/suggested/bodmin?at_home=true",
    "/suggested/southampton",
    "/dumps",
    "/sparql",
)


@cache
def made() -> dict[str, set[str]]:
    """The sentences that the library makes, by name, with the values that each has."""
    found: dict[str, set[str]] = {"counts-as": {"part", "whole"}}
    for file in sorted({*LIBRARY.rglob("*.py")} - {LIBRARY / "said.py"}):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
            for name, values in _calls(function):
                found.setdefault(name, set()).update(values)
    return found


def _calls(scope: ast.AST) -> Iterator[tuple[str, set[str]]]:
    known = {
        ast.unparse(target): {str(getattr(key, "value", "")) for key in node.value.keys}
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Said":
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            values: set[str] = set()
            for given in node.keywords:
                starred = known.get(getattr(given.value, "id", ""), set())
                values |= {given.arg} if given.arg else starred
            yield str(node.args[0].value), values


def test_every_sentence_of_the_library_is_in_the_catalogue_and_no_other() -> None:
    written = {re.sub("-(one|other)$", "", name) for name in catalogue()["sentence"]}
    assert set(made()) == written


def test_a_sentence_has_gaps_for_what_it_holds_alone() -> None:
    for name, said in catalogue()["sentence"].items():
        values = made()[re.sub("-(one|other)$", "", name)]
        gaps = {language: set(GAP.findall(said[language])) for language in OTHERS}
        # The one of a few may be a word: “un seul”.
        if not name.endswith("-one"):
            assert len({frozenset(each) for each in gaps.values()}) == 1, name
        assert {gap for each in gaps.values() for gap, _ in each} <= values, name


def test_sentences_that_count_have_both_forms() -> None:
    names = set(catalogue()["sentence"])
    for name in names:
        if name.endswith("-one"):
            assert name.removesuffix("one") + "other" in names


def test_what_is_declared_is_in_the_catalogue() -> None:
    parameters = {
        f"{question.id} {each.name}" if each.name != "source" else "source"
        for question in QUESTIONS.values()
        for each in question.parameters
    }
    assert set(catalogue()["reading"]) == set(QUESTIONS)
    assert set(catalogue()["meaning"]) == parameters
    assert set(catalogue()["takes"]) == set(KINDS)
    assert set(catalogue()["format"]) == set(FORMATS)


def test_every_text_is_there_in_both_languages() -> None:
    for part, texts in catalogue().items():
        for name, said in texts.items():
            assert tuple(said) == OTHERS, (part, name)
            assert all(text.strip() for text in said.values()), (part, name)


def in_words(language: str) -> Sentences:
    """The sentences of a language, with concepts as their notations."""
    return Sentences(Interface(language), lambda _scheme, notation: notation, str.upper)


@pytest.mark.parametrize(
    ("said", "german", "french"),
    [
        (
            Said("reason-partners-on", "…", n=2, partners=["Lyon", "Bo"], strands=["port"]),
            "2 Ihrer Partner arbeiten mit ihm an port: Lyon und Bo",
            "2 de vos partenaires travaillent avec lui sur port : Lyon et Bo",
        ),
        (
            Said("reason-networks", "…", networks=["A", "B", "C", "D", "E"]),
            "beide gehören zu A, B, C und 2 weitere",
            "vous appartenez tous deux à A, B, C et 2 autres",
        ),
        (
            Said("ask-live-ties", "…", n=1, statuses={"active": 1}),
            "1 lebendige Verbindung (1 active)",
            "1 lien actif (1 active)",
        ),
        (
            Said("reason-first-there", "…", country="Fiji"),
            "keine Ihrer Verbindungen reicht nach FIJI: es wäre Ihre erste dort",
            "aucun de vos liens n’atteint FIJI : ce serait votre premier là-bas",
        ),
        (
            Said("reason-away", "…", km=12000),
            "es ist 12.000 km entfernt",
            "il est à 12\u202f000 km",
        ),
        (
            Said("ask-as-at", "…", day="2019-05-31", before="2019-06"),
            "Stand 31. Mai 2019, der Tag vor dem Beginn von Juni 2019",
            "au 31 mai 2019, la veille du début de juin 2019",
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Said) else "",
)
def test_values_are_said_as_the_language_says_them(said: Said, german: str, french: str) -> None:
    assert in_words("de").say(said) == (german, "de")
    assert in_words("fr").say(said) == (french, "fr")
    assert in_words("en").say(said) == ("…", "en")


def test_what_no_catalogue_knows_stays_english_and_says_so() -> None:
    assert in_words("de").say("no such sentence") == ("no such sentence", "en")
    assert in_words("fr").say(Said("never-said", "never said")) == ("never said", "en")


def test_a_name_that_turns_letters_round_turns_nothing_else() -> None:
    said = Said("suggest-none", "…", place="القاهرة")
    assert "\u2068القاهرة\u2069" in in_words("fr").say(said).text


def test_sentences_survive_json_copies_and_other_processes() -> None:
    note = Said("counts-as", "Miami counts as Miami-Dade County here", part="Miami")
    document = {"notes": [note, "else"], "rows": [{"note": note}]}
    assert sentences(document) == {str(note): {"id": "counts-as", "values": {"part": "Miami"}}}
    for again in (copy.deepcopy(note), pickle.loads(pickle.dumps(note))):  # noqa: S301
        assert (again, again.id, again.values) == (note, note.id, note.values)
    again = Said.of(str(note), sentences(document))
    assert isinstance(again, Said)
    assert Said.of("else", sentences(document)) == "else"


def test_every_note_on_an_example_of_a_question_is_said_in_german(store: Store) -> None:
    notes = [
        note
        for question in QUESTIONS.values()
        for example in question.examples
        for note in ask(store, question.id, **example.parameters).notes
    ]
    assert len(notes) > 20
    assert [note for note in notes if in_words("de").say(note).language != "de"] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PAGES)
def test_no_part_of_a_page_is_marked_as_english(
    service: TestClient, path: str, language: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = service.get(path, headers=headers, follow_redirects=True).text
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r'<\w+[^>]*lang="en"[^>]*>[^<]*', main) == []


@pytest.mark.parametrize(("language", "said"), [("de", "Klassen"), ("fr", "Schémas de concepts")])
def test_the_vocabulary_has_its_frame_in_the_language(
    service: TestClient, language: str, said: str
) -> None:
    page = service.get("/ns", headers={"Accept": "text/html", "Accept-Language": language}).text
    assert said in page
    for english in ("Narrower than", "For example", "Namespace<", "Object properties"):
        assert english not in page
    # A definition is in English and says so.
    assert re.search(r'<p lang="en">[A-Z]', page)


def test_answers_carry_their_sentences_for_other_languages(service: TestClient) -> None:
    answer = service.get("/suggestions/bodmin?at_home=true").json()
    reasons = [each["text"] for one in answer["suggestions"] for each in one["reasons"]]
    assert reasons
    assert all(answer["said"][text]["id"].startswith("reason-") for text in reasons)


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("/place/southampton", "fr", "Royaume-Uni"),
        ("/find?q=b", "de", "Vereinigtes Königreich"),
        ("/place/united-kingdom", "de", "Vereinigtes Königreich"),
    ],
)
def test_countries_are_named_in_the_language(
    service: TestClient, path: str, language: str, said: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = service.get(path, headers=headers, follow_redirects=True).text
    assert said in page[page.index("<main") :]
