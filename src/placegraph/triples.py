"""Entries as triples: each entry its own, its evidence, and nothing else.

A relationship entry becomes a *record* of its source; the relationship that several
records are about is derived later (`placegraph.derive`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from placegraph.fields import Written
from placegraph.identifiers import at_path, concept, iri
from placegraph.model import AnalysisUnit, Coordinates, Entry, Evidence, Relationship
from placegraph.vocab import GEO, PG, RDF, SCHEMA, SKOS, XSD


def entry_iri(entry: Entry, dataset: str) -> NamedNode:
    """The IRI that an entry of a dataset gets; a record's slug names its dataset."""
    slug = f"{dataset}-{entry.id}" if isinstance(entry, Relationship) else entry.id
    return iri(entry.kind_of_iri, slug)


def entry_triples(entry: Entry, dataset: str, source: str | None) -> Iterator[Triple]:
    """The triples of an entry; `source` is the document its evidence lies in by default."""
    subject = entry_iri(entry, dataset)
    yield Triple(subject, RDF.type, entry.class_iri)
    if isinstance(entry, Relationship):
        yield Triple(subject, PG.recordOf, iri("relationship", entry.id))
    written = entry.written_fields()
    for name, declared in written.items():
        for value in _values(getattr(entry, name)):
            for field in declared:
                for predicate, term in field.pairs(value):
                    yield Triple(subject, predicate, term)
    for evidence in entry.evidence:
        node = evidence_iri(evidence, dataset, source)
        yield Triple(subject, PG.evidence, node)
        yield from _evidence_triples(node, evidence, written, source)


def evidence_iri(evidence: Evidence, dataset: str, source: str | None) -> NamedNode:
    """The IRI of a piece of evidence: the same words at the same spot are one piece."""
    said = (evidence.source or source, evidence.at, evidence.quote, evidence.mode)
    what = "|".join(map(str, (*said, evidence.certainty, *evidence.for_)))
    digest = hashlib.sha256(what.encode()).hexdigest()[:10]
    return iri("evidence", f"{dataset}-{digest}")


def _evidence_triples(
    node: NamedNode,
    evidence: Evidence,
    written: Mapping[str, tuple[Written, ...]],
    source: str | None,
) -> Iterator[Triple]:
    yield Triple(node, RDF.type, PG.Evidence)
    if document := evidence.source or source:
        yield Triple(node, PG.source, iri("source", document))
    yield Triple(node, PG.locator, Literal(evidence.at))
    if evidence.quote:
        yield Triple(node, PG.quotation, Literal(evidence.quote, language="en"))
    yield Triple(node, PG.mode, concept("evidence-mode", evidence.mode))
    yield Triple(node, PG.certainty, concept("certainty", evidence.certainty))
    for name in evidence.for_:
        yield Triple(node, PG.supportsProperty, written[name][0].property)


def unit_triples(unit: AnalysisUnit) -> Iterator[Triple]:
    """The triple that says which place a party counts as."""
    yield Triple(at_path(unit.of), PG.rollsUpTo, iri("place", unit.counts_as))


# How each column of identifiers is written: the IRI that others use, and a short form.
_IDENTIFIERS = {
    "geonames": "https://sws.geonames.org/{}/",
    "wikidata": "http://www.wikidata.org/entity/{}",
    "un_locode": None,
    "gss": "http://statistics.data.gov.uk/id/statistical-geography/{}",
}


def point_triples(thing: NamedNode, latitude: float, longitude: float) -> Iterator[Triple]:
    """Where a place or an organisation lies, as WKT, which puts the longitude first."""
    point = NamedNode(f"{thing.value}#point")
    wkt = f"POINT({longitude:.5f} {latitude:.5f})"
    yield Triple(thing, GEO.hasGeometry, point)
    yield Triple(point, RDF.type, GEO.Geometry)
    yield Triple(point, GEO.asWKT, Literal(wkt, datatype=GEO.wktLiteral))


def identifier_triples(place: NamedNode, kind: str, value: str) -> Iterator[Triple]:
    """An identifier in its short form, and as the IRI that others use, if there is one."""
    yield Triple(place, SCHEMA.identifier, Literal(f"{kind}:{value}"))
    if pattern := _IDENTIFIERS[kind]:
        yield Triple(place, SKOS.exactMatch, NamedNode(pattern.format(value)))


def coordinate_triples(row: Coordinates) -> Iterator[Triple]:
    """A place's geometry (WKT, longitude first), identifiers and population."""
    place = iri("place", row.place)
    if row.latitude is not None and row.longitude is not None:
        yield from point_triples(place, row.latitude, row.longitude)
    for name in _IDENTIFIERS:
        value = getattr(row, name)
        if value is not None:
            yield from identifier_triples(place, name, str(value))
    if row.country_code is not None:
        yield Triple(place, PG.countryCode, Literal(row.country_code))
    if row.population is not None:
        yield Triple(place, PG.population, Literal(str(row.population), datatype=XSD.integer))


def _values(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
