"""The quotations behind relationships: who says so, where, how surely, under which licence.

Every figure of an analysis rests on relationships, and every relationship on evidence; this is the
last step from a figure to the words of a source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from placegraph.cached import cached_by_store
from placegraph.identifiers import iri, slug_of
from placegraph.metrics.declare import Column, Row, Table
from placegraph.store import Store, plain
from placegraph.vocab import DCTERMS, PG, RDFS, SCHEMA

COLUMNS = (
    Column("tie", "text"),
    Column("label", "text"),
    Column("quotation", "text"),
    Column("source", "text"),
    Column("locator", "text"),
    Column("mode", "text"),
    Column("certainty", "text"),
    Column("supports", "list"),
)


@dataclass(frozen=True)
class Source:
    """Where evidence stands: what to call it, where to find it, what may be done with it."""

    path: str
    label: str
    url: str | None
    licence: str | None
    publisher: str | None
    issued: str | None
    retrieved: str | None


@dataclass(frozen=True)
class Piece:
    """One piece of evidence of a relationship; without `supports` it backs the whole."""

    iri: str
    tie: str
    label: str
    quotation: str | None
    language: str | None
    """Of the quotation, where the data says it."""
    source: Source
    locator: str | None
    mode: str
    certainty: str
    supports: tuple[str, ...]


def evidence_of(store: Store, ties: Iterable[str]) -> list[Piece]:
    """The evidence of relationships (slugs), in their order, each at its place in the source."""
    return [piece for tie in dict.fromkeys(ties) for piece in _of_tie(store, tie)]


def evidence_table(store: Store, ties: Iterable[str]) -> Table:
    """The evidence of relationships as a table: one row for each piece."""
    rows: list[Row] = [
        {
            "tie": piece.tie,
            "label": piece.label,
            "quotation": piece.quotation,
            "source": piece.source.label,
            "locator": piece.locator,
            "mode": piece.mode,
            "certainty": piece.certainty,
            "supports": piece.supports,
        }
        for piece in evidence_of(store, ties)
    ]
    return Table("evidence", COLUMNS, tuple(rows))


@cached_by_store(4096)
def _of_tie(store: Store, tie: str) -> tuple[Piece, ...]:
    node = iri("relationship", tie)
    label = _first(store, node, RDFS.label) or tie
    pieces = [_piece(store, tie, str(label), found) for found in _values(store, node, PG.evidence)]
    return tuple(sorted(pieces, key=_order))


def _order(piece: Piece) -> tuple[Any, ...]:
    """Whole before part; lines of a text in their order, 9 before 10."""
    locator = piece.locator or ""
    number = int(locator) if locator.isdecimal() else 0
    return bool(piece.supports), piece.source.label, number, locator, piece.quotation or ""


def _piece(store: Store, tie: str, label: str, node: NamedNode) -> Piece:
    quoted = next(iter(_values(store, node, PG.quotation)), None)
    return Piece(
        iri=node.value,
        tie=tie,
        label=label,
        quotation=quoted.value if quoted else None,
        language=quoted.language if quoted else None,
        source=_source(store, next(iter(_values(store, node, PG.source)), None)),
        locator=_first(store, node, PG.locator),
        mode=slug_of(_first(store, node, PG.mode) or ""),
        certainty=slug_of(_first(store, node, PG.certainty) or ""),
        supports=tuple(
            sorted(
                each.value.rsplit("#", 1)[-1] for each in _values(store, node, PG.supportsProperty)
            )
        ),
    )


@cached_by_store(512)
def _source(store: Store, node: NamedNode | None) -> Source:
    if node is None:
        return Source("", "a source that is not named", None, None, None, None, None)
    label = _first(store, node, RDFS.label) or _first(store, node, DCTERMS.title)
    return Source(
        path=f"source/{slug_of(node)}",
        label=str(label or slug_of(node)),
        url=_first(store, node, SCHEMA.url),
        licence=_first(store, node, DCTERMS.license),
        publisher=_first(store, node, PG.publisher),
        issued=_first(store, node, PG.issued),
        retrieved=_first(store, node, PG.retrieved),
    )


def _values(store: Store, node: NamedNode, predicate: NamedNode) -> list[Any]:
    found = store.dataset.quads_for_pattern(node, predicate, None, None)
    return sorted({quad.object for quad in found}, key=str)


def _first(store: Store, node: NamedNode, predicate: NamedNode) -> Any:
    values = _values(store, node, predicate)
    return str(plain(values[0])) if values else None
