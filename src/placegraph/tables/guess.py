"""A first mapping, guessed from headers and values, for a person to read and correct.

A guess is never used by itself: every line of it that is not certain says so in a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from placegraph.errors import DateError
from placegraph.schemes import scheme
from placegraph.tables.cells import degrees, plain, refusal
from placegraph.tables.dates import to_edtf
from placegraph.tables.readers import Layout, Table, header_row, open_table
from placegraph.tables.rows import Row, TableError

SAMPLE = 200
MOST_VALUES = 12

# Words of a header, in English and German. The second list of names is for the other end.
WORDS: Mapping[str, tuple[str, ...]] = {
    "partner": ("partner", "twin", "sister", "partnerstadt", "partnergemeinde", "partnerort",
                "friend", "target", "to", "zu"),
    "country": ("country", "land", "staat", "nation"),
    "division": ("state", "region", "bundesland", "county", "province", "provinz", "kanton",
                 "landkreis", "kreis"),
    "latitude": ("lat", "latitude", "breite", "breitengrad"),
    "longitude": ("lng", "lon", "long", "longitude", "länge", "längengrad"),
    "wikidata": ("wikidata", "qid", "q"),
    "geonames": ("geonames", "geonameid", "geoname"),
    "start": ("since", "seit", "start", "year", "jahr", "beginn", "from", "established",
              "gegründet", "date", "datum", "signed", "unterzeichnet", "vertrag", "vom",
              "unterzeichnung", "abschluss", "gründung", "besiegelt", "geschlossen",
              "beschlossen"),
    "end": ("until", "bis", "end", "ende", "ended", "beendet"),
    "form": ("form", "type", "art", "kind", "typ", "formality"),
    "status": ("status", "stand", "zustand", "aktiv", "active", "läuft"),
    "name": ("name", "city", "town", "stadt", "gemeinde", "municipality", "place", "ort", "kommune",
             "council", "community", "partnerstadt", "partnergemeinde", "partnerort"),
}  # fmt: skip
FORMS: Mapping[str, tuple[str, ...]] = {
    "twinning": ("p", "partnerschaft", "städtepartnerschaft", "gemeindepartnerschaft",
                 "kreispartnerschaft", "partnerstadt", "jumelage", "twinning", "twin town",
                 "twin city", "twinned"),
    "sister-city": ("sister city", "sister cities"),
    "friendship": ("f", "freundschaft", "friendship", "städtefreundschaft"),
    "treaty-of-friendship": ("freundschaftsvertrag", "treaty of friendship"),
    "contract-or-project": ("projektpartnerschaft", "projekt", "klimapartnerschaft", "project"),
    "informal": ("k", "kontakt", "kontakte", "contact", "informal"),
}  # fmt: skip
STATUSES: Mapping[str, tuple[str, ...]] = {
    "active": ("ja", "yes", "aktiv", "active", "läuft", "laufend", "x"),
    "dormant": ("ruht", "ruhend", "dormant", "eingeschlafen"),
    "suspended": ("ausgesetzt", "suspended", "on hold"),
    "ended": ("nein", "no", "beendet", "ended", "gekündigt", "erloschen"),
}
_MEANINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"form": FORMS, "status": STATUSES}


@dataclass
class _Guess:
    """Columns by what they seem to hold; an end of the tie is 0 or 1."""

    ends: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    others: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


def guess_mapping(path: Path) -> str:
    """The text of a mapping for a table; raises TableError where no two names are to be seen."""
    open_table(path)  # which refuses what is no table
    layout = Layout(header_row=header_row(path))
    table = open_table(path, layout)
    rows = [row for row in islice(table.rows, SAMPLE) if isinstance(row, Row)]
    if not rows:
        raise TableError(f"{table.file}: no rows to guess from; expected a header and rows")
    columns = table.columns or tuple(dict.fromkeys(key for row in rows for key in row.values))
    values = {
        name: [one for row in rows if (one := plain(row.values.get(name, "")))] for name in columns
    }
    guess = _guess(columns, values)
    if not all("name" in end for end in guess.ends):
        raise TableError(
            f"{table.file}: no two columns of names among {', '.join(columns)}; expected headers "
            "such as city and partner, or Stadt and Partnerstadt"
        )
    return "\n".join(_lines(path, table, layout, guess, values)) + "\n"


def _guess(columns: Sequence[str], values: Mapping[str, Sequence[str]]) -> _Guess:
    guess = _Guess()
    meanings = {column: _what(_words(column), values[column]) for column in columns}
    second = _second_end(meanings)
    for at, (column, what) in enumerate(meanings.items()):
        if what is None or (what == "name" and any(map(refusal, values[column]))):
            guess.dropped.append(column)
        elif what in {"start", "end", "form", "status"}:
            _keep(guess.others, what, column, guess)
        else:
            of_second = _is_other(column) or (at >= second and "1" not in column)
            _keep(guess.ends[int(of_second)], what, column, guess)
    return guess


def _words(column: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).casefold()))


def _is_other(column: str) -> bool:
    return "2" in column or any(word.startswith(WORDS["partner"][:3]) for word in _words(column))


def _second_end(meanings: Mapping[str, str | None]) -> int:
    """Where the columns of the other end begin: at its name."""
    names = [at for at, what in enumerate(meanings.values()) if what == "name"]
    columns = list(meanings)
    others = [at for at in names if _is_other(columns[at])]
    return (others or names[1:] or [len(columns)])[0]


def _keep(found: dict[str, str], what: str, column: str, guess: _Guess) -> None:
    """The first column of a meaning is taken, the others are named as dropped."""
    if what in found:
        guess.dropped.append(column)
    else:
        found[what] = column


def _what(words: set[str], values: Sequence[str]) -> str | None:
    for what, known in WORDS.items():
        if what != "partner" and words & set(known) and _fits(what, values):
            return what
    if words & set(WORDS["partner"]) and _fits("name", values):
        return "name"
    # A header of other words, over values that speak for themselves.
    return next((what for what in ("form", "status") if _speaks_of(what, values)), None)


def _speaks_of(what: str, values: Sequence[str]) -> bool:
    known = {word for words in _MEANINGS[what].values() for word in words if len(word) > 1}
    return (
        len(values) > 1 and _fits(what, values) and _half(one.casefold() in known for one in values)
    )


def _half(tests: Iterable[bool]) -> bool:
    results = list(tests)
    return 2 * sum(results) >= len(results)


def _fits(what: str, values: Sequence[str]) -> bool:
    """Whether most of the values are what the header promises."""
    if what in {"latitude", "longitude"}:
        return _most(degrees(one) is not None for one in values)
    if what in {"start", "end"}:
        return _most(_is_date(one) for one in values)
    if what == "wikidata":
        return _most("Q" in one for one in values)
    if what in {"form", "status"}:
        return 0 < len(set(values)) <= MOST_VALUES
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


def _lines(
    path: Path,
    table: Table,
    layout: Layout,
    guess: _Guess,
    values: Mapping[str, Sequence[str]],
) -> Iterable[str]:
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "table"
    yield f"# A first mapping of {path.name}, guessed: read it, and mend what is marked “check”."
    yield from (f"# Note: {notice.reason}" for notice in table.notices)
    yield f"id: {slug}"
    yield f"title: {_quoted(path.stem)}  # check"
    yield f"description: {_quoted(f'Ties listed in {path.name}.')}  # check"
    yield "licence: unknown  # check: the licence of the content"
    if layout.header_row > 1:
        yield f"table: {{header_row: {layout.header_row}}}  # what stands above is a title"
    yield "parties:"
    for end in guess.ends:
        yield from _party(end, values)
    yield f"level: {{constant: civic}}  # check: {', '.join(scheme('level'))}"
    tops = [one for one in scheme("strand") if "/" not in one]
    yield f"strands: {{constant: civic/twinning}}  # check: {', '.join(tops)} and their parts"
    if "form" in guess.others:
        yield from _looked_up("formality", FORMS, "unspecified", guess.others["form"], values)
    else:
        yield f"formality: {{constant: twinning}}  # check: {', '.join(scheme('formality'))}"
    if "status" in guess.others:
        yield from _looked_up("status", STATUSES, "unknown", guess.others["status"], values)
    else:
        yield "status: {constant: unknown}  # check: active, if the list is of ties that stand"
    for what in ("start", "end"):
        if what in guess.others:
            yield f"{what}: {_quoted(guess.others[what])}"
    if guess.dropped:
        yield f"# Columns that are not read: {', '.join(guess.dropped)}"


def _party(end: Mapping[str, str], values: Mapping[str, Sequence[str]]) -> Iterable[str]:
    lead = "  - "
    for what in ("name", "country", "division"):
        if what in end:
            yield f"{lead}{what}: {_quoted(end[what])}"
            lead = "    "
    if "latitude" in end and "longitude" in end:
        yield f"    latitude: {_quoted(end['latitude'])}"
        yield f"    longitude: {_quoted(end['longitude'])}"
    known = [f"{kind}: {_quoted(end[kind])}" for kind in ("wikidata", "geonames") if kind in end]
    if known:
        yield f"    identifiers: {{{', '.join(known)}}}"
    if "country" not in end:
        country = _country_of(values.get(end.get("division", ""), ()))
        told = f"country: {{constant: {country}}}" if country else "# country: {constant: …}"
        yield f"    {told}  # check: one country for all rows?"


def _country_of(divisions: Sequence[str]) -> str | None:
    """The country that most of the divisions lie in, if they name it."""
    # Only here, because it is no part of reading tables.
    from placegraph.gazetteer import country_name, read_country

    codes = Counter(read_country(one).code for one in set(divisions))
    code, times = codes.most_common(1)[0] if codes else (None, 0)
    return country_name(code) if code and times >= 0.8 * codes.total() else None


def _looked_up(
    what: str,
    meanings: Mapping[str, tuple[str, ...]],
    blank: str,
    column: str,
    values: Mapping[str, Sequence[str]],
) -> Iterable[str]:
    yield f"{what}:  # check what each value means: {', '.join(scheme(what))}"
    yield f"  column: {_quoted(column)}"
    yield "  values:"
    for value in sorted(set(values[column])):
        known = [one for one, words in meanings.items() if value.casefold() in words]
        yield f"    {_quoted(value)}: {known[0] if known else f'{blank}  # check'}"
    yield f"  blank: {blank}"


def _quoted(text: str) -> str:
    """The text as YAML reads it back."""
    if re.fullmatch(r"[^\W\d][\w-]*", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
