"""The file of columns beside a version says what the database says."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from placegraph.column_file import COLUMNS_FILE, read_columns, renew_columns, write_columns
from placegraph.columns import Wanted, ask_columns
from placegraph.graphs import Graph, Piece
from placegraph.identifiers import iri
from placegraph.projected import EVER_WANTED
from placegraph.publish import add_projection
from placegraph.store import Store, open_store
from placegraph.versions import new_version
from placegraph.vocab import GEO, PG, RDF, RDFS, XSD


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


LINES = {
    name: [
        f"<{kind}{number}> <{predicate}> {value} .\n".encode()
        for number in range(6)
        for predicate, value in (
            (PG.party.value, f"<{iri('place', f'p{number}').value}>"),
            (RDFS.label.value, f'"{name} {number}"@en'),
            (RDFS.label.value, f'"nom {number}"@fr'),
            (RDF.type.value, str(PG.Place)),
            (GEO.hasGeometry.value, f"<{kind}{number}#point>"),
            (PG.population.value, f'"{number}"^^{XSD.integer}'),
            (PG.publisher.value, '"not wanted"'),
        )
    ]
    + [
        f'<{kind}{n}#point> {GEO.asWKT} "POINT({n} 1)"^^{GEO.wktLiteral} .\n'.encode()
        for n in "012"
    ]
    for name, kind in (
        (iri("dataset", "derived").value, iri("place", "a").value),
        (iri("dataset", "b").value, iri("place", "a").value),
        (iri("dataset", "c").value, "https://example.org/c/"),
    )
}


def told(path: Path) -> dict[str, list[tuple[bytes, bytes]]]:
    """All rows of a file, in terms."""
    with np.load(path, allow_pickle=False) as file:
        terms = [
            term
            for name in ("paths", "literals", "others")
            for term in (file[name].tobytes().split(b"\n") if file[name].size else ())
        ]
        return {
            name: sorted((terms[a], terms[b]) for a, b in file[name].T.tolist())
            for name in file.files
            if name not in ("wanted", "paths", "literals", "others")
        }


def test_made_from_what_differs_a_file_is_as_if_made_anew(tmp_path: Path) -> None:
    chosen = random.Random(5)  # noqa: S311 - the same each time
    before: dict[str, set[bytes]] = {name: set() for name in LINES}
    write_columns(tmp_path / "0", EVER_WANTED, {})
    for number in range(1, 12):
        now = {name: set(chosen.sample(some, number * 2)) for name, some in LINES.items()}
        gone = [(name, sorted(before[name] - now[name])) for name in LINES]
        come = [(name, sorted(now[name] - before[name])) for name in LINES]
        renew_columns(tmp_path / str(number), EVER_WANTED, tmp_path / str(number - 1), gone, come)
        graphs = {name: Graph((Piece.of_lines(lines),)) for name, lines in now.items()}
        write_columns(tmp_path / "anew", EVER_WANTED, graphs)
        assert told(tmp_path / str(number)) == told(tmp_path / "anew")
        before = now


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off", "of other columns"])
def test_a_file_that_cannot_be_gone_on_from_is_refused(
    tmp_path: Path, content: bytes | str | None
) -> None:
    if isinstance(content, bytes):
        (tmp_path / "before").write_bytes(content)
    elif content is not None:
        write_columns(tmp_path / "before", {"name": Wanted(PG.locator)}, {})
    with pytest.raises(ValueError, match="before"):
        renew_columns(tmp_path / "after", EVER_WANTED, tmp_path / "before", [], [])
    assert not (tmp_path / "after").exists()


def test_a_changed_store_has_the_columns_that_its_database_gives(tmp_path: Path) -> None:
    graphs = {name: Graph((Piece.of_lines(lines),)) for name, lines in LINES.items()}
    less = {name: Graph((Piece.of_lines(lines[3:]),)) for name, lines in LINES.items()}
    versions = []
    for some in (graphs, less, graphs):
        with new_version(tmp_path) as draft:
            draft.graphs = dict(some)
            add_projection(draft)
            versions.append(draft.publish()[0])
        opened = open_store(tmp_path)
        assert read_columns(opened, EVER_WANTED) == ask_columns(opened, EVER_WANTED)
        opened.close()
    assert versions[0] != versions[1]
