"""A store of an older layout is brought forward in one step, or stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from older import format_1
from oxford import Curated, contents
from placegraph.build import build
from placegraph.cli import main
from placegraph.errors import (
    DataError,
    StoreDamagedError,
    StoreMissingError,
    StoreVersionError,
)
from placegraph.identifiers import at_path
from placegraph.migrate import migrate
from placegraph.sources import kept_sources
from placegraph.store import FORMAT, current_version, open_store
from placegraph.vocab import PG

TIES = (
    "SELECT DISTINCT ?tie ?start WHERE { ?tie a pg:Relationship ; pg:start ?start } ORDER BY ?tie"
)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    return format_1(tmp_path / "older")


def ties(store: Path) -> list[tuple[str, str]]:
    opened = open_store(store)
    return [
        (row["tie"].value.rpartition("/")[2], row["start"].value) for row in opened.select(TIES)
    ]


def manifest_of(store: Path) -> Path:
    return store / "versions" / str(current_version(store)) / "manifest.json"


def test_an_older_store_is_refused_with_the_command_that_helps(older: Path) -> None:
    with pytest.raises(StoreVersionError, match=f"has format 1, .* migrate --store {older}$"):
        open_store(older)


def test_what_the_sources_said_is_there_after_a_migration(older: Path) -> None:
    had, published = migrate(older)
    assert (had, published and published.is_new) == (1, True)
    assert ties(older) == [("oxford-bonn", "1947"), ("oxford-leiden", "1946")]
    store = open_store(older)
    assert store.manifest.format == FORMAT
    (twins,) = kept_sources(store.manifest)
    assert (twins.slug, twins.about.title, twins.about.precedence, twins.triples) == (
        "twins", "The twins of Oxford", 10, 52,
    )  # fmt: skip
    assert twins.about.source == "list-of-twins"
    assert twins.origin.checksum
    assert store.ask("ASK { ?pair a pg:Pair }")


def test_a_migrated_store_is_built_on_like_any_other(older: Path, curated: Curated) -> None:
    migrate(older)
    curated.replace("relationships.yaml", '"1947"', '"1948"')
    build(older, curated.root)
    assert ties(older) == [("oxford-bonn", "1948"), ("oxford-leiden", "1946")]


def test_a_store_of_the_present_format_is_left_alone(oxford_store: Path) -> None:
    before = contents(oxford_store)
    assert migrate(oxford_store) == (FORMAT, None)
    assert contents(oxford_store) == before


@pytest.mark.parametrize("found", [FORMAT + 1, 99, 0, "two", None])
def test_a_format_that_nobody_here_reads_is_refused(oxford_store: Path, found: object) -> None:
    manifest = manifest_of(oxford_store)
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "format": found}), encoding="utf-8")
    before = contents(oxford_store)
    with pytest.raises(StoreVersionError, match=f"has format {found!r}, this version .* reads"):
        migrate(oxford_store)
    assert contents(oxford_store) == before


def test_a_migration_that_fails_leaves_the_store_as_it_was(older: Path) -> None:
    folder = manifest_of(older).parent
    dataset = pyoxigraph.Store(str(folder / "data"))
    # A party of no place at all.
    graph = at_path("dataset/twins")
    for quad in list(dataset.quads_for_pattern(at_path("place/bonn"), None, None, graph)):
        dataset.remove(quad)
    dataset.flush()
    del dataset
    version = current_version(older)
    with pytest.raises(DataError, match="place/bonn"):
        migrate(older)
    assert current_version(older) == version
    assert [path.name for path in (older / "versions").iterdir()] == [version]


def test_a_damaged_older_store_is_told(older: Path) -> None:
    for part in (manifest_of(older).parent / "data").iterdir():
        part.unlink()
    with pytest.raises(StoreDamagedError, match="data cannot be read"):
        migrate(older)


def test_where_there_is_no_store_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError):
        migrate(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_command_tells_what_it_did(older: Path) -> None:
    def run() -> str:
        return CliRunner().invoke(main, ["migrate", "--store", str(older)]).stdout

    told = run()
    assert told == f"version {current_version(older)} in {older}, which had format 1\n"
    assert run() == f"the store at {older} has format {FORMAT} already; nothing was changed\n"


def test_a_relationship_of_an_older_store_keeps_its_evidence(older: Path) -> None:
    migrate(older)
    store = open_store(older)
    quads = list(
        store.dataset.quads_for_pattern(at_path("relationship/oxford-bonn"), PG.evidence, None)
    )
    assert quads
