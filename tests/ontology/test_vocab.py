"""The names in the code are the terms of the ontology, both ways."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, Graph

from placegraph import vocab

ROOT = Path(__file__).parents[2]


def test_the_code_names_exactly_the_terms_of_the_vocabulary(vocabulary: Graph) -> None:
    sorts = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    defined = {str(term) for sort in sorts for term in vocabulary.subjects(RDF.type, sort)}
    assert {term.value for term in vocab.terms_of(vocab.PG)} == defined


def test_a_term_is_a_node_that_the_store_takes_as_it_is() -> None:
    assert vocab.PG.Place == pyoxigraph.NamedNode("https://w3id.org/placegraph/ns#Place")


def test_a_term_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(AttributeError, match="partty"):
        _ = vocab.PG.partty  # type: ignore[attr-defined]


def test_the_header_of_prefixes_is_read_by_sparql_and_by_turtle() -> None:
    header = vocab.prefix_header()
    triple = "<https://example.org/x> a pg:Place ."
    store = pyoxigraph.Store()
    store.load((header + triple).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert store.query(header + "ASK { ?place a pg:Place }")


@pytest.mark.parametrize("path", sorted(ROOT.glob("ontology/*.ttl")), ids=lambda path: path.name)
def test_a_prefix_means_the_same_in_the_code_and_in_the_files(path: Path) -> None:
    declared = dict(re.findall(r"@prefix ([a-z]+): <([^>]+)>", path.read_text(encoding="utf-8")))
    shared = declared.keys() & vocab.PREFIXES.keys()
    assert shared
    assert {p: declared[p] for p in shared} == {p: vocab.PREFIXES[p] for p in shared}
