"""Items of Wikidata: what they are called, where and what they are, and who else knows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from placegraph.wikidata.answers import Value
from placegraph.wikidata.terms import item_of
from placegraph.wikidata.values import count_of, position_of

Taken = TypeVar("Taken")

# Classes of Wikidata that say what kind of place an item is; the first kind that fits is taken.
KINDS = {
    "city": ("Q515", "Q1549591", "Q1637706", "Q200250", "Q5119", "Q1093829", "Q22865", "Q133442"),
    "town": ("Q3957", "Q42744322"),
    "village": ("Q532", "Q5084"),
    "borough": ("Q211690",),
    "district": ("Q149621", "Q106658"),
    "parish": ("Q1115575",),
    "county": ("Q28575", "Q47168"),
    "state": ("Q35657", "Q107390", "Q1221156"),
    "region": ("Q34876", "Q6465", "Q36784", "Q82794"),
    "country": ("Q6256", "Q3624078"),
    "continent": ("Q5107",),
}
# Communes and municipalities of many countries are none of these.
OTHERWISE = "unspecified"


@dataclass
class Item:
    """What is said of an item; of most things Wikidata can say several."""

    id: str
    labels: dict[str, str] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    positions: set[tuple[float, float]] = field(default_factory=set)
    populations: set[int] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    geonames: set[int] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """The kind of place that its classes make it."""
        fitting = (kind for kind, classes in KINDS.items() if self.classes.intersection(classes))
        return next(fitting, OTHERWISE)

    @property
    def country(self) -> str | None:
        """The code of its country, None where several are stated."""
        return next(iter(self.countries)) if len(self.countries) == 1 else None

    @property
    def position(self) -> tuple[float, float] | None:
        """Where it lies, None where several points are stated that are far apart."""
        if not self.positions:
            return None
        latitudes, longitudes = zip(*self.positions, strict=True)
        is_one = max(latitudes) - min(latitudes) < 0.1 and max(longitudes) - min(longitudes) < 0.1
        return min(self.positions) if is_one else None

    @property
    def population(self) -> int | None:
        """The number of people, the greatest where several of one rank are stated."""
        return max(self.populations, default=None)

    def take(self, what: str, value: Value) -> str | None:
        """Take a value in; None when it was taken, otherwise what was expected."""
        taker = _TAKERS.get(what)
        if taker is None:
            return f"one of: {', '.join(_TAKERS)}"
        take, expected = taker
        return None if take(self, value) else expected


def _label(item: Item, value: Value) -> bool:
    text = " ".join(value.text.split())
    if value.kind == "literal" and value.language and text:
        item.labels[value.language] = text
        return True
    return False


def _alias(item: Item, value: Value) -> bool:
    text = " ".join(value.text.split())
    return value.kind == "literal" and bool(text) and _added(item.aliases, text)


def _position(item: Item, value: Value) -> bool:
    return _added(item.positions, position_of(value))


def _population(item: Item, value: Value) -> bool:
    return _added(item.populations, count_of(value))


def _country(item: Item, value: Value) -> bool:
    code = value.text if re.fullmatch("[A-Z]{2}", value.text) else None
    return _added(item.countries, code)


def _geonames(item: Item, value: Value) -> bool:
    number = int(value.text) if re.fullmatch("[1-9][0-9]{0,9}", value.text) else None
    return _added(item.geonames, number)


def _class(item: Item, value: Value) -> bool:
    return _added(item.classes, item_of(value.text))


def _added(taken: set[Taken], value: Taken | None) -> bool:
    if value is not None:
        taken.add(value)
    return value is not None


_TAKERS: dict[str, tuple[Callable[[Item, Value], bool], str]] = {
    "label": (_label, "a text in a language"),
    "alias": (_alias, "a text"),
    "coordinates": (_position, "a point on Earth"),
    "population": (_population, "a number"),
    "country": (_country, "an ISO 3166-1 alpha-2 code"),
    "geonames": (_geonames, "a number"),
    "class": (_class, "an item"),
}
