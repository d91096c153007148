"""A build publishes everything or nothing, whenever it is broken off."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from oxford import Curated, contents
from placegraph.build import Built, build
from placegraph.errors import DataError
from placegraph.identifiers import iri
from placegraph.store import current_version, open_store

# Builds in a process of its own and stops at one point: a step that is told, or a call of a
# function that writes (`_write 2` is the second call).
STOPPING_BUILD = """
import sys
from pathlib import Path
import placegraph.versions
from placegraph.build import build

store, curated, point = sys.argv[1:]
calls = {}

def stop_at(name):
    if name == point:
        print("here", flush=True)
        sys.stdin.read()

def watch(name):
    function = getattr(placegraph.versions, name)
    def watched(*arguments):
        calls[name] = calls.get(name, 0) + 1
        stop_at(f"{name} {calls[name]}")
        return function(*arguments)
    setattr(placegraph.versions, name, watched)

for name in ("_write", "_forget_old_versions"):
    watch(name)
build(Path(store), Path(curated), stop_at)
"""

STEPS = [
    "reading the curated files",
    "checking them against the shapes",
    "deriving relationships, pairs and shortcuts",
    "publishing",
]
# What a later write of the register, the manifest or CURRENT could break, and the point after
# which the new version is the current one.
POINTS = [*STEPS, "_write 1", "_write 2", "_write 3", "_forget_old_versions 1"]


def stopped_build(store: Path, curated: Path, point: str) -> subprocess.Popen[str]:
    """A build that stands at the point."""
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPING_BUILD, store, curated, point],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n", f"the build never came to {point!r}"
    return process


def drafts(store: Path) -> list[str]:
    """The unfinished versions that lie in a store."""
    return [path.name for path in (store / "versions").iterdir() if path.name[0] == "."]


def labels(store: Path) -> set[str]:
    """The labels of the relationships."""
    query = "SELECT ?label WHERE { ?tie a pg:Relationship ; rdfs:label ?label }"
    return {row["label"].value for row in open_store(store).select(query)}


BEFORE = {"Twinning of Oxford and Bonn", "Twinning of Oxford and Leiden"}
AFTER = {"Oxford and Bonn", "Twinning of Oxford and Leiden"}


@pytest.mark.parametrize("point", POINTS)
def test_a_build_that_is_killed_leaves_a_whole_version_and_the_next_one_tidies_up(
    point: str, oxford_store: Path, curated: Curated
) -> None:
    before = current_version(oxford_store)
    curated.replace(
        "relationships.yaml", "label: Twinning of Oxford and Bonn", "label: Oxford and Bonn"
    )
    with stopped_build(oxford_store, curated.root, point) as process:
        process.kill()
    published = point == "_forget_old_versions 1"
    assert (current_version(oxford_store) == before) is not published
    assert labels(oxford_store) == (AFTER if published else BEFORE)

    built = build(oxford_store, curated.root)
    assert built.is_new is not published
    assert labels(oxford_store) == AFTER
    assert drafts(oxford_store) == []


def test_a_killed_first_build_leaves_no_store_and_the_next_one_makes_it(
    tmp_path: Path, curated: Curated
) -> None:
    with stopped_build(tmp_path / "new", curated.root, "_write 2") as process:
        process.kill()
    assert current_version(tmp_path / "new") is None
    assert build(tmp_path / "new", curated.root).is_new
    assert labels(tmp_path / "new") == BEFORE


def test_of_two_builds_at_once_the_second_waits(oxford_store: Path, curated: Curated) -> None:
    curated.replace(
        "relationships.yaml", "label: Twinning of Oxford and Bonn", "label: Oxford and Bonn"
    )
    steps: list[str] = []
    built: list[Built] = []
    waits = threading.Event()

    def progress(step: str) -> None:
        steps.append(step)
        if step.startswith("waiting"):
            waits.set()

    def second() -> None:
        built.append(build(oxford_store, curated.root, progress))

    with stopped_build(oxford_store, curated.root, "publishing") as first:
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        assert built == []
        assert first.stdin is not None
        first.stdin.close()
    thread.join(30)
    assert first.returncode == 0
    assert "waiting for another writer to end" in steps
    # The first published the same, so there was nothing left to do.
    assert [one.is_new for one in built] == [False]
    assert labels(oxford_store) == AFTER


def test_building_the_same_again_changes_nothing(oxford_store: Path, curated: Curated) -> None:
    before, time = contents(oxford_store), (oxford_store / "CURRENT").stat().st_mtime_ns
    built = build(oxford_store, curated.root)
    assert not built.is_new
    assert built.version == current_version(oxford_store)
    assert contents(oxford_store) == before
    assert (oxford_store / "CURRENT").stat().st_mtime_ns == time


def test_a_reader_that_was_there_before_sees_what_it_saw(
    oxford_store: Path, curated: Curated
) -> None:
    reader = open_store(oxford_store)
    curated.replace("relationships.yaml", "status: active", "status: dormant")
    assert build(oxford_store, curated.root).is_new
    query = "ASK { relationship:oxford-bonn pg:status status:active }"
    assert reader.ask(query)
    assert not open_store(oxford_store).ask(query)


def test_a_file_that_changes_without_changing_a_fact_is_a_new_version(
    oxford_store: Path, curated: Curated
) -> None:
    curated.add("places.yaml", "# checked\n")
    built = build(oxford_store, curated.root)
    assert built.is_new, "the checksum of the folder is part of its description"


def test_the_steps_are_told_in_their_order(tmp_path: Path, curated: Curated) -> None:
    steps: list[str] = []
    build(tmp_path / "store", curated.root, steps.append)
    assert steps == STEPS


def test_a_build_tells_how_many_triples_each_graph_holds(oxford_store: Path) -> None:
    store = open_store(oxford_store)
    counted = {
        row["graph"].value: int(row["count"].value)
        for row in store.select(
            "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
        )
    }
    assert {name: one.triples for name, one in store.manifest.graphs.items()} == counted
    assert iri("dataset", "twins").value in counted


def test_a_fault_that_only_derivation_sees_leaves_no_draft(
    oxford_store: Path, curated: Curated
) -> None:
    before = contents(oxford_store)
    curated.write("organisations.yaml", "- id: council\n  label: The council\n  kind: council\n")
    curated.replace("relationships.yaml", "place/bonn", "organisation/council")
    with pytest.raises(
        DataError, match="council: a party of a relationship that counts as no place"
    ):
        build(oxford_store, curated.root)
    assert contents(oxford_store) == before
    assert drafts(oxford_store) == []


def test_the_shipped_data_is_without_remarks(tmp_path: Path) -> None:
    built = build(tmp_path / "store")
    assert built.remarks == []
    assert {name.rsplit("/", 1)[1] for name in built.graphs} >= {"briefing", "derived", "catalogue"}
