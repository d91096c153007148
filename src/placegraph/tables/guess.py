"""A first mapping, guessed from headers and values, for a person to read and correct.

A guess is never used by itself: every line of it that is not certain says so in a comment, and
what only a person can know is left blank, so that the mapping is refused until it is filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from placegraph.identifiers import slugify
from placegraph.schemes import scheme
from placegraph.tables.cells import plain
from placegraph.tables.headers import FORMS, STATUSES, Columns, Values, columns_of
from placegraph.tables.readers import Heading, Layout, Table, heading, open_table
from placegraph.tables.rows import Row, TableError

SAMPLE = 200
# A column of names with fewer of them than this share of the other one is merged downwards.
MERGED = 0.8


def guess_mapping(path: Path) -> str:
    """The text of a mapping for a table; raises TableError where no names are to be seen."""
    open_table(path)  # which refuses what is no table
    head = heading(path)
    table = open_table(path, Layout(header_row=head.row))
    sample = (row for row in islice(table.rows, SAMPLE) if isinstance(row, Row))
    # A row of one cell is a heading or a footnote.
    rows = [row for row in sample if sum(bool(cell.strip()) for cell in row.values.values()) > 1]
    if not rows:
        raise TableError(f"{table.file}: no rows to guess from; expected a header and rows")
    columns = table.columns or tuple(dict.fromkeys(key for row in rows for key in row.values))
    values = {
        name: [one for row in rows if (one := plain(row.values.get(name, "")))] for name in columns
    }
    found = columns_of(values)
    if "name" not in found.second:
        raise TableError(
            f"{table.file}: no column of names among {', '.join(columns)}; expected headers "
            "such as city and partner, or Stadt and Partnerstadt; rename them in a copy, or write "
            "a mapping by hand"
        )
    return "\n".join(_lines(path, table, head, found, values)) + "\n"


def _lines(
    path: Path, table: Table, head: Heading, found: Columns, values: Values
) -> Iterable[str]:
    slug = slugify(path.stem) or "table"
    yield f"# A first mapping of {path.name}, guessed: read it, and mend what is marked “check”."
    if not found.first:
        yield "# It seems to be one place’s list of its partners: fill in which place that is."
    yield from (f"# Note: {notice.reason}" for notice in table.notices)
    yield f"id: {slug}"
    yield f"title: {_quoted(head.title or path.stem)}  # check"
    yield f"description: {_quoted(f'Ties listed in {path.name}.')}  # check"
    yield "licence: unknown  # check: the licence of the content"
    yield from _layout(head, found, values)
    yield "parties:"
    for end in (found.first, found.second):
        yield from _party(end, values) if end else _own_place()
    yield f"level: {{constant: civic}}  # check: {', '.join(scheme('level'))}"
    tops = [one for one in scheme("strand") if "/" not in one]
    yield f"strands: {{constant: civic/twinning}}  # check: {', '.join(tops)} and their parts"
    if "form" in found.tie:
        yield from _looked_up("formality", FORMS, "unspecified", found.tie["form"], values)
    else:
        yield f"formality: {{constant: twinning}}  # check: {', '.join(scheme('formality'))}"
    if "status" in found.tie:
        yield from _looked_up("status", STATUSES, "unknown", found.tie["status"], values)
    else:
        yield "status: {constant: unknown}  # check: active, if they stand; only live ties count"
    for what in ("start", "end"):
        if what in found.tie:
            yield f"{what}: {_quoted(found.tie[what])}"
    if found.dropped:
        yield f"# Columns that are not read: {', '.join(found.dropped)}"


def _layout(head: Heading, found: Columns, values: Values) -> Iterable[str]:
    """Where the header stands, and which cells seem to be merged with those below."""
    names = [end["name"] for end in (found.first, found.second) if end]
    rows = max(len(values[name]) for name in names)
    merged = [name for name in names if len(values[name]) < MERGED * rows]
    fields, remarks = [], []
    if head.row > 1:
        fields.append(f"header_row: {head.row}")
        remarks.append("what stands above is a title")
    if merged:
        fields.append(f"fill_down: [{', '.join(map(_quoted, merged))}]")
        remarks.append("check: blank cells there mean the cell above")
    if fields:
        yield f"table: {{{', '.join(fields)}}}  # {'; '.join(remarks)}"


def _own_place() -> Iterable[str]:
    """The end that no column names, because it is the same in all rows."""
    yield "  - name: {constant: }  # fill in: the place whose list this is"
    yield "    country: {constant: }  # fill in: its country"
    yield "    states: true  # it keeps the list itself; check"


def _party(end: Mapping[str, str], values: Values) -> Iterable[str]:
    lead = "  - "
    for what in ("name", "country", "division"):
        if what in end:
            yield f"{lead}{what}: {_quoted(end[what])}"
            lead = "    "
    if "latitude" in end and "longitude" in end:
        yield f"    latitude: {_quoted(end['latitude'])}"
        yield f"    longitude: {_quoted(end['longitude'])}"
    elif "position" in end:
        yield f"    position: {_quoted(end['position'])}"
    known = [f"{kind}: {_quoted(end[kind])}" for kind in ("wikidata", "geonames") if kind in end]
    if known:
        yield f"    identifiers: {{{', '.join(known)}}}"
    if "country" not in end:
        country = _country_of(values.get(end.get("division", ""), ()))
        if country:
            yield f"    country: {{constant: {country}}}  # check: one country for all rows?"
        elif not known:
            yield "    country: {constant: }  # fill in; without a country no place is sure"


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
