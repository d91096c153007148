"""Rows that add up to flows: a value for each two places, direction and date.

A flow counts the rows that differ in the columns that are counted, or sums a column. The rows
wait in a file and are added up there, so that a long list needs no memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from placegraph.fields import Date
from placegraph.identifiers import slugify, token_at
from placegraph.imports.records import RowEvidence, evidence_lines
from placegraph.imports.report import Counts
from placegraph.imports.resolve import Thing
from placegraph.imports.things import Things
from placegraph.lines import about, said, words
from placegraph.tables import Fault, FlowMapping, FlowRow
from placegraph.vocab import PG, RDF, RDFS, XSD

ROWS_NAMED = 5
# What separates the counted values of a row; no cell holds it.
UNIT = "\x1f"

_DATE = Date(PG.date, PG.dateEarliest, PG.dateLatest)

TABLE = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;
CREATE TABLE rows (
  origin TEXT, destination TEXT, date TEXT, names TEXT, counted TEXT, value REAL, line INTEGER
);
"""
SUMS = """
SELECT origin, destination, date, MIN(names), COUNT(DISTINCT counted), SUM(value),
       COUNT(*), GROUP_CONCAT(line)
FROM (SELECT * FROM rows ORDER BY origin, destination, date, line)
GROUP BY origin, destination, date
"""


class Flows:
    """The rows of a table of flows, on disk."""

    def __init__(self, mapping: FlowMapping, things: Things, scratch: Path) -> None:
        self._mapping, self._things = mapping, things
        self._rows = sqlite3.connect(scratch / "flows", isolation_level=None)
        self._rows.executescript(TABLE)

    def add(self, row: FlowRow, found: Sequence[Thing]) -> str | None:
        """Keep a row whose ends are found; or say why it cannot be kept."""
        origin, destination = (self._things.path(thing) for thing in found)
        if origin == destination:
            return "a flow from a place to itself"
        names = f"{row.origin.name} to {row.destination.name}"
        counted = UNIT.join(row.counted)
        kept = (origin, destination, row.date or "", names, counted, row.value, row.line)
        self._rows.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", kept)
        return None

    def finish(self, file: str, counts: Counts) -> Iterator[Fault]:  # noqa: ARG002
        """Count flows as imported, and the further rows of each as merged."""
        for *_, rows, _ in self._rows.execute(SUMS):
            counts.imported += 1
            counts.merged += rows - 1
        yield from ()

    def triples(self, source: NamedNode, checksum: Literal) -> Iterator[str]:
        """The flows, each with the rows that it adds up."""
        measure = self._mapping.measure
        what = measure.replace("-", " ").capitalize()
        for origin, destination, date, names, counted, value, rows, lines in self._rows.execute(
            SUMS
        ):
            ends = [path.removeprefix("place/") for path in (origin, destination)]
            slug = "--".join([self._mapping.id, *ends, measure, *([slugify(date)] if date else [])])
            flow = token_at(f"flow/{slug}")
            number = counted if self._mapping.counts else value
            facts = [
                said(RDF.type, PG.Flow),
                said(RDFS.label, words(f"{what}, {names}", "en")),
                said(PG.origin, token_at(origin)),
                said(PG.destination, token_at(destination)),
                said(PG.measure, words(measure)),
                said(PG.value, _number(number)),
                *(said(*pair) for pair in (_DATE.pairs(date) if date else ())),
            ]
            evidence = RowEvidence(int(lines.split(",")[0]), _locator(rows, lines), self._mode)
            evidence_of = evidence_lines(flow, slug, [evidence], source, checksum)
            yield about(flow, facts) + "".join(evidence_of)

    @property
    def _mode(self) -> str:
        return self._mapping.evidence_mode

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()


def _locator(rows: int, lines: str) -> str:
    """Where the rows stand, in words: all of a few, or the first of many.

    >>> _locator(1, "7"), _locator(2, "7,9"), _locator(7, "1,2,3,4,5,6,7")
    ('row 7', 'rows 7, 9', 'rows 1, 2, 3, 4, 5 and 2 more')
    """
    named = ", ".join(lines.split(",", ROWS_NAMED)[:ROWS_NAMED])
    more = f" and {rows - ROWS_NAMED} more" if rows > ROWS_NAMED else ""
    return f"row {named}" if rows == 1 else f"rows {named}{more}"


def _number(value: float) -> Literal:
    if float(value).is_integer():
        return Literal(str(int(value)), datatype=XSD.integer)
    return Literal(f"{value:f}".rstrip("0"), datatype=XSD.decimal)
