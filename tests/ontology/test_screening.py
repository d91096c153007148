"""What a text might break is seen in one reading; nothing that breaks a shape is passed over."""

from __future__ import annotations

import pyoxigraph
import pytest

from placegraph.bulk import bulk_shapes
from placegraph.identifiers import iri
from placegraph.imports import check
from placegraph.imports.check import Members
from placegraph.screening import Screen
from placegraph.term_tests import text_of

from .test_bulk import GRAPH, NAMES, broken, dataset

# Whether these are broken is told by other things too, so that only a query can see it.
LOOK_FURTHER = {
    "Agreement-none-explicit",
    "Flow-not-relationship",
    "Pair-tie",
    "Place-not-organisation",
    "Place-rollsUpTo-acyclic",
    "Place-within-acyclic",
    "Relationship-ended",
    "Relationship-evidence",
    "Relationship-grewFrom",
    "Relationship-grewFrom-acyclic",
    "Relationship-not-record",
    "StatusChange-changes",
}


def lines_of(store: pyoxigraph.Store) -> bytes:
    """The lines of the examples."""
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH)]
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def screen_of(store: pyoxigraph.Store) -> Screen:
    """A screen that knows the things of a store."""
    return Screen(Members(store).has)


def suspects(store: pyoxigraph.Store, text: bytes | None = None) -> set[str]:
    """The shapes that the screen lets nobody pass."""
    return screen_of(store).suspects(lines_of(store) if text is None else text)


@pytest.mark.parametrize("name", NAMES)
def test_no_broken_shape_is_passed_over(name: str) -> None:
    store = dataset(name)
    found = suspects(store)
    assert {shape for shape, _ in broken(store)} <= found
    # And little else is suspected: of what conforms hardly a shape is asked again.
    assert found - LOOK_FURTHER <= {name.removeprefix("invalid-").removesuffix(".ttl")}


def test_all_examples_at_once_are_suspected_of_all_that_they_break() -> None:
    store = dataset(*NAMES)
    assert {shape for shape, _ in broken(store)} <= suspects(store)


def test_members_are_the_same_looked_up_and_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store = dataset(*NAMES)
    of_things = {name: suspects(store, lines_of(dataset(name))) for name in NAMES}
    monkeypatch.setattr(check, "LOOKED_UP", 0)
    assert of_things == {name: suspects(store, lines_of(dataset(name))) for name in NAMES}


def test_what_passed_before_hides_nothing() -> None:
    store = dataset(*NAMES)
    screen, texts = screen_of(store), {name: lines_of(dataset(name)) for name in NAMES}
    for text in texts.values():
        screen.suspects(text)
    found = {f"invalid-{shape}.ttl" for shape, _ in broken(store)} & texts.keys()
    assert len(found) >= 100
    for name in found:
        shape = name.removeprefix("invalid-").removesuffix(".ttl")
        assert shape in screen.suspects(texts[name]), shape


RECORD = """
<{id}record/a> <{rdf}type> <{pg}RelationshipRecord> .
<{id}record/a> <http://www.w3.org/2000/01/rdf-schema#label> "Bo and Ab"@en .
"""


def record(*lines: str) -> bytes:
    """A record of which these lines are said too."""
    names = {
        "id": iri("", "").value.rstrip("/") + "/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "pg": "https://w3id.org/placegraph/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "concept": "https://w3id.org/placegraph/id/concept/",
    }
    said = "".join(f"<{{id}}record/a> {line} .\n" for line in lines)
    return (RECORD + said).format(**names).strip().encode() + b"\n"


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ('<{pg}statusAsOf> "2020\\n"', "Relationship-statusAsOf"),
        ('<{pg}statusAsOf> "soon"', "Relationship-statusAsOf"),
        ('<{pg}startEarliest> "2020-02-30"^^<{xsd}date>', "Relationship-startEarliest"),
        ('<{pg}startEarliest> "2020-06-31"^^<{xsd}date>', "Relationship-startEarliest"),
        ('<{pg}startEarliest> "2020"^^<{xsd}date>', "Relationship-startEarliest"),
        ('<{pg}startEarliest> "2020-01-01"', "Relationship-startEarliest"),
        ('<http://purl.org/dc/terms/description> "write to a@b.org"@en', "Text-contact"),
        ('<http://purl.org/dc/terms/description> "\\"call\\" 0301 123456"@en', "Text-contact"),
        ('<http://www.w3.org/2000/01/rdf-schema#label> "Bo et Ab"@EN', "Named-label"),
        ('<http://www.w3.org/2000/01/rdf-schema#label> "Bo et Ab"', "Named-label"),
        ("<{pg}level> <{concept}level/none>", "Relationship-level"),
        ("<{pg}level> <{concept}status/active>", "Relationship-level"),
    ],
)
def test_a_line_that_no_example_has(line: str, shape: str) -> None:
    text = record(line)
    store = dataset()
    store.load(input=text, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=GRAPH)
    found = suspects(store, text)
    assert shape in found
    assert {one for one, focus in broken(store) if focus.endswith("record/a>")} <= found


def test_a_value_that_passed_is_compared_anew_with_those_of_other_properties() -> None:
    screen, dates = Screen(lambda *_: False), []
    for latest in ("2021-01-01", "2019-01-01"):
        days = {"Earliest": "2020-01-01", "Latest": latest}
        dates.append([f'<{{pg}}start{one}> "{day}"^^<{{xsd}}date>' for one, day in days.items()])
    before, now = (screen.suspects(record(*lines)) for lines in dates)
    assert now - before == {"Relationship-startEarliest"}


def test_every_shape_is_tested() -> None:
    screen = Screen(lambda *_: False)
    tested = (screen._of_class, screen._of_subjects, screen._of_objects)
    names = {test.name for of in tested for tests in of.values() for test in tests}
    assert names == {shape.name for shape in bulk_shapes()}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (b'"Bo"@en', "Bo"),
        (b'"St Mary\\\\\'s \\"X\\""', 'St Mary\\\'s "X"'),
        (b'"\\\\n"', "\\n"),
        (b'"a\\nb"', None),
        (b'"a\\u0007b"', None),
        ('"Köln"'.encode(), "Köln"),
        (b"<https://example.org/a>", "https://example.org/a"),
        (b"_:b", None),
    ],
)
def test_the_text_of_a_term_is_read_where_engines_agree_on_it(
    term: bytes, text: str | None
) -> None:
    assert text_of(term) == text
