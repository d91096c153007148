"""The same store in three kinds: a folder, `oxigraph serve`, and Virtuoso."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import engines
from engines import Engine
from placegraph.build import build
from placegraph.remote import RemoteAddress
from placegraph.store import Address, Store, open_store

KINDS = ("folder", "oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def engine_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """The engine of a kind, started when it is first asked for."""
    started: dict[str, Engine] = {}
    with ExitStack() as running:

        def engine(kind: str) -> Engine:
            if kind not in started:
                need(kind)
                start = getattr(engines, kind)
                started[kind] = running.enter_context(start(tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield engine


def need(kind: str) -> None:
    """Skip where an engine is not installed."""
    if kind == "virtuoso" and engines.VIRTUOSO is None:
        pytest.skip("needs virtuoso-t: apt-get install virtuoso-opensource-7")


def empty(address: RemoteAddress) -> None:
    """Remove all that placegraph keeps in a store elsewhere."""
    found = address.endpoint.rows(
        "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
        'FILTER (STRSTARTS(STR(?g), "urn:placegraph:")) }'
    )
    for row in found:
        address.endpoint.update(f"DROP SILENT GRAPH <{row['g']}>")


@pytest.fixture(params=KINDS)
def address(
    request: pytest.FixtureRequest, engine_of: Callable[[str], Engine], tmp_path: Path
) -> Iterator[Address]:
    """A store of each kind in which nothing is published yet."""
    if request.param == "folder":
        yield tmp_path / "store"
        return
    engine = engine_of(request.param)
    found = RemoteAddress(engine.url, engine.access(tmp_path / "cache"))
    empty(found)
    yield found
    found.endpoint.close()


@pytest.fixture(scope="session", params=KINDS)
def curated_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """The shipped curated data in a store of each kind. Only read it."""
    folder = tmp_path_factory.mktemp("shipped")
    need(request.param)
    with ExitStack() as running:
        place: Address = folder / "store"
        if request.param != "folder":
            engine = running.enter_context(getattr(engines, request.param)(folder / "engine"))
            place = RemoteAddress(engine.url, engine.access(folder / "cache"))
            running.callback(place.endpoint.close)
        build(place)
        store = open_store(place)
        yield store
        store.close()
