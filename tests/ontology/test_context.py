"""The JSON-LD context covers the vocabulary, and nothing is lost on the way through it."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.compare import isomorphic

ONTOLOGY = Path(__file__).parents[2] / "ontology"
EXAMPLES = ONTOLOGY / "examples"
PG = "https://w3id.org/placegraph/ns#"
URL = "https://w3id.org/placegraph/context/0.1.0.jsonld"
DOCUMENT = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
CONTEXT: dict[str, Any] = DOCUMENT["@context"]
GOOD = [EXAMPLES / "shared.ttl", *sorted(EXAMPLES.glob("valid-*.ttl"))]


def load(url: str, _options: object) -> dict[str, Any]:
    """The context, and nothing from outside."""
    assert url == URL, f"a document from outside was asked for: {url}"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": DOCUMENT,
    }


OPTIONS = {"documentLoader": load, "format": "application/n-quads"}


def compacted(graph: Graph) -> dict[str, Any]:
    """The graph as JSON-LD with the keys of the context."""
    expanded = jsonld.from_rdf(graph.serialize(format="nt"), {"format": "application/n-quads"})
    document: dict[str, Any] = jsonld.compact(expanded, URL, OPTIONS)
    return document


def nodes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The described resources of a document."""
    found: list[dict[str, Any]] = document.get("@graph", [document])
    return found


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_an_example_comes_back_from_json_ld_as_it_went_in(path: Path) -> None:
    graph = Graph().parse(path)
    quads = jsonld.to_rdf(compacted(graph), OPTIONS)
    assert isomorphic(Graph().parse(data=quads, format="nt"), graph)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_store_reads_the_json_ld_of_an_example_alike(path: Path) -> None:
    graph = Graph().parse(path)
    document = compacted(graph) | {"@context": CONTEXT}
    triples = pyoxigraph.parse(json.dumps(document), format=pyoxigraph.RdfFormat.JSON_LD)
    lines = pyoxigraph.serialize(
        (quad.triple for quad in triples), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    assert lines is not None
    assert isomorphic(Graph().parse(data=lines, format="nt"), graph)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_key_of_an_example_is_a_plain_word(path: Path) -> None:
    keys = {key for node in nodes(compacted(Graph().parse(path))) for key in node}
    assert not {key for key in keys if ":" in key or key.startswith("@")} - {"@context"}


def test_a_label_is_read_by_language_and_what_may_be_several_is_a_list() -> None:
    document = compacted(Graph().parse(EXAMPLES / "valid-Agreement.ttl"))
    (agreement,) = nodes(document)
    assert agreement["type"] == "Agreement"
    assert agreement["label"]["en"].startswith("Twinning agreement")
    assert isinstance(agreement["evidence"], list)
    assert isinstance(agreement["formality"], str)
    assert agreement["dateEarliest"] == "2019-06-01"


def test_the_context_names_every_term_and_no_term_that_does_not_exist(vocabulary: Graph) -> None:
    sorts = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term) for sort in sorts for term in vocabulary.subjects(RDF.type, sort)}
    ids = {value["@id"] if isinstance(value, dict) else value for value in CONTEXT.values()}
    named = {PG + str(iri).removeprefix("pg:") for iri in ids if str(iri).startswith("pg:")}
    assert named == terms


def test_values_are_typed_as_the_vocabulary_says(vocabulary: Graph) -> None:
    short = {XSD.date: "xsd:date", XSD.integer: "xsd:integer", XSD.boolean: "xsd:boolean"}
    for key, value in CONTEXT.items():
        term = URIRef(PG + key)
        typed = value.get("@type") if isinstance(value, dict) else None
        if (term, RDF.type, OWL.ObjectProperty) in vocabulary:
            assert typed == "@id", key
        elif (term, RDF.type, OWL.DatatypeProperty) in vocabulary:
            datatype = vocabulary.value(term, RDFS.range)
            assert typed == short.get(datatype), key  # type: ignore[call-overload]


def test_the_context_has_the_version_of_the_vocabulary(vocabulary: Graph) -> None:
    assert DOCUMENT["version"] == str(vocabulary.value(URIRef(PG), OWL.versionInfo))
    assert CONTEXT["@version"] == 1.1
