"""Graphs in pieces: one line more changes one piece, and no more than one need be in memory."""

from __future__ import annotations

import gc
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from placegraph import graphs, spill
from placegraph.graphs import Graph, KeptPiece, Pieces
from placegraph.spill import Spill
from placegraph.vocab import RDFS


@pytest.fixture
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "PIECE", 2_000)


def things(*numbers: int) -> list[Triple]:
    """Two triples for each number."""
    return [
        Triple(NamedNode(f"https://example.org/{number}"), RDFS.label, Literal(text))
        for text in ("one", "two")
        for number in numbers
    ]


def test_a_short_graph_is_one_piece_of_sorted_lines_named_by_its_text() -> None:
    (piece,) = Graph.of(things(2, 1, 2)).pieces
    assert piece.lines() == sorted(set(piece.lines()))
    assert piece.triples == 4
    assert Graph.of(things(1, 2)).digest == piece.digest


@pytest.mark.usefixtures("short_pieces")
def test_a_long_graph_has_pieces_that_share_no_subject() -> None:
    graph = Graph.of(things(*range(100)))
    subjects = [{subject for subject, _ in piece.subjects()} for piece in graph.pieces]
    assert len(subjects) > 4
    assert sum(map(len, subjects)) == len(set.union(*subjects)) == 100
    assert graph.triples == 200


@pytest.mark.usefixtures("short_pieces")
def test_the_order_of_triples_makes_no_difference_and_one_more_changes_one_piece() -> None:
    graph = Graph.of(things(*range(100)))
    assert Graph.of(things(*reversed(range(100)))).digest == graph.digest
    more = Graph.of([*things(*range(100)), *things(100)])
    assert len({piece.digest for piece in more.pieces} - set(graph.names)) == 1


@pytest.mark.usefixtures("short_pieces")
def test_lines_that_were_made_at_once_stand_where_their_triples_do() -> None:
    """Evidence (`--2`) and geometries (`#point`) stand with the thing."""
    names = ("{}", "{}--2", "{}#point", "{}--2014#point")
    blocks = [
        "".join(
            f'<https://example.org/{kind}/{name.format(number)}> <{RDFS.label.value}> "{kind}" .\n'
            for kind in ("record", "evidence")
            for name in names
        )
        for number in range(60)
    ]
    said = [list(parse(block, format=RdfFormat.N_TRIPLES)) for block in blocks]
    triples = [[quad.triple for quad in some] for some in said]
    apart = Graph.of(chain.from_iterable(reversed(triples)))
    assert (apart.triples, len(apart.pieces) > 4) == (480, True)
    assert Graph.of(blocks).names == apart.names
    assert Graph.of([*chain.from_iterable(triples[:30]), *blocks[30:]]).names == apart.names


@pytest.mark.usefixtures("short_pieces")
def test_a_graph_is_kept_in_a_folder_as_it_is_made(tmp_path: Path) -> None:
    held = Graph.of(things(*range(100)))
    kept = Graph.of(things(*range(100)), Pieces(tmp_path))
    assert all(isinstance(piece, KeptPiece) for piece in kept.pieces)
    assert [piece.text for piece in kept.pieces] == [piece.text for piece in held.pieces]
    assert {path.name for path in tmp_path.iterdir()} == {f"{one}.nt.gz" for one in held.names}
    (short,) = Graph.of(things(1), Pieces(tmp_path)).pieces
    assert isinstance(short, KeptPiece)


@pytest.mark.usefixtures("short_pieces")
def test_a_graph_that_fits_no_memory_lies_in_files_while_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Graph.of(things(*range(100)))
    for module in (graphs, spill):
        monkeypatch.setattr(module, "MOST_IN_MEMORY", 5_000)
    kept = Graph.of(things(*range(100)))
    assert all(isinstance(piece, KeptPiece) for piece in kept.pieces)
    assert kept.digest == held.digest
    assert list(kept.lines()) == list(held.lines())
    (folder,) = {piece.pieces.folder for piece in kept.pieces if isinstance(piece, KeptPiece)}
    del kept
    gc.collect()
    assert not folder.exists()


# In a process of its own: all threads of one share what is traced.
MOST_MEMORY = """
import sys, tracemalloc
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from placegraph import graphs, spill
from placegraph.vocab import RDFS
graphs.MOST_IN_MEMORY = spill.MOST_IN_MEMORY = 100_000
graphs.PIECE, graphs.MOST_PIECES, graphs.SERIALISED_AT_ONCE = 50_000, 256, 500
number = int(sys.argv[1])
triples = (
    Triple(NamedNode(f"https://example.org/{at}"), RDFS.label, Literal("x" * 50))
    for at in range(number)
)
tracemalloc.start()
graph = graphs.Graph.of(triples)
assert sum(len(piece.lines()) for piece in graph.pieces) == graph.triples == number
print(tracemalloc.get_traced_memory()[1])
"""


def most_memory(triples: int) -> int:
    """Bytes that are held at most while a graph of so many triples is made and read."""
    command = [sys.executable, "-c", MOST_MEMORY, str(triples)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_memory_does_not_grow_with_the_triples() -> None:
    assert most_memory(80_000) < 1.5 * most_memory(10_000)


def test_the_lines_of_a_subject_come_together() -> None:
    graph = Graph.of([*things(1, 12), Triple(NamedNode("urn:x"), RDFS.label, Literal("a .\n<b>"))])
    found = {subject: lines.count(b"\n") for subject, lines in graph.subjects()}
    assert found == {b"<https://example.org/1>": 2, b"<https://example.org/12>": 2, b"<urn:x>": 1}
    assert [subject for subject, _ in graph.subjects(b"<urn:")] == [b"<urn:x>"]
    assert list(graph.subjects(b"<nowhere:")) == []


def test_pieces_are_copied_from_folder_to_folder(tmp_path: Path) -> None:
    (piece,) = Graph.of(things(1)).pieces
    first = Pieces(tmp_path / "first").keep(piece)
    second = Pieces(tmp_path / "second")
    assert second.keep(first).text == piece.text
    second.drop_written()
    assert list(second.folder.iterdir()) == []


def test_what_is_spilled_comes_back_in_order() -> None:
    buckets = Spill(most_in_memory=10)
    for number in range(20):
        buckets.add(number % 2, f"{number} ".encode())
    assert buckets.read(0) == b"0 2 4 6 8 10 12 14 16 18 "
    assert buckets.read(1).split() == [str(number).encode() for number in range(1, 20, 2)]
    assert buckets.read(7) == b""
