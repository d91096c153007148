"""The shapes as SPARQL find what pySHACL finds."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from placegraph import bulk
from placegraph.bulk import bulk_shapes, find_violations
from placegraph.identifiers import iri
from placegraph.store import select

ONTOLOGY = Path(__file__).parents[2] / "ontology"
EXAMPLES = ONTOLOGY / "examples"
NAMES = sorted(path.name for path in EXAMPLES.glob("*valid-*.ttl"))
GRAPH = iri("dataset", "example")
TURTLE = pyoxigraph.RdfFormat.TURTLE


def dataset(*names: str) -> pyoxigraph.Store:
    """The ontology in a graph of its own, and examples together in another."""
    store = pyoxigraph.Store()
    for name in ("placegraph.ttl", "schemes.ttl"):
        store.load(path=ONTOLOGY / name, format=TURTLE, to_graph=iri("dataset", "ontology"))
    for name in ("shared.ttl", *names):
        store.load(path=EXAMPLES / name, format=TURTLE, to_graph=GRAPH)
    return store


def broken(store: pyoxigraph.Store) -> set[tuple[str, str]]:
    """The shapes that are broken, with the focus node."""
    return {
        (shape.name, str(solution["this"]))
        for shape in bulk_shapes()
        for solution in select(store, shape.query, graph=GRAPH)
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_example_breaks_the_same_shape_in_sparql(name: str) -> None:
    # That pySHACL finds just these is proved in test_examples.
    expected = {name.removeprefix("invalid-").removesuffix(".ttl")} if "invalid" in name else set()
    assert {shape for shape, _ in broken(dataset(name))} == expected


def test_both_find_the_same_in_all_examples_at_once(background: Graph, shapes: Graph) -> None:
    data = background + Graph().parse(EXAMPLES / "shared.ttl")
    for name in NAMES:
        data.parse(EXAMPLES / name)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    expected = {
        (str(report.value(result, SH.sourceShape)).rsplit("#", 1)[1], focus.n3())
        for result in report.objects(None, SH.result)
        if not isinstance(focus := report.value(result, SH.focusNode), type(None))
    }
    found = broken(dataset(*NAMES))
    assert len(expected) > 100

    # A blank node has another name in each engine.
    def named(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(shape, "_" if focus.startswith("_:") else focus) for shape, focus in pairs}

    assert named(found) == named(expected)


def test_every_shape_that_reports_is_translated(shapes: Graph) -> None:
    reporting = {str(shape).rsplit("#", 1)[1] for shape in shapes.subjects(SH.severity)}
    assert {shape.name for shape in bulk_shapes()} == reporting


def test_a_finding_says_what_where_and_which_value() -> None:
    (finding,) = find_violations(dataset("invalid-Relationship-level.ttl"), GRAPH)
    assert finding.field == "level"
    assert finding.severity == "violation"
    assert finding.message == "A relationship has exactly one level, from the scheme of levels."
    assert finding.where.file.startswith(("record/", "relationship/"))


def test_findings_of_one_shape_are_not_listed_without_end() -> None:
    store = dataset()
    triple = pyoxigraph.NamedNode(RDF.type), iri("", "x")
    kind = pyoxigraph.NamedNode("https://w3id.org/placegraph/ns#Source")
    for number in range(5):
        node = iri("source", f"s{number}")
        store.add(pyoxigraph.Quad(node, triple[0], kind, GRAPH))
    found = find_violations(store, GRAPH, most=2)
    assert [str(one.message) for one in found] == [
        "A source says under which licence it is, or that this is unknown.",
        "A source says under which licence it is, or that this is unknown.",
        "A source has exactly one title.",
        "A source has exactly one title.",
    ]


def test_what_another_graph_describes_is_known_and_not_judged() -> None:
    store = dataset("valid-RelationshipRecord.ttl", "invalid-Place-kind.ttl")
    elsewhere = iri("dataset", "elsewhere")
    record = pyoxigraph.NamedNode("https://w3id.org/placegraph/ns#RelationshipRecord")
    for quad in list(store.quads_for_pattern(None, None, record, GRAPH)):
        for one in list(store.quads_for_pattern(quad.subject, None, None, GRAPH)):
            store.remove(one)
            store.add(pyoxigraph.Quad(one.subject, one.predicate, one.object, elsewhere))
    assert find_violations(store, elsewhere) == []
    assert find_violations(store, GRAPH) != []


def test_a_constraint_that_has_no_translation_is_refused() -> None:
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <x:Shape> a sh:NodeShape ; sh:targetClass <x:Thing> ; sh:closed true ;
            sh:severity sh:Violation ; sh:message "Closed." .
    """
    shapes = Graph().parse(data=text, format="turtle")
    with pytest.raises(NotImplementedError, match="closed"):
        list(bulk._Translation(shapes, Graph()).queries())
    assert Literal("Closed.") == shapes.value(URIRef("x:Shape"), SH.message)
