"""The service before a store elsewhere: pages from the copy, SPARQL from the store itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import engines
from engines import Engine
from placegraph.build import build
from placegraph.identifiers import iri
from placegraph.remote import Access, RemoteAddress
from placegraph.store import open_store
from placegraph.tokens import add_token
from placegraph.written import register_graph
from placegraph_api.app import create_app
from placegraph_api.settings import Settings
from placegraph_api.workers import PoolSettings
from remote.test_publishing import A_NOTE, NOTE
from remote.test_publishing import NOTES as OTHER_NOTES

KINDS = ("oxigraph", "virtuoso")
# Another module may have left its own in the same engine.
NOTES = OTHER_NOTES.model_copy(update={"id": "jottings"})
GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
SETTINGS = Settings(look_every_s=0.2, pool=PoolSettings(deadline_s=5.0), max_rows=50)


@pytest.fixture(scope="module", params=KINDS)
def shared(
    request: pytest.FixtureRequest,
    engine_of: Callable[[str], Engine],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RemoteAddress]:
    """The shipped curated data elsewhere, with a source that may be written."""
    engine = engine_of(request.param)
    address = RemoteAddress(engine.url, engine.access(tmp_path_factory.mktemp("cache")))
    build(address)
    register_graph(address, NOTES)
    yield address
    address.endpoint.close()


@pytest.fixture(scope="module")
def client(shared: RemoteAddress) -> Iterator[TestClient]:
    """A service before that store."""
    with TestClient(create_app(open_store(shared), SETTINGS)) as found:
        yield found


def ask(client: TestClient, query: str, accept: str = "text/csv", **more: str) -> str:
    """The answer to a query."""
    answer = client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_pages_and_sparql_are_of_one_version(client: TestClient, shared: RemoteAddress) -> None:
    version = shared.current_version()
    assert client.get("/health").json()["version"] == version
    assert "Leipzig" in client.get("/place/birmingham", headers={"Accept": "text/html"}).text
    counts = dict(line.rsplit(",", 1) for line in ask(client, GRAPHS).split()[1:])
    manifest = open_store(shared).manifest.graphs
    expected = {name: str(one.triples) for name, one in manifest.items() if one.triples}
    assert counts == expected


def test_answers_come_in_every_format_and_without_names_of_our_own(client: TestClient) -> None:
    everything = "SELECT * { GRAPH ?g { ?s a <https://w3id.org/placegraph/ns#CityNetwork> } }"
    assert ask(client, everything).splitlines()[0].split(",") == ["g", "s"]
    assert "urn:placegraph" not in ask(client, everything, "application/sparql-results+json")
    yes = ask(client, "ASK { ?s ?p ?o }", "application/sparql-results+xml")
    assert "<boolean>true</boolean>" in yes
    no = ask(client, "ASK { ?s ?p <urn:none> }", "application/sparql-results+json")
    assert '"boolean":false' in no
    some = ask(client, "CONSTRUCT WHERE { ?s a ?c } LIMIT 3", "application/n-triples")
    assert some.count("\n") == 3


def test_the_limit_of_rows_is_told(client: TestClient) -> None:
    query = "SELECT ?s { ?s ?p ?o }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.headers["Placegraph-Truncated"] == "rows=50"
    assert answer.text.count("\n") == 51


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { ?s ?p ", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("SELECT (bif:sys_stat('st_dbms_name') AS ?x) {}", 400),
        ("DEFINE input:default-graph-uri <urn:placegraph:lock> SELECT * { ?s ?p ?o }", 400),
    ],
)
def test_what_is_no_query_is_refused(client: TestClient, query: str, status: int) -> None:
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <urn:placegraph:lock> { ?s ?p ?o }",
        "SELECT * { GRAPH <urn:placegraph:versions> { ?s ?p ?o } }",
        "SELECT * { ?s <urn:placegraph:state> ?o }",
    ],
)
def test_the_bookkeeping_is_not_to_be_seen(client: TestClient, query: str) -> None:
    assert len(ask(client, query).splitlines()) == 1
    if "FROM" in query:
        named = ask(client, "SELECT * { ?s ?p ?o }", **{"default-graph-uri": "urn:placegraph:lock"})
        assert len(named.splitlines()) == 1


def test_several_services_before_one_store_follow_it(
    client: TestClient, shared: RemoteAddress, tmp_path: Path
) -> None:
    access = Access(shared.access.user, shared.access.password, cache=tmp_path / "another")
    address = RemoteAddress(shared.url, access)
    with TestClient(create_app(open_store(address), SETTINGS)) as other:
        token = add_token(shared, f"writer of {tmp_path.name}", [NOTES.id])
        body = NOTE.replace(b"A note", tmp_path.name.encode())
        answer = client.put(
            "/graph-store",
            params={"graph": iri("dataset", NOTES.id).value},
            content=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/n-triples"},
        )
        assert answer.status_code in (201, 204), answer.text
        version = answer.headers["Placegraph-Version"]
        until = time.monotonic() + 60  # it warms before it moves
        while other.get("/health").json()["version"] != version:
            assert time.monotonic() < until, "the other service did not follow"
            time.sleep(0.1)
        titles = f"SELECT ?t {{ {A_NOTE} <http://purl.org/dc/terms/title> ?t }}"
        assert tmp_path.name in ask(client, titles)
        assert tmp_path.name in ask(other, titles)
    address.endpoint.close()


def test_a_query_that_runs_too_long_is_ended(shared: RemoteAddress) -> None:
    settings = Settings(pool=PoolSettings(deadline_s=0.3))
    with TestClient(create_app(open_store(shared), settings)) as client:
        crossed = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c < ?f) }"
        assert client.get("/sparql", params={"query": crossed}).status_code == 504


def test_pages_go_on_while_the_store_is_away(tmp_path: Path) -> None:
    with engines.oxigraph(tmp_path / "engine") as engine:
        address = RemoteAddress(engine.url, Access(cache=tmp_path / "cache", attempts=1))
        build(address)
        store = open_store(address)
        with TestClient(create_app(store, SETTINGS)) as client:
            engine.process.kill()
            engine.process.wait()
            time.sleep(0.5)
            page = client.get("/place/birmingham", headers={"Accept": "text/html"})
            assert page.status_code == 200
            refused = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
            assert refused.status_code == 503
            assert "cannot be reached" in refused.json()["detail"]
        address.endpoint.close()
