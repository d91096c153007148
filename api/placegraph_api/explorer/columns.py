"""The network as columns: one array per attribute, which compress to half of what objects do.

Places and ties are numbered by their order; what is chosen from a list (level, strand, status …)
is the number of its entry in that list. A tie is a row of its own between two places, so parallel
ties stay apart; a relationship of three places has three rows with the same number in `of`.
What repeats itself is left out: slugs that follow from labels, and numbers that only count on.
Dates are years, earliest and latest, and null where they are unknown: unknown is not left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import networkx as nx

from placegraph.identifiers import slugify
from placegraph.network import CERTAINTIES

Network: TypeAlias = "nx.MultiGraph[str]"
Columns = dict[str, Any]

# Two decimals of a degree are a kilometre: enough for a map of the world.
DECIMALS = 2


class Numbering:
    """Numbers for values in the order in which they first come."""

    def __init__(self, values: Iterable[Hashable] = ()) -> None:
        self.numbers: dict[Hashable, int] = {}
        for value in values:
            self.of(value)

    def of(self, value: Hashable) -> int:
        """The number of a value; one that is new gets the next."""
        return self.numbers.setdefault(value, len(self.numbers))

    def values(self) -> list[Any]:
        """The values by number."""
        return list(self.numbers)


def columns(
    network: Network,
    schemes: Mapping[str, list[dict[str, Any]]],
    countries: Mapping[str, Mapping[str, Any]],
    memberships: Iterable[tuple[str, str]] = (),
    names: Mapping[str, str] | None = None,
    inner: Mapping[str, tuple[float, float]] | None = None,
    translations: Mapping[str, Mapping[str, str]] | None = None,
) -> Columns:
    """The columns of a network of places.

    `schemes` are the concepts on offer, `countries` names and points by slug, `memberships`
    pairs of the paths of a place and a city network, `names` labels of sources and city networks,
    `inner` stands in for the point of a place that has none and is then said to be `approximate`,
    `translations` are names by language and path. A place without a tie is not counted.
    """
    places = sorted(network)
    number = {place: index for index, place in enumerate(places)}
    ties = sorted((number[a], number[b], key, tie) for a, b, key, tie in _rows(network, number))
    used = sorted({network.nodes[place]["country"] for place in places} - {None})
    kinds, sources, networks = Numbering(), Numbering(), Numbering()
    member_rows = sorted(
        (number[place], networks.of(network_path))
        for place, network_path in sorted(set(memberships))
        if place in number
    )
    names = names or {}
    return {
        "schemes": schemes,
        "places": _places(network, places, Numbering(used), kinds, inner or {}),
        "kinds": kinds.values(),
        "translations": {
            language: [
                [number[place], name] for place, name in sorted(said.items()) if place in number
            ]
            for language, said in (translations or {}).items()
        },
        "countries": _countries(used, countries),
        "ties": _ties([tie for _, _, _, tie in ties], ties, schemes, sources),
        "sources": [{"id": each, "label": names.get(each, each)} for each in sources.values()],
        "changes": _changes([tie for _, _, _, tie in ties], _notations(schemes["status"])),
        "networks": [{"id": each, "label": names.get(each, each)} for each in networks.values()],
        "members": {
            "place": [place for place, _ in member_rows],
            "network": [network_number for _, network_number in member_rows],
        },
        "counts": {
            "places": sum(1 for place in places if network.degree(place)),
            "ties": len({key for _, _, key, _ in ties}),
        },
    }


def _rows(network: Network, number: Mapping[str, int]) -> Iterable[tuple[str, str, str, Any]]:
    for a, b, key, tie in network.edges(keys=True, data=True):
        yield (a, b, key, tie) if number[a] < number[b] else (b, a, key, tie)


def _places(
    network: Network,
    places: list[str],
    used: Numbering,
    kinds: Numbering,
    inner: Mapping[str, tuple[float, float]],
) -> Columns:
    known = [network.nodes[place] for place in places]
    points = [
        inner.get(place, (None, None))
        if each["longitude"] is None
        else (each["longitude"], each["latitude"])
        for place, each in zip(places, known, strict=True)
    ]
    return {
        "id": [_slug(place, each["label"]) for place, each in zip(places, known, strict=True)],
        "label": [each["label"] for each in known],
        "kind": [kinds.of(each["kind"]) for each in known],
        "country": [used.of(each["country"]) if each["country"] else -1 for each in known],
        "longitude": [_rounded(longitude) for longitude, _ in points],
        "latitude": [_rounded(latitude) for _, latitude in points],
        "approximate": [
            number
            for number, (each, point) in enumerate(zip(known, points, strict=True))
            if each["longitude"] is None and point[0] is not None
        ],
    }


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, DECIMALS)


def _countries(used: list[str], countries: Mapping[str, Mapping[str, Any]]) -> Columns:
    known = [countries.get(slug, {}) for slug in used]
    return {
        "id": used,
        "label": [each.get("label", slug) for slug, each in zip(used, known, strict=True)],
        "code": [each.get("code") for each in known],
        "longitude": [_rounded(each.get("longitude")) for each in known],
        "latitude": [_rounded(each.get("latitude")) for each in known],
    }


def _notations(concepts: Iterable[Mapping[str, Any]]) -> Numbering:
    return Numbering(concept["id"] for concept in concepts)


def _ties(
    ties: list[Mapping[str, Any]],
    rows: list[tuple[int, int, str, Any]],
    schemes: Mapping[str, list[dict[str, Any]]],
    sources: Numbering,
) -> Columns:
    keys, certainties = Numbering(), Numbering(CERTAINTIES)
    numbered = {name: _notations(concepts) for name, concepts in schemes.items()}

    def each(value: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
        return [value(tie) for tie in ties]

    return {
        "a": _steps([a for a, _, _, _ in rows]),
        "b": [b for _, b, _, _ in rows],
        "of": _steps([keys.of(key) for _, _, key, _ in rows]),
        "strand": each(lambda tie: _few(numbered["strand"].of(s) for s in tie["strands"])),
        "level": each(lambda tie: numbered["level"].of(tie["level"])),
        "formality": each(lambda tie: numbered["formality"].of(tie["formality"])),
        "status": each(lambda tie: numbered["status"].of(tie["status"])),
        "certainty": each(
            lambda tie: -1 if tie["certainty"] is None else certainties.of(tie["certainty"])
        ),
        "source": each(lambda tie: _few(sources.of(source) for source in tie["sources"])),
        "start": each(lambda tie: _year(tie["start_earliest"])),
        "end": each(lambda tie: _year(tie["end_earliest"])),
        "endLatest": each(lambda tie: _year(tie["end_latest"])),
    }


def _few(numbers: Iterable[int]) -> int | list[int]:
    """One number as itself, several as a list: most ties have one strand and one source."""
    found = list(numbers)
    return found[0] if len(found) == 1 else found


def _steps(numbers: list[int]) -> list[int]:
    """Numbers as steps from the one before, which for sorted ones are small and alike.

    >>> _steps([3, 3, 5])
    [3, 0, 2]
    """
    return [number - before for before, number in pairwise([0, *numbers])]


def _slug(place: str, label: str) -> str:
    """A slug, with what follows from the label left out: `~gb` for Bath with `bath-gb`."""
    slug, start = place.removeprefix("place/"), slugify(label)
    return "~" + slug.removeprefix(start) if start and slug.startswith(start) else slug


def _year(day: datetime.date | None) -> int | None:
    return None if day is None else day.year


def _changes(ties: list[Mapping[str, Any]], statuses: Numbering) -> Columns:
    found = [
        (row, _year(day), statuses.of(status))
        for row, tie in enumerate(ties)
        for day, status in tie["status_changes"]
    ]
    return {
        "tie": [row for row, _, _ in found],
        "year": [year for _, year, _ in found],
        "status": [status for _, _, status in found],
    }
