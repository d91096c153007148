"""What a row gives, by what its mapping says: a tie, a place or organisation, or part of a flow.

The modelling choice: a row is rejected when it cannot say what it is about (a blank name, a
value the mapping does not know, a tie of a place with itself). Anything else that is wrong is
left out of the row and reported, and the row is taken.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from placegraph import temporal
from placegraph.tables.cells import shown
from placegraph.tables.rows import EntityRow, FlowRow, PartyRow, RowEvidence, TakenRow, TieRow
from placegraph.tables.schema import (
    Cell,
    Described,
    FlowMapping,
    Mapping,
    Organisation,
    OrganisationMapping,
    Party,
    Place,
    PlaceMapping,
    TieMapping,
)
from placegraph.tables.values import RowValues

# Two places of one name may be tied (Nienburg on the Weser, Nienburg on the Saale); a geocoder
# that found one of them twice gives the same spot.
SAME_SPOT_DEGREES = 0.01


def interpret(mapping: Mapping, values: RowValues, checksum: str) -> TakenRow:
    """What the row gives; the faults of `values` say whether it can be taken."""
    evidence = _evidence(mapping, values, checksum)
    if isinstance(mapping, TieMapping):
        return _tie(mapping, values, evidence)
    if isinstance(mapping, OrganisationMapping | PlaceMapping):
        return _entity(mapping, values, evidence)
    if isinstance(mapping, FlowMapping):
        return _flow(mapping, values, evidence)
    raise TypeError(f"a mapping that gives {mapping.gives}")


def _evidence(mapping: Mapping, values: RowValues, checksum: str) -> RowEvidence:
    line = values.row.line
    named = []
    for column in mapping.locators:
        if text := values.text(Cell(column=column)):
            named.append(f"{column} {text}")
    locator = "; ".join([f"row {line}", *named])
    return RowEvidence(_name_of(values.file), checksum, line, locator, mapping.evidence_mode)


@lru_cache
def _name_of(file: str) -> str:
    return Path(file).name


def _tie(mapping: TieMapping, values: RowValues, evidence: RowEvidence) -> TieRow:
    parties = tuple(_party(party, values) for party in mapping.parties)
    _check_different(mapping, parties, values)
    formality = values.one(mapping.formality, "formality", needed=True)
    if formality == "membership" and not any(party.kind == "city-network" for party in parties):
        column, expected = mapping.formality.column or "", "a party that is a city network"
        values.fault(column, formality, "a membership of no city network", expected)
    start, end = _dates(mapping.start, mapping.end, mapping, values)
    return TieRow(
        line=values.row.line,
        parties=parties,
        level=values.one(mapping.level, "level", needed=True),
        strands=values.concepts(mapping.strands, "strand", needed=True),
        formality=formality,
        status=values.one(mapping.status, "status", needed=True),
        status_as_of=values.date(mapping.status_as_of, mapping.date_order),
        start=start,
        end=end,
        member_role=values.concepts(mapping.member_role, "member-role"),
        note=values.text(mapping.note) or None,
        evidence=evidence,
        faults=tuple(values.faults),
    )


def _entity(
    mapping: OrganisationMapping | PlaceMapping, values: RowValues, evidence: RowEvidence
) -> EntityRow:
    if isinstance(mapping, OrganisationMapping):
        entity, within = _described(mapping.organisation, values, "organisation"), None
    else:
        entity, within = _described(mapping.place, values), _beside(mapping.place.within, values)
    founded, dissolved = _dates(mapping.founded, mapping.dissolved, mapping, values)
    return EntityRow(
        line=values.row.line,
        entity=entity,
        evidence=evidence,
        within=within,
        key=values.key(mapping.key, needed=True),
        replaced_by=tuple(values.looked_up(mapping.replaced_by)),
        part_of=values.key(mapping.part_of),
        founded=founded,
        dissolved=dissolved,
        note=values.text(mapping.note) or None,
        faults=tuple(values.faults),
    )


def _flow(mapping: FlowMapping, values: RowValues, evidence: RowEvidence) -> FlowRow:
    origin = _described(mapping.origin, values)
    destination = _described(mapping.destination, values)
    if origin.name and _description(origin) == _description(destination):
        column = mapping.origin.name.column or ""
        values.fault(
            column, shown(origin.name), "a flow from a place to itself", "two different places"
        )
    return FlowRow(
        line=values.row.line,
        origin=origin,
        destination=destination,
        evidence=evidence,
        value=values.number(mapping.value, needed=True),
        counted=tuple(values.raw(column) for column in mapping.counts),
        date=values.date(mapping.date, mapping.date_order),
        faults=tuple(values.faults),
    )


def _party(party: Party, values: RowValues) -> PartyRow:
    found = _described(party, values, party.is_a)
    return replace(found, known_as=party.known_as) if party.known_as else found


def _beside(described: Described | None, values: RowValues) -> PartyRow | None:
    """A place that the row names beside what it is about; a blank name is no fault."""
    if described is None or not values.text(described.name):
        return None
    return _described(described, values)


def _described(
    described: Described, values: RowValues, is_a: Literal["place", "organisation"] = "place"
) -> PartyRow:
    read = partial(_read_described, described, values, is_a)
    return values.remembered.described(described, values, read)


def _read_described(
    described: Described, values: RowValues, is_a: Literal["place", "organisation"]
) -> PartyRow:
    latitude, longitude = values.position(
        described.latitude, described.longitude, described.position
    )
    beside = described if isinstance(described, Organisation | Party) else None
    kind_needed = isinstance(described, Organisation | Place)
    return PartyRow(
        name=values.name(described.name),
        is_a=is_a,
        kind=values.one(described.kind, f"{is_a}-kind", needed=kind_needed),
        country=values.text(described.country),
        division=values.text(described.division),
        latitude=latitude,
        longitude=longitude,
        identifiers=values.identifiers({str(k): cell for k, cell in described.identifiers.items()}),
        reach_km=described.reach_km,
        population=values.number(described.population),
        serves=_beside(beside.serves, values) if beside else None,
        based_in=_beside(beside.based_in, values) if beside else None,
        alt_names=tuple(values.looked_up(described.alt_names)),
    )


def _dates(
    start: Cell | None, end: Cell | None, mapping: Mapping, values: RowValues
) -> tuple[str | None, str | None]:
    """Both dates as EDTF; an end before the start is left out."""
    begun, ended = (values.date(cell, mapping.date_order) for cell in (start, end))
    if begun and ended and _ends_before(begun, ended):
        column = (end.column if end else None) or ""
        reason = f"an end before the start {begun}"
        values.fault(column, ended, reason, "a later date", "left-out")
        ended = None
    return begun, ended


def _check_different(mapping: TieMapping, parties: tuple[PartyRow, ...], values: RowValues) -> None:
    for at, first in enumerate(parties):
        for party, second in zip(mapping.parties[at + 1 :], parties[at + 1 :], strict=True):
            if _same(first, second):
                column, value = party.name.column or "", shown(second.name)
                values.fault(column, value, "a tie of a place with itself", "two different parties")


def _same(first: PartyRow, second: PartyRow) -> bool:
    if not first.name or first.is_a != second.is_a:
        return False
    for kind, identifier in first.identifiers.items():
        if kind in second.identifiers:
            return identifier == second.identifiers[kind]
    if first.name.casefold() != second.name.casefold():
        return False
    return _description(first) == _description(second) and not _apart(first, second)


def _description(party: PartyRow) -> tuple[str, ...]:
    return (party.name.casefold(), party.country.casefold(), party.division.casefold(), party.kind)


def _apart(first: PartyRow, second: PartyRow) -> bool:
    pairs = ((first.latitude, second.latitude), (first.longitude, second.longitude))
    return any(
        one is not None and other is not None and abs(one - other) > SAME_SPOT_DEGREES
        for one, other in pairs
    )


def _ends_before(start: str, end: str) -> bool:
    first, last = temporal.bounds(start).earliest, temporal.bounds(end).latest
    return first is not None and last is not None and last < first
