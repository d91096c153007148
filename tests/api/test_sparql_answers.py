"""The answers of the endpoint (SPARQL 1.1 Protocol, 2.1.5 to 2.1.7): formats, limits, tags."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph
import pytest
from fastapi import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from placegraph_api.sparql import Outcome, SparqlSettings

from .conftest import E, make_app
from .sparql_requests import CONSTRUCT, COUNT, SELECT, assert_problem


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_solutions_come_in_the_format_asked_for(
    client: TestClient, accept: str | None, content_type: str
) -> None:
    client.headers.pop("accept", None)
    response = client.get(
        "/sparql", params={"query": SELECT}, headers={"Accept": accept} if accept else {}
    )
    assert response.headers["content-type"] == content_type
    assert "Accept" in response.headers["vary"]
    if "csv" in content_type:
        assert response.text == f"o\r\n{E}Brest\r\n"
    elif "tab" in content_type:
        assert response.text == f"?o\n<{E}Brest>\n"
    else:
        form = pyoxigraph.QueryResultsFormat.from_media_type(content_type.split(";")[0])
        assert form is not None
        results = pyoxigraph.parse_query_results(response.content, format=form)
        assert [str(row["o"]) for row in results] == [f"<{E}Brest>"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("accept", "content_type", "extension"),
    [
        ("*/*", "text/turtle; charset=utf-8", "ttl"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "rdf"),
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("application/json", "application/json", "jsonld"),
    ],
)
@pytest.mark.parametrize(
    "query", [CONSTRUCT, f"DESCRIBE <{E}Brest>"], ids=["construct", "describe"]
)
def test_graphs_come_in_the_format_asked_for(
    client: TestClient, query: str, accept: str, content_type: str, extension: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.headers["content-type"] == content_type
    form = pyoxigraph.RdfFormat.from_extension(extension)
    triples = {str(quad.triple) for quad in pyoxigraph.parse(response.content, format=form)}
    assert f"<{E}Brest> <{E}twinnedWith> <{E}Plymouth>" in triples
    assert len(triples) == (2 if query == CONSTRUCT else 1)


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        pytest.param(SELECT, "text/turtle", "text/csv", id="solutions-as-turtle"),
        pytest.param(CONSTRUCT, "text/csv", "text/turtle", id="graph-as-csv"),
        pytest.param(SELECT, "image/png", "application/sparql-results+json", id="picture"),
        pytest.param(SELECT, "*/*;q=0", "text/csv", id="nothing"),
    ],
)
def test_what_cannot_be_given_is_406_with_the_list(
    client: TestClient, query: str, accept: str, offered: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert offered in assert_problem(response, 406, accept)["offered"]


def test_an_answer_is_not_sent_twice_for_one_version(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = first.headers["etag"]
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "STRUUID()"])
def test_a_changing_answer_has_no_etag(client: TestClient, function: str) -> None:
    response = client.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"})
    assert "etag" not in response.headers


@pytest.mark.parametrize(
    ("accept", "note"),
    [
        ("application/sparql-results+json", True),
        ("application/sparql-results+xml", True),
        ("text/csv", False),
        ("text/tab-separated-values", False),
    ],
)
def test_a_cut_answer_says_so_and_stays_readable(twinned: Path, accept: str, note: bool) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    with TestClient(make_app(twinned, settings=SparqlSettings(max_rows=2))) as client:
        response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        whole = client.get("/sparql", params={"query": query + " LIMIT 2"})
        rest = client.get("/sparql", params={"query": query + " OFFSET 2"})
    assert response.headers["placegraph-truncated"] == "rows=2"
    assert response.headers["placegraph-row-limit"] == "2"
    assert ("OFFSET 2" in unquote(response.text)) is note
    if accept.endswith("csv"):
        assert len(response.text.splitlines()) == 3
    else:
        form = pyoxigraph.QueryResultsFormat.from_media_type(accept)
        assert form is not None
        rows = list(pyoxigraph.parse_query_results(response.content, format=form))  # type: ignore[arg-type]
        assert len(rows) == 2
    assert "placegraph-truncated" not in whole.headers
    assert "placegraph-truncated" not in rest.headers
    assert len(rest.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf", "jsonld"])
def test_a_cut_graph_says_so_and_stays_readable(twinned: Path, extension: str) -> None:
    form = pyoxigraph.RdfFormat.from_extension(extension)
    assert form is not None
    with TestClient(make_app(twinned, settings=SparqlSettings(max_rows=1))) as client:
        response = client.get(
            "/sparql", params={"query": CONSTRUCT}, headers={"Accept": form.media_type}
        )
    assert response.headers["placegraph-truncated"] == "rows=1"
    assert len(list(pyoxigraph.parse(response.content, format=form))) == 1
    assert ("OFFSET 1" in response.text) is (extension != "jsonld")


def test_too_many_bytes_are_refused_whole(twinned: Path) -> None:
    with TestClient(make_app(twinned, settings=SparqlSettings(max_answer_bytes=50))) as client:
        response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert_problem(response, 422, "50 bytes")


def test_the_outcome_is_left_for_the_log(twinned: Path) -> None:
    app = make_app(twinned)
    seen: list[Outcome] = []

    @app.middleware("http")
    async def log(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        seen.append(request.state.sparql)
        return response

    with TestClient(app) as client:
        client.get("/sparql", params={"query": SELECT})
        client.get("/sparql", params={"query": "SELECT nothing"})
    assert [(each.outcome, each.rows) for each in seen] == [
        ("answered", 1),
        ("QuerySyntaxError", 0),
    ]


def test_head_gives_the_headers_of_get(client: TestClient) -> None:
    params = {"query": SELECT}
    head, get = client.head("/sparql", params=params), client.get("/sparql", params=params)
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == get.headers[name]
