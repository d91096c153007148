"""Read a table through a mapping: every row becomes a tie or a rejection that says why.

The modelling choice: a row is rejected when it cannot say who is tied to whom and how
(a blank name, a value the mapping does not know, a tie of a place with itself). Anything
else that is wrong is left out of the row and reported, and the row is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from placegraph import temporal
from placegraph.errors import DataError
from placegraph.findings import Finding
from placegraph.tables.cells import plain, shown
from placegraph.tables.mapping import Cell, LocatedMapping, Lookup, Mapping, Party
from placegraph.tables.readers import Layout, Table, open_table
from placegraph.tables.rows import (
    Counts,
    Fault,
    PartyRow,
    RejectedRow,
    Row,
    RowEvidence,
    RowResult,
    TableError,
    TieRow,
    Unreadable,
)
from placegraph.tables.values import Lookups, RowValues

# Two places of one name may be tied (Nienburg on the Weser, Nienburg on the Saale); a geocoder
# that found one of them twice gives the same spot.
SAME_SPOT_DEGREES = 0.01
MOST_LOOKED_UP = 2_000_000


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
        values = RowValues(self.table.file, row, self.lookups)
        tie = self._tie(values)
        rejected = any(fault.outcome == "rejected" for fault in values.faults)
        return RejectedRow(row.line, tuple(values.faults)) if rejected else tie

    def _tie(self, values: RowValues) -> TieRow:
        mapping = self.mapping
        parties = tuple(_party(party, values) for party in mapping.parties)
        _check_different(mapping, parties, values)
        start = values.date(mapping.start, mapping.date_order)
        end = values.date(mapping.end, mapping.date_order)
        if start and end and _ends_before(start, end):
            column = (mapping.end.column if mapping.end else None) or ""
            values.fault(
                column, end, f"an end before the start {start}", "a later date", "left-out"
            )
            end = None
        return TieRow(
            line=values.row.line,
            parties=parties,
            level=values.one(mapping.level, "level", needed=True),
            strands=values.concepts(mapping.strands, "strand", needed=True),
            formality=values.one(mapping.formality, "formality", needed=True),
            status=values.one(mapping.status, "status", needed=True),
            status_as_of=values.date(mapping.status_as_of, mapping.date_order),
            start=start,
            end=end,
            member_role=values.concepts(mapping.member_role, "member-role"),
            note=values.text(mapping.note) or None,
            evidence=self._evidence(values),
            faults=tuple(values.faults),
        )

    def _evidence(self, values: RowValues) -> RowEvidence:
        line = values.row.line
        named = []
        for column in self.mapping.locators:
            if text := values.text(Cell(column=column)):
                named.append(f"{column} {text}")
        locator = "; ".join([f"row {line}", *named])
        mode = self.mapping.evidence_mode
        return RowEvidence(Path(self.table.file).name, self.table.checksum, line, locator, mode)


def read_table(
    path: Path, mapping: LocatedMapping, most_rejected: int | None = None
) -> TableReading:
    """The rows of a table as ties and rejections, read as they are asked for.

    Raises TableError for a file that is no table or has more than `most_rejected` bad rows,
    DataError where the mapping names a column that the table lacks.
    """
    table = open_table(path, mapping.mapping.table.layout())
    _check_columns(table, mapping)
    lookups = {
        name: _read_lookup(path.parent / lookup.file, lookup)
        for name, lookup in mapping.mapping.lookups.items()
    }
    return TableReading(table, mapping.mapping, most_rejected, lookups)


def _read_lookup(path: Path, lookup: Lookup) -> dict[str, str]:
    """The second table, which is held in memory."""
    table = open_table(path, Layout(columns=lookup.columns))
    for column in (lookup.key, lookup.value):
        if table.columns is not None and column not in table.columns:
            raise TableError(
                f"{table.file}: no column {column!r}; there are: {', '.join(table.columns)}"
            )
    found: dict[str, str] = {}
    for row in table.rows:
        if len(found) >= MOST_LOOKED_UP:
            raise TableError(f"{table.file}: expected at most {MOST_LOOKED_UP:,} rows to look up")
        if isinstance(row, Row):
            key = plain(row.values.get(lookup.key, ""))
            found.setdefault(key, row.values.get(lookup.value, ""))
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


def _party(party: Party, values: RowValues) -> PartyRow:
    latitude, longitude = values.position(party.latitude, party.longitude)
    return PartyRow(
        name=values.text(party.name, needed=True),
        is_a=party.is_a,
        known_as=party.known_as,
        kind=values.one(party.kind, f"{party.is_a}-kind"),
        country=values.text(party.country),
        division=values.text(party.division),
        latitude=latitude,
        longitude=longitude,
        identifiers=values.identifiers({str(key): cell for key, cell in party.identifiers.items()}),
    )


def _check_different(mapping: Mapping, parties: tuple[PartyRow, ...], values: RowValues) -> None:
    for at, first in enumerate(parties):
        for party, second in zip(mapping.parties[at + 1 :], parties[at + 1 :], strict=True):
            if _same(first, second):
                column, value = party.name.column or "", shown(second.name)
                values.fault(column, value, "a tie of a place with itself", "two different parties")


def _same(first: PartyRow, second: PartyRow) -> bool:
    if not first.name or first.is_a != second.is_a:
        return False
    for kind, identifier in first.identifiers.items():
        if kind in second.identifiers:
            return identifier == second.identifiers[kind]
    described = [
        (one.name.casefold(), one.country.casefold(), one.division.casefold(), one.kind)
        for one in (first, second)
    ]
    return described[0] == described[1] and not _apart(first, second)


def _apart(first: PartyRow, second: PartyRow) -> bool:
    pairs = ((first.latitude, second.latitude), (first.longitude, second.longitude))
    return any(
        one is not None and other is not None and abs(one - other) > SAME_SPOT_DEGREES
        for one, other in pairs
    )


def _ends_before(start: str, end: str) -> bool:
    first, last = temporal.bounds(start).earliest, temporal.bounds(end).latest
    return first is not None and last is not None and last < first
