"""Read a table and ask the gazetteer for its places: all of an import that needs no store.

So a second process can do it while the table before is taken in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from placegraph.gazetteer import Gazetteer, Match, PlaceQuery, shared_positions
from placegraph.gazetteer.ahead import MatchingAhead
from placegraph.gazetteer.helper import Helper
from placegraph.imports.resolve import Position, is_bare, places_of, query_of
from placegraph.imports.waiting import WaitingRows
from placegraph.tables import (
    Fault,
    ListedTable,
    RejectedRow,
    ReportWriter,
    RowResult,
    TakenRow,
    TieRow,
    read_table,
)

TOLD_EVERY = 50_000
# The helper keeps ahead by so many tables; one of fewer bytes is read sooner than handed over.
TABLES_AHEAD = 2
READ_AHEAD_FROM = 200_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ToRead:
    """A table, how many bad rows it may have, and where its rows and their faults are put down.

    `scratch` is a folder for what waits. `faults` are known before: those of its review file.
    """

    table: ListedTable
    most_bad: int
    scratch: Path
    row_report: Path
    faults: tuple[Fault, ...] = ()

    @property
    def rows(self) -> Path:
        """The file in which the rows wait."""
        return self.scratch / "rows"


@dataclass
class TableRead:
    """What reading found out. `distrust` says why positions are not believed."""

    checksum: str = ""
    rejected: int = 0
    filtered: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    distrust: Mapping[Position, str] = field(default_factory=dict)
    answers: Mapping[PlaceQuery, Match] = field(default_factory=dict)
    has_bare_places: bool = False


def each_read(
    tasks: Sequence[ToRead], gazetteer: Gazetteer, helper: Helper, progress: Progress
) -> Iterator[tuple[ToRead, TableRead]]:
    """Each table once it is read, while the helper reads the long ones that come next."""
    begun: dict[Path, Future[TableRead]] = {}
    for at, task in enumerate(tasks):
        progress(f"reading {task.table.file.name}")
        helped = begun.pop(task.scratch, None)
        if helped is None or helped.cancel():
            read = read_rows(gazetteer, task, helper, progress)
        else:
            read = helped.result()
        for other in tasks[at + 1 : at + 1 + TABLES_AHEAD]:
            if other.scratch not in begun and _is_long(other.table.file):
                begun[other.scratch] = helper.start(_read_alone, other)
        yield task, read


def _is_long(file: Path) -> bool:
    return file.is_file() and file.stat().st_size >= READ_AHEAD_FROM


def _read_alone(gazetteer: Gazetteer, task: ToRead) -> TableRead:
    return read_rows(gazetteer, task, None, lambda _: None)


def read_rows(
    gazetteer: Gazetteer, task: ToRead, helper: Helper | None, progress: Progress
) -> TableRead:
    """Put down the rows of a table and their faults; a helper matches places meanwhile."""
    task.scratch.mkdir(exist_ok=True)
    found = TableRead()
    ahead = MatchingAhead(gazetteer, helper)
    with task.row_report.open("w", encoding="utf-8-sig", newline="") as out:
        report = ReportWriter(out)
        for fault in task.faults:
            report.add(fault)
        questions = _questions(task, found, report, progress)
        found.distrust = shared_positions(_asked(questions, ahead))
        found.answers, found.reasons = ahead.answers(), report.reasons
    return found


def _asked(questions: Iterable[PlaceQuery], ahead: MatchingAhead) -> Iterator[PlaceQuery]:
    """Each question once, asked as it comes."""
    seen: set[PlaceQuery] = set()
    for query in questions:
        if query not in seen:
            seen.add(query)
            ahead.ask(query)
            yield query


def _questions(
    task: ToRead, found: TableRead, report: ReportWriter, progress: Progress
) -> Iterator[PlaceQuery]:
    """What there is to ask of the gazetteer; the rows are put down on the way."""
    reading = read_table(task.table.file, task.table.mapping, task.most_bad)
    found.checksum = reading.table.checksum
    for notice in reading.notices:
        report.add(notice)
    rows = _taken(report.through(reading), progress)
    for row in WaitingRows(task.rows).write(rows):
        for place in places_of(row.parties):
            found.has_bare_places |= isinstance(row, TieRow) and is_bare(place)
            yield query_of(place)
    found.rejected, found.filtered = reading.counts.rejected, reading.counts.filtered


def _taken(rows: Iterable[RowResult], progress: Progress) -> Iterator[TakenRow]:
    for number, row in enumerate(rows, start=1):
        if number % TOLD_EVERY == 0:
            progress(f"read {number:,} rows")
        if not isinstance(row, RejectedRow):
            yield row
