"""Import from Wikidata: what was fetched or saved becomes a source of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from placegraph.gazetteer import Gazetteer
from placegraph.graphs import Stated
from placegraph.identifiers import concept, iri, path_of, slugify
from placegraph.imports.check import check_graphs
from placegraph.imports.known import Known
from placegraph.imports.records import record_lines
from placegraph.imports.report import ImportReport
from placegraph.imports.things import Things
from placegraph.model import DatasetDescription, Source
from placegraph.names import name_key
from placegraph.publish import preview, publish_snapshot
from placegraph.sources import Origin, Snapshot
from placegraph.store import Address, Store, folder_of, open_store
from placegraph.tables import Fault, ReportWriter
from placegraph.triples import entry_triples
from placegraph.vocab import PG, PROV, RDF
from placegraph.wikidata.places import Places
from placegraph.wikidata.read import Found
from placegraph.wikidata.statements import Statement
from placegraph.wikidata.ties import MEMBERSHIP, TWINNING, Tie, ties_of

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
TITLE = "Twinnings and memberships in Wikidata"
WIKIDATA = "https://www.wikidata.org/"
PRECEDENCE = 60
CITY_NETWORKS = "SELECT ?network ?label WHERE { ?network a pg:CityNetwork ; rdfs:label ?label }"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the source is called, and where it came from.

    `retrieved` is the day on which Wikidata was asked; `origin` an endpoint or a folder.
    """

    id: str = "wikidata"
    retrieved: str | None = None
    origin: str | None = None
    dry_run: bool = False


def import_found(
    store: Address,
    found: Found,
    gazetteer: Gazetteer,
    options: Options,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Publish what was found as a source, or tell what would change; the report says both.

    Raises StoreMissingError where there is no store, DataError where what was found breaks a rule.
    The store is then as it was.
    """
    return _Import(store, found, gazetteer, options, progress).publish()


class _Import:
    def __init__(
        self,
        store: Address,
        found: Found,
        gazetteer: Gazetteer,
        options: Options,
        progress: Progress,
    ) -> None:
        self._store, self._found, self._options = store, found, options
        self._progress = progress
        self._known = Known.read(store)
        self._things = Things(options.id, self._known)
        networks = _networks(open_store(store))
        self._places = Places(found.items, gazetteer, self._known, self._things, networks)
        self._faults = list(found.faults)
        self._report = ImportReport(options.id)

    def publish(self) -> ImportReport:
        self._progress("recognising places")
        ties = list(self._ties())
        self._count(ties)
        self._write_faults()
        publish = preview if self._options.dry_run else publish_snapshot
        snapshot = Snapshot(
            self._description(),
            Origin(
                importer="wikidata",
                file=self._options.origin,
                checksum=self._found.checksum,
                counts=self._report.counts.as_table(),
            ),
            self._triples(ties),
            self._things.recognised,
            self._known.register,
        )
        self._report.change = publish(self._store, snapshot, self._progress, check_graphs)
        return self._report

    def _ties(self) -> Iterator[Tie]:
        twinnings = self._found.twinnings.values()
        ends = {end for each in twinnings for end in (each.item, each.other)}
        places = {item: self._places.place(item) for item in _in_order(ends)}
        yield from self._sound(ties_of(twinnings, TWINNING, places))
        memberships = self._found.memberships.values()
        members = {each.item: self._places.place(each.item) for each in memberships}
        networks = {each.other: self._places.network(each.other) for each in memberships}
        yield from self._sound(ties_of(memberships, MEMBERSHIP, members | networks))

    def _sound(self, ties: Iterable[Tie | Fault]) -> Iterator[Tie]:
        for tie in ties:
            if isinstance(tie, Fault):
                self._faults.append(tie)
            else:
                yield tie

    def _count(self, ties: list[Tie]) -> None:
        counts = self._report.counts
        counts.imported = len(ties)
        counts.merged = sum(len(tie.statements) for tie in ties) - len(ties)
        counts.rejected = sum(fault.outcome == "rejected" for fault in self._faults)
        counts.filtered = self._found.deprecated
        self._report.recognised = len(self._things.recognised)
        self._report.own = self._things.own

    def _write_faults(self) -> None:
        folder = folder_of(self._store) / "imports" / self._options.id
        folder.mkdir(parents=True, exist_ok=True)
        self._report.row_report = folder / "rows.csv"
        with self._report.row_report.open("w", encoding="utf-8-sig", newline="") as out:
            writer = ReportWriter(out)
            for fault in self._faults:
                writer.add(fault)
        self._report.reasons = writer.reasons

    def _description(self) -> DatasetDescription:
        options = self._options
        return DatasetDescription(
            id=options.id,
            title=TITLE,
            description="Twinned administrative bodies (P190) and members of city networks (P463).",
            licence=CC0,
            attribution="Wikidata",
            publisher="Wikidata",
            issued=options.retrieved,
            url=WIKIDATA,
            precedence=PRECEDENCE,
            source=options.id,
        )

    def _triples(self, ties: Iterable[Tie]) -> Iterator[Stated]:
        about = self._description()
        source = Source(
            id=about.id,
            title=about.title,
            publisher=about.publisher,
            retrieved=self._options.retrieved,
            url=WIKIDATA,
            licence=CC0,
            note=about.description,
        )
        yield from entry_triples(source, about.id, None)
        node = iri("source", about.id)
        for tie in ties:
            yield record_lines(tie.record, about.id, node, Literal(""))
            record = iri("record", f"{about.id}--{tie.record.slug}")
            for statement in tie.statements:
                yield from _evidence_triples(record, statement, about.id, node)
        yield from self._things.triples()
        yield from self._places.triples()


def _evidence_triples(
    record: NamedNode, statement: Statement, dataset: str, source: NamedNode
) -> Iterator[Triple]:
    """A statement as evidence, derived from the references that it names."""
    node = iri("evidence", f"{dataset}--{slugify(statement.id)}")
    yield Triple(record, PG.evidence, node)
    yield Triple(node, RDF.type, PG.Evidence)
    yield Triple(node, PG.source, source)
    yield Triple(node, PG.locator, Literal(f"statement {statement.id}"))
    yield Triple(node, PG.row, Literal(statement.id))
    yield Triple(node, PG.mode, concept("evidence-mode", "stated"))
    yield Triple(node, PG.certainty, concept("certainty", "certain"))
    for reference in statement.references:
        yield Triple(node, PROV.hadPrimarySource, NamedNode(reference))


def _networks(store: Store) -> dict[str, str]:
    """City networks of the store by the key of their name, where no two share it."""
    found: dict[str, set[str]] = {}
    for row in store.select(CITY_NETWORKS):
        found.setdefault(name_key(row["label"].value), set()).add(path_of(row["network"]))
    return {key: paths.pop() for key, paths in found.items() if len(paths) == 1}


def _in_order(items: Iterable[str]) -> list[str]:
    """By number, so that slugs do not depend on the order in which statements came."""
    return sorted(items, key=lambda item: int(item[1:]))
