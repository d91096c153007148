"""Lots of records: what depends on each other stands together, so that a lot is derived alone.

All records of a relationship, and of all relationships between the same two places, are in one
lot. Most records are of two places and nothing else speaks of them: the two places say where they
belong. Only of the others, which tie several such sets together, is there a list in memory.
"""

from __future__ import annotations

import itertools
import pickle
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from placegraph.graphs import Graph, Piece, subjects
from placegraph.identifiers import ids
from placegraph.spill import MOST_IN_MEMORY, Spill
from placegraph.vocab import PG, RDF

# The number of lots by the number of records: few, so that it seldom changes.
LOTS = ((1_000, 1), (16_000, 16), (256_000, 128), (4_000_000, 2_048))
MOST_LOTS = 32_768

Parties = Sequence[bytes]


def token(node: NamedNode) -> bytes:
    """A node as N-Triples writes it."""
    return str(node).encode()


TYPE, NETWORK = token(RDF.type), token(PG.CityNetwork)
UNIT = b" " + token(PG.analysisUnit) + b" "
CLASSES = {token(one) + b" .\n" for one in (PG.Place, PG.Organisation, PG.CityNetwork)}
ABOUT_PLACES = set(map(token, (PG.within, PG.rollsUpTo, PG.serves, PG.basedIn, PG.succeeds)))


PARTY = b" " + token(PG.party) + b" "
SAME = tuple(b" " + token(one) + b" " for one in (PG.recordOf, PG.corrects, PG.suppresses))


@dataclass
class Places:
    """What is said and was derived of places and organisations, as lines of N-Quads."""

    stated: list[bytes] = field(default_factory=list)
    networks: set[bytes] = field(default_factory=set)
    units: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    _lines: dict[bytes, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def state(self, line: bytes, graph: bytes) -> None:
        """Take in a line of a source."""
        quad = in_graph(line, graph)
        self.stated.append(quad)
        if line.endswith(NETWORK + b" .\n"):
            subject = line.split(b" ", 1)[0]
            self.networks.add(subject)
            self._lines[subject].append(quad)

    def derive(self, piece: Piece, graph: bytes) -> None:
        """Take in what follows for the places."""
        for subject, lines in subjects(in_graph(piece.text, graph)):
            self._lines[subject].append(lines)
            if units := _values(lines, UNIT):
                self.units[subject].update(units)

    def lines(self, parties: Iterable[bytes]) -> Iterator[bytes]:
        """What the rules need of these parties and of the places that they count as."""
        named = set(parties)
        named |= {unit for party in named for unit in self.units.get(party, ())}
        for one in sorted(named):
            yield from self._lines.get(one, ())


class Records:
    """The records of all sources, on disk where they are many."""

    def __init__(self) -> None:
        self.number = 0
        self.parties: set[bytes] = set()
        self._file = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115
        # (record, its parties, what it is the same as): those that two places do not tell.
        self.odd: list[tuple[bytes, Parties, list[bytes]]] = []

    def add(self, lines: bytes, graph: bytes) -> None:
        """Take in what a graph says of some records."""
        organisation = f"<{ids()}organisation/".encode()
        found = []
        used = [token for token in SAME if token in lines]
        for record, quads in subjects(in_graph(lines, graph)):
            parties = _values(quads, PARTY)
            same = [one for token in used for one in _values(quads, token)]
            if len(parties) != 2 or same or any(one.startswith(organisation) for one in parties):
                self.odd.append((record, parties, same))
            else:
                self.parties.update(parties)
            found.append((record, parties, quads))
        self.number += len(found)
        pickle.dump((graph, found), self._file)

    def __iter__(self) -> Iterator[tuple[bytes, Parties, bytes, bytes]]:
        """Each record with its parties, its lines as N-Quads, and their graph."""
        self._file.seek(0)
        while True:
            try:
                graph, found = pickle.load(self._file)  # noqa: S301 - our own file
            except EOFError:
                return
            for record, parties, quads in found:
                yield record, parties, quads, graph

    def counted(self, networks: set[bytes]) -> set[bytes]:
        """The parties that must count as one place: all but those of ties with a network."""
        odd = (parties for _, parties, _ in self.odd if not networks.intersection(parties))
        return self.parties.union(*odd)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def read_sources(sources: Mapping[str, Graph]) -> tuple[Places, Records]:
    """What source graphs say of places, and their records."""
    places, records = Places(), Records()
    starts = [f"<{ids()}{kind}/".encode() for kind in ("record", "correction")]
    # Most lines are of these, and none of them is about a place.
    others = [f"<{ids()}{kind}/".encode() for kind in ("evidence", "flow", "record")]
    for name, graph in sources.items():
        node = name.encode()
        for piece in graph.pieces:
            text = piece.text
            for line in _without(text, others).splitlines(keepends=True):
                _, predicate, value = line.split(b" ", 2)
                if predicate in ABOUT_PLACES or (predicate == TYPE and value in CLASSES):
                    places.state(line, node)
            for start in starts:
                if lines := _of_kind(text, start):
                    records.add(lines, node)
    return places, records


def _of_kind(text: bytes, start: bytes) -> bytes:
    """Of sorted lines those of subjects that start so."""
    first, last = _span(text, start)
    return text[first:last]


def _without(text: bytes, starts: Iterable[bytes]) -> bytes:
    """Sorted lines without those of subjects that start so."""
    for start in starts:
        first, last = _span(text, start)
        if first < last:
            text = text[:first] + text[last:]
    return text


def _span(text: bytes, start: bytes) -> tuple[int, int]:
    """Where in sorted lines those stand that start so."""
    first = 0 if text.startswith(start) else text.find(b"\n" + start) + 1
    if not first and not text.startswith(start):
        return 0, 0
    return first, text.index(b"\n", max(first, text.rfind(b"\n" + start) + 1)) + 1


@dataclass(frozen=True)
class Lot:
    """The lines of some records, as N-Quads, and the graphs that they are from."""

    lines: bytes
    graphs: frozenset[bytes]

    @property
    def parties(self) -> set[bytes]:
        """The parties that the records name."""
        return set(_values(self.lines, PARTY))


def lots(records: Records, places: Places) -> Iterator[Lot]:
    """The records of each lot."""
    number = next((lots for most, lots in LOTS if records.number <= most), MOST_LOTS)
    root = _roots(records, places)
    spill, graphs = Spill(), defaultdict[int, set[bytes]](set)
    for record, parties, lines, graph in records:
        bucket = zlib.crc32(root(record, parties)) % number
        spill.add(bucket, lines)
        graphs[bucket].add(graph)
    for bucket in sorted(graphs):
        yield Lot(spill.read(bucket), frozenset(graphs[bucket]))


def _values(lines: bytes, predicate: bytes) -> list[bytes]:
    """The values of a property: of lines of N-Triples or N-Quads, what stands behind it."""
    _, *found = lines.split(predicate)
    return [one[: one.index(b" ")] for one in found]


def in_graph(lines: bytes, graph: bytes) -> bytes:
    """Lines of N-Triples as those of N-Quads."""
    return lines.replace(b" .\n", b" <" + graph + b"> .\n")


def _roots(records: Records, places: Places) -> Callable[[bytes, Parties], bytes]:
    """What names the set that a record belongs to: the least of all that is in it."""
    same = _Same()
    for record, parties, others in records.odd:
        for pair in _pairs(parties, places) or {record}:
            same.join(record, pair)
        for other in others:
            same.join(record, other)
    for record, parties, *_ in records if records.odd else ():
        if record in same:
            for pair in _pairs(parties, places):
                same.join(record, pair)
    least = {member: min(members) for members in same.sets() for member in members}

    def root(record: bytes, parties: Parties) -> bytes:
        if record in least:
            return least[record]
        (pair,) = _pairs(parties, places) or {record}
        return least.get(pair, pair)

    return root


def _pairs(parties: Parties, places: Places) -> set[bytes]:
    """The pairs of places that a tie of these parties makes, or of members and networks."""
    ends = [
        {party, *places.units.get(party, ())}
        if party in places.networks
        else places.units.get(party, set())
        for party in set(parties)
    ]
    return {
        min(a, b) + max(a, b)
        for x, y in itertools.combinations(ends, 2)
        for a, b in itertools.product(x, y)
    }


class _Same:
    """Disjoint sets: what is joined, directly or by way of others, is one."""

    def __init__(self) -> None:
        self.above: dict[bytes, bytes] = {}

    def __contains__(self, one: bytes) -> bool:
        return one in self.above

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
