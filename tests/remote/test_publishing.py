"""Builds, written sources and their removal do the same to a store of every kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from engines import Engine
from oxford import Curated
from placegraph.build import build
from placegraph.errors import DataError, StoreMissingError, UnknownNameError
from placegraph.identifiers import iri
from placegraph.model import DatasetDescription
from placegraph.publish import forget
from placegraph.register import Register
from placegraph.remote import Access, RemoteAddress, names
from placegraph.remote.documents import lines_of, read_documents
from placegraph.store import Address, current_version, mirror_of, open_store
from placegraph.written import register_graph, write_graphs
from remote.conftest import empty

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
NOTES = DatasetDescription(
    id="notes",
    title="Notes",
    description="What somebody noted.",
    licence="https://creativecommons.org/licenses/by/4.0/",
    precedence=90,
)
A_NOTE = "<https://w3id.org/placegraph/id/source/a-note>"
NOTE = f"""\
{A_NOTE} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/placegraph/ns#Source> .
{A_NOTE} <http://purl.org/dc/terms/title> "A note" .
{A_NOTE} <http://purl.org/dc/terms/license> "unknown" .
""".encode()


def test_a_build_is_the_same_version_wherever_it_goes(
    address: Address, curated: Curated, tmp_path: Path
) -> None:
    built = build(address, curated.root)
    assert built.is_new
    assert build(tmp_path / "beside", curated.root).version == built.version
    assert current_version(address) == built.version
    assert not build(address, curated.root).is_new


def test_readers_see_the_graphs_by_their_public_names(address: Address, curated: Curated) -> None:
    built = build(address, curated.root)
    store = open_store(address)
    assert {row["g"].value for row in store.select(GRAPHS)} == set(built.graphs)
    assert store.manifest.graphs == built.graphs


def test_where_nothing_is_published_the_message_says_so(address: Address) -> None:
    assert current_version(address) is None
    with pytest.raises(StoreMissingError, match="placegraph build"):
        open_store(address)


def test_a_build_that_fails_leaves_the_version_before(address: Address, curated: Curated) -> None:
    before = build(address, curated.root).version
    curated.replace("places.yaml", "kind: city", "kind: no-such-kind")
    with pytest.raises(DataError):
        build(address, curated.root)
    assert current_version(address) == before


def test_a_reader_goes_on_with_the_version_that_it_opened(
    address: Address, curated: Curated
) -> None:
    build(address, curated.root)
    reader = open_store(address)
    before = reader.select(COUNT)
    register_graph(address, NOTES)
    assert reader.select(COUNT) == before
    assert open_store(address).select(COUNT) != before


def test_a_written_source_comes_survives_a_build_and_goes(
    address: Address, curated: Curated
) -> None:
    build(address, curated.root)
    version = register_graph(address, NOTES).version
    assert version
    write_graphs(address, version, {"notes": NOTE})
    build(address, curated.root)
    ask = "ASK { GRAPH $graph { ?source dcterms:title 'A note' } }"
    graph = iri("dataset", "notes")
    assert open_store(address).ask(ask, graph=graph)
    forget(address, "notes")
    assert not open_store(address).ask(ask, graph=graph)
    assert graph.value not in open_store(address).manifest.graphs
    with pytest.raises(UnknownNameError):
        forget(address, "notes")


def test_the_register_goes_with_the_version(address: Address, curated: Curated) -> None:
    build(address, curated.root)
    assert Register.read(address).as_read == Register.read(mirror_of(address)).as_read


@pytest.mark.parametrize("address", ["oxigraph", "virtuoso"], indirect=True)
def test_another_machine_has_the_same_version(
    address: RemoteAddress, curated: Curated, tmp_path: Path
) -> None:
    build(address, curated.root)
    register_graph(address, NOTES)
    access = Access(address.access.user, address.access.password, cache=tmp_path / "other")
    other = RemoteAddress(address.url, access)
    mine, theirs = mirror_of(address), mirror_of(other)
    version = current_version(mine)
    assert version == current_version(theirs) == current_version(other)
    for name in ("manifest.json", "register.tsv"):
        there = theirs / "versions" / str(version) / name
        assert there.read_bytes() == (mine / "versions" / str(version) / name).read_bytes()
    assert build(other, curated.root).version == version
    other.endpoint.close()


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_long_literals_come_back_as_they_were(
    kind: str, engine_of: Callable[[str], Engine], tmp_path: Path
) -> None:
    """Virtuoso takes a body whose first line is long for plain text."""
    engine = engine_of(kind)
    address = RemoteAddress(engine.url, engine.access(tmp_path / "cache"))
    subject, content = f"{names.PIECES}:long", hashlib.shake_128(b"x").digest(200_000)
    address.endpoint.add_to_graph(names.PIECES, lines_of(subject, content))
    found = dict(read_documents(address.endpoint, names.PIECES, [subject]))
    assert found == {subject: content}
    empty(address)
    address.endpoint.close()
