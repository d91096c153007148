"""Import tables: rows are read, their places recognised, and the rest is published.

Several tables go into one version: each is read knowing those before it, and all of them are
published or none. A file is read once; its rows wait on disk, because what a position is worth
is known only when all rows have been seen (a geocoder’s fallback is given to many places).
Memory grows with the number of different places, not of rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, Triple

from placegraph.errors import PlacegraphError, StoreChangedError
from placegraph.findings import display_path
from placegraph.gazetteer import (
    Decisions,
    Gazetteer,
    Match,
    PlaceQuery,
    read_review,
    shared_positions,
)
from placegraph.gazetteer.ahead import MatchingAhead
from placegraph.graphs import Pieces
from placegraph.identifiers import iri
from placegraph.imports.bare import matches_in_context
from placegraph.imports.check import check_graphs
from placegraph.imports.entities import Entities
from placegraph.imports.flows import Flows
from placegraph.imports.intake import Collection, Intake
from placegraph.imports.known import Known
from placegraph.imports.records import Ties
from placegraph.imports.report import ImportReport
from placegraph.imports.resolve import Resolver, is_bare, places_of, query_of
from placegraph.imports.things import Things
from placegraph.imports.voices import spoken_for
from placegraph.imports.waiting import WaitingRows
from placegraph.model import DatasetDescription
from placegraph.model import Source as Document
from placegraph.publish import publish_together
from placegraph.sources import Origin, Snapshot, Source
from placegraph.store import Address, folder_of
from placegraph.tables import (
    Fault,
    ListedTable,
    RejectedRow,
    ReportWriter,
    RowResult,
    TableError,
    TakenRow,
    TieRow,
    read_table,
)
from placegraph.tasks import few_collections
from placegraph.triples import entry_triples

# What the rows become, by what the mapping gives.
COLLECTIONS: Mapping[str, Callable[[Any, Things, Path], Collection]] = {
    "ties": Ties,
    "organisations": Entities,
    "places": Entities,
    "flows": Flows,
}
# Another import may come in between; reading again then sees what it named.
ATTEMPTS = 3
MOST_BAD_ROWS = 1_000
TOLD_EVERY = 50_000

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How an import deals with what is wrong, and where it writes what a person should read.

    All of it holds for each table. `folder` is where the row report and the next review file go,
    those of several tables in a folder for each; by default one in the store.
    """

    strict: bool = False
    most_bad: int = MOST_BAD_ROWS
    dry_run: bool = False
    folder: Path | None = None


def import_table(
    store: Address,
    table: ListedTable,
    gazetteer: Gazetteer,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Import a table into a store; what cannot be taken stands in the row report.

    Raises TableError for a file that is no table or has too many bad rows, DataError where the
    mapping does not fit the file or what is read breaks a rule. The store is then as it was.
    """
    (report,) = import_tables(store, [table], gazetteer, options, progress)
    return report


def import_tables(
    store: Address,
    tables: Sequence[ListedTable],
    gazetteer: Gazetteer,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> list[ImportReport]:
    """Import tables into a store, all in one version, or none of them; see import_table."""
    options = options or Options()
    for _ in range(ATTEMPTS - 1):
        try:
            return _import_once(store, tables, gazetteer, options, progress)
        except StoreChangedError:
            progress("another import came in between; reading again")
    return _import_once(store, tables, gazetteer, options, progress)


@few_collections()
def _import_once(
    store: Address,
    tables: Sequence[ListedTable],
    gazetteer: Gazetteer,
    options: Options,
    progress: Progress,
) -> list[ImportReport]:
    known, reports, sources = Known.read(store), [], []
    gazetteer = gazetteer.with_decisions(Decisions.load(folder_of(store)))
    with tempfile.TemporaryDirectory(prefix="placegraph-") as scratch:
        pieces = Pieces(Path(scratch) / "pieces")
        for table in tables:
            folder = _report_folder(store, table, options, len(tables))
            job = TableImport(store, table, known, gazetteer, options, folder, progress)
            with tempfile.TemporaryDirectory(dir=scratch) as waiting:
                source = job.read(Path(waiting))
            # One that waits for others does not do so in memory.
            sources.append(source if len(tables) == 1 else source.kept(pieces))
            reports.append(job.report)
            known, gazetteer = known.with_source(sources[-1]), job.gazetteer
        register, dry_run = known.register, options.dry_run
        changes = publish_together(store, sources, register, progress, check_graphs, dry_run)
    for report, change in zip(reports, changes, strict=True):
        report.change = change
    return reports


def _report_folder(store: Address, table: ListedTable, options: Options, tables: int) -> Path:
    slug = table.mapping.mapping.id
    if options.folder is None:
        return folder_of(store) / "imports" / slug
    return options.folder if tables == 1 else options.folder / slug


class TableImport:
    """An import of a table up to the source that can be published."""

    def __init__(
        self,
        store: Address,
        table: ListedTable,
        known: Known,
        gazetteer: Gazetteer,
        options: Options,
        folder: Path,
        progress: Progress = lambda _: None,
    ) -> None:
        self.file, self.located, self.about = table.file, table.mapping, table.mapping.mapping
        self.options, self.progress = options, progress
        self.report = ImportReport(self.about.id, self.about.gives)
        self._store, self._folder = store, folder
        self._review_faults: list[Fault] = []
        self.gazetteer = self._with_decisions(gazetteer, table.review)
        self._known = known
        self._things = Things(self.about.id, self._known)
        self._checksum, self._has_bare_places = "", False
        self._speaks_for: tuple[str, ...] = ()

    def read(self, scratch: Path) -> Source:
        """Read, recognise and merge; `scratch` is a folder for rows that wait."""
        self._take_in(scratch)
        try:
            return self._snapshot().source
        finally:
            self._collection.close()

    def _take_in(self, scratch: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        report, counts = self.report, self.report.counts
        report.row_report, report.review = self._folder / "rows.csv", self._folder / "review.csv"
        with report.row_report.open("w", encoding="utf-8-sig", newline="") as out:
            faults = ReportWriter(out)
            for fault in self._review_faults:
                faults.add(fault)
            waiting = WaitingRows(scratch / "waiting")
            with MatchingAhead(self.gazetteer) as ahead:
                distrust = shared_positions(self._questions(waiting, faults, ahead))
                answers = ahead.answers()
            resolver = self._resolver(waiting, distrust, answers)
            collection = COLLECTIONS[self.about.gives]
            self._collection = collection(self.about, self._things, scratch)
            name = display_path(self.file)
            intake = Intake(self.about, name, resolver, self._collection)
            for number, row in enumerate(waiting, start=1):
                self._tell("recognised the places of", number)
                for fault in intake.take(row, counts):
                    faults.add(fault)
                self._stop_at_limit()
            for fault in self._collection.finish(name, counts):
                faults.add(fault)
            report.reasons = faults.reasons
        if counts.imported:
            self._speaks_for = spoken_for(self.about, resolver, self._things)
        report.questions = intake.write_review(report.review)
        report.recognised, report.own = len(self._things.recognised), self._things.own
        self._refuse_if_strict()

    def _resolver(
        self, waiting: WaitingRows, distrust: Mapping[Any, str], answers: Mapping[PlaceQuery, Match]
    ) -> Resolver:
        resolver = Resolver(self.gazetteer, self._known, distrust, answers)
        if self._has_bare_places:
            self.progress("weighing the ties of places that have a name only")
            ties = self._known.ties(self._store, but=self.about.id)
            resolver.in_context = matches_in_context(waiting, self.gazetteer, resolver, ties)
        return resolver

    def _snapshot(self) -> Snapshot:
        about = self.about
        description = DatasetDescription(
            id=about.id,
            title=about.title,
            description=about.description,
            licence=about.licence,
            attribution=about.attribution,
            publisher=about.publisher,
            issued=about.issued,
            precedence=about.precedence,
            source=about.id,
            url=about.url,
            share_alike=about.share_alike,
            speaks_for=self._speaks_for,
        )
        origin = Origin(
            importer="table",
            file=self.file.name,
            checksum=self._checksum,
            mapping=about.model_dump_json(exclude_defaults=True),
            counts=self.report.counts.as_table(),
        )
        return Snapshot(
            description, origin, self._triples(), self._things.recognised, self._known.register
        )

    def _triples(self) -> Iterator[Triple]:
        """The graph of the source: the source itself, its records, its own places."""
        about = self.about
        source = Document(
            id=about.id,
            title=about.title,
            publisher=about.publisher,
            issued=about.issued,
            url=about.url,
            licence=about.licence,
            note=about.description,
        )
        yield from entry_triples(source, about.id, None)
        node, checksum = iri("source", about.id), Literal(f"sha256:{self._checksum}")
        yield from self._collection.triples(node, checksum)
        yield from self._things.triples()

    def _with_decisions(self, gazetteer: Gazetteer, review: Path | None) -> Gazetteer:
        """The gazetteer with the decisions of a review file beside those it has."""
        if review is None:
            return gazetteer
        try:
            more, faults = read_review(review, lambda one: gazetteer.get(one) is not None)
        except OSError as error:
            raise PlacegraphError(f"{review} cannot be read: {error.strerror}") from error
        self._review_faults = [
            Fault(review.name, fault.line, "decision", fault.value, fault.reason, "", "left-out")
            for fault in faults
        ]
        decisions = gazetteer.decisions.with_more(more)
        if more and not self.options.dry_run:
            decisions.save(folder_of(self._store))
        return gazetteer.with_decisions(decisions)

    def _questions(
        self, waiting: WaitingRows, faults: ReportWriter, ahead: MatchingAhead
    ) -> Iterator[PlaceQuery]:
        """What there is to ask of the gazetteer; the rows are put down on the way."""
        self.progress(f"reading {self.file.name}")
        reading = read_table(self.file, self.located, self.options.most_bad)
        self._checksum = reading.table.checksum
        for notice in reading.notices:
            faults.add(notice)
        asked: set[PlaceQuery] = set()
        for row in waiting.write(self._taken(faults.through(reading))):
            for place in places_of(row.parties):
                self._has_bare_places |= isinstance(row, TieRow) and is_bare(place)
                if (query := query_of(place)) not in asked:
                    asked.add(query)
                    ahead.ask(query)
                    yield query
        counts = self.report.counts
        counts.rejected, counts.filtered = reading.counts.rejected, reading.counts.filtered

    def _taken(self, rows: Iterable[RowResult]) -> Iterator[TakenRow]:
        for number, row in enumerate(rows, start=1):
            self._tell("read", number)
            if not isinstance(row, RejectedRow):
                yield row

    def _tell(self, what: str, number: int) -> None:
        if number % TOLD_EVERY == 0:
            self.progress(f"{what} {number:,} rows")

    def _stop_at_limit(self) -> None:
        if self.report.counts.rejected > self.options.most_bad:
            raise TableError(
                f"{self.file.name}: more than {self.options.most_bad} rows were rejected, see "
                f"{self.report.row_report}; allow more with --max-bad"
            )

    def _refuse_if_strict(self) -> None:
        counts = self.report.counts
        if self.options.strict and (counts.rejected or counts.doubtful):
            raise TableError(
                f"{self.file.name}: {counts.rejected} rows rejected and {counts.doubtful} "
                f"doubtful, see {self.report.row_report}; expected none, as it is to be strict"
            )
