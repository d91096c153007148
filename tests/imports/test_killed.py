"""An import that is killed, wherever it stands, leaves the store as it was; two take turns."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from placegraph.gazetteer import Gazetteer, GazetteerIndex
from placegraph.imports.report import ImportReport
from placegraph.imports.run import import_tables
from placegraph.store import current_version, open_store
from placegraph.tables import ListedTable, read_list

from .conftest import MAPPING, table

# Stops where `point` says, tells so, and goes on when its input is closed. Where it is to be
# killed while it derives it does not come further; it gives up where the point does not come.
STOPPING_IMPORT = """
import os
import sys
import threading
from pathlib import Path
from placegraph import loading, versions
from placegraph.gazetteer import Gazetteer, GazetteerIndex
from placegraph.graphs import Pieces
from placegraph.imports.run import import_tables
from placegraph.tables import read_list

store, tables, index, point = sys.argv[1:]
point, _, held = point.partition(" while ")
calls = {}

def stop_at(name):
    if name == held:
        threading.Timer(30, os._exit, [1]).start()
        threading.Event().wait()
    if name == point:
        print("here", flush=True)
        sys.stdin.read()

def watch(where, name):
    function = getattr(where, name)
    def watched(*arguments):
        calls[name] = calls.get(name, 0) + 1
        stop_at(f"{name} {calls[name]}")
        return function(*arguments)
    setattr(where, name, watched)

watch(loading, "_load")
for name in ("_write", "_sync", "_forget_old_versions"):
    watch(versions, name)
watch(Pieces, "keep")
gazetteer = Gazetteer(GazetteerIndex(Path(index)))
import_tables(Path(store), read_list(Path(tables)), gazetteer, progress=stop_at)
"""

STEPS = [
    "reading towns.csv",
    "deriving relationships, pairs and shortcuts",
    "writing the database",
    "checking what was read against the shapes",
    "publishing",
]
# A long list is loaded while it is derived from.
AHEAD = [f"_load {number} while {STEPS[1]}" for number in (1, 2)]
INSIDE = ["keep 1", "keep 5", "_load 1", "_load 3", "_write 1", "_write 2", "_sync 1", "_write 3"]
# From here on the new version is the current one.
PUBLISHED = ["_forget_old_versions 1"]


class Prepared:
    """A store into which lists were imported, and newer lists."""

    def __init__(self, store: Path, folder: Path, gazetteer: Gazetteer, names: list[str]) -> None:
        self.store, self.gazetteer, self.folder, self.names = store, gazetteer, folder, names
        self.write(table({}))
        self.import_()
        self.write(table({"b": "Bratislava", "land b": "Slovakia"}))

    def write(self, content: str, names: list[str] | None = None) -> list[ListedTable]:
        """Lists of this content, and a list of them."""
        lines = ["tables:"]
        for name in names or self.names:
            (self.folder / f"{name}.csv").write_text(content, encoding="utf-8")
            mapping = MAPPING.replace("id: towns", f"id: {name}")
            (self.folder / f"{name}.yaml").write_text(mapping, encoding="utf-8")
            lines.append(f"  - {{file: {name}.csv, mapping: {name}.yaml}}")
        (self.folder / "list.yaml").write_text("\n".join(lines), encoding="utf-8")
        return read_list(self.folder / "list.yaml")

    def import_(self) -> list[ImportReport]:
        """Import the lists as they are."""
        gazetteer = Gazetteer(GazetteerIndex(self.gazetteer.path))
        return import_tables(self.store, read_list(self.folder / "list.yaml"), gazetteer)

    def stopped(self, point: str) -> subprocess.Popen[str]:
        """An import of the newer lists that stands at the point."""
        index = self.gazetteer.path
        process = subprocess.Popen(
            [sys.executable, "-c", STOPPING_IMPORT, self.store, self.folder / "list.yaml", index,
             point],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n", f"the import never came to {point!r}"
        return process

    def ties(self) -> list[str]:
        """The records of the lists, whose database is asked."""
        opened = open_store(self.store)
        graphs = " ".join(f"dataset:{name}" for name in self.names)
        query = f"""SELECT ?record WHERE {{
            VALUES ?list {{ {graphs} }} GRAPH ?list {{ ?record a pg:RelationshipRecord }} }}"""
        found = sorted(row["record"].value.rsplit("/", 1)[1] for row in opened.select(query))
        opened.close()
        return found

    def leftovers(self) -> list[str]:
        """What lies in the store and belongs to no version."""
        opened = open_store(self.store)
        drafts = [one.name for one in (self.store / "versions").iterdir() if one.name[0] == "."]
        half = [one.name for one in (self.store / "pieces").iterdir() if one.name[0] == "."]
        opened.close()
        return drafts + half


BEFORE, AFTER = ["towns--hull--wien--twinning"], ["towns--bratislava--hull--twinning"]


@pytest.fixture
def prepared(store: Path, tmp_path: Path, gazetteer: Gazetteer) -> Prepared:
    return Prepared(store, tmp_path, gazetteer, ["towns"])


@pytest.mark.parametrize("point", [*STEPS, *INSIDE, *PUBLISHED])
def test_an_import_killed_at_any_point_leaves_a_whole_version_and_the_next_one_tidies_up(
    point: str, prepared: Prepared
) -> None:
    before = current_version(prepared.store)
    with prepared.stopped(point) as process:
        process.kill()
    assert process.returncode == -signal.SIGKILL
    published = point in PUBLISHED
    assert (current_version(prepared.store) == before) is not published
    assert prepared.ties() == (AFTER if published else BEFORE)

    assert prepared.import_()[0].change.is_new is not published
    assert prepared.ties() == AFTER
    assert prepared.leftovers() == []


@pytest.mark.parametrize("point", AHEAD)
def test_an_import_killed_while_it_loads_ahead_leaves_the_store_as_it_was(
    point: str, prepared: Prepared
) -> None:
    before, pieces = current_version(prepared.store), sorted(prepared.store.glob("pieces/*.gz"))
    many = [{"b": f"Newtown {number}", "land b": "Austria"} for number in range(300)]
    prepared.write(table({"b": "Bratislava", "land b": "Slovakia"}, *many))
    with prepared.stopped(point) as process:
        (draft,) = (prepared.store / "versions").glob(".draft-*")
        assert (draft / "data" / "CURRENT").exists()
        process.kill()
    assert current_version(prepared.store) == before
    assert prepared.ties() == BEFORE
    assert set(pieces) <= set(prepared.store.glob("pieces/*.gz"))

    assert prepared.import_()[0].change.is_new
    assert len(prepared.ties()) == 301
    assert AFTER[0] in prepared.ties()
    assert prepared.leftovers() == []


@pytest.mark.parametrize(
    "point", ["reading others.csv", "writing the database", "_load 3", "_write 2", "_write 3"]
)
def test_of_several_tables_all_are_there_or_none(
    point: str, store: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    prepared = Prepared(store, tmp_path, gazetteer, ["towns", "others"])
    before = [tie.replace("towns", name) for name in ("others", "towns") for tie in BEFORE]
    after = [tie.replace("towns", name) for name in ("others", "towns") for tie in AFTER]
    with prepared.stopped(point) as process:
        process.kill()
    assert prepared.ties() == before
    assert [report.change.is_new for report in prepared.import_()] == [True, True]
    assert prepared.ties() == after
    assert prepared.leftovers() == []


def test_of_two_imports_at_once_the_second_says_that_it_waits_and_comes_after(
    prepared: Prepared,
) -> None:
    steps: list[str] = []
    waits = threading.Event()
    reports: list[ImportReport] = []

    def tell(step: str) -> None:
        steps.append(step)
        if step.startswith("waiting for another"):
            waits.set()

    def second() -> None:
        gazetteer = Gazetteer(GazetteerIndex(prepared.gazetteer.path))
        reports.extend(import_tables(prepared.store, others, gazetteer, progress=tell))

    with prepared.stopped("publishing") as first:
        others = prepared.write(table({"b": "Bratislava", "land b": "Slovakia"}), ["other"])
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(60)
        assert reports == []
        assert first.stdin is not None
        first.stdin.close()
    thread.join(60)
    assert first.returncode == 0
    # The first gave a name to a place meanwhile, so the second read its list again.
    assert "another import came in between; reading again" in steps
    assert reports[0].counts.imported == 1
    assert prepared.ties() == AFTER
