"""What the columns of a table seem to hold, by the words of their headers and by their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from placegraph.errors import DateError
from placegraph.tables.cells import degrees, refusal, split_position
from placegraph.tables.dates import to_edtf

MOST_VALUES = 12
SHORTEST_ENDING = 3

# Words of a header, in English, German and French; a longer word may end in one (“Vertragsdatum”).
WORDS: Mapping[str, tuple[str, ...]] = {
    "country": ("country", "land", "staat", "nation", "pays", "état"),
    "division": ("state", "region", "bundesland", "county", "province", "provinz", "kanton",
                 "landkreis", "kreis", "région", "département"),
    "latitude": ("lat", "latitude", "breite", "breitengrad"),
    "longitude": ("lng", "lon", "long", "longitude", "länge", "längengrad"),
    "position": ("coordinates", "koordinaten", "position", "location", "lage"),
    "wikidata": ("wikidata", "qid", "q"),
    "geonames": ("geonames", "geonameid", "geoname"),
    "start": ("since", "seit", "von", "start", "year", "jahr", "beginn", "from", "established",
              "gegründet", "date", "datum", "signed", "unterzeichnet", "vertrag", "vom",
              "unterzeichnung", "abschluss", "gründung", "besiegelt", "geschlossen",
              "beschlossen", "depuis", "année", "signature", "signé"),
    "end": ("until", "bis", "end", "ende", "ended", "beendet", "fin"),
    "form": ("form", "type", "art", "kind", "typ", "formality", "forme"),
    "status": ("status", "stand", "zustand", "aktiv", "active", "läuft", "statut"),
    "name": ("name", "city", "town", "stadt", "gemeinde", "municipality", "place", "ort", "kommune",
             "council", "community", "ville", "commune", "nom", "lieu", "from", "to", "von", "nach",
             "zu", "origin", "target", "destination"),
}  # fmt: skip
# Words that mean the other end of a tie, by themselves or by how they begin.
OTHER_END = ("to", "nach", "zu", "target", "destination")
OTHER_END_BEGINS = ("partner", "twin", "sister", "friend", "befreundet", "jumel", "ami")
# How words begin that mean a person: such columns are never read.
PERSON_BEGINS = ("ansprech", "kontakt", "contact", "person", "mail", "tel", "phone", "fax",
                 "courriel")  # fmt: skip
FORMS: Mapping[str, tuple[str, ...]] = {
    "twinning": ("p", "partnerschaft", "städtepartnerschaft", "gemeindepartnerschaft",
                 "kreispartnerschaft", "partnerstadt", "jumelage", "twinning",
                 "twin town", "twin city", "twinned"),
    "sister-city": ("sister city", "sister cities"),
    "friendship": ("f", "freundschaft", "friendship", "städtefreundschaft"),
    "treaty-of-friendship": ("freundschaftsvertrag", "treaty of friendship"),
    "contract-or-project": ("projektpartnerschaft", "projekt", "klimapartnerschaft", "project"),
    "memorandum": ("memorandum", "memorandum of understanding", "mou", "absichtserklärung"),
    "informal": ("k", "kontakt", "kontakte", "contact", "informal"),
}  # fmt: skip
STATUSES: Mapping[str, tuple[str, ...]] = {
    "active": ("ja", "yes", "aktiv", "active", "läuft", "laufend", "x"),
    "dormant": ("ruht", "ruhend", "dormant", "eingeschlafen"),
    "suspended": ("ausgesetzt", "suspended", "on hold"),
    "ended": ("nein", "no", "beendet", "ended", "gekündigt", "erloschen"),
}
_MEANINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"form": FORMS, "status": STATUSES}
OF_THE_TIE = ("start", "end", "form", "status")

Values = Mapping[str, Sequence[str]]


@dataclass
class Columns:
    """Columns by what they seem to hold, for both ends of a tie and for the tie itself.

    `first` is empty where the table is one place’s list of its partners.
    """

    first: dict[str, str] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)
    tie: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def columns_of(values: Values) -> Columns:
    """What each column holds, by its values (without blanks)."""
    meanings = {column: meaning(column, each) for column, each in values.items()}
    ends = _ends(meanings)
    found = Columns()
    for column, what in meanings.items():
        if what is None:
            found.dropped.append(column)
            continue
        kept = found.tie if what in OF_THE_TIE else (found.first, found.second)[ends[column]]
        if what in kept:
            found.dropped.append(column)
        else:
            kept[what] = column
    if not ("name" in found.first and "name" in found.second):
        found.first, found.second = {}, found.second | found.first
    return found


def meaning(column: str, values: Sequence[str]) -> str | None:
    """What a column seems to hold: one of WORDS, or None where it is not to be read."""
    words = _words(column)
    if _begins(words, PERSON_BEGINS):
        return None
    found = next(_by_words(words, values), None)
    # A header of other words, over values that speak for themselves.
    found = found or next((each for each in _MEANINGS if _speaks_of(each, values)), None)
    if found is None and _begins(words, OTHER_END_BEGINS) and _fits("name", values):
        found = "name"
    refused = sum(refusal(each) is not None for each in values)
    return None if found == "name" and 2 * refused >= len(values) else found


def _by_words(words: set[str], values: Sequence[str]) -> Iterator[str]:
    """What the words of a header say: as they are, else by how they end."""
    for ends_in in (False, True):
        for what, known in WORDS.items():
            says = _ends_in(words, known) if ends_in else bool(words.intersection(known))
            if says and _fits(what, values) and not (what == "name" and _of_a_date(words)):
                yield what


def _of_a_date(words: set[str]) -> bool:
    """Whether a header speaks of a date, as “place of signing” does."""
    return not words.isdisjoint({*WORDS["start"], *WORDS["end"]} - {*WORDS["name"]})


def _words(column: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return set(re.findall(r"[^\W\d_]+", f"{column} {apart}".casefold()))


def _begins(words: Iterable[str], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in words)


def _ends_in(words: Iterable[str], known: Iterable[str]) -> bool:
    endings = tuple(word for word in known if len(word) >= SHORTEST_ENDING)
    return any(word.endswith(endings) for word in words)


def _ends(meanings: Mapping[str, str | None]) -> dict[str, int]:
    """Which end of the tie (0 or 1) each column describes.

    Its header may say so, or that of the other column of its meaning. Else it is of the end whose
    name it follows.
    """
    alike: dict[str, list[str]] = {}
    for column, what in meanings.items():
        alike.setdefault(what or "", []).append(column)
    names = alike.get("name", [])
    told = {column: end for columns in alike.values() for column, end in _told(columns).items()}
    ends = {column: min(at, 1) for at, column in enumerate(names)} | told
    after = ends[names[0]] if names else 1
    for column in meanings:
        after = ends[column] if column in names else after
        ends.setdefault(column, after)
    return ends


def _told(columns: Sequence[str]) -> dict[str, int]:
    """The ends that headers of one meaning say: if one says it, the others are of the other end."""
    marks = {column: _mark(column) for column in columns}
    said = {mark for mark in marks.values() if mark is not None}
    other = 1 - said.pop() if len(said) == 1 else None
    ends = {column: other if mark is None else mark for column, mark in marks.items()}
    return {column: end for column, end in ends.items() if end is not None}


def _mark(column: str) -> int | None:
    words = _words(column)
    if re.search(r"(?<!\d)2(?!\d)|[\W_]b$", column, re.IGNORECASE):
        return 1
    if re.search(r"(?<!\d)1(?!\d)|[\W_]a$", column, re.IGNORECASE):
        return 0
    return 1 if words.intersection(OTHER_END) or _begins(words, OTHER_END_BEGINS) else None


def _speaks_of(what: str, values: Sequence[str]) -> bool:
    known = {word for words in _MEANINGS[what].values() for word in words if len(word) > 1}
    spoken = sum(one.casefold() in known for one in values)
    return len(values) > 1 and _fits(what, values) and 2 * spoken >= len(values)


def _fits(what: str, values: Sequence[str]) -> bool:
    """Whether most of the values are what the header promises."""
    if what in {"latitude", "longitude"}:
        return _most(degrees(one) is not None for one in values)
    if what == "position":
        return _most(None not in map(degrees, split_position(one)) for one in values)
    if what in {"start", "end"}:
        # Dates are written in many ways; those that cannot be read will be in the row report.
        return bool(values) and 2 * sum(map(_is_date, values)) >= len(values)
    if what == "wikidata":
        return _most("Q" in one for one in values)
    if what in {"form", "status"}:
        return 0 < len(set(values)) <= MOST_VALUES and not _most(_is_date(one) for one in values)
    if what == "name":
        return _most(degrees(one) is None for one in values)
    return True


def _most(tests: Iterable[bool]) -> bool:
    results = list(tests)
    return bool(results) and sum(results) >= 0.8 * len(results)


def _is_date(text: str) -> bool:
    try:
        to_edtf(text)
    except DateError:
        return False
    return True
