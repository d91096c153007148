"""Import tables: rows are read, their places recognised, and the rest is published.

Several tables go into one version: each is read knowing those before it, and all of them are
published or none. A file is read once; its rows wait on disk, because what a position is worth
is known only when all rows have been seen (a geocoder’s fallback is given to many places).
Memory grows with the number of different places, not of rows.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import Literal

from placegraph.errors import StoreChangedError
from placegraph.findings import display_path
from placegraph.gazetteer import Gazetteer
from placegraph.gazetteer.helper import Helper
from placegraph.graphs import Pieces, Stated
from placegraph.identifiers import iri
from placegraph.imports.bare import matches_in_context
from placegraph.imports.check import check_graphs
from placegraph.imports.entities import Entities
from placegraph.imports.flows import Flows
from placegraph.imports.intake import Collection, Intake
from placegraph.imports.known import Known
from placegraph.imports.reading import TOLD_EVERY, Progress, Readings, TableRead, ToRead
from placegraph.imports.records import Ties
from placegraph.imports.report import ImportReport
from placegraph.imports.resolve import Resolver
from placegraph.imports.reviews import with_reviews
from placegraph.imports.things import Things
from placegraph.imports.voices import spoken_for
from placegraph.imports.waiting import WaitingRows
from placegraph.model import DatasetDescription
from placegraph.model import Source as Document
from placegraph.publish import publish_together
from placegraph.sources import Origin, Snapshot, Source
from placegraph.store import Address, folder_of
from placegraph.tables import ListedTable, ReportWriter, TableError
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
    gazetteer, faults = with_reviews(store, tables, gazetteer, options.dry_run)
    with tempfile.TemporaryDirectory(prefix="placegraph-") as scratch:
        report = partial(_report, store, options, len(tables))
        to_read = [
            ToRead(table, options.most_bad, Path(scratch) / str(at), report(table), faults[at])
            for at, table in enumerate(tables)
        ]
        pieces, known = Pieces.scratch(), Known.read(store)
        sources, reports = [], []
        with Helper(gazetteer) as helper:
            for task, read in Readings(to_read, gazetteer, helper, progress):
                job = TableImport(store, task, known, gazetteer, options, progress)
                # What waits to be published does not do so in memory.
                sources.append(job.take_in(read, pieces))
                reports.append(job.report)
                known = known.with_source(sources[-1])
                shutil.rmtree(task.scratch)
        register, dry_run = known.register, options.dry_run
        changes = publish_together(store, sources, register, progress, check_graphs, dry_run)
    for one, change in zip(reports, changes, strict=True):
        one.change = change
    return reports


def _report(store: Address, options: Options, tables: int, table: ListedTable) -> Path:
    """Where the row report of a table goes."""
    folder = options.folder or folder_of(store) / "imports"
    if options.folder is None or tables > 1:
        folder /= table.mapping.mapping.id
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "rows.csv"


class TableImport:
    """An import of a table up to the source that can be published."""

    def __init__(
        self,
        store: Address,
        task: ToRead,
        known: Known,
        gazetteer: Gazetteer,
        options: Options,
        progress: Progress = lambda _: None,
    ) -> None:
        self._task, self._store = task, store
        self.file, self.about = task.table.file, task.table.mapping.mapping
        self.options, self.progress = options, progress
        self.report = ImportReport(self.about.id, self.about.gives)
        self._gazetteer, self._known = gazetteer, known
        self._things = Things(self.about.id, self._known)
        self._speaks_for: tuple[str, ...] = ()

    def take_in(self, read: TableRead, pieces: Pieces) -> Source:
        """Recognise and merge what was read; its graphs are kept in a folder of pieces."""
        collection = COLLECTIONS[self.about.gives](self.about, self._things, self._task.scratch)
        try:
            self._take_rows(read, collection)
            return self._snapshot(read.checksum, collection).kept(pieces)
        finally:
            collection.close()

    def _take_rows(self, read: TableRead, collection: Collection) -> None:
        report, counts = self.report, self.report.counts
        counts.rejected, counts.filtered = read.rejected, read.filtered
        report.row_report = self._task.row_report
        report.review = report.row_report.with_name("review.csv")
        rows, name = WaitingRows(self._task.rows), display_path(self.file)
        resolver = self._resolver(rows, read)
        intake = Intake(self.about, name, resolver, collection)
        with report.row_report.open("a", encoding="utf-8", newline="") as out:
            faults = ReportWriter(out, read.reasons)
            for number, row in enumerate(rows, start=1):
                self._tell("recognised the places of", number)
                for fault in intake.take(row, counts):
                    faults.add(fault)
                self._stop_at_limit()
            for fault in collection.finish(name, counts):
                faults.add(fault)
            report.reasons = faults.reasons
        if counts.imported:
            self._speaks_for = spoken_for(self.about, resolver, self._things)
        report.questions = intake.write_review(report.review)
        report.recognised, report.own = len(self._things.recognised), self._things.own
        self._refuse_if_strict()

    def _resolver(self, rows: WaitingRows, read: TableRead) -> Resolver:
        resolver = Resolver(self._gazetteer, self._known, read.distrust, read.answers)
        if read.has_bare_places:
            self.progress("weighing the ties of places that have a name only")
            ties = self._known.ties(self._store, but=self.about.id)
            resolver.in_context = matches_in_context(rows, self._gazetteer, resolver, ties)
        return resolver

    def _snapshot(self, checksum: str, collection: Collection) -> Snapshot:
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
            checksum=checksum,
            mapping=about.model_dump_json(exclude_defaults=True),
            counts=self.report.counts.as_table(),
        )
        triples = self._triples(checksum, collection)
        return Snapshot(description, origin, triples, self._things.recognised, self._known.register)

    def _triples(self, checksum: str, collection: Collection) -> Iterator[Stated]:
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
        yield from collection.triples(iri("source", about.id), Literal(f"sha256:{checksum}"))
        yield from self._things.triples()

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
