"""The base of IRIs is a setting of the store: all that is made of it and served goes by it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oxford import Curated
from placegraph import identifiers
from placegraph.build import build
from placegraph.dumps import describe_dumps, dumps_of
from placegraph.errors import BaseError
from placegraph.export.rdf import graph_quads
from placegraph.identifiers import CONCEPTS, at_path, ids, iri, path_of, use_base
from placegraph.model import DatasetDescription
from placegraph.publish import forget
from placegraph.store import open_store
from placegraph.tokens import add_token
from placegraph.vocab import BASE, RDFS
from placegraph.written import register_graph
from placegraph_api.app import create_app
from placegraph_api.settings import Settings
from placegraph_api.workers import PoolSettings

KIEL = "https://daten.kiel.example/graph/"
# What the vocabulary and those who made it are called is the same under every base.
FIXED = re.compile(
    rf"{BASE}(ns|shapes|alignments|schemes|id/concept/|id/organisation/placegraph-contributors)"
)
TURTLE = f"""
@prefix pg: <https://w3id.org/placegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{KIEL}id/place/abingdon> a pg:Place ; rdfs:label "Abingdon"@en ;
  pg:kind <{CONCEPTS}place-kind/city> .
"""


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process speak of no base yet, until the test ends."""
    monkeypatch.setattr(identifiers, "_speaking", identifiers._Speaking())


@pytest.fixture
def kiel(anew: None, tmp_path: Path, curated: Curated) -> Path:
    """A store of three places and two twinnings under another base."""
    path = tmp_path / "store"
    build(path, curated.root, base=KIEL)
    return path


@pytest.fixture
def client(kiel: Path) -> Iterator[TestClient]:
    pool = PoolSettings(fast_places=1, slow_places=1, spare_workers=1)
    with TestClient(
        create_app(open_store(kiel), Settings(pool=pool)), follow_redirects=False
    ) as client:
        yield client


def strangers(text: str) -> set[str]:
    """The IRIs in a text that begin with the usual base although they should not."""
    return {found for found in re.findall(rf"{BASE}[^\s\"<>]*", text) if not FIXED.match(found)}


def test_every_thing_and_graph_is_under_the_base(kiel: Path) -> None:
    store = open_store(kiel)
    assert store.manifest.base == KIEL
    assert all(name.startswith(f"{KIEL}id/dataset/") for name in store.manifest.graphs)
    quads = "\n".join(
        str(quad) for name in store.manifest.graphs for quad in graph_quads(store, name)
    )
    assert strangers(quads) == set()
    assert f"<{KIEL}id/relationship/oxford-bonn>" in quads
    assert (
        strangers("\n".join(map(str, describe_dumps(store, dumps_of(store), "http://h")))) == set()
    )
    # The concepts are those of the vocabulary, and lead to pages here like things.
    assert f"<{CONCEPTS}strand/civic/twinning>" in quads
    assert path_of(f"{CONCEPTS}strand/civic/twinning") == "concept/strand/civic/twinning"
    assert at_path("concept/strand/civic/twinning").value == f"{CONCEPTS}strand/civic/twinning"
    assert path_of(f"{BASE}id/place/oxford") == f"{BASE}id/place/oxford"


def test_the_service_answers_for_every_iri_under_the_base(client: TestClient, kiel: Path) -> None:
    rows = open_store(kiel).select("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(ISIRI(?s)) }")
    paths = {row["s"].value.removeprefix(KIEL).partition("#")[0] for row in rows}
    mine = sorted(path for path in paths if path.startswith("id/"))
    assert {"id/place/oxford", "id/pair/bonn--oxford", "id/dataset/derived"} <= set(mine)
    for path in mine:
        there = client.get(f"/{path}", headers={"Accept": "text/turtle"})
        assert (there.status_code, path) == (303, path)
        document = client.get(there.headers["Location"])
        assert document.status_code == 200
        assert f"<{KIEL}{path}>" in document.text or f"/{path}>" in document.headers["Link"]
        assert strangers(document.text) == set(), path


@pytest.mark.parametrize(
    "path",
    [
        "/place/oxford.jsonld", "/place.jsonld", "/network", "/network.jsonld", "/network.geojson",
        "/network.lpf.json", "/search?q=ox", "/metrics", "/metrics/ties", "/reconcile",
        "/questions/twin-of?place=place/oxford", "/dumps.ttl", "/", "/place/oxford",
        "/relationship/oxford-bonn", "/concept/strand/civic/twinning.ttl", "/explorer/network",
    ],
)  # fmt: skip
def test_answers_name_things_under_the_base(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert strangers(answer.text) == set()


def test_clients_and_library_ask_by_the_base(client: TestClient, kiel: Path) -> None:
    query = f"SELECT ?label {{ <{KIEL}id/place/oxford> <{RDFS.label.value}> ?label }}"
    found = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert [row["label"]["value"] for row in found] == ["Oxford"]
    assert open_store(kiel).ask("ASK { place:oxford rdfs:label 'Oxford'@en }")
    assert client.get("/place/oxford.jsonld").json()["id"] == f"{KIEL}id/place/oxford"
    assert client.get("/reconcile").json()["identifierSpace"] == f"{KIEL}id/"


def test_written_graphs_are_under_the_base_and_survive_a_build(
    kiel: Path, curated: Curated
) -> None:
    about = DatasetDescription(
        id="notes", title="Notes", description="Notes.", licence="unknown", precedence=500
    )
    register_graph(kiel, about)
    headers = {
        "Authorization": f"Bearer {add_token(kiel, 'me', ['notes'])}",
        "Content-Type": "text/turtle",
    }
    graph = f"{KIEL}id/dataset/notes"
    with TestClient(create_app(open_store(kiel))) as client:
        put = client.put("/graph-store", params={"graph": graph}, content=TURTLE, headers=headers)
        assert put.status_code == 201
        assert "Abingdon" in client.get("/place/abingdon.ttl").text
    build(kiel, curated.root)
    store = open_store(kiel)
    assert store.ask("ASK { place:abingdon a pg:Place }")
    store.close()
    forget(kiel, "notes")
    assert not open_store(kiel).ask("ASK { place:abingdon a pg:Place }")


def test_the_base_of_a_store_stays(kiel: Path, curated: Curated) -> None:
    assert not build(kiel, curated.root).is_new
    assert not build(kiel, curated.root, base=KIEL).is_new
    with pytest.raises(BaseError, match=f"are under {KIEL}, and IRIs do not change"):
        build(kiel, curated.root, base=BASE)


def test_one_process_speaks_of_one_base(kiel: Path) -> None:
    manifest = open_store(kiel).folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"base": "{KIEL}"', f'"base": "{BASE}"'))
    with pytest.raises(BaseError, match=f"works with things under {KIEL}; expected a process of"):
        open_store(kiel)
    assert ids() == f"{KIEL}id/"
    assert iri("place", "bo").value == f"{KIEL}id/place/bo"


@pytest.mark.parametrize(
    "base", ["", "kiel", "https://h", "https://h/a", "https://h/a b/", "http://h/?q=/", "ftp://h/",
             "https://h/#/", 'https://h/">/', "https:///"],
)  # fmt: skip
def test_what_cannot_begin_iris_is_no_base(anew: None, base: str) -> None:
    with pytest.raises(BaseError, match="is no base; expected an http"):
        use_base(base)


def test_the_command_line_goes_by_the_base_of_the_store(tmp_path: Path, curated: Curated) -> None:
    def run(*words: str) -> Any:
        command = [sys.executable, "-m", "placegraph", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    built = run("build", "--store", "s", "--curated", str(curated.root), "--base", KIEL)
    assert built.returncode == 0, built.stderr
    asked = run("ask", "twin-of", "--place", "Oxford", "--store", "s", "--format", "json")
    assert "place/bonn" in asked.stdout
    network = run("export", "--format", "linked-places", "--store", "s").stdout
    assert f"{KIEL}id/place/oxford" in json.dumps(json.loads(network))
    assert strangers(network) == set()
    again = run("build", "--store", "s", "--base", "https://other.example/")
    assert again.returncode == 2
    assert again.stderr.startswith("placegraph: the things of the store at s are under")
