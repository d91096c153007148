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
TABLES_AHEAD = 3
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


class Readings:
    """Tables in their order, each once it is read.

    The helper reads long ones that come next. Where it is still at the one that is wanted, one of
    those that follow is read here meanwhile.
    """

    def __init__(
        self, tasks: Sequence[ToRead], gazetteer: Gazetteer, helper: Helper, progress: Progress
    ) -> None:
        self._tasks, self._progress = tasks, progress
        self._gazetteer, self._helper = gazetteer, helper
        self._begun: dict[int, Future[TableRead]] = {}
        self._done: dict[int, TableRead] = {}

    def __iter__(self) -> Iterator[tuple[ToRead, TableRead]]:
        for at, task in enumerate(self._tasks):
            for other in self._next(at):
                if other not in self._begun and _is_long(self._tasks[other].table.file):
                    self._begun[other] = self._helper.start(_read_alone, self._tasks[other])
            yield task, self._read(at)

    def _next(self, at: int) -> Iterable[int]:
        """The tables that are read ahead of one, if they are not read yet."""
        ahead = range(at + 1, min(at + 1 + TABLES_AHEAD, len(self._tasks)))
        return (other for other in ahead if other not in self._done)

    def _read(self, at: int) -> TableRead:
        while self._is_helper_at(at) and (other := self._free(at)) is not None:
            self._done[other] = self._read_here(other)
        begun = self._begun.pop(at, None)
        if at in self._done:
            return self._done.pop(at)
        if begun is None or begun.cancel():
            return self._read_here(at)
        self._progress(f"reading {self._tasks[at].table.file.name}")
        return begun.result()

    def _is_helper_at(self, at: int) -> bool:
        begun = self._begun.get(at)
        return begun is not None and begun.running()

    def _free(self, at: int) -> int | None:
        """The next table that nobody reads; nobody else will, then."""
        for other in self._next(at):
            begun = self._begun.get(other)
            if begun is None or begun.cancel():
                return other
        return None

    def _read_here(self, at: int) -> TableRead:
        task = self._tasks[at]
        self._progress(f"reading {task.table.file.name}")
        return read_rows(self._gazetteer, task, self._helper, self._progress)


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
