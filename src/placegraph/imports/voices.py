"""For whom a table speaks: the end of its ties that states them itself.

A council’s own list speaks for the council’s place; a list that an association of a country’s
towns keeps speaks for the country, and so for each of the towns.
"""

from __future__ import annotations

from collections.abc import Iterator

from placegraph.gazetteer import read_country
from placegraph.imports.resolve import Body, Country, Doubtful, Refused, Resolver
from placegraph.imports.things import Things
from placegraph.tables import Mapping, Party, PartyRow
from placegraph.tables.schema import Described


def spoken_for(mapping: Mapping, resolver: Resolver, things: Things) -> tuple[str, ...]:
    """The slugs of the places that a table speaks for."""
    found = dict.fromkeys(_paths(mapping, resolver, things))
    return tuple(path.removeprefix("place/") for path in found)


def _paths(mapping: Mapping, resolver: Resolver, things: Things) -> Iterator[str]:
    for party in mapping.described:
        if not (isinstance(party, Party) and party.states):
            continue
        where = party.serves or party.based_in or party
        if where.name.constant is not None:
            outcome = resolver.party(_constant(where))
            # Where the place is in doubt, so are all its rows, and there is nothing to speak of.
            if not isinstance(outcome, Doubtful | Refused | Body):
                yield things.path(outcome)
        elif where.country and (code := read_country(where.country.constant or "").code):
            yield things.path(Country(code))


def _constant(where: Described) -> PartyRow:
    """A place of which the mapping says all that it says of any row."""
    name, country, division = (
        (cell.constant if cell else None) or ""
        for cell in (where.name, where.country, where.division)
    )
    known_as = where.known_as if isinstance(where, Party) else None
    return PartyRow(name, country=country, division=division, known_as=known_as)
