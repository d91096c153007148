"""A store is a folder of versions; one is current, and a version is never written again."""

from __future__ import annotations

import datetime
import shutil
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from oxford import contents
from placegraph.errors import (
    StoreDamagedError,
    StoreError,
    StoreMissingError,
    StoreVersionError,
)
from placegraph.identifiers import iri
from placegraph.store import current_version, fill, open_store, plain
from placegraph.versions import new_version
from placegraph.vocab import RDFS, XSD

OXFORD, BONN = iri("place", "oxford"), iri("place", "bonn")
FIRST, SECOND = iri("dataset", "first"), iri("dataset", "second")


def named(place: NamedNode, name: str) -> Triple:
    """A place with a label."""
    return Triple(place, RDFS.label, Literal(name, language="en"))


def publish(path: Path, *triples: Triple, graph: NamedNode = FIRST) -> str:
    """Publish a version with one graph; returns its identifier."""
    with new_version(path) as draft:
        draft.replace_graph(graph, triples)
        return draft.publish()[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store may be made."""
    return tmp_path / "store"


# Opening


def test_a_store_that_is_not_there_is_missing(path: Path) -> None:
    with pytest.raises(StoreMissingError, match=f"no store at {path}; make one with: placegraph"):
        open_store(path)


def test_a_folder_in_which_nothing_was_published_is_no_store(path: Path) -> None:
    with new_version(path):
        pass
    with pytest.raises(StoreMissingError):
        open_store(path)


def test_a_file_is_no_store(path: Path) -> None:
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(StoreMissingError):
        open_store(path)
    with pytest.raises(StoreError, match="is not a folder; expected a folder"):
        publish(path, named(OXFORD, "Oxford"))


def test_a_store_of_another_format_says_which_is_read(path: Path) -> None:
    version = publish(path, named(OXFORD, "Oxford"))
    manifest = path / "versions" / version / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"format": 2', '"format": 7'), encoding="utf-8")
    with pytest.raises(StoreVersionError, match=r"has format 7, .* reads format 2; install"):
        open_store(path)
    with pytest.raises(StoreVersionError, match="install the version of placegraph that wrote it"):
        publish(path, named(OXFORD, "Oxenford"))


def _without_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _half_a_manifest(folder: Path) -> None:
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    (folder / "manifest.json").write_text(text[: len(text) // 2], encoding="utf-8")


def _list_as_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]", encoding="utf-8")


def _without_data(folder: Path) -> None:
    shutil.rmtree(folder / "data")


def _without_everything(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "damage",
    [_without_manifest, _half_a_manifest, _list_as_manifest, _without_data, _without_everything],
)
def test_a_damaged_store_says_so_and_a_build_mends_it(damage: object, path: Path) -> None:
    version = publish(path, named(OXFORD, "Oxford"))
    assert callable(damage)
    damage(path / "versions" / version)
    with pytest.raises(StoreDamagedError, match=r"is damaged: .* make it anew with"):
        open_store(path)
    assert publish(path, named(OXFORD, "Oxford")) == version
    assert len(list(open_store(path).dataset)) == 1


# Asking


def test_a_query_sees_the_union_of_all_graphs(path: Path) -> None:
    with new_version(path) as draft:
        draft.replace_graph(FIRST, [named(OXFORD, "Oxford")])
        draft.replace_graph(SECOND, [named(OXFORD, "Oxford"), named(BONN, "Bonn")])
        draft.publish()
    store = open_store(path)
    everywhere = store.select("SELECT DISTINCT ?place WHERE { ?place rdfs:label ?label }")
    assert {row["place"] for row in everywhere} == {OXFORD, BONN}
    query = "SELECT ?label WHERE { GRAPH dataset:first { ?place rdfs:label ?label } }"
    assert [plain(row["label"]) for row in store.select(query)] == ["Oxford"]


def test_a_parameter_that_is_given_restricts_and_one_that_is_not_does_not(path: Path) -> None:
    publish(path, named(OXFORD, "Oxford"), named(BONN, "Bonn"))
    store = open_store(path)
    query = "SELECT ?label WHERE { $place rdfs:label ?label }"
    assert len(store.select(query)) == 2
    assert [plain(row["label"]) for row in store.select(query, place=BONN)] == ["Bonn"]
    assert store.ask("ASK { $place rdfs:label $label }", label=Literal("Bonn", language="en"))
    assert not store.ask("ASK { $place rdfs:label $label }", label="Bonn")
    construct = "CONSTRUCT { ?p rdfs:label $name } WHERE { ?p rdfs:label ?any }"
    assert store.construct(construct, name="x")[0].object == Literal("x")


def test_what_is_not_bound_is_none(path: Path) -> None:
    publish(path, named(OXFORD, "Oxford"))
    query = (
        "SELECT ?place ?note WHERE { ?place rdfs:label ?l OPTIONAL { ?place rdfs:comment ?note } }"
    )
    assert open_store(path).select(query) == [{"place": OXFORD, "note": None}]


@settings(deadline=None)
@given(st.text())
def test_no_text_escapes_from_its_literal(text: str) -> None:
    import pyoxigraph

    query = fill("SELECT ($text AS ?text) WHERE {}", {"text": Literal(text)})
    (solution,) = pyoxigraph.Store().query(query)  # type: ignore[misc]
    assert solution["text"] == Literal(text)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Literal("3", datatype=XSD.integer), 3),
        (Literal("3.5", datatype=XSD.decimal), 3.5),
        (Literal("true", datatype=XSD.boolean), True),
        (Literal("2019-06-14", datatype=XSD.date), datetime.date(2019, 6, 14)),
        (Literal("Bo", language="en"), "Bo"),
        (BONN, "https://w3id.org/placegraph/id/place/bonn"),
        (None, None),
    ],
    ids=["integer", "decimal", "boolean", "date", "text", "IRI", "nothing"],
)
def test_a_term_is_a_value_of_python(term: object, value: object) -> None:
    assert plain(term) == value
    assert type(plain(term)) is type(value)


def test_an_opened_store_cannot_be_written(path: Path) -> None:
    version = publish(path, named(OXFORD, "Oxford"))
    before = contents(path)
    store = open_store(path)
    with pytest.raises(RuntimeError, match="read-write"):
        store.dataset.update("CLEAR ALL")
    assert len(list(open_store(path).dataset)) == 1
    assert {name: data for name, data in contents(path).items() if "LOG" not in name} == {
        name: data for name, data in before.items() if "LOG" not in name
    }
    assert store.version == version


def test_a_triple_of_two_graphs_is_found_twice(path: Path) -> None:
    # Against SPARQL 1.1, 13.1. When this fails, the remark in `placegraph.store` can go.
    with new_version(path) as draft:
        draft.replace_graph(FIRST, [named(OXFORD, "Oxford")])
        draft.replace_graph(SECOND, [named(OXFORD, "Oxford")])
        draft.publish()
    assert len(open_store(path).select("SELECT * WHERE { ?place rdfs:label ?label }")) == 2


# Publishing


def test_the_same_content_is_the_same_version_in_whatever_order(tmp_path: Path) -> None:
    triples = [named(OXFORD, "Oxford"), named(BONN, "Bonn")]
    one = publish(tmp_path / "one", *triples)
    other = publish(tmp_path / "other", *reversed(triples), triples[0])
    assert one == other
    assert one != publish(tmp_path / "third", *triples, graph=SECOND)
    assert one != publish(tmp_path / "fourth", triples[0])


def test_publishing_the_same_again_touches_nothing(path: Path) -> None:
    publish(path, named(OXFORD, "Oxford"))
    before, time = contents(path), (path / "CURRENT").stat().st_mtime_ns
    with new_version(path) as draft:
        draft.replace_graph(FIRST, [named(OXFORD, "Oxford")])
        assert draft.publish() == (current_version(path), False)
    assert contents(path) == before
    assert (path / "CURRENT").stat().st_mtime_ns == time


def test_a_draft_that_is_not_published_leaves_nothing(path: Path) -> None:
    publish(path, named(OXFORD, "Oxford"))
    before = contents(path)

    def break_off() -> None:
        with new_version(path) as draft:
            draft.replace_graph(FIRST, [named(BONN, "Bonn")])
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError, match="lights"):
        break_off()
    assert contents(path) == before


def test_a_graph_that_is_replaced_holds_what_came_last(path: Path) -> None:
    with new_version(path) as draft:
        draft.replace_graph(FIRST, [named(OXFORD, "Oxford"), named(BONN, "Bonn")])
        draft.replace_graph(FIRST, [named(OXFORD, "Oxenford")])
        draft.publish()
    store = open_store(path)
    assert [quad.object.value for quad in store.dataset] == ["Oxenford"]
    assert store.manifest.graphs[FIRST.value].triples == 1


def test_a_reader_keeps_its_version_while_others_are_published(path: Path) -> None:
    publish(path, named(OXFORD, "Oxford"))
    reader = open_store(path)
    for name in ("a", "b", "c"):
        publish(path, named(OXFORD, name))
    assert [quad.object.value for quad in reader.dataset] == ["Oxford"]
    assert [quad.object.value for quad in open_store(path).dataset] == ["c"]


def test_the_version_before_is_kept_and_older_ones_are_not(path: Path) -> None:
    versions = [publish(path, named(OXFORD, name)) for name in ("a", "b", "c", "d")]
    assert {folder.name for folder in (path / "versions").iterdir()} == set(versions[-2:])


def test_going_back_to_a_version_that_is_still_there_makes_it_current(path: Path) -> None:
    first = publish(path, named(OXFORD, "a"))
    publish(path, named(OXFORD, "b"))
    assert publish(path, named(OXFORD, "a")) == first
    assert open_store(path).version == first


# Two writers


def test_a_second_writer_waits_for_the_first(path: Path) -> None:
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        with new_version(path, waiting=waits.set) as draft:
            order.append("second")
            draft.replace_graph(FIRST, [named(BONN, "Bonn")])
            draft.publish()

    with new_version(path) as draft:
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(10)
        order.append("first")
        draft.replace_graph(FIRST, [named(OXFORD, "Oxford")])
        draft.publish()
    thread.join(10)
    assert order == ["first", "second"]
    assert [quad.object.value for quad in open_store(path).dataset] == ["Bonn"]


def test_a_writer_does_not_wait_for_ever(path: Path) -> None:
    with (
        new_version(path),
        pytest.raises(StoreError, match="another build is still writing to"),
        new_version(path, timeout_s=-1),
    ):
        pass
