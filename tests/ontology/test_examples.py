"""Every class has an example that holds, and every shape one that breaks it alone."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, SH, Graph, URIRef

ONTOLOGY = Path(__file__).parents[2] / "ontology"
EXAMPLES = ONTOLOGY / "examples"
PG = "https://w3id.org/placegraph/ns#"
PGS = "https://w3id.org/placegraph/shapes#"


def stems(start: str) -> list[str]:
    """The names of the examples that begin so, without the beginning."""
    return sorted(path.stem.removeprefix(start) for path in EXAMPLES.glob(f"{start}*.ttl"))


def broken_shapes(data: Graph, shapes: Graph) -> set[str]:
    """The names of the shapes that the data breaks."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    results = report.subjects(RDF.type, SH.ValidationResult)
    top = set(report.objects(None, SH.result))
    return {
        str(report.value(result, SH.sourceShape)).removeprefix(PGS)
        for result in results
        if result in top
    }


def example(name: str, background: Graph) -> Graph:
    """An example with what it is to be read together with."""
    return (background + Graph().parse(EXAMPLES / "shared.ttl")).parse(EXAMPLES / name)


@pytest.mark.parametrize("name", stems("valid-"))
def test_a_valid_example_breaks_no_shape(name: str, background: Graph, shapes: Graph) -> None:
    data = example(f"valid-{name}.ttl", background)
    assert broken_shapes(data, shapes) == set()


@pytest.mark.parametrize("name", stems("valid-"))
def test_a_valid_example_holds_its_class(name: str) -> None:
    data = Graph().parse(EXAMPLES / f"valid-{name}.ttl")
    assert (None, RDF.type, URIRef(PG + name)) in data


@pytest.mark.parametrize("name", stems("invalid-"))
def test_an_invalid_example_breaks_its_shape_alone(
    name: str, background: Graph, shapes: Graph
) -> None:
    data = example(f"invalid-{name}.ttl", background)
    assert broken_shapes(data, shapes) == {name}


def test_every_class_has_an_example(vocabulary: Graph) -> None:
    classes = {str(term).removeprefix(PG) for term in vocabulary.subjects(RDF.type, OWL.Class)}
    assert set(stems("valid-")) == classes


def test_every_shape_has_an_example_that_breaks_it(shapes: Graph) -> None:
    reporting = {str(shape).removeprefix(PGS) for shape in shapes.subjects(SH.severity)}
    assert set(stems("invalid-")) == reporting


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ttl")), ids=lambda path: path.stem)
def test_an_example_uses_only_terms_that_exist(
    path: Path, vocabulary: Graph, schemes: Graph
) -> None:
    known = set(vocabulary.subjects()) | set(schemes.subjects())
    of_ours = re.compile(rf"{re.escape(PG)}|https://w3id\.org/placegraph/id/concept/")
    used = {
        term
        for triple in Graph().parse(path)
        for term in triple
        if isinstance(term, URIRef) and of_ours.match(term)
    }
    assert {str(term) for term in used - known} <= {
        # Breaking this shape takes a status that no scheme holds.
        "https://w3id.org/placegraph/id/concept/status/thriving"
    }
