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
import placegraph_api
from placegraph.export.formats import FORMATS
from placegraph.queries import QUESTIONS, Question, ask
from placegraph.said import Said, sentences
from placegraph.store import Store
from placegraph_api.explorer.sentences import GAP, Sentences
from placegraph_api.explorer.texts import OTHERS, Interface, catalogue

LIBRARY = Path(placegraph.__file__).parent
SERVICE = Path(placegraph_api.__file__).parent
# What these say meets those who run a store, fill it, or write queries: no visitor of a page.
OPERATORS = {
    LIBRARY / name
    for name in (
        *("cli", "gazetteer", "imports", "ingest", "remote", "tables", "wikidata"),
        *("backup.py", "build.py", "derive.py", "identifiers.py", "publish.py", "store.py"),
        *("suggestions/kept.py", "tokens.py", "versions.py", "written.py"),
    )
} | {
    SERVICE / name
    for name in (
        *("conformance", "environment.py", "main.py", "report_error.py", "writing.py"),
        *("linked_data.py", "routes/reconcile.py", "routes/reconcile_requests.py"),
        *("sparql/graph_bodies.py", "sparql/graph_store.py", "sparql/protocol.py"),
        *("sparql/routes.py", "sparql/scan.py", "sparql/update.py", "workers/process.py"),
        *("workers/remote.py", "workers/syntax.py"),
    )
}
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
def trees() -> dict[Path, ast.Module]:
    """Every module of the library and of the service."""
    files = sorted((*LIBRARY.rglob("*.py"), *SERVICE.rglob("*.py")))
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def made() -> dict[str, set[str]]:
    """The sentences that the library makes, by name, with the values that each has."""
    found: dict[str, set[str]] = {"counts-as": {"part", "whole"}}
    for file, tree in trees().items():
        if file == LIBRARY / "said.py":
            continue
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


def columns_of(question: Question) -> set[str]:
    """What the columns that a page shows are called in the catalogue."""
    shown = {
        name
        for name in question.columns
        if name.removesuffix("_path") == name or name.removesuffix("_path") not in question.columns
    }
    own = {name for name in shown if f"{question.id} {name}" in catalogue()["column"]}
    return {f"{question.id} {name}" for name in own} | (shown - own)


def test_columns_of_one_name_that_hold_different_things_are_told_apart() -> None:
    for language in OTHERS:
        told: dict[str, set[str]] = {}
        for question in QUESTIONS.values():
            for name in question.columns:
                said = in_words(language).column(question, name)
                if said.language == language:
                    told.setdefault(question.columns[name], set()).add(said.text)
        assert {english: said for english, said in told.items() if len(said) > 1} == {}


def test_what_is_declared_is_in_the_catalogue() -> None:
    parameters = {
        f"{question.id} {each.name}" if each.name != "source" else "source"
        for question in QUESTIONS.values()
        for each in question.parameters
    }
    assert set(catalogue()["reading"]) == set(QUESTIONS)
    assert set(catalogue()["meaning"]) == parameters
    assert set(catalogue()["format"]) == set(FORMATS)
    keys = {key for each in QUESTIONS.values() for key in columns_of(each)}
    assert set(catalogue()["column"]) == keys


@cache
def refusals() -> dict[str, ast.ClassDef]:
    """The classes of what may be refused, by name."""
    classes = {
        node.name: node
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"PlacegraphError"}
    while more := {
        name
        for name, node in classes.items()
        if name not in found and found & {ast.unparse(base) for base in node.bases}
    }:
        found |= more
    return {name: classes[name] for name in found}


def says_itself(kind: ast.ClassDef) -> bool:
    """Whether a class makes its sentence from the facts that it is given."""
    made = [node for node in ast.walk(kind) if isinstance(node, ast.Call)]
    supers = [call for call in made if ast.unparse(call.func) == "super().__init__"]
    return any("Said(" in ast.unparse(kind) and is_said(call, kind) for call in supers)


def is_said(call: ast.Call, scope: ast.AST) -> bool:
    """Whether what an error is made of is a sentence: one that is made here, or handed on."""
    if not call.args:
        return False
    given = ast.unparse(call.args[0])
    names = {
        ast.unparse(node.targets[0])
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Said(")
    }
    return given.startswith(("Said(", "Said.of(", "self._sentence(")) or given in names


@cache
def told() -> frozenset[str]:
    """The classes whose sentence is given to them."""
    own = {name for name, node in refusals().items() if says_itself(node)}
    return frozenset(
        name for name, node in refusals().items() if not own & {name, *map(ast.unparse, node.bases)}
    )


def plain_refusals(tree: ast.Module) -> list[str]:
    """What a module refuses in English alone."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in told()
        if not is_said(node, tree)
    ]


def test_whatever_may_be_refused_to_a_visitor_is_a_sentence() -> None:
    """Whoever adds a refusal makes it `Said`, and the catalogue must then have it."""
    seen = {
        file: plain_refusals(tree)
        for file, tree in trees().items()
        if not OPERATORS & {file, *file.parents}
    }
    assert {file: plain for file, plain in seen.items() if plain} == {}
    assert all(path.exists() for path in OPERATORS)


def test_a_refusal_in_english_alone_is_found() -> None:
    added = "def check(n):\n    if n:\n        raise ParameterError(f'{n} is too many')"
    assert plain_refusals(ast.parse(added)) == ["line 3: ParameterError(f'{n} is too many')"]
    said = "raise ParameterError(Said('too-many', f'{n} is too many', n=n))"
    assert plain_refusals(ast.parse(said)) == []


def test_every_sort_of_thing_that_is_not_found_has_a_word() -> None:
    sorts = {
        word
        for file, tree in trees().items()
        if not OPERATORS & {file, *file.parents}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "UnknownNameError"
        if node.args and isinstance(node.args[0], ast.Constant)
        for word in str(node.args[0].value).split(" or ")
    }
    assert len(sorts) > 10
    assert sorts - set(catalogue()["word"]) == set()


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
    # Quotations and what is called by an English name are as they are.
    assert re.findall(r'<(?!q\b|bdi\b|a\b)\w+[^>]*\slang="en"[^>]*>[^<]*', main) == []


@pytest.mark.parametrize(("language", "said"), [("de", "Klassen"), ("fr", "Schémas de concepts")])
def test_the_vocabulary_has_its_frame_in_the_language(
    service: TestClient, language: str, said: str
) -> None:
    page = service.get("/ns", headers={"Accept": "text/html", "Accept-Language": language}).text
    assert said in page
    for english in ("Narrower than", "For example", "Namespace<", "Object properties"):
        assert english not in page
    assert 'lang="en"' not in page[page.index("<main") : page.index("</main>")]


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
