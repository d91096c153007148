"""What the endpoint says without a query: its description to programs, a page to browsers."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from fastapi import Request
from starlette.responses import HTMLResponse, Response
from starlette.testclient import TestClient

from placegraph_api.sparql import SparqlSettings

from .conftest import E, make_app
from .sparql_requests import KIEL

SD = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
"""


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


@pytest.fixture(scope="module")
def strict(twinned: Path) -> Iterator[TestClient]:
    settings = SparqlSettings(default_graph="strict")
    with TestClient(make_app(twinned, settings=settings)) as client:
        yield client


def describe_service(client: TestClient, accept: str = "text/turtle") -> pyoxigraph.Store:
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 200
    media_type = response.headers["content-type"].split(";")[0]
    store = pyoxigraph.Store()
    store.load(response.content, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    return store


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "*/*"]
)
def test_without_a_query_the_service_describes_itself(client: TestClient, accept: str) -> None:
    described = describe_service(client, accept)
    assert described.query(
        SD + "ASK { ?s a sd:Service ; sd:endpoint <http://testserver/sparql> ; "
        "sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; "
        "sd:defaultDataset [ sd:defaultGraph [ void:triples 4 ] ; sd:namedGraph "
        f"[ sd:name <{E}g1> ; sd:graph [ a sd:Graph ; void:triples 2 ] ] ] }}"
    )
    assert not described.query(SD + "ASK { ?s sd:supportedLanguage sd:SPARQL11Update }")


def test_a_strict_service_does_not_claim_the_union(strict: TestClient) -> None:
    described = describe_service(strict)
    assert not described.query(SD + "ASK { ?s sd:feature sd:UnionDefaultGraph }")
    assert described.query(SD + "ASK { ?s sd:defaultGraph [ void:triples 1 ] }")


def test_a_browser_gets_the_page_and_a_program_the_data(twinned: Path) -> None:
    async def page(request: Request) -> Response:
        return HTMLResponse("editor for " + request.query_params.get("query", "nothing"))

    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    with TestClient(make_app(twinned, html_page=page)) as client:
        assert client.get("/sparql", headers=browser).text == "editor for nothing"
        assert KIEL in client.get("/sparql", params={"query": KIEL}, headers=browser).text
        assert client.get("/sparql", params={"query": KIEL}).json()["boolean"] is True
        posted = client.post("/sparql", data={"query": KIEL}, headers=browser)
        assert posted.headers["content-type"] == "application/xml"
