"""What two versions of a store differ in, graph by graph, and in which lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from placegraph.errors import StoreDamagedError
from placegraph.graphs import Graph, Piece, Pieces
from placegraph.identifiers import ids, path_of
from placegraph.store import GraphFigures, Manifest
from placegraph.vocab import RDF

# Oxigraph takes triples in bulk at 10 µs each, adds single ones at about the same price, and
# removes one in 45 µs. A copy of the database before costs next to nothing.
REMOVED_AT_MOST = 100_000
# What is added lies in tables of its own, which queries read beside the old ones, up to twice as
# slowly; putting all in order costs 2 µs a triple, so a large version waits for a change of some
# size.
ORDERED_FROM = 0.1
# Triples that are put in order within a second, whatever changed.
ALWAYS_ORDERED = 500_000
# Bytes of text of which single lines are compared; beyond, all is made anew.
COMPARED_AT_MOST = 250_000_000
CHUNK = 12_000_000

_TYPE = f"> {RDF.type} ".encode()


@dataclass(frozen=True)
class _Change:
    """The pieces of a graph that went, and those that came."""

    went: Sequence[Piece]
    came: Sequence[Piece]

    def gone(self) -> set[str]:
        """What was described and is not any more."""
        described = {one for piece in self.went for one in _described(piece)}
        for piece in self.came if described else ():
            described.difference_update(_typed(piece))
        return {node.decode() for node in described}


@dataclass(frozen=True)
class _Lines:
    """The lines of a graph that were, those of them that go, and the pieces that hold new ones."""

    before: set[bytes]
    gone: set[bytes]
    came: Sequence[Piece]

    @property
    def added(self) -> int:
        return sum(piece.triples for piece in self.came) - len(self.before) + len(self.gone)

    def texts(self) -> Iterator[bytes]:
        for piece in self.came:
            if self.before:
                yield b"".join(line for line in piece.lines() if line not in self.before)
            else:
                yield piece.text


class Changes:
    """What graphs differ in from those of a version."""

    def __init__(self, before: Manifest | None, graphs: Mapping[str, Graph], pieces: Pieces):
        self._before, self._graphs = before, graphs
        known = before.graphs if before else {}
        self._of = {
            name: _change(known.get(name), graphs.get(name), pieces)
            for name in (known.keys() | graphs.keys() if before else ())
        }

    def gone(self) -> Iterator[str]:
        """The paths of what a graph described before and does not describe any more."""
        for change in self._of.values():
            try:
                yield from map(path_of, change.gone())
            except StoreDamagedError:
                continue

    def are_little(self) -> bool:
        """Whether changing a copy of the database before costs less than making it anew."""
        # Seen without a look at single lines where it can be.
        if self._before is None or outweigh(self._graphs, self._before) or self._lines is None:
            return False
        removed = sum(len(one.gone) for one in self._lines.values())
        added = sum(one.added for one in self._lines.values())
        return removed <= REMOVED_AT_MOST and added <= self._number_before - removed

    def call_for_order(self) -> bool:
        """Whether putting the database in order again costs little, beside its size or at all."""
        changed = sum(len(one.gone) + one.added for one in (self._lines or {}).values())
        before = self._number_before
        return before + changed <= ALWAYS_ORDERED or changed >= ORDERED_FROM * before

    @property
    def _number_before(self) -> int:
        graphs = self._before.graphs.values() if self._before else ()
        return sum(figures.triples for figures in graphs)

    def removed(self) -> Iterator[Quad]:
        """What goes."""
        for name, one in (self._lines or {}).items():
            node, text = NamedNode(name), b"".join(one.gone)
            for quad in pyoxigraph.parse(input=text, format=RdfFormat.N_TRIPLES):
                yield Quad(quad.subject, quad.predicate, quad.object, node)

    def lines_gone(self) -> Iterator[tuple[str, set[bytes]]]:
        """What goes, as lines of each graph."""
        for name, one in (self._lines or {}).items():
            yield name, one.gone

    def lines_added(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """What comes, as lines of each graph."""
        for name, texts in self.added():
            yield name, (line for text in texts for line in text.splitlines(keepends=True))

    def added(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """What comes, as texts of each graph."""
        for name, one in (self._lines or {}).items():
            yield name, one.texts()

    @cached_property
    def _lines(self) -> Mapping[str, _Lines] | None:
        """The changes line by line; None where that is too much, or not known."""
        try:
            size = sum(len(piece.text) for change in self._of.values() for piece in change.went)
            if size > COMPARED_AT_MOST:
                return None
            return {name: _lines(change) for name, change in self._of.items()}
        except StoreDamagedError:
            return None


def outweigh(graphs: Mapping[str, Graph], before: Manifest | None) -> bool:
    """Whether graphs bring more lines than a version had in all: then all is made anew."""
    known = before.graphs if before else {}
    added = sum(
        max(0, graph.triples - (known[name].triples if name in known else 0))
        for name, graph in graphs.items()
    )
    return added > sum(figures.triples for figures in known.values())


def records_changed(before: Graph, after: Graph) -> tuple[list[str], list[str], list[str]]:
    """The slugs of records of relationships that appeared, changed and went, each sorted."""
    same = {piece.digest for piece in before.pieces} & {piece.digest for piece in after.pieces}
    was, now = (
        _records(piece for piece in graph.pieces if piece.digest not in same)
        for graph in (before, after)
    )
    went = {slug: _shortened(lines) for slug, lines in was}
    appeared, changed = list[bytes](), list[bytes]()
    for slug, lines in now:
        said = went.pop(slug, None)
        if said is None:
            appeared.append(slug)
        elif said != _shortened(lines):
            changed.append(slug)
    return _sorted(appeared), _sorted(changed), _sorted(went)


def _records(pieces: Iterable[Piece]) -> Iterator[tuple[bytes, bytes]]:
    """What is said of each record, by its slug."""
    start = f"<{ids()}record/".encode()
    for piece in pieces:
        for subject, lines in piece.subjects(start):
            yield subject[len(start) : -1], lines


def _shortened(lines: bytes) -> bytes:
    return hashlib.sha256(lines).digest()[:12]


def _sorted(slugs: Iterable[bytes]) -> list[str]:
    return sorted(slug.decode() for slug in slugs)


def _change(before: GraphFigures | None, graph: Graph | None, pieces: Pieces) -> _Change:
    old = set(before.pieces) if before else set()
    new = {piece.digest: piece for piece in graph.pieces} if graph else {}
    return _Change(
        [pieces.read(digest) for digest in sorted(old - new.keys())],
        [piece for digest, piece in new.items() if digest not in old],
    )


def _lines(change: _Change) -> _Lines:
    before = {line for piece in change.went for line in piece.lines()}
    gone = set(before)
    for piece in change.came if before else ():
        gone.difference_update(piece.lines())
    return _Lines(before, gone, change.came)


def chunks(texts: Iterable[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """The same lines in chunks of a size: the bulk loader’s memory grows with what it is given."""
    some: list[bytes] = []
    for text in texts:
        start = 0
        while len(text) - start > size:
            end = text.index(b"\n", start + size - 1) + 1
            yield text[start:end]
            start = end
        some.append(text[start:])
        if sum(map(len, some)) > size:
            yield b"".join(some)
            some = []
    if some:
        yield b"".join(some)


def _described(piece: Piece) -> Iterator[bytes]:
    """What lines say the class of; evidence has no page to be missed."""
    start = ids().encode()
    for node in _typed(piece):
        # A text may hold what looks like the rest of a line.
        if node.startswith(start) and b">" not in node and not _is_evidence(node):
            yield node


def _typed(piece: Piece) -> Iterator[bytes]:
    """What stands at the start of a line and before a class."""
    *before, _ = piece.text.split(_TYPE)
    for part in before:
        yield part[part.rfind(b"\n") + 2 :]


def _is_evidence(node: bytes) -> bool:
    return path_of(node.decode()).startswith("evidence/")
