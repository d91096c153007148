"""Whether coordinates can be believed: lists are often geocoded by name alone.

A position is believed when it lies in the stated country: when a settlement of that country is
within 25 km of it, or no more than twice as far as the nearest settlement of any country. Otherwise
the country wins, for a name is geocoded to its famous namesake more often than a person writes the
wrong country.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from placegraph.gazetteer.coordinates import Position, is_position
from placegraph.gazetteer.countries import country_name, read_division, territories_of
from placegraph.gazetteer.index import GazetteerIndex
from placegraph.gazetteer.places import PlaceQuery
from placegraph.names import name_key

NEAR_BORDER_KM = 25.0
# The first circle answers most questions with few settlements to look at.
SEARCH_KM = (3.0, 10.0, 30.0, 120.0, 400.0)
# Two spellings of one place share a position; three names do so when a geocoder fell back.
NAMES_THAT_SHARE = 3


def why_not_a_place(position: Position) -> str | None:
    """Why a position cannot be a settlement’s, wherever it is; None when it can."""
    latitude, longitude = position
    if not is_position(latitude, longitude):
        return f"{_written(position)} is no position: latitude −90 to 90, longitude −180 to 180"
    if is_whole_degrees(position):
        return f"{_written(position)} is in whole degrees, which mark a country or a guess"
    return None


def is_whole_degrees(position: Position) -> bool:
    return all(float(value).is_integer() for value in position)


def may_be_division(query: PlaceQuery, country: str | None) -> bool:
    """Whether coordinates and name are a region’s as well (Quebec at 52, -72)."""
    if query.position is None or country is None or not is_whole_degrees(query.position):
        return False
    return read_division(query.name, country) is not None


def why_outside(position: Position, country: str | None, index: GazetteerIndex) -> str | None:
    """Why a position does not lie in a country; None when it does, or the country is unknown."""
    if country is None:
        return None
    countries = (country, *territories_of(country))
    actual = _country_at(position, countries, index)
    if actual in countries:
        return None
    where = f"in {country_name(actual)}" if actual else "far from any settlement"
    reason = f"the coordinates {_written(position)} lie {where}, not in {country_name(country)}"
    swapped = (position[1], position[0])
    if is_position(*swapped) and _country_at(swapped, countries, index) in countries:
        reason += " (swapped, they would)"
    return reason


def shared_positions(queries: Iterable[PlaceQuery]) -> Mapping[Position, str]:
    """Positions that three or more differently named places of a list are given, with a reason."""
    names: dict[Position, set[str]] = defaultdict(set)
    for query in queries:
        if query.position is not None:
            names[query.position].add(query.name)
    # Few positions are given so often, and keys take a while.
    named = (
        (position, len(set(map(name_key, given))))
        for position, given in names.items()
        if len(given) >= NAMES_THAT_SHARE
    )
    return {
        position: f"the coordinates are given to {count} differently named places"
        for position, count in named
        if count >= NAMES_THAT_SHARE
    }


def _country_at(position: Position, stated: tuple[str, ...], index: GazetteerIndex) -> str | None:
    """The stated country if the position can lie in it, otherwise that of the nearest place."""
    for radius in SEARCH_KM:
        found = index.around(position, radius)
        if not found:
            continue
        nearest, settlement = found[0]
        limit = max(NEAR_BORDER_KM, 2 * nearest)
        own = next((place for km, place in found if place.country in stated and km <= limit), None)
        if own:
            return own.country
        if limit <= radius:
            return settlement.country
    return found[0][1].country if found else None


def _written(position: Position) -> str:
    return f"{position[0]:g}, {position[1]:g}"
