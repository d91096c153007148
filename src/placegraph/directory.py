"""All things of a kind in a store, with their names, what they are, where, and identifiers.

A directory is read once for each store that is open, and is what finding and reconciling look
things up in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.identifiers import at_path, ids, path_of, slug_of
from placegraph.name_index import Name, NameIndex
from placegraph.store import Store, plain

NAMES = """
SELECT ?thing ?label ?name
WHERE {
  VALUES ?naming { rdfs:label skos:altLabel }
  ?thing rdfs:label ?label ; ?naming ?name .
  FILTER (STRSTARTS(STR(?thing), $start))
  FILTER (LANG(?label) IN ("en", ""))
}
"""
FACTS = "SELECT ?thing ?value WHERE { ?thing %s ?value }"
WKT = re.compile(r"POINT\s*\((\S+) (\S+)\)")


@dataclass(frozen=True)
class Thing:
    """Something that has a page: its path (`place/bo`), its IRI and its label.

    Two things are the same when path and label are. `names` are all of its names, the label first;
    `kind_notations` what it is (`city`); `around` the paths of what it lies in, serves or is based
    in; `country` its code; `identifiers` are written `geonames:2637487`.
    """

    path: str
    label: str
    names: tuple[str, ...] = field(default=(), compare=False)
    kind_notations: tuple[str, ...] = field(default=(), compare=False)
    around: tuple[str, ...] = field(default=(), compare=False)
    country: str | None = field(default=None, compare=False)
    position: tuple[float, float] | None = field(default=None, compare=False)
    population: int | None = field(default=None, compare=False)
    identifiers: tuple[str, ...] = field(default=(), compare=False)

    @property
    def iri(self) -> str:
        """The IRI of the thing."""
        return at_path(self.path).value

    @property
    def kind(self) -> str:
        """The kind in its IRI, for example `place`."""
        return self.path.split("/", 1)[0]

    @property
    def slug(self) -> str:
        """The path without its kind."""
        return self.path.split("/", 1)[1]


@dataclass(frozen=True)
class Directory:
    """Things by path and by number; the names know their bearers by number."""

    things: tuple[Thing, ...]
    by_path: Mapping[str, Thing]
    by_identifier: Mapping[str, tuple[Thing, ...]]
    names: NameIndex

    def bearer(self, name: Name) -> Thing:
        """The thing that bears a name."""
        return self.things[name.bearer]


@cached_by_store(maxsize=12)
def directory_of(store: Store, kind: str) -> Directory:
    """The directory of the places of a store, or of another kind of IRI, read the first time."""
    start = f"{ids()}{kind}/"
    labels: dict[str, str] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for row in store.select(NAMES, start=start):
        path = path_of(row["thing"])
        labels[path] = min(row["label"].value, labels.get(path, row["label"].value))
        names[path].add(row["name"].value)
    facts = _facts_of(store)
    things = tuple(
        facts.thing(path, label, names[path] - {label}) for path, label in sorted(labels.items())
    )
    by_identifier: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        for identifier in thing.identifiers:
            by_identifier[identifier].append(thing)
    return Directory(
        things,
        {thing.path: thing for thing in things},
        {identifier: tuple(bearers) for identifier, bearers in by_identifier.items()},
        NameIndex(_numbered(things)),
    )


def _numbered(things: Iterable[Thing]) -> Iterable[Name]:
    for number, thing in enumerate(things):
        for name in thing.names:
            yield Name(number, name, name == thing.label)


class _Facts:
    """What the store says of all things, by path: an organisation's country is its place's."""

    def __init__(self, store: Store) -> None:
        self.kinds = _values(store, "pg:kind", slug_of)
        self.codes = _values(store, "pg:countryCode", plain)
        self.around = _values(store, "pg:within|pg:serves|pg:basedIn", path_of)
        self.points = _values(store, "geo:hasGeometry/geo:asWKT", plain)
        self.populations = _values(store, "pg:population", plain)
        self.identifiers = _values(store, "schema:identifier", plain)

    def thing(self, path: str, label: str, others: set[str]) -> Thing:
        return Thing(
            path,
            label,
            (label, *sorted(others)),
            tuple(self.kinds.get(path, ())),
            tuple(self.around.get(path, ())),
            self._country(path),
            _position(self.points.get(path, ())),
            max(self.populations.get(path, ()), default=None),
            tuple(self.identifiers.get(path, ())),
        )

    def _country(self, path: str) -> str | None:
        """The code stated nearest: its own, or of what it lies in; None where several are."""
        level, seen = [path], {path}
        while level:
            codes = {code for each in level for code in self.codes.get(each, ())}
            if codes:
                return codes.pop() if len(codes) == 1 else None
            level = [up for each in level for up in self.around.get(each, ()) if up not in seen]
            seen.update(level)
        return None


@cached_by_store()
def _facts_of(store: Store) -> _Facts:
    return _Facts(store)


def _values(store: Store, path: str, read: Callable[[Any], Any]) -> dict[str, list[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for row in store.select(FACTS % path):
        found[path_of(row["thing"])].add(read(row["value"]))
    return {thing: sorted(values) for thing, values in found.items()}


def _position(points: Iterable[str]) -> tuple[float, float] | None:
    """Latitude and longitude; WKT says the longitude first."""
    for point in points:
        if match := WKT.fullmatch(point):
            return float(match[2]), float(match[1])
    return None
