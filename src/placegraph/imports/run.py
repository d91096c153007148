"""Import a table of ties: rows are read, their places recognised, and the rest is published.

The file is read once; its rows wait on disk, because what a position is worth is known only
when all rows have been seen (a geocoder’s fallback is given to many places). Memory grows with
the number of different places, not of rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from placegraph.identifiers import iri
from placegraph.imports.bare import matches_in_context
from placegraph.imports.check import check_graph
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
from placegraph.model import DatasetDescription, Source
from placegraph.publish import preview, publish_snapshot
from placegraph.sources import Origin, Snapshot
from placegraph.store import Address, folder_of
from placegraph.tables import (
    Fault,
    LocatedMapping,
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

    `review` holds decisions that a person filled in. `folder` is where the row report and the
    next review file go; by default one in the store.
    """

    review: Path | None = None
    strict: bool = False
    most_bad: int = MOST_BAD_ROWS
    dry_run: bool = False
    folder: Path | None = None


def import_table(
    store: Address,
    file: Path,
    mapping: LocatedMapping,
    gazetteer: Gazetteer,
    options: Options | None = None,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Import a table into a store; what cannot be taken stands in the row report.

    Raises TableError for a file that is no table or has too many bad rows, DataError where the
    mapping does not fit the file or what is read breaks a rule. The store is then as it was.
    """
    options = options or Options()
    for _ in range(ATTEMPTS - 1):
        try:
            return _import_once(store, file, mapping, gazetteer, options, progress)
        except StoreChangedError:
            progress("another import came in between; reading again")
    return _import_once(store, file, mapping, gazetteer, options, progress)


@few_collections()
def _import_once(
    store: Address,
    file: Path,
    mapping: LocatedMapping,
    gazetteer: Gazetteer,
    options: Options,
    progress: Progress,
) -> ImportReport:
    with tempfile.TemporaryDirectory(prefix="placegraph-") as scratch:
        job = TableImport(store, file, mapping, gazetteer, options, progress)
        job.read(Path(scratch))
        snapshot = job.snapshot()
        publish = preview if options.dry_run else publish_snapshot
        job.report.change = publish(store, snapshot, progress, check_graph)
        job.close()
        return job.report


class TableImport:
    """An import up to the snapshot that can be published."""

    def __init__(
        self,
        store: Address,
        file: Path,
        mapping: LocatedMapping,
        gazetteer: Gazetteer,
        options: Options,
        progress: Progress = lambda _: None,
    ) -> None:
        self.file, self.located, self.about = file, mapping, mapping.mapping
        self.options, self.progress = options, progress
        self.report = ImportReport(self.about.id, self.about.gives)
        self._store = store
        self._folder = options.folder or folder_of(store) / "imports" / self.about.id
        self._review_faults: list[Fault] = []
        decisions = self._decisions(store, gazetteer)
        self._gazetteer = gazetteer.with_decisions(decisions)
        self._known = Known.read(store)
        self._things = Things(self.about.id, self._known)
        self._checksum, self._has_bare_places = "", False
        self._speaks_for: tuple[str, ...] = ()

    def read(self, scratch: Path) -> None:
        """Read, recognise and merge; `scratch` is a folder for rows that wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        report, counts = self.report, self.report.counts
        report.row_report, report.review = self._folder / "rows.csv", self._folder / "review.csv"
        with report.row_report.open("w", encoding="utf-8-sig", newline="") as out:
            faults = ReportWriter(out)
            for fault in self._review_faults:
                faults.add(fault)
            waiting = WaitingRows(scratch / "waiting")
            with MatchingAhead(self._gazetteer) as ahead:
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
        resolver = Resolver(self._gazetteer, self._known, distrust, answers)
        if self._has_bare_places:
            self.progress("weighing the ties of places that have a name only")
            ties = self._known.ties(self._store, but=self.about.id)
            resolver.in_context = matches_in_context(waiting, self._gazetteer, resolver, ties)
        return resolver

    def snapshot(self) -> Snapshot:
        """What there is to publish; its triples are made as they are asked for."""
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
            description, origin, self.triples(), self._things.recognised, self._known.register
        )

    def triples(self) -> Iterator[Triple]:
        """The graph of the source: the source itself, its records, its own places."""
        about = self.about
        source = Source(
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

    def close(self) -> None:
        """Let go of the files."""
        self._collection.close()

    def _decisions(self, store: Address, gazetteer: Gazetteer) -> Decisions:
        """The decisions of all reviews so far, with those of a review file."""
        kept, review = Decisions.load(folder_of(store)), self.options.review
        if review is None:
            return kept
        try:
            more, faults = read_review(review, lambda one: gazetteer.get(one) is not None)
        except OSError as error:
            raise PlacegraphError(f"{review} cannot be read: {error.strerror}") from error
        self._review_faults = [
            Fault(review.name, fault.line, "decision", fault.value, fault.reason, "", "left-out")
            for fault in faults
        ]
        decisions = kept.with_more(more)
        if more and not self.options.dry_run:
            decisions.save(folder_of(store))
        return decisions

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
