"""A database is filled in the background, and what is given up leaves nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import Triple

from oxford import Curated
from placegraph import loading, publish
from placegraph.build import build
from placegraph.graphs import Graph
from placegraph.identifiers import iri
from placegraph.loading import Loading
from placegraph.store import open_store
from placegraph.versions import Draft
from placegraph.vocab import PG, RDF

PLACES = [Triple(iri("place", str(number)), RDF.type, PG.Place) for number in range(50)]
GRAPH = iri("dataset", "places").value


@pytest.mark.parametrize("workers", [1, 2])
def test_all_texts_are_loaded_in_chunks(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LOADED_AT_ONCE", 1_000)
    filled = Loading(tmp_path / "data")
    filled.load([(GRAPH, (piece.text for piece in Graph.of(PLACES).pieces))], workers)
    filled.put_in_order()
    filled.finish()
    assert {quad.triple for quad in filled.dataset} == set(PLACES)


def test_a_fault_comes_to_light_where_the_end_is_waited_for(tmp_path: Path) -> None:
    filled = Loading(tmp_path / "data")
    filled.load([(GRAPH, [b"no triple\n"])])
    with pytest.raises(SyntaxError):
        filled.whole()
    filled.give_up()


def test_what_was_loaded_first_is_seen_while_the_rest_is_loaded(tmp_path: Path) -> None:
    goes_on = threading.Event()
    one, *others = (f"{triple} .\n".encode() for triple in PLACES)

    def late() -> Iterator[bytes]:
        goes_on.wait()
        yield b"".join(others)

    filled = Loading(tmp_path / "data")
    filled.load([(GRAPH, [one])])
    filled.load([(GRAPH, late())])
    filled.put_in_order()
    assert len(filled.begun()) == 1
    goes_on.set()
    assert len(filled.whole()) == len(PLACES)
    filled.finish()


def test_what_is_done_beside_is_waited_for_at_the_end_and_not_before(tmp_path: Path) -> None:
    goes_on = threading.Event()
    written = []

    def write() -> None:
        goes_on.wait()
        written.append("columns")
        raise OSError("no space left")

    filled = Loading(tmp_path / "data")
    filled.do_beside([write])
    filled.load([(GRAPH, (piece.text for piece in Graph.of(PLACES).pieces))])
    assert len(filled.whole()) == len(PLACES)
    assert written == []
    goes_on.set()
    with pytest.raises(OSError, match="no space left"):
        filled.finish()
    assert written == ["columns"]
    filled.give_up()


def test_what_is_done_beside_has_ended_when_it_is_given_up(tmp_path: Path) -> None:
    begun, goes_on, before = threading.Event(), threading.Event(), set(threading.enumerate())
    done = []

    def tasks() -> Iterator[Callable[[], None]]:
        for number in range(100):
            yield partial(write, number)

    def write(number: int) -> None:
        begun.set()
        goes_on.wait()
        done.append(number)

    filled = Loading(tmp_path / "data")
    filled.do_beside(tasks())
    begun.wait()
    threading.Timer(0.05, goes_on.set).start()
    filled.give_up()
    number = len(done)
    assert 0 < number < 100
    assert not set(threading.enumerate()) - before


def test_what_is_given_up_takes_no_further_text(tmp_path: Path) -> None:
    asked, given_up = threading.Event(), threading.Event()
    taken = []

    def texts() -> Iterator[tuple[str, list[bytes]]]:
        for number in range(3):
            taken.append(number)
            yield GRAPH, [b"".join(f"{triple} .\n".encode() for triple in PLACES)]
            asked.set()
            given_up.wait()

    filled = Loading(tmp_path / "data")
    filled.load(texts(), workers=1)
    asked.wait()
    threading.Timer(0.05, given_up.set).start()
    filled.give_up()
    assert taken == [0, 1]


def test_graphs_are_begun_with_only_where_they_outweigh_what_there_was(oxford_store: Path) -> None:
    few, many = Graph.of(PLACES[:5]), open_store(oxford_store).manifest.graphs
    draft = Draft(oxford_store)
    draft.begin({GRAPH: few})
    assert not draft.folder.exists()
    more = sum(one.triples for one in many.values()) + 1
    draft.begin(
        {
            GRAPH: Graph.of(
                Triple(iri("place", str(number)), RDF.type, PG.Place) for number in range(more)
            )
        }
    )
    assert (draft.folder / "data").exists()
    draft.close()
    assert not draft.folder.exists()


def test_a_build_that_fails_while_it_derives_leaves_no_draft(
    curated: Curated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(publish, "derive", fails)
    with pytest.raises(MemoryError):
        build(tmp_path / "store", curated.root)
    assert list((tmp_path / "store" / "versions").iterdir()) == []
