"""Authorised writers change registered graphs, and nobody changes anything else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oxford import Curated
from placegraph.build import build
from placegraph.model import DatasetDescription
from placegraph.publish import forget
from placegraph.store import current_version, open_store
from placegraph.tokens import FILE, add_token, read_tokens, revoke_token
from placegraph.written import register_graph
from placegraph_api.app import create_app
from placegraph_api.settings import Settings

from .conftest import SMALL_POOL

GRAPHS = "https://w3id.org/placegraph/id/dataset/"
NOTES, OTHER = f"{GRAPHS}notes", f"{GRAPHS}other"
PLACE = "https://w3id.org/placegraph/id/place/abingdon"
TURTLE = f"""
@prefix pg: <https://w3id.org/placegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<{PLACE}> a pg:Place ; rdfs:label "Abingdon"@en ;
  pg:kind <https://w3id.org/placegraph/id/concept/place-kind/city> .
"""
BROKEN = f"<{PLACE}> a <https://w3id.org/placegraph/ns#Place> ."
ASK = f"ASK {{ <{PLACE}> ?p ?o }}"


@dataclass
class Writer:
    client: TestClient
    path: Path
    token: str

    def store(self, method: str, content: str = "", graph: str = NOTES, **headers: str) -> Any:
        return self.client.request(
            method,
            "/graph-store",
            params={"graph": graph},
            content=content,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "text/turtle",
                **headers,
            },
        )

    def update(self, text: str, **fields: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post("/sparql", data={"update": text, **fields}, headers=headers)

    def knows(self) -> bool:
        answer: bool = self.client.get("/sparql", params={"query": ASK}).json()["boolean"]
        return answer


def about(slug: str, precedence: int) -> DatasetDescription:
    return DatasetDescription(
        id=slug, title="Notes", description="Notes.", licence="unknown", precedence=precedence
    )


@pytest.fixture
def writer(oxford_store: Path) -> Iterator[Writer]:
    register_graph(oxford_store, about("notes", 500))
    register_graph(oxford_store, about("other", 501))
    token = add_token(oxford_store, "me", ["notes"])
    app = create_app(open_store(oxford_store), Settings(pool=SMALL_POOL, max_upload_bytes=10_000))
    with TestClient(app) as client:
        yield Writer(client, oxford_store, token)


def test_a_graph_is_put_read_extended_and_emptied(writer: Writer) -> None:
    assert not writer.knows()
    put = writer.store("PUT", TURTLE)
    assert put.status_code == 201, put.text
    # It is answered when it is published.
    assert put.headers["Placegraph-Version"] == current_version(writer.path)
    assert writer.knows()
    assert writer.client.get("/place/abingdon.ttl").status_code == 200
    assert writer.store("PUT", TURTLE).status_code == 204
    more = f'<{PLACE}> <http://www.w3.org/2004/02/skos/core#altLabel> "Abingdon-on-Thames"@en .'
    assert writer.store("POST", more).status_code == 204
    read = writer.client.get("/graph-store", params={"graph": NOTES})
    assert "on-Thames" in read.text
    assert "city" in read.text
    assert writer.store("PUT", TURTLE).status_code == 204
    assert "on-Thames" not in writer.client.get("/graph-store", params={"graph": NOTES}).text
    assert writer.store("DELETE").status_code == 204
    assert writer.store("DELETE").status_code == 404
    assert not writer.knows()


def test_a_multipart_body_is_all_of_its_parts(writer: Writer) -> None:
    label = '<https://e.org/x> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en .'
    answer = writer.client.post(
        "/graph-store",
        params={"graph": NOTES},
        files={
            "one": ("one.ttl", TURTLE, "text/turtle"),
            "two": ("two.nt", label, "application/n-triples"),
        },
        headers={"Authorization": f"Bearer {writer.token}"},
    )
    assert answer.status_code == 201, answer.text
    read = writer.client.get("/graph-store", params={"graph": NOTES}).text
    assert "Abingdon" in read
    assert "https://e.org/x" in read


def test_blank_nodes_of_two_writes_are_never_the_same(writer: Writer) -> None:
    for name in ("Ann", "Bea"):
        text = f'_:x <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@en .'
        assert writer.store("POST", text).status_code in (201, 204)
    query = f"SELECT DISTINCT ?x {{ GRAPH <{NOTES}> {{ ?x ?p ?o }} }}"
    answer = writer.client.get("/sparql", params={"query": query}).json()
    assert len(answer["results"]["bindings"]) == 2


def test_a_graph_is_registered_before_it_is_written(writer: Writer) -> None:
    answer = writer.client.post(
        "/graph-store",
        content=TURTLE,
        headers={"Authorization": f"Bearer {writer.token}", "Content-Type": "text/turtle"},
    )
    assert answer.status_code == 403
    assert "register-graph" in answer.json()["detail"]


def test_an_update_reads_the_union_and_writes_its_graph(writer: Writer) -> None:
    update = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"INSERT {{ GRAPH <{NOTES}> {{ ?p rdfs:comment 'seen' }} }} "
        "WHERE { ?p rdfs:label 'Oxford'@en }"
    )
    assert writer.update(update).status_code == 204
    query = "SELECT ?p { ?p <http://www.w3.org/2000/01/rdf-schema#comment> 'seen' }"
    answer = writer.client.get("/sparql", params={"query": query}).json()
    assert [row["p"]["value"] for row in answer["results"]["bindings"]] == [
        "https://w3id.org/placegraph/id/place/oxford"
    ]
    gone = f"DELETE WHERE {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}"
    assert writer.update(gone).status_code == 204
    assert writer.client.get("/graph-store", params={"graph": NOTES}).status_code == 404
    # With another dataset nothing is found and nothing changes.
    version = current_version(writer.path)
    assert writer.update(update, **{"using-graph-uri": OTHER}).status_code == 204
    assert current_version(writer.path) == version


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA { <e:a> <e:b> <e:c> }", 403),
        (f"INSERT DATA {{ GRAPH <{OTHER}> {{ <e:a> <e:b> <e:c> }} }}", 403),
        (f"INSERT DATA {{ GRAPH <{GRAPHS}twins> {{ <e:a> <e:b> <e:c> }} }}", 403),
        (f"CLEAR GRAPH <{GRAPHS}derived>", 403),
        ("DROP ALL", 403),
        ("LOAD <http://127.0.0.1/x>", 403),
        (f"INSERT DATA {{ GRAPH <{NOTES}> {{ <e:a> <e:b> }} }}", 400),
        (f"INSERT DATA {{ GRAPH <{NOTES}> {{ {BROKEN} }} }}", 422),
    ],
)
def test_what_may_not_be_written_is_refused_whole(writer: Writer, text: str, status: int) -> None:
    before = current_version(writer.path)
    answer = writer.update(text)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert current_version(writer.path) == before


def test_triples_that_break_the_shapes_are_named(writer: Writer) -> None:
    answer = writer.store("PUT", BROKEN)
    assert answer.status_code == 422
    assert "place/abingdon" in " ".join(answer.json()["findings"])
    assert not writer.knows()


@pytest.mark.parametrize("graph", [OTHER, f"{GRAPHS}twins", f"{GRAPHS}derived", f"{GRAPHS}none"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_other_graphs_refuse_writes(writer: Writer, method: str, graph: str) -> None:
    assert writer.store(method, TURTLE, graph).status_code == 403


def test_a_writer_says_who_they_are(writer: Writer) -> None:
    for told in ("", "Bearer", "Bearer wrong", f"Basic {writer.token}", f"Bearer {writer.token}x"):
        answer = writer.store("PUT", TURTLE, Authorization=told)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert writer.store("PATCH").status_code == 405
    revoke_token(writer.path, "me")
    assert writer.store("PUT", TURTLE).status_code == 401
    assert not writer.knows()


BOMB = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>]><rdf:RDF/>"


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (BOMB, "application/rdf+xml", 400),
        (BOMB.encode("utf-16").decode("latin-1"), "application/rdf+xml", 400),
        ("<a> <b>", "text/turtle", 400),
        ("[" * 5000, "text/turtle", 400),
        ("x" * 20_000, "text/turtle", 413),
        (TURTLE, "text/plain", 415),
        ("--x", "multipart/form-data", 400),
        ('{"@context": "http://127.0.0.1:1/c.jsonld", "@id": "e:a"}', "application/ld+json", 400),
    ],
    ids=["bomb", "utf-16", "half", "nested", "long", "type", "multipart", "context"],
)
def test_what_cannot_be_read_is_refused_at_once(
    writer: Writer, content: str, media_type: str, status: int
) -> None:
    began = time.monotonic()
    answer = writer.store("POST", content, **{"Content-Type": media_type})
    assert answer.status_code == status, answer.text
    assert time.monotonic() - began < 10
    assert writer.client.get("/health").status_code == 200


def test_what_was_written_survives_a_build_and_goes_when_it_is_forgotten(
    writer: Writer, curated: Curated
) -> None:
    assert writer.store("PUT", TURTLE).status_code == 201
    build(writer.path, curated.root)
    assert open_store(writer.path).ask(ASK)
    forget(writer.path, "notes")
    assert not open_store(writer.path).ask(ASK)


def test_only_the_hash_of_a_token_is_kept_and_only_its_owner_reads_it(oxford_store: Path) -> None:
    told = add_token(oxford_store, "me", ["notes"])
    path = oxford_store / FILE
    assert told not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    (kept,) = read_tokens(oxford_store)
    assert (kept.name, kept.graphs) == ("me", ("notes",))
    assert add_token(oxford_store, "you", ["notes"]) != told
