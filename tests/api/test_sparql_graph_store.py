"""One case for each requirement of the Graph Store HTTP Protocol on reading."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest
from fastapi import Request
from pyoxigraph import NamedNode, Quad
from starlette.responses import Response
from starlette.testclient import TestClient

from placegraph_api.sparql import GraphName, SparqlSettings

from .conftest import E, iri, make_app, write_snapshot

G1 = quote(E + "g1", safe="")


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


def triples_of(body: bytes, media_type: str) -> set[str]:
    form = pyoxigraph.RdfFormat.from_media_type(media_type.partition(";")[0])
    return {str(quad.triple) for quad in pyoxigraph.parse(body, format=form)}


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_a_named_graph_is_given_in_the_format_asked_for(client: TestClient, accept: str) -> None:
    response = client.get(f"/graph-store?graph={G1}", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    assert triples_of(response.content, accept) == {
        f"<{E}Kiel> <{E}twinnedWith> <{E}Brest>",
        f'<{E}Kiel> <{E}name> "Kiel, Ostsee"@de',
    }


def test_the_default_graph_is_the_union_unless_strict(client: TestClient, twinned: Path) -> None:
    union = client.get("/graph-store?default")
    assert len(triples_of(union.content, "text/turtle")) == 4
    settings = SparqlSettings(default_graph="strict")
    with TestClient(make_app(twinned, settings=settings)) as strict:
        alone = strict.get("/graph-store?default=")
    assert triples_of(alone.content, "text/turtle") == {f'<{E}Kiel> <{E}name> "service"'}


def test_a_graph_is_named_by_its_own_address(tmp_path: Path) -> None:
    name = NamedNode("http://testserver/graph-store/a%20b/c")
    store = write_snapshot(tmp_path / "store", [Quad(iri("s"), iri("p"), iri("o"), name)])
    with TestClient(make_app(store)) as client:
        found = client.get("/graph-store/a%20b/c")
        assert client.get("/graph-store/other").status_code == 404
    assert triples_of(found.content, "text/turtle") == {f"<{E}s> <{E}p> <{E}o>"}


def test_head_gives_the_headers_of_get(client: TestClient) -> None:
    get, head = (client.request(each, f"/graph-store?graph={G1}") for each in ("GET", "HEAD"))
    assert head.status_code == 200
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        pytest.param("?graph=http://example.org/none", 404, "http://example.org/none", id="absent"),
        pytest.param("", 400, "name one graph", id="no-graph"),
        pytest.param(f"?default&graph={G1}", 400, "name one graph", id="both"),
        pytest.param(f"?graph={G1}&graph={G1}", 400, "name one graph", id="twice"),
        pytest.param("?graph=relative", 400, "absolute IRI", id="relative"),
        pytest.param(f"/direct?graph={G1}", 400, "no other name", id="direct-and-indirect"),
        pytest.param("?graph=http://e/%0d%0aX:1", 400, "absolute IRI", id="header-injection"),
    ],
)
def test_a_graph_that_cannot_be_told_is_a_problem(
    client: TestClient, address: str, status: int, says: str
) -> None:
    response = client.get("/graph-store" + address)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.json()["detail"]


def test_an_unacceptable_format_is_406(client: TestClient) -> None:
    response = client.get("/graph-store?default", headers={"Accept": "text/csv"})
    assert (response.status_code, response.json()["offered"][0]) == (406, "text/turtle")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_writing_is_refused_with_the_reason(client: TestClient, method: str) -> None:
    response = client.request(method, f"/graph-store?graph={G1}")
    assert response.status_code == 403
    assert "published from their sources" in response.json()["detail"]


def test_where_writing_is_offered_it_gets_the_name_of_the_graph(twinned: Path) -> None:
    seen: list[tuple[str, GraphName]] = []

    async def write(request: Request, graph: GraphName) -> Response:
        seen.append((request.method, graph))
        return Response(status_code=204)

    with TestClient(make_app(twinned, writes=write)) as client:
        assert client.put(f"/graph-store?graph={G1}").status_code == 204
        assert client.delete("/graph-store?default").status_code == 204
    assert seen == [("PUT", GraphName(E + "g1")), ("DELETE", GraphName(None))]


def test_a_graph_is_whole_or_refused(twinned: Path) -> None:
    small = SparqlSettings(max_rows=1, max_answer_bytes=1 << 20)
    with TestClient(make_app(twinned, settings=small)) as client:
        whole = client.get(f"/graph-store?graph={G1}")
    assert len(triples_of(whole.content, "text/turtle")) == 2
    assert not {name for name in whole.headers if name.startswith("placegraph-") and "row" in name}
    tiny = SparqlSettings(max_answer_bytes=20)
    with TestClient(make_app(twinned, settings=tiny)) as client:
        refused = client.get(f"/graph-store?graph={G1}")
    assert refused.status_code == 422
    assert "20 bytes" in refused.json()["detail"]


def test_a_graph_is_not_sent_twice_for_one_version(client: TestClient) -> None:
    first = client.get(f"/graph-store?graph={G1}")
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(f"/graph-store?graph={G1}", headers=tag).status_code == 304
    assert client.get("/graph-store?default", headers=tag).status_code == 200


def test_other_origins_may_ask_first(client: TestClient) -> None:
    response = client.options("/graph-store?default", headers={"Origin": "https://example.org"})
    assert response.status_code == 204
    assert "GET" in response.headers["access-control-allow-methods"]
