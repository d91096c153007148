"""Values that stand beside a name in somebody's table, read as evidence of what the name means.

A value that cannot be read is no evidence: it neither helps nor harms a candidate.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from placegraph.directory import Thing, directory_of
from placegraph.identifiers import path_of
from placegraph.store import Store

NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
LATITUDE_LONGITUDE = re.compile(rf"({NUMBER})\s*°?\s*[,;\s/]\s*({NUMBER})\s*°?")
# Well-known text says the longitude first.
WKT_POINT = re.compile(rf"(?:<[^>]*>\s*)?POINT\s*\(\s*({NUMBER})\s+({NUMBER})\s*\)", re.IGNORECASE)
WIKIDATA_ITEM = re.compile(r"(?:.*/)?(Q[1-9]\d*)")
UN_LOCODE = re.compile(r"([A-Z]{2} ?[A-Z2-9]{3})")
GSS_CODE = re.compile(r"([A-Z]\d{8})")
GEONAMES_ID = re.compile(r"(?:.*geonames\.org/)?([1-9]\d*)(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a thing beside its name.

    `countries` are codes, `identifiers` are written `geonames:2637487`, `around` are the paths of
    places that it lies in, serves or is based in.
    """

    countries: frozenset[str] = frozenset()
    position: tuple[float, float] | None = None
    latitude: float | None = None
    longitude: float | None = None
    identifiers: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    @property
    def point(self) -> tuple[float, float] | None:
        """The position, said in one value or in two."""
        if self.position is None and self.latitude is not None and self.longitude is not None:
            return _on_earth(self.latitude, self.longitude)
        return self.position


Take = Callable[[Evidence, Store, str], Evidence]


def read_evidence(store: Store, values: Iterable[tuple[str, Any]]) -> Evidence:
    """Evidence from pairs of a property and a value, or a list of values; others are left aside."""
    evidence = Evidence()
    for name, value in values:
        if name in EVIDENCE:
            for text in _texts(value):
                evidence = EVIDENCE[name](evidence, store, text)
    return evidence


def _texts(value: Any) -> Iterable[str]:
    """The texts of a value: a thing that was found before is known by its identifier."""
    if isinstance(value, Mapping):
        yield from _texts(value.get("id"))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value).strip()


def _country(evidence: Evidence, store: Store, text: str) -> Evidence:
    return replace(evidence, countries=evidence.countries | country_codes(store, text))


def country_codes(store: Store, text: str) -> frozenset[str]:
    """The codes that a country's code, path or name may mean; none if it is not known."""
    places = directory_of(store, "place")
    countries = [place for place in places.things if "country" in place.kind_notations]
    if any(place.country == text for place in countries):
        return frozenset((text,))
    named = {places.bearer(name).path for name in places.names.called(text)} | {path_of(text)}
    found = {place.country for place in countries if place.country and place.path in named}
    return frozenset(found) or _read_by_gazetteer(text)


def _read_by_gazetteer(text: str) -> frozenset[str]:
    """As imports read countries (“England”, “Deutschland”), where what they need is installed."""
    try:
        from placegraph.gazetteer import read_country
    except ModuleNotFoundError:
        return frozenset()
    code = read_country(text).code
    return frozenset((code,)) if code else frozenset()


def _coordinates(evidence: Evidence, _store: Store, text: str) -> Evidence:
    if match := WKT_POINT.fullmatch(text):
        return replace(evidence, position=_on_earth(float(match[2]), float(match[1])))
    if match := LATITUDE_LONGITUDE.fullmatch(text):
        return replace(evidence, position=_on_earth(float(match[1]), float(match[2])))
    return evidence


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _latitude(evidence: Evidence, _store: Store, text: str) -> Evidence:
    return replace(evidence, latitude=_number(text))


def _longitude(evidence: Evidence, _store: Store, text: str) -> Evidence:
    return replace(evidence, longitude=_number(text))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _around(evidence: Evidence, store: Store, text: str) -> Evidence:
    places = directory_of(store, "place")
    paths = {places.bearer(name).path for name in places.names.called(text)}
    if path_of(text) in places.by_path:
        paths.add(path_of(text))
    return replace(evidence, around=evidence.around | paths)


def _identifier(scheme: str, pattern: re.Pattern[str]) -> Take:
    def take(evidence: Evidence, _store: Store, text: str) -> Evidence:
        match = pattern.fullmatch(text)
        found = {f"{scheme}:{match[1].replace(' ', '')}"} if match else set()
        return replace(evidence, identifiers=evidence.identifiers | found)

    return take


# The properties whose values are evidence, and how each is taken in.
EVIDENCE: Mapping[str, Take] = {
    "country": _country,
    "coordinates": _coordinates,
    "latitude": _latitude,
    "longitude": _longitude,
    "around": _around,
    "geonames": _identifier("geonames", GEONAMES_ID),
    "wikidata": _identifier("wikidata", WIKIDATA_ITEM),
    "un-locode": _identifier("un_locode", UN_LOCODE),
    "gss": _identifier("gss", GSS_CODE),
}


def lies_in(store: Store, thing: Thing, paths: frozenset[str]) -> bool:
    """Whether one of the places is around the thing, at any number of steps."""
    places = directory_of(store, "place").by_path
    level, seen = list(thing.around), set(thing.around)
    while level:
        if not paths.isdisjoint(level):
            return True
        ups = (up for path in level if path in places for up in places[path].around)
        level = [up for up in ups if up not in seen]
        seen.update(level)
    return False
