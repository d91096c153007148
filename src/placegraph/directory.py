"""All things of a kind in a store, with their names, what they are, where, and identifiers.

A directory is read once for each store that is open, and is what finding and reconciling look
things up in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.column_file import read_columns
from placegraph.columns import Column
from placegraph.identifiers import at_path, ids, path_of, slug_of
from placegraph.name_index import Name, NameIndex
from placegraph.projected import DIRECTORY
from placegraph.store import Store

# The kinds of things whose names and facts are columns of a version.
NODES = ("place", "organisation")
NAMES = """
SELECT ?thing ?label ?name
WHERE {
  VALUES ?naming { rdfs:label skos:altLabel }
  ?thing rdfs:label ?label ; ?naming ?name .
  FILTER (STRSTARTS(STR(?thing), $start))
  FILTER (LANG(?label) IN ("en", ""))
}
"""
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

    @cached_property
    def names(self) -> NameIndex:
        """The names, made when a name is first looked up: whoever comes with a path needs none."""
        return NameIndex(_numbered(self.things))

    def bearer(self, name: Name) -> Thing:
        """The thing that bears a name."""
        return self.things[name.bearer]


@cached_by_store(maxsize=12)
def directory_of(store: Store, kind: str) -> Directory:
    """The directory of the places of a store, or of another kind of IRI, read the first time."""
    if kind in NODES:
        facts = _facts_of(store)
        things = tuple(facts.thing(path) for path in facts.paths(kind))
    else:
        things = tuple(_named(store, kind))
    by_identifier: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        for identifier in thing.identifiers:
            by_identifier[identifier].append(thing)
    return Directory(
        things,
        {thing.path: thing for thing in things},
        {identifier: tuple(bearers) for identifier, bearers in by_identifier.items()},
    )


def _named(store: Store, kind: str) -> Iterable[Thing]:
    """What is not in the columns, such as relationships: things with their names alone."""
    labels: dict[str, str] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for row in store.select(NAMES, start=f"{ids()}{kind}/"):
        path = path_of(row["thing"])
        labels[path] = min(row["label"].value, labels.get(path, row["label"].value))
        names[path].add(row["name"].value)
    for path, label in sorted(labels.items()):
        yield Thing(path, label, (label, *sorted(names[path] - {label})))


def _numbered(things: Iterable[Thing]) -> Iterable[Name]:
    for number, thing in enumerate(things):
        for name in thing.names:
            yield Name(number, name, name == thing.label)


class _Facts:
    """What the store says of all things, by path: an organisation's country is its place's."""

    def __init__(self, store: Store) -> None:
        self.columns = read_columns(store, DIRECTORY)
        self.codes = self.columns["country_code"]
        self.around = _joined(*(self.columns[name] for name in ("within", "serves", "based_in")))

    def paths(self, kind: str) -> list[str]:
        """The paths of a kind in alphabetical order."""
        return sorted(path for path in self.columns["name"] if path.startswith(f"{kind}/"))

    def thing(self, path: str) -> Thing:
        label = self.columns["name"][path][0]
        others = {*self._values("any_name", path), *self._values("other_name", path)} - {label}
        return Thing(
            path,
            label,
            (label, *sorted(others)),
            tuple(sorted(map(slug_of, self._values("kind", path)))),
            self.around.get(path, ()),
            self._country(path),
            _position(self._values("point", path)),
            max(self._values("population", path), default=None),
            self._values("identifier", path),
        )

    def _values(self, name: str, path: str) -> tuple[Any, ...]:
        return self.columns[name].get(path, ())

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


def _joined(*columns: Column) -> Column:
    """The values of several columns in one."""
    found: dict[str, set[str]] = defaultdict(set)
    for column in columns:
        for path, values in column.items():
            found[path].update(values)
    return {path: tuple(sorted(values)) for path, values in found.items()}


def _position(points: Iterable[str]) -> tuple[float, float] | None:
    """Latitude and longitude; WKT says the longitude first."""
    for point in points:
        if match := WKT.fullmatch(point):
            return float(match[2]), float(match[1])
    return None
