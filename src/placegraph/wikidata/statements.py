"""Statements of Wikidata: which item says what of which other, since when, until when, by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from placegraph.wikidata.answers import Solution
from placegraph.wikidata.terms import item_of, text_of
from placegraph.wikidata.values import edtf_of, one_of

STATEMENT = "http://www.wikidata.org/entity/statement/"
# What an IRI may hold, of what people paste into an address.
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
DEPRECATED = "http://wikiba.se/ontology#DeprecatedRank"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an item about another; `id` is the end of its IRI.

    `has_ended` is true also where the end is said to be unknown. `left_out` says which of its
    values cannot be kept, and why: (column, value, reason, expected).
    """

    id: str
    item: str
    other: str
    start: str | None = None
    end: str | None = None
    has_ended: bool = False
    references: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str, str, str], ...] = ()


class StatementError(Exception):
    """A statement that cannot be taken: (value, reason, expected)."""


def is_deprecated(rows: Sequence[Solution]) -> bool:
    """Whether the editors of Wikidata hold the statement to be wrong."""
    return text_of(rows[0], "rank") == DEPRECATED


def statement_of(iri: str, rows: Sequence[Solution]) -> Statement:
    """The statement that some rows are about; raises StatementError."""
    item, other = item_of(text_of(rows[0], "item")), item_of(text_of(rows[0], "other"))
    if not iri.startswith(STATEMENT) or item is None:
        raise StatementError(iri, "no statement of an item", "the IRIs of a statement and an item")
    if other is None:
        said = f"{iri} {text_of(rows[0], 'other')}"
        raise StatementError(said, "the other end is unknown", "an item")
    if item == other:
        raise StatementError(iri, f"{item} is tied to itself", "two different items")
    left_out: list[tuple[str, str, str, str]] = []
    start, end = (_date(iri, rows, name, left_out) for name in ("start", "end"))
    if start and end and end < start and not (start + end).count("["):
        left_out.append(("end", f"{iri} {start} – {end}", "the end lies before the start", ""))
        start = end = None
    references = sorted({text_of(row, "reference") for row in rows})
    return Statement(
        iri.removeprefix(STATEMENT),
        item,
        other,
        start,
        end,
        any("end" in row for row in rows),
        tuple(each for each in references if ADDRESS.fullmatch(each)),
        tuple(left_out),
    )


def _date(
    iri: str, rows: Iterable[Solution], name: str, left_out: list[tuple[str, str, str, str]]
) -> str | None:
    dates = set()
    for time, precision in set(_times(rows, name)):
        date = edtf_of(time, precision)
        if date is None:
            said = f"{iri} {time} (precision {precision})"
            left_out.append((name, said, "no date that can be kept", "a decade or finer"))
        else:
            dates.add(date)
    return one_of(dates)


def _times(rows: Iterable[Solution], name: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        if f"{name}Time" in row and f"{name}Precision" in row:
            yield row[f"{name}Time"].text, row[f"{name}Precision"].text
