"""Places and ties of a table, its places recognised by the gazetteer, without making a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from placegraph.gazetteer import Gazetteer, Match, PlaceQuery, name_key
from placegraph.suggestions.known import Known, Numbers, Ties
from placegraph.tables import PartyRow, TieRow, find_mapping, read_mapping, read_table

UNKNOWN_YEAR = -1
NAN = float("nan")
Place = tuple[str, str, float, float, float]


@dataclass(frozen=True, eq=False)
class Listed:
    """What a table tells once its places are recognised; years are -1 where none is stated."""

    known: Known
    ties: Ties
    years: Numbers


def read_listed(path: Path, mapping: str, gazetteer: Gazetteer) -> Listed:
    """The ties of a table, each pair of places once, with the earliest year stated."""
    rows = [
        row
        for row in read_table(path, read_mapping(find_mapping(mapping)))
        if isinstance(row, TieRow)
    ]
    pairs = [(_query(row.parties[0]), _query(row.parties[1])) for row in rows]
    places: dict[str, Place] = {}
    years: dict[tuple[str, str], int] = {}
    for row, found in zip(rows, gazetteer.match_pairs(pairs), strict=True):
        a, b = sorted(_place(match, places) for match in found.ends)
        if a != b:
            year = int(row.start[:4]) if row.start and row.start[:4].isdigit() else UNKNOWN_YEAR
            told = [each for each in (years.get((a, b), UNKNOWN_YEAR), year) if each > 0]
            years[a, b] = min(told, default=UNKNOWN_YEAR)
    ids = tuple(sorted(places))
    names, countries, *numbers = zip(*(places[each] for each in ids), strict=True)
    latitude, longitude, population = (np.array(each, dtype=np.float64) for each in numbers)
    known = Known(ids, names, countries, latitude, longitude, population)
    ties = Ties.of([(known.number[a], known.number[b]) for a, b in years])
    return Listed(known, ties, np.array(list(years.values()), dtype=np.int64))


def _query(party: PartyRow) -> PlaceQuery:
    return PlaceQuery(
        party.name, party.country, party.division, party.latitude, party.longitude, kind=party.kind
    )


def _place(match: Match, places: dict[str, Place]) -> str:
    """The identity of an end; a place that is not surely recognised stays one of its own."""
    if (found := match.candidate) is not None:
        identity = f"geonames:{found.id}"
        population = found.population or NAN
        places[identity] = (
            found.name, found.country, found.latitude, found.longitude, population,
        )  # fmt: skip
        return identity
    query = match.query
    country = match.country or ""
    identity = f"{name_key(query.name)}|{country or query.country}"
    position = None if match.coordinates == "distrusted" else query.position
    places.setdefault(identity, (query.name, country, *(position or (NAN, NAN)), NAN))
    return identity
