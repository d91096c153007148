"""Entries as triples: each entry its own, its evidence, and nothing else.

A relationship entry becomes a *record* of its source; the relationship that several
records are about is derived later (`placegraph.derive`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from placegraph.fields import Written
from placegraph.identifiers import at_path, concept, iri, token_at
from placegraph.lines import about, said, typed, words
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


def point_lines(thing: str, latitude: float, longitude: float) -> str:
    """Where a place or an organisation lies, as WKT, which puts the longitude first."""
    point = f"{thing[:-1]}#point>"
    wkt = typed(f"POINT({longitude:.5f} {latitude:.5f})", GEO.wktLiteral)
    geometry = about(point, (said(RDF.type, GEO.Geometry), said(GEO.asWKT, wkt)))
    return f"{thing}{said(GEO.hasGeometry, point)}{geometry}"


def identifier_lines(thing: str, kind: str, value: str) -> str:
    """An identifier in its short form, and as the IRI that others use, if there is one."""
    what = [said(SCHEMA.identifier, words(f"{kind}:{value}"))]
    if pattern := _IDENTIFIERS[kind]:
        what.append(said(SKOS.exactMatch, f"<{pattern.format(value)}>"))
    return about(thing, what)


def coordinate_lines(
    place: str,
    latitude: float | None,
    longitude: float | None,
    identifiers: Mapping[str, str],
    country_code: str | None,
    population: int | None,
) -> str:
    """A place's geometry, identifiers, country and population."""
    lines = [identifier_lines(place, kind, value) for kind, value in identifiers.items()]
    if latitude is not None and longitude is not None:
        lines.append(point_lines(place, latitude, longitude))
    if country_code is not None:
        lines.append(f"{place}{said(PG.countryCode, words(country_code))}")
    if population is not None:
        lines.append(f"{place}{said(PG.population, typed(str(population), XSD.integer))}")
    return "".join(lines)


def coordinates_as_lines(row: Coordinates) -> str:
    """The same, of a row of the table of places."""
    identifiers = {kind: value for kind in _IDENTIFIERS if (value := getattr(row, kind))}
    place = token_at(f"place/{row.place}")
    where = (row.latitude, row.longitude)
    return coordinate_lines(place, *where, identifiers, row.country_code, row.population)


def coordinate_triples(row: Coordinates) -> Iterator[Triple]:
    """The same as triples."""
    quads = pyoxigraph.parse(coordinates_as_lines(row), format=RdfFormat.N_TRIPLES)
    return (quad.triple for quad in quads)


def _values(value: object) -> Iterable[object]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
