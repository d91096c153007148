"""What countries and continents are called in the language of the reader, by their codes.

The sources name countries in English; the names in other languages are those of the Unicode
CLDR, as browsers have them. A country that has no code there keeps the name that it has here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from babel import Locale

from placegraph.cached import cached_by_store
from placegraph.directory import directory_of
from placegraph.store import Store


def country_name(store: Store, code: str, language: str = "en") -> str:
    """The name of a country by its code, or the code where no such country is known."""
    label = _labels(store).get(code, code)
    return label if language == "en" else _cldr(language).get(code, label)


def country_called(store: Store, label: str, language: str) -> str:
    """The name of a country by the name that it has in English here."""
    code = _codes(store)[0].get(label)
    return country_name(store, code, language) if code else label


def country_at(store: Store, path: str, language: str) -> str | None:
    """The name of the country or continent at a path; None for anything else, and for English."""
    code = None if language == "en" else _codes(store)[1].get(path)
    return _cldr(language).get(code) if code else None


@cache
def _cldr(language: str) -> Mapping[str, str]:
    return dict(Locale(language).territories)


@cached_by_store()
def _labels(store: Store) -> dict[str, str]:
    return {code: label for label, code in reversed(_codes(store)[0].items())}


@cached_by_store()
def _codes(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """The codes of countries, by label and by path."""
    countries = [
        (place, place.country)
        for place in directory_of(store, "place").things
        if place.country and "country" in place.kind_notations
    ]
    # What has the code of another country lies in it, and has a name of its own.
    alone = {code for code, n in Counter(code for _, code in countries).items() if n == 1}
    # Continents have no code here; those of the CLDR are found by their names in English.
    by_name = {name: code for code, name in _cldr("en").items()}
    continents = [
        (place, by_name[place.label])
        for place in directory_of(store, "place").things
        if "continent" in place.kind_notations and place.label in by_name
    ]
    countries += continents
    alone |= {code for _, code in continents}
    return (
        {place.label: code for place, code in countries},
        {place.path: code for place, code in countries if code in alone},
    )
