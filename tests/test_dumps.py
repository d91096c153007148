"""Dumps are made once for a version, are the same for the same data, and go with their version."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from oxford import Curated, contents
from placegraph.build import build
from placegraph.dumps import ALL, Dump, dumps_of
from placegraph.errors import StoreError
from placegraph.identifiers import iri
from placegraph.store import Store, open_store


@pytest.fixture
def twins(oxford_store: Path) -> Store:
    """Oxford, Bonn and Leiden."""
    return open_store(oxford_store)


def folder_of(store: Store) -> Path:
    """Where the dumps of a store are kept by default."""
    return store.path / "dumps" / store.version


def test_a_dump_holds_its_graph_and_all_dumps_hold_everything(twins: Store) -> None:
    dumps = {each.file: each for each in dumps_of(twins)}
    slugs = ["catalogue", "derived", "ontology", "twins"]
    assert sorted(dumps) == sorted(
        f"{slug}.{form}.gz" for slug in [ALL, *slugs] for form in ("nq", "trig")
    )
    everything = set(twins.dataset.quads_for_pattern(None, None, None, None))
    for extension, form in (("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)):
        for slug in slugs:
            packed = (folder_of(twins) / f"{slug}.{extension}.gz").read_bytes()
            graph = {quad for quad in everything if quad.graph_name == iri("dataset", slug)}
            assert set(parse(gzip.decompress(packed), format=form)) == graph
        whole = (folder_of(twins) / f"all.{extension}.gz").read_bytes()
        assert set(parse(gzip.decompress(whole), format=form)) == everything


def test_size_and_checksum_are_those_of_the_file(twins: Store) -> None:
    for dump in dumps_of(twins):
        written = (folder_of(twins) / dump.file).read_bytes()
        assert (dump.size, dump.sha256) == (len(written), hashlib.sha256(written).hexdigest())


def test_the_same_data_makes_the_same_files(twins: Store, curated: Curated, tmp_path: Path) -> None:
    build(tmp_path / "again", curated.root)
    again = open_store(tmp_path / "again")
    assert again.version == twins.version
    assert dumps_of(again) == dumps_of(twins)


def test_dumps_are_made_once(twins: Store) -> None:
    first = dumps_of(twins)
    before = contents(twins.path)
    (folder_of(twins) / "twins.nq.gz").chmod(0o400)
    assert dumps_of(twins) == first
    assert contents(twins.path) == before


def test_dumps_go_when_the_store_has_forgotten_their_version(
    twins: Store, curated: Curated
) -> None:
    dumps_of(twins)
    (twins.path / "dumps" / "0123456789abcdef").mkdir()
    (twins.path / "dumps" / "mine").mkdir()
    curated.replace("places.yaml", "label: Bonn", "label: Bonn on the Rhine")
    build(twins.path, curated.root)
    newer = open_store(twins.path)
    dumps_of(newer)
    # The version before is still there, and so are its dumps.
    assert {path.name for path in (twins.path / "dumps").iterdir()} == {
        twins.version,
        newer.version,
        "mine",
    }


def test_a_making_that_is_broken_off_leaves_nothing(
    twins: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Dump:
        raise RuntimeError("killed")

    monkeypatch.setattr("placegraph.dumps._dump", broken)
    with pytest.raises(RuntimeError):
        dumps_of(twins)
    assert list((twins.path / "dumps").iterdir()) == []
    monkeypatch.undo()
    assert len(dumps_of(twins)) == 10


def test_a_folder_that_cannot_be_written_is_refused(twins: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="no dumps can be kept in"):
        dumps_of(twins, tmp_path / "file")
