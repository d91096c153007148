"""The service description (SPARQL 1.1 Service Description), with VoID counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple

from ..negotiate import GRAPH_FORMATS, SOLUTIONS_FORMATS, Format

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORMATS = "http://www.w3.org/ns/formats/"
PREFIXES = {"sd": SD, "void": VOID, "formats": FORMATS}
# https://www.w3.org/ns/formats/
_FORMAT_NAMES = {
    "turtle": "Turtle",
    "json-ld": "JSON-LD",
    "n-triples": "N-Triples",
    "rdf-xml": "RDF_XML",
    "results-json": "SPARQL_Results_JSON",
    "results-xml": "SPARQL_Results_XML",
    "results-csv": "SPARQL_Results_CSV",
    "results-tsv": "SPARQL_Results_TSV",
}
_COUNTS = {"triples": "triples", "entities": "entities", "classes": "classes",
           "properties": "properties"}  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What is in the store: of the whole, and triples by named graph."""

    triples: int
    graphs: Mapping[str, int] = field(default_factory=dict)
    entities: int | None = None
    classes: int | None = None
    properties: int | None = None


def describe(endpoint: str, counts: Counts, *, union: bool, updates: bool) -> Iterator[Triple]:
    """Yield the description of the service at an endpoint."""
    service, dataset = NamedNode(f"{endpoint}#service"), NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    yield Triple(service, RDF_TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    for language in ("SPARQL11Query", *(["SPARQL11Update"] if updates else [])):
        yield Triple(service, _sd("supportedLanguage"), _sd(language))
    for each in (*SOLUTIONS_FORMATS, *GRAPH_FORMATS):
        name = NamedNode(FORMATS + _FORMAT_NAMES[each.name])
        yield Triple(service, _sd("resultFormat"), name)
    if union:
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, RDF_TYPE, _sd("Graph"))
    whole = counts.triples if union else counts.triples - sum(counts.graphs.values())
    yield from _counted(default, {"triples": whole})
    yield from _counted(dataset, {name: getattr(counts, name) for name in _COUNTS})
    for number, (iri, triples) in enumerate(sorted(counts.graphs.items()), 1):
        yield from _named_graph(endpoint, dataset, number, iri, triples)


def _named_graph(
    endpoint: str, dataset: NamedNode, number: int, iri: str, triples: int
) -> Iterator[Triple]:
    named, graph = NamedNode(f"{endpoint}#named-{number}"), NamedNode(f"{endpoint}#graph-{number}")
    yield Triple(dataset, _sd("namedGraph"), named)
    yield Triple(named, RDF_TYPE, _sd("NamedGraph"))
    yield Triple(named, _sd("name"), NamedNode(iri))
    yield Triple(named, _sd("graph"), graph)
    yield Triple(graph, RDF_TYPE, _sd("Graph"))
    yield from _counted(graph, {"triples": triples})


def _counted(subject: NamedNode, counts: Mapping[str, int | None]) -> Iterator[Triple]:
    for name, count in counts.items():
        if count is not None:
            yield Triple(subject, NamedNode(VOID + name), Literal(count))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def serialise(triples: Iterator[Triple], chosen: Format) -> bytes:
    """Return triples in one of the graph formats."""
    form = pyoxigraph.RdfFormat.from_extension(chosen.extension)
    assert form is not None  # noqa: S101 - the engine writes every format of the table
    return pyoxigraph.serialize(triples, format=form, prefixes=PREFIXES) or b""
