"""What can be fetched of a thing once it is found: texts, numbers, or other things.

Those that `placegraph.reconcile.evidence` reads can also stand beside a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from placegraph.directory import Thing, directory_of
from placegraph.identifiers import at_path, path_of
from placegraph.store import Store

LINKED = "SELECT DISTINCT ?value WHERE { $thing %s ?value }"

PropertyValue = str | int | float | Thing


@dataclass(frozen=True, slots=True)
class Property:
    """A property: which classes of things have it, and whether its values are things themselves."""

    id: str
    name: str
    description: str
    read: Callable[[Store, Thing], Iterable[PropertyValue | None]] = field(repr=False)
    of: tuple[str, ...] = ("Place", "Organisation")
    value_type: str | None = None


def values_of(
    store: Store, thing: Thing, prop: Property, limit: int | None = None
) -> Sequence[PropertyValue]:
    """The values of a property of a thing, none twice, at most so many."""
    values = dict.fromkeys(value for value in prop.read(store, thing) if value is not None)
    return tuple(values)[:limit]


def _identifier(scheme: str) -> Callable[[Store, Thing], Iterable[str]]:
    def read(_store: Store, thing: Thing) -> Iterable[str]:
        start = f"{scheme}:"
        return (each.removeprefix(start) for each in thing.identifiers if each.startswith(start))

    return read


def _linked(path: str, kind: str) -> Callable[[Store, Thing], Iterable[Thing]]:
    query = LINKED % path

    def read(store: Store, thing: Thing) -> Iterable[Thing]:
        things = directory_of(store, kind).by_path
        paths = (path_of(row["value"]) for row in store.select(query, thing=at_path(thing.path)))
        found = (things[each] for each in paths if each in things)
        return sorted(found, key=lambda each: each.label)

    return read


def _coordinate(at: int) -> Callable[[Store, Thing], Iterable[float]]:
    return lambda _, thing: [thing.position[at]] if thing.position else []


def _kinds(_store: Store, thing: Thing) -> Iterable[str]:
    return thing.kind_notations


def _around(store: Store, thing: Thing) -> Iterable[Thing]:
    places = directory_of(store, "place").by_path
    return (places[path] for path in thing.around if path in places)


def _coordinates(_store: Store, thing: Thing) -> Iterable[str]:
    return [f"{thing.position[0]}, {thing.position[1]}"] if thing.position else []


_PLACE = ("Place",)
PROPERTIES: Mapping[str, Property] = {
    each.id: each
    for each in (
        Property("label", "Name", "What it is called in English.", lambda _, it: [it.label]),
        Property(
            "other-names", "Other names", "What else it is called.", lambda _, it: it.names[1:]
        ),
        Property("kind", "Kind", "What it is: city, county, port …", _kinds),
        Property("country", "Country", "Its ISO 3166-1 code.", lambda _, it: [it.country]),
        Property(
            "around",
            "Lies in, serves or is based in",
            "The places that it stands in, one step away.",
            _around,
            value_type="Place",
        ),
        Property("coordinates", "Coordinates", "Latitude, longitude.", _coordinates, _PLACE),
        Property("latitude", "Latitude", "Degrees; north is positive.", _coordinate(0), _PLACE),
        Property("longitude", "Longitude", "Degrees; east is positive.", _coordinate(1), _PLACE),
        Property("population", "Population", "People.", lambda _, it: [it.population], _PLACE),
        Property("geonames", "GeoNames id", "Its number there.", _identifier("geonames"), _PLACE),
        Property("wikidata", "Wikidata item", "Its Q number.", _identifier("wikidata")),
        Property("un-locode", "UN/LOCODE", "Five signs.", _identifier("un_locode"), _PLACE),
        Property(
            "gss",
            "GSS code",
            "Of the British statistics.",
            _identifier("gss"),
            _PLACE,
        ),
        Property(
            "partners",
            "Partners",
            "Places that it is tied to by a live relationship.",
            _linked("pg:linkedWith", "place"),
            _PLACE,
            "Place",
        ),
        Property(
            "city-networks",
            "City networks",
            "Networks that it is a member of.",
            _linked("pg:memberOfNetwork", "organisation"),
            value_type="Organisation",
        ),
    )
}
