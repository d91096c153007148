"""The file of columns beside a version says what the database says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from placegraph.column_file import COLUMNS_FILE, read_columns, write_columns
from placegraph.columns import Wanted, ask_columns
from placegraph.graphs import Graph, Piece
from placegraph.projected import EVER_WANTED
from placegraph.store import Store, open_store
from placegraph.versions import new_version
from placegraph.vocab import PG, RDFS


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of the shared store, which may be changed."""
    shutil.copytree(store.path, tmp_path / "store")
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", EVER_WANTED)
def test_the_file_has_every_column_that_the_database_gives(store: Store, name: str) -> None:
    assert (store.folder / COLUMNS_FILE).exists()
    wanted = {name: EVER_WANTED[name]}
    assert read_columns(store, wanted) == ask_columns(store, wanted)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_without_a_file_that_can_be_read_the_database_is_asked(
    copy: Store, content: bytes | None
) -> None:
    file = copy.folder / COLUMNS_FILE
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    wanted = {"status": EVER_WANTED["status"]}
    assert read_columns(copy, wanted) == ask_columns(copy, wanted) != {"status": {}}


def test_a_file_of_other_columns_is_passed_over(copy: Store) -> None:
    write_columns(copy.folder / COLUMNS_FILE, {"name": Wanted(PG.locator)}, {})
    wanted = {"name": EVER_WANTED["name"]}
    assert read_columns(copy, wanted) == ask_columns(copy, wanted)


def test_columns_that_the_file_lacks_are_asked_of_the_database(copy: Store) -> None:
    wanted = {"status": EVER_WANTED["status"], "where": Wanted(PG.locator)}
    found = read_columns(copy, wanted)
    assert found["status"] == ask_columns(copy, wanted)["status"] != {}
    assert found["where"] == ask_columns(copy, wanted)["where"] != {}


def test_a_file_that_holds_objects_of_python_is_not_read(copy: Store) -> None:
    # They would be unpickled, which runs whatever the file says.
    objects = np.array([{"a": 1}], dtype=object)
    with (copy.folder / COLUMNS_FILE).open("wb") as file:
        np.savez(file, wanted=objects, terms=objects)
    assert read_columns(copy, EVER_WANTED)["status"]


def test_values_keep_their_languages_escapes_and_types(tmp_path: Path) -> None:
    lines = [
        rb'<x:a> <http://www.w3.org/2000/01/rdf-schema#label> "a \"quoted\"\nname"@en .',
        b'<x:a> <http://www.w3.org/2000/01/rdf-schema#label> "un nom"@fr .',
        b'<x:b> <http://www.w3.org/2000/01/rdf-schema#label> "5"^^'
        b"<http://www.w3.org/2001/XMLSchema#integer> .",
        b'<x:c> <http://www.w3.org/2000/01/rdf-schema#label> "2020-02-29"^^'
        b"<http://www.w3.org/2001/XMLSchema#date> .",
    ]
    wanted = {"all": Wanted(RDFS.label), "english": Wanted(RDFS.label, english=True)}
    graphs = {"x:graph": Graph((Piece.of_lines(line + b"\n" for line in lines),))}
    with new_version(tmp_path) as draft:
        draft.graphs = graphs
        draft.files[COLUMNS_FILE] = lambda path: write_columns(path, wanted, graphs)
        draft.publish()
    opened = open_store(tmp_path)
    found = read_columns(opened, wanted)
    assert found == ask_columns(opened, wanted)
    assert found["english"]["x:a"] == ('a "quoted"\nname',)
    assert found["all"]["x:a"] == ('a "quoted"\nname', "un nom")
    assert found["all"]["x:b"] == (5,)
    opened.close()
