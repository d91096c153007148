"""Rows that describe organisations and places: who replaced whom, when, and what lies in what.

Whoever replaces a council succeeds it, and the area that it served is succeeded too where that
was an area of its own. A town remains a town, whoever governs it: that the council of Carlisle
is gone makes no successor of Carlisle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from placegraph.graphs import Stated
from placegraph.identifiers import at_path, token_at
from placegraph.imports.records import RowEvidence, evidence_lines
from placegraph.imports.report import Counts
from placegraph.imports.resolve import Body, Thing
from placegraph.imports.things import Things
from placegraph.tables import EntityRow, Fault
from placegraph.tables.schema import EntityMapping
from placegraph.triples import point_lines
from placegraph.vocab import DCTERMS, PG, SCHEMA


@dataclass(slots=True)
class _Entity:
    """What the rows say of one thing; `area` is the place that it is or that it serves."""

    path: str
    area: str | None
    row: EntityRow
    within: set[str] = field(default_factory=set)
    rows: list[RowEvidence] = field(default_factory=list)


class Entities:
    """The things that the rows of a table describe, by path and by key."""

    def __init__(self, mapping: EntityMapping, things: Things, _: Path) -> None:
        self._dataset, self._things = mapping.id, things
        self._entities: dict[str, _Entity] = {}
        self._by_key: dict[str, _Entity] = {}

    def add(self, row: EntityRow, found: Sequence[Thing]) -> str | None:
        """Keep a row whose thing is found."""
        thing, *around = found
        path, area = self._paths(row, thing)
        entity = self._entities.setdefault(path, _Entity(path, area, row))
        entity.rows.append(RowEvidence.of(row))
        entity.within |= {self._things.path(place) for place in around} - {path}
        if row.key:
            self._by_key.setdefault(row.key, entity)
        return None

    def finish(self, file: str, counts: Counts) -> Iterator[Fault]:
        """Count what became of the rows; a fault for each key that no row has."""
        counts.imported += len(self._entities)
        counts.merged += sum(len(entity.rows) - 1 for entity in self._entities.values())
        for entity in self._entities.values():
            for key in (*entity.row.replaced_by, entity.row.part_of):
                if key and key not in self._by_key:
                    reason, expected = "a key that no row has", "the key of another row"
                    yield Fault(file, entity.row.line, "", key, reason, expected, "left-out")

    def triples(self, source: NamedNode, checksum: Literal) -> Iterator[Stated]:
        """What is said of each thing beside its name, kind and place."""
        for entity in self._entities.values():
            row, node = entity.row, at_path(entity.path)
            if row.key:
                yield Triple(node, SCHEMA.identifier, Literal(f"{self._dataset}:{row.key}"))
            for predicate, text in (
                (SCHEMA.foundingDate, row.founded),
                (SCHEMA.dissolutionDate, row.dissolved),
            ):
                if text:
                    yield Triple(node, predicate, Literal(text))
            if row.note:
                yield Triple(node, DCTERMS.description, Literal(row.note, language="en"))
            if row.entity.is_a == "organisation" and row.entity.latitude is not None:
                position = row.entity.latitude, row.entity.longitude or 0.0
                yield point_lines(token_at(entity.path), *position)
            yield from self._related(entity)
            slug = f"{self._dataset}--{entity.path.replace('/', '-')}"
            yield from evidence_lines(node, slug, entity.rows, source, checksum)

    def close(self) -> None:
        """There is nothing to let go of: as many things as there are fit into memory."""

    def _paths(self, row: EntityRow, thing: Thing) -> tuple[str, str | None]:
        """The path of the thing, and of the place that it is or that it serves."""
        if not isinstance(thing, Body):
            path = self._things.path(thing)
            return path, path if path.startswith("place/") else None
        place = thing.serves or thing.based_in
        area = self._things.path(place) if place else None
        party = thing.party
        if row.key:
            party = replace(party, identifiers={self._dataset: row.key})
        if area and (curated := self._things.known.curated(party.name, area)):
            party = replace(party, known_as=curated)
        return self._things.path(replace(thing, party=party)), area

    def _related(self, entity: _Entity) -> Iterator[Triple]:
        row, node = entity.row, at_path(entity.path)
        area = at_path(entity.area) if entity.area else None
        for path in sorted(entity.within):
            yield Triple(node, PG.within, at_path(path))
        around = self._by_key.get(row.part_of)
        if around and around.area and area and around.area != entity.area:
            yield Triple(area, PG.within, at_path(around.area))
        for key in row.replaced_by:
            new = self._by_key.get(key)
            if new is None or new is entity:
                continue
            yield Triple(at_path(new.path), PG.succeeds, node)
            # Only an area that this table describes itself ends with its council.
            ends = entity.area and self._things.describes(entity.area)
            if area and ends and new.area and new.area != entity.area:
                yield Triple(at_path(new.area), PG.succeeds, area)
