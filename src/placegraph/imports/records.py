"""Rows of ties as records: what one file says of a tie, merged, with evidence for each row.

Rows with the same parties, level and formality are one record, whichever end they name first.
Its values are those of the earliest row that states them; another value in a later row is
reported. The rows wait in a file, sorted there, so that a long list needs no memory.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from placegraph.fields import Date
from placegraph.identifiers import concept, token_at
from placegraph.imports.report import Counts
from placegraph.imports.resolve import Thing
from placegraph.imports.things import Things
from placegraph.lines import about, said, words
from placegraph.tables import Fault, TakenRow, TieMapping, TieRow
from placegraph.vocab import DCTERMS, PG, RDF, RDFS, XSD

# Values of which a record has one, and where rows may contradict each other.
SINGLE = ("status", "status_as_of", "start", "end", "note")

PUT_DOWN_AT_ONCE = 500
OF_SEVERAL_ROWS = "WHERE slug IN (SELECT slug FROM rows GROUP BY slug HAVING count(*) > 1)"

_START = Date(PG.start, PG.startEarliest, PG.startLatest)
_END = Date(PG.end, PG.endEarliest, PG.endLatest)


@dataclass(slots=True, unsafe_hash=True)
class RowEvidence:
    """Where a row stands."""

    line: int
    locator: str
    mode: str

    @classmethod
    def of(cls, row: TakenRow) -> RowEvidence:
        """The evidence that a row of a table is."""
        return cls(row.line, row.evidence.locator, row.evidence.mode)


@dataclass(slots=True, unsafe_hash=True)
class Record:
    """What one or several rows say of a tie; parties by path, in the order of their paths."""

    paths: tuple[str, ...]
    names: tuple[str, ...]
    level: str
    strands: tuple[str, ...]
    formality: str
    status: str
    status_as_of: str | None
    start: str | None
    end: str | None
    member_role: tuple[str, ...]
    note: str | None
    rows: tuple[RowEvidence, ...]

    @classmethod
    def of(cls, row: TieRow, paths: Iterable[str]) -> Record:
        """The record of one row whose parties have these paths."""
        names = (party.name for party in row.parties)
        ordered = sorted(zip(paths, names, strict=True))
        return cls(
            paths=tuple(path for path, _ in ordered),
            names=tuple(name for _, name in ordered),
            level=row.level,
            strands=row.strands,
            formality=row.formality,
            status=row.status,
            status_as_of=row.status_as_of,
            start=row.start,
            end=row.end,
            member_role=row.member_role,
            note=row.note,
            rows=(RowEvidence.of(row),),
        )

    @property
    def slug(self) -> str:
        """The name of the record within its dataset, from what makes it this record."""
        parts = [path.split("/", 1)[1] for path in self.paths]
        return "--".join([*parts, self.formality, *([] if self.level == "civic" else [self.level])])

    def with_row(self, other: Record) -> Record:
        """The same record with a later row’s evidence and what only that row says."""
        gained = {name: getattr(self, name) or getattr(other, name) for name in SINGLE}
        return replace(
            self,
            **gained,
            strands=_union(self.strands, other.strands),
            member_role=_union(self.member_role, other.member_role),
            rows=self.rows + other.rows,
        )

    def differences(self, later: Record) -> Iterator[tuple[str, str, str]]:
        """(field, value here, value there) where a later row contradicts this record."""
        for name in SINGLE:
            here, there = getattr(self, name), getattr(later, name)
            if here and there and here != there:
                yield name, here, there


_VALUES = attrgetter(*(field.name for field in fields(Record)))


class Ties:
    """The rows of ties on disk, by record."""

    def __init__(self, mapping: TieMapping, things: Things, scratch: Path) -> None:
        self._dataset, self._things = mapping.id, things
        self._waiting: list[tuple[str, int, bytes]] = []
        self._rows = sqlite3.connect(scratch / "records", isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
            "CREATE TABLE rows (slug TEXT, line INTEGER, record BLOB);"
        )

    def add(self, row: TieRow, found: Sequence[Thing]) -> str | None:
        """Keep a row, unless it ties a place with itself."""
        paths = [self._things.path(thing) for thing in found]
        if len(set(paths)) < len(paths):
            return "a tie of a place with itself"
        record = Record.of(row, paths)
        content = (
            *_VALUES(record)[:-1],
            [(one.line, one.locator, one.mode) for one in record.rows],
        )
        pickled = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        self._waiting.append((record.slug, row.line, pickled))
        if len(self._waiting) == PUT_DOWN_AT_ONCE:
            self._put_down()
        return None

    def _put_down(self) -> None:
        self._rows.executemany("INSERT INTO rows VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()

    def finish(self, file: str, counts: Counts) -> Iterator[Fault]:
        """Merge the rows of each record; a fault for each that contradicts an earlier one."""
        self._put_down()
        self._rows.execute("CREATE INDEX by_record ON rows (slug, line)")
        found = self._rows.execute("SELECT count(*), count(DISTINCT slug) FROM rows")
        rows_kept, records = found.fetchone()
        counts.imported += records
        counts.merged += rows_kept - records
        for record, rows in self._grouped(OF_SEVERAL_ROWS):
            first = record.rows[0].line
            for row in rows[1:]:
                for name, here, there in record.differences(row):
                    reason = f"{name} differs from {here} in row {first}, which counts"
                    expected, later = "one value for a tie", row.rows[0].line
                    yield Fault(file, later, name, there, reason, expected, "left-out")

    def triples(self, source: NamedNode, checksum: Literal) -> Iterator[str]:
        """The records in the order of their names."""
        for record, _ in self._grouped():
            yield record_lines(record, self._dataset, source, checksum)

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def _grouped(self, which: str = "") -> Iterator[tuple[Record, list[Record]]]:
        """Each record, merged, and the rows that it was merged from."""
        asked = f"SELECT slug, record FROM rows {which} ORDER BY slug, line"  # noqa: S608
        found = self._rows.cursor().execute(asked)
        for _, group in groupby(found, key=lambda row: row[0]):
            rows = [_restored(content) for _, content in group]
            merged = rows[0]
            for row in rows[1:]:
                merged = merged.with_row(row)
            yield merged, rows


def _restored(content: bytes) -> Record:
    values = pickle.loads(content)  # noqa: S301 - our own file
    values = (*values[:-1], tuple(RowEvidence(*row) for row in values[-1]))
    return Record(*values)


def record_lines(record: Record, dataset: str, source: NamedNode, checksum: Literal) -> str:
    """A record, and for each of its rows a piece of evidence, as lines of N-Triples."""
    slug = f"{dataset}--{record.slug}"
    what = [
        said(RDFS.label, words(" and ".join(record.names), "en")),
        *(said(PG.party, token_at(path)) for path in record.paths),
        *_classes(record.level, record.strands, record.formality, record.status),
    ]
    if record.status_as_of:
        what.append(said(PG.statusAsOf, words(record.status_as_of)))
    for date, field in ((record.start, _START), (record.end, _END)):
        what += [said(*pair) for pair in field.pairs(date)] if date else ()
    if record.status == "ended" and not record.end:
        what.append(said(PG.endDateUnknown, Literal("true", datatype=XSD.boolean)))
    what += [said(PG.memberRole, concept("member-role", role)) for role in record.member_role]
    if record.note:
        what.append(said(DCTERMS.description, words(record.note, "en")))
    node = token_at(f"record/{slug}")
    return about(node, what) + "".join(evidence_lines(node, slug, record.rows, source, checksum))


def evidence_lines(
    node: object,
    slug: str,
    rows: Sequence[RowEvidence],
    source: NamedNode,
    checksum: Literal,
) -> Iterator[str]:
    """The lines of a piece of evidence for each row that speaks of a thing.

    Pieces are numbered within the thing, not by line: a line more above changes nothing here.
    """
    for number, row in enumerate(rows, start=1):
        evidence = token_at(f"evidence/{slug}" if number == 1 else f"evidence/{slug}--{number}")
        at = said(PG.locator, words(row.locator)), said(PG.row, f'"{row.line}"')
        yield f"{node}{said(PG.evidence, evidence)}"
        yield about(evidence, (*at, *_of_file(row.mode, source, checksum)))


@lru_cache
def _classes(level: str, strands: Sequence[str], formality: str, status: str) -> Sequence[str]:
    """What is said of all records alike."""
    return (
        said(RDF.type, PG.RelationshipRecord),
        said(PG.level, concept("level", level)),
        *(said(PG.strand, concept("strand", strand)) for strand in strands),
        said(PG.formality, concept("formality", formality)),
        said(PG.status, concept("status", status)),
    )


@lru_cache
def _of_file(mode: str, source: NamedNode, checksum: Literal) -> tuple[str, ...]:
    """What is said of the evidence of all rows of a file."""
    return (
        said(RDF.type, PG.Evidence),
        said(PG.source, source),
        said(PG.mode, concept("evidence-mode", mode)),
        said(PG.certainty, concept("certainty", "certain")),
        said(PG.fileChecksum, checksum),
    )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return first if first == second else tuple(dict.fromkeys(first + second))
