"""Describe each named graph: what it holds, whose it is, under which licence, from what.

DCAT and VoID say what a dataset is; PROV says what it was made from and by what.
No time of day stands here, so that the same content makes the same version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from placegraph import __version__
from placegraph.identifiers import iri
from placegraph.model import DatasetDescription
from placegraph.sources import Source
from placegraph.store import GraphFigures
from placegraph.vocab import DCAT, DCTERMS, PG, PROV, RDF, RDFS, SCHEMA, SPDX, VOID, XSD

CC_BY = "https://creativecommons.org/licenses/by/4.0/"

# What stands in the store once an import names places.
PLACES = DatasetDescription(
    id="geonames",
    title="Places of the imported sources",
    description="What GeoNames says of the places that imported sources name.",
    licence=CC_BY,
    attribution="GeoNames, https://www.geonames.org/",
    publisher="GeoNames",
    precedence=9000,
)

# The graphs that every store has beside its sources.
OWN = (
    DatasetDescription(
        id="ontology",
        title="The placegraph ontology",
        description="The vocabulary and the concept schemes that the data is written in.",
        licence=CC_BY,
        publisher="placegraph",
        precedence=9001,
    ),
    DatasetDescription(
        id="derived",
        title="Derived relationships, pairs and shortcuts",
        description="What follows by rule from the source graphs; made anew for every version.",
        licence=CC_BY,
        publisher="placegraph",
        precedence=9002,
    ),
    DatasetDescription(
        id="catalogue",
        title="The catalogue of this graph",
        description="Descriptions of all named graphs, this one included.",
        licence=CC_BY,
        publisher="placegraph",
        precedence=9003,
    ),
)


def catalogue() -> NamedNode:
    """The graph that describes all graphs, and the catalogue in it."""
    return iri("dataset", "catalogue")


def software() -> NamedNode:
    """What makes the graphs that follow from others."""
    return iri("source", "placegraph-software")


def describe(sources: Sequence[Source], figures: Mapping[str, GraphFigures]) -> Iterator[Triple]:
    """The catalogue: one description for each graph, with its figures where they are known."""
    yield Triple(catalogue(), RDF.type, DCAT.Catalog)
    yield Triple(software(), RDF.type, PROV.SoftwareAgent)
    yield Triple(software(), RDFS.label, Literal(f"placegraph {__version__}", language="en"))
    derived = iri("dataset", "derived")
    for source in sources:
        yield from _describe(source.about, figures)
        node = NamedNode(source.name)
        yield Triple(derived, PROV.wasDerivedFrom, node)
        if source.origin.checksum:
            checksum = NamedNode(f"{node.value}#checksum")
            yield Triple(node, SPDX.checksum, checksum)
            yield Triple(checksum, RDF.type, SPDX.Checksum)
            yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
            yield Triple(checksum, SPDX.checksumValue, Literal(source.origin.checksum))
        if source.about.source:
            yield Triple(node, PROV.hadPrimarySource, iri("source", source.about.source))
    gazetteer = (PLACES,) if iri("dataset", PLACES.id).value in figures else ()
    for about in (*OWN, *gazetteer):
        yield from _describe(about, figures)


def _describe(about: DatasetDescription, figures: Mapping[str, GraphFigures]) -> Iterator[Triple]:
    node = iri("dataset", about.id)
    activity = NamedNode(f"{node.value}#build")
    yield Triple(catalogue(), DCAT.dataset, node)
    yield Triple(node, RDF.type, DCAT.Dataset)
    yield Triple(node, RDF.type, VOID.Dataset)
    yield Triple(node, RDF.type, PROV.Entity)
    yield Triple(node, RDFS.label, Literal(about.title, language="en"))
    yield Triple(node, DCTERMS.title, Literal(about.title, language="en"))
    yield Triple(node, DCTERMS.description, Literal(about.description, language="en"))
    yield Triple(node, DCTERMS.license, _licence(about.licence))
    yield Triple(node, PG.precedence, Literal(str(about.precedence), datatype=XSD.integer))
    for predicate, value in (
        (DCTERMS.rights, about.attribution),
        (PG.publisher, about.publisher),
        (PG.issued, about.issued),
        (SCHEMA.url, about.url),
    ):
        if value:
            yield Triple(node, predicate, Literal(value))
    for place in about.speaks_for:
        yield Triple(node, PG.speaksFor, iri("place", place))
    if about.share_alike:
        yield Triple(node, PG.shareAlike, Literal("true", datatype=XSD.boolean))
    if node.value in figures:
        count = Literal(str(figures[node.value].triples), datatype=XSD.integer)
        yield Triple(node, VOID.triples, count)
    yield Triple(node, PROV.wasGeneratedBy, activity)
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, PROV.wasAssociatedWith, software())


def _licence(licence: str) -> NamedNode | Literal:
    return NamedNode(licence) if licence.startswith("http") else Literal(licence)
