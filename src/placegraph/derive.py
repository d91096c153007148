"""Derive what follows from the sources: relationships, pairs of places, shortcuts.

Each rule is a CONSTRUCT query; those of a folder run in the order of their names, and each sees
what the ones before it found. The rules of `rules/places` say what each place lies in and counts
as; those of `rules/ties` then work on lots of records. All records of a relationship, and of
all relationships between the same two places, stand in one lot. So a lot depends on nothing
outside it, lots are derived beside each other, and one whose records and rules are as before is
not derived again. The derived graph is the sum of the lots.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from placegraph.errors import DataError
from placegraph.findings import Finding, Location
from placegraph.graphs import Graph, Piece
from placegraph.identifiers import base, ids, iri, path_of, prefixes, use_base
from placegraph.model import DatasetDescription
from placegraph.vocab import PG, RDF, XSD

RULES = Path(__file__).parent / "rules"

# The number of lots by the number of records: few, so that it seldom changes.
LOTS = ((1_000, 1), (16_000, 16), (256_000, 128))
MOST_LOTS = 1024
# Starting a process costs about as much as deriving this many lots.
LOTS_FOR_PROCESSES = 6

Recall = Callable[[str], Piece | None]


def _token(node: NamedNode) -> bytes:
    return str(node).encode()


TYPE, PARTY, RECORD_OF = _token(RDF.type), _token(PG.party), _token(PG.recordOf)
ABOUT_RECORDS = {_token(PG.corrects), _token(PG.suppresses)}
INSIDE, UNIT, LIVE = _token(PG.inside), _token(PG.analysisUnit), _token(PG.live)
ABOUT_PLACES = {
    _token(one) for one in (PG.within, PG.rollsUpTo, PG.serves, PG.basedIn, PG.succeeds)
}
NETWORK = _token(PG.CityNetwork)
CLASSES = {_token(one) for one in (PG.Place, PG.Organisation)} | {NETWORK}


@dataclass
class _Facts:
    """What the rules need of the source graphs, as lines of N-Quads and by subject."""

    places: list[bytes] = field(default_factory=list)
    records: dict[bytes, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    datasets: dict[bytes, set[str]] = field(default_factory=lambda: defaultdict(set))
    parties: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    same: list[tuple[bytes, bytes]] = field(default_factory=list)
    networks: set[bytes] = field(default_factory=set)
    units: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    lines_of: dict[bytes, list[bytes]] = field(default_factory=lambda: defaultdict(list))


def derived_graph() -> NamedNode:
    """The graph of all that follows by rule."""
    return iri("dataset", "derived")


def derive(
    sources: Mapping[str, Graph],
    about: Mapping[str, DatasetDescription],
    ontology: Graph,
    locations: Mapping[str, Location] | None = None,
    recall: Recall = lambda _: None,
    progress: Callable[[str], None] = lambda _: None,
) -> Graph:
    """The derived graph of these source graphs.

    `about` describes them. `recall` knows pieces derived before, by the digest of what they
    follow from. Raises DataError where a party of a relationship counts as no place or several.
    """
    facts = _read(sources)
    places = _derive_lot("places", _quads(facts.places), recall)
    _take_places(facts, places)
    if findings := _check_units(facts, locations or {}):
        raise DataError(findings)
    graph = derived_graph().value
    live = [_quad(line, graph) for line in ontology.lines() if _predicate(line) == LIVE]
    inputs = [_quads([*lot, *live]) for lot in _lots(facts, about)]
    return Graph((places, *_derive_lots(inputs, recall, progress)))


def _read(sources: Mapping[str, Graph]) -> _Facts:
    facts = _Facts()
    records = tuple(f"<{ids()}{kind}/".encode() for kind in ("record", "correction"))
    for name, graph in sources.items():
        for line in graph.lines():
            subject, predicate, rest = line.split(b" ", 2)
            value = rest[:-3]
            if subject.startswith(records):
                facts.records[subject].append(_quad(line, name))
                facts.datasets[subject].add(name)
                if predicate == PARTY:
                    facts.parties[subject].add(value)
                elif predicate == RECORD_OF or predicate in ABOUT_RECORDS:
                    facts.same.append((subject, value))
            elif predicate in ABOUT_PLACES or (predicate == TYPE and value in CLASSES):
                facts.places.append(_quad(line, name))
                if value == NETWORK:
                    facts.networks.add(subject)
                    facts.lines_of[subject].append(_quad(line, name))
    return facts


def _take_places(facts: _Facts, places: Piece) -> None:
    graph = derived_graph().value
    for line in places.lines():
        subject, predicate, rest = line.split(b" ", 2)
        facts.lines_of[subject].append(_quad(line, graph))
        if predicate == UNIT:
            facts.units[subject].add(rest[:-3])


def _check_units(facts: _Facts, locations: Mapping[str, Location]) -> list[Finding]:
    parties = {
        party
        for parties in facts.parties.values()
        if not parties & facts.networks
        for party in parties
    }
    findings = []
    for party in sorted(parties):
        units = sorted(path_of(unit.decode()[1:-1]) for unit in facts.units.get(party, ()))
        if len(units) == 1:
            continue
        node = party.decode()[1:-1]
        counts = f"counts as {len(units)} places" if units else "counts as no place"
        findings.append(
            Finding(
                locations.get(node, Location(path_of(node))),
                f"a party of a relationship that {counts} in pair-level analyses",
                value=", ".join(unit.removeprefix("place/") for unit in units) or None,
                expected="exactly one; name a place it serves or is based in, "
                "or decide in units.yaml",
            )
        )
    return findings


def _lots(facts: _Facts, about: Mapping[str, DatasetDescription]) -> Iterator[list[bytes]]:
    """For each lot the lines of its records and of what they name."""
    number = next((lots for most, lots in LOTS if len(facts.records) <= most), MOST_LOTS)
    lots: dict[int, list[bytes]] = defaultdict(list)
    for together in _together(facts):
        records = sorted(one for one in together if one in facts.records)
        if records:
            digest = hashlib.sha256(min(together)).digest()
            lots[int.from_bytes(digest[:4], "big") % number] += records
    for _, records in sorted(lots.items()):
        parties = {party for record in records for party in facts.parties.get(record, ())}
        named = parties | {unit for party in parties for unit in facts.units.get(party, ())}
        datasets = {name for record in records for name in facts.datasets[record]}
        yield [
            *(line for record in records for line in facts.records[record]),
            *(line for one in named for line in facts.lines_of.get(one, ())),
            *(line for name in datasets for line in _standing(name, about[name])),
        ]


def _together(facts: _Facts) -> Iterable[list[bytes]]:
    """Sets of records, pairs of places and relationships that depend on each other."""
    same = _Same()
    for record in facts.records:
        ends = [
            {party, *facts.units.get(party, ())} if party in facts.networks else facts.units[party]
            for party in facts.parties.get(record, ())
        ]
        pairs = {
            min(a, b) + max(a, b)
            for x, y in itertools.combinations(ends, 2)
            for a, b in itertools.product(x, y)
        }
        for pair in pairs or {record}:
            same.join(record, pair)
    for record, other in facts.same:
        same.join(record, other)
    return same.sets()


class _Same:
    """Disjoint sets: what is joined, directly or by way of others, is one."""

    def __init__(self) -> None:
        self.above: dict[bytes, bytes] = {}

    def join(self, one: bytes, other: bytes) -> None:
        self.above[self._top(one)] = self._top(other)

    def sets(self) -> Iterable[list[bytes]]:
        found: dict[bytes, list[bytes]] = defaultdict(list)
        for one in list(self.above):
            found[self._top(one)].append(one)
        return found.values()

    def _top(self, one: bytes) -> bytes:
        above = self.above
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one


def _derive_lots(
    inputs: list[bytes], recall: Recall, progress: Callable[[str], None]
) -> Iterator[Piece]:
    digests = [_digest("ties", quads) for quads in inputs]
    known = {digest: piece for digest in digests if (piece := recall(digest))}
    new = {one: quads for one, quads in zip(digests, inputs, strict=True) if one not in known}
    yield from known.values()
    for at, (digest, text) in enumerate(zip(new, _run_all(list(new.values())), strict=True)):
        if at % 16 == 15:
            progress(f"derived {at + 1} of {len(new)} lots of records")
        yield Piece(text, digest)


def _run_all(inputs: list[bytes]) -> Iterator[bytes]:
    if len(inputs) < LOTS_FOR_PROCESSES:
        yield from (run_rules("ties", quads) for quads in inputs)
        return
    workers = min(os.cpu_count() or 1, len(inputs))
    spawn = get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, initializer=use_base, initargs=(base(),)) as pool:
        yield from pool.map(run_rules, itertools.repeat("ties"), inputs, chunksize=4)


def _derive_lot(folder: str, quads: bytes, recall: Recall) -> Piece:
    digest = _digest(folder, quads)
    return recall(digest) or Piece(run_rules(folder, quads), digest)


def run_rules(folder: str, quads: bytes) -> bytes:
    """What the rules of a folder find, as sorted lines of N-Triples."""
    dataset = pyoxigraph.Store()
    dataset.bulk_load(input=quads, format=RdfFormat.N_QUADS)
    found: set[bytes] = set()
    for rule in _rules(folder):
        triples: Any = dataset.query(rule, prefixes=prefixes(), use_default_graph_as_union=True)
        text: bytes = triples.serialize(format=RdfFormat.N_TRIPLES)
        dataset.bulk_load(input=text, format=RdfFormat.N_TRIPLES, to_graph=derived_graph())
        found.update(text.splitlines(keepends=True))
    return b"".join(sorted(found))


@cache
def _rules(folder: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((RULES / folder).glob("*.rq"))]


def _digest(folder: str, quads: bytes) -> str:
    rules = "".join(_rules(folder)).encode()
    return hashlib.sha256(b"\0".join((rules, quads))).hexdigest()[:32]


def _quads(lines: Iterable[bytes]) -> bytes:
    return b"".join(sorted(set(lines)))


def _quad(line: bytes, graph: str) -> bytes:
    return line[:-2] + b"<" + graph.encode() + b"> .\n"


def _predicate(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]


def _standing(dataset: str, about: DatasetDescription) -> Iterator[bytes]:
    """What ranks a dataset, and the places that it speaks for."""
    node = NamedNode(dataset)
    rank = Literal(str(about.precedence), datatype=XSD.integer)
    yield from _lines(Triple(node, PG.precedence, rank))
    for place in about.speaks_for:
        yield from _lines(Triple(node, PG.speaksFor, iri("place", place)))


def _lines(triple: Triple) -> Iterator[bytes]:
    yield _quad(f"{triple} .\n".encode(), derived_graph().value)
