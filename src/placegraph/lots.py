"""Lots of records: what depends on each other stands together, so that a lot is derived alone.

All records of a relationship, and of all relationships between the same two places, are in one
lot. Most records are of two places and nothing else speaks of them: the two places say where they
belong. Only of the others, which tie several such sets together, is there a list in memory.
"""

from __future__ import annotations

import itertools
import pickle
import re
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


TYPE, UNIT, NETWORK = token(RDF.type), token(PG.analysisUnit), token(PG.CityNetwork)
CLASSES = tuple(map(token, (PG.Place, PG.Organisation, PG.CityNetwork)))
ABOUT_PLACES = tuple(
    map(token, (PG.within, PG.rollsUpTo, PG.serves, PG.basedIn, PG.succeeds))
)  # fmt: skip


def _any_of(tokens: Iterable[bytes]) -> bytes:
    return b"(?:" + b"|".join(map(re.escape, tokens)) + b")"


_OF_PLACES = re.compile(
    rb"^\S+ (?:" + _any_of(ABOUT_PLACES) + rb" .*|" + TYPE + b" " + _any_of(CLASSES) + rb" \.)\n",
    re.MULTILINE,
)
_PARTY = re.compile(b" " + token(PG.party) + rb" (\S+) ")
_SAME = re.compile(
    b" " + _any_of(map(token, (PG.recordOf, PG.corrects, PG.suppresses))) + rb" (\S+) "
)


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
        for subject, lines in piece.subjects():
            self._lines[subject].append(in_graph(lines, graph))
            for line in lines.splitlines():
                _, predicate, value = line.split(b" ", 2)
                if predicate == UNIT:
                    self.units[subject].add(value[:-2])

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

    def add(self, record: bytes, lines: bytes, graph: bytes) -> None:
        """Take in what a graph says of a record."""
        parties, same = _PARTY.findall(lines), _SAME.findall(lines)
        organisation = f"<{ids()}organisation/".encode()
        if len(parties) != 2 or same or any(one.startswith(organisation) for one in parties):
            self.odd.append((record, parties, same))
        else:
            self.parties.update(parties)
        self.number += 1
        pickle.dump((record, parties, in_graph(lines, graph)), self._file)

    def __iter__(self) -> Iterator[tuple[bytes, Parties, bytes]]:
        """Each record with its parties and its lines as N-Quads."""
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - our own file
            except EOFError:
                return

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
            for line in _OF_PLACES.findall(_without(text, others)):
                places.state(line, node)
            for start in starts:
                for record, lines in subjects(text, start):
                    records.add(record, lines, node)
    return places, records


def _without(text: bytes, starts: Iterable[bytes]) -> bytes:
    """Sorted lines without those of subjects that start so."""
    for start in starts:
        first = 0 if text.startswith(start) else text.find(b"\n" + start) + 1
        if first or text.startswith(start):
            last = max(first, text.rfind(b"\n" + start) + 1)
            text = text[:first] + text[text.index(b"\n", last) + 1 :]
    return text


def lots(records: Records, places: Places) -> Iterator[bytes]:
    """The lines of the records of each lot, as N-Quads."""
    number = next((lots for most, lots in LOTS if records.number <= most), MOST_LOTS)
    root = _roots(records, places)
    spill = Spill()
    for record, parties, lines in records:
        spill.add(zlib.crc32(root(record, parties)) % number, lines)
    for lot in range(number):
        if lines := spill.read(lot):
            yield lines


def parties_of(lines: bytes) -> set[bytes]:
    """The parties that lines of records name."""
    return set(_PARTY.findall(lines))


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
    for record, parties, _ in records if records.odd else ():
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
