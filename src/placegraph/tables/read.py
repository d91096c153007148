"""Read a table through a mapping: every row becomes what it gives or a rejection that says why."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from placegraph.errors import DataError
from placegraph.findings import Finding
from placegraph.tables.cells import plain, refusal, shown
from placegraph.tables.interpret import interpret
from placegraph.tables.mapping import LocatedMapping
from placegraph.tables.readers import Layout, Table, open_table
from placegraph.tables.rows import (
    Counts,
    Fault,
    RejectedRow,
    Row,
    RowResult,
    TableError,
    Unreadable,
)
from placegraph.tables.schema import Lookup, Mapping, TieMapping
from placegraph.tables.values import Lookups, Remembered, RowValues

MOST_LOOKED_UP = 2_000_000
# In a table of so many columns, a row of one cell says nothing of two places.
FEWEST_COLUMNS = 3


class TableReading:
    """An iterator over a table’s rows; `counts` and `notices` (on the file) are there to read."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        most_rejected: int | None = None,
        lookups: Lookups | None = None,
    ) -> None:
        self.table, self.mapping, self.most_rejected = table, mapping, most_rejected
        self.lookups = lookups or {}
        self.counts = Counts()
        self._remembered = Remembered()
        self._results = self._read()

    @property
    def notices(self) -> tuple[Fault, ...]:
        """What is to be said of the file as a whole, such as a guessed encoding."""
        return tuple(self.table.notices)

    def __iter__(self) -> Iterator[RowResult]:
        return self

    def __next__(self) -> RowResult:
        return next(self._results)

    def _read(self) -> Iterator[RowResult]:
        for row in self.table.rows:
            if isinstance(row, Row) and not self._wanted(row):
                self.counts.filtered += 1
                continue
            result = self._result(row)
            if isinstance(result, RejectedRow):
                self.counts.rejected += 1
            else:
                self.counts.accepted += 1
            yield result
            self._stop_at_limit()

    def _wanted(self, row: Row) -> bool:
        return all(one.keeps(row.values.get(one.column, "")) for one in self.mapping.rows)

    def _stop_at_limit(self) -> None:
        if self.most_rejected is not None and self.counts.rejected > self.most_rejected:
            raise TableError(
                f"{self.table.file}: {self.counts.rejected} of {self.counts.read} rows were "
                f"rejected; expected at most {self.most_rejected}"
            )

    def _result(self, row: Row | Unreadable) -> RowResult:
        if isinstance(row, Unreadable):
            fault = Fault(self.table.file, row.line, "", row.value, row.reason, row.expected)
            return RejectedRow(row.line, (fault,))
        if isinstance(self.mapping, TieMapping) and (alone := _alone(row)):
            reason = "a row of one cell: a heading or a footnote?"
            fault = Fault(self.table.file, row.line, *alone, reason, "the cells of a row")
            return RejectedRow(row.line, (fault,))
        values = RowValues(self.table.file, row, self.lookups, self._remembered)
        told = interpret(self.mapping, values, self.table.checksum)
        if values.faults and any(fault.outcome == "rejected" for fault in values.faults):
            return RejectedRow(row.line, tuple(values.faults))
        return told


def _alone(row: Row) -> tuple[str, str] | None:
    """The column and the text of the only cell of a row that is not blank, if it has three."""
    if len(row.values) < FEWEST_COLUMNS:
        return None
    filled = ((column, text) for column, cell in row.values.items() if (text := cell.strip()))
    first, second = next(filled, None), next(filled, None)
    if first is None or second is not None:
        return None
    column, text = first
    refused = refusal(plain(text))
    return column, refused.value if refused else shown(plain(text))


def read_table(
    path: Path, mapping: LocatedMapping, most_rejected: int | None = None
) -> TableReading:
    """The rows of a table as what the mapping gives, read as they are asked for.

    Raises TableError for a file that is no table or has more than `most_rejected` bad rows,
    DataError where the mapping names a column that the table lacks.
    """
    table = open_table(path, mapping.mapping.table.layout())
    _check_columns(table, mapping)
    return TableReading(table, mapping.mapping, most_rejected, _read_lookups(path, mapping.mapping))


def _read_lookups(path: Path, mapping: Mapping) -> Lookups:
    """Each column that cells look up, by the name they use for it: `names`, `airports.city`."""
    wanted: dict[str, dict[str, str]] = {}
    for _, _, cell in mapping.cells():
        if cell.lookup is not None:
            name, _, column = cell.lookup.partition(".")
            wanted.setdefault(name, {})[cell.lookup] = column or str(mapping.lookups[name].value)
    found: dict[str, dict[str, str]] = {}
    for name, columns in wanted.items():
        lookup = mapping.lookups[name]
        found |= _read_lookup(path.parent / lookup.file, lookup, columns)
    return found


def _read_lookup(path: Path, lookup: Lookup, columns: dict[str, str]) -> dict[str, dict[str, str]]:
    """The second table, which is held in memory."""
    table = open_table(path, Layout(columns=lookup.columns))
    for column in (lookup.key, *columns.values()):
        if table.columns is not None and column not in table.columns:
            raise TableError(
                f"{table.file}: no column {column!r}; there are: {', '.join(table.columns)}"
            )
    found: dict[str, dict[str, str]] = {name: {} for name in columns}
    for at, row in enumerate(table.rows):
        if at >= MOST_LOOKED_UP:
            raise TableError(f"{table.file}: expected at most {MOST_LOOKED_UP:,} rows to look up")
        if isinstance(row, Row):
            key = plain(row.values.get(lookup.key, ""))
            for name, column in columns.items():
                found[name].setdefault(key, row.values.get(column, ""))
    return found


def _check_columns(table: Table, located: LocatedMapping) -> None:
    if table.columns is None:
        return
    findings: list[Finding] = []
    for path, column in located.mapping.columns():
        if column not in table.columns:
            near = get_close_matches(column, table.columns, n=3)
            expected = f"one of {', '.join(near or table.columns[:40])}"
            findings.append(
                located.finding(path, f"a column that {table.file} lacks", column, expected)
            )
    if findings:
        raise DataError(findings)
