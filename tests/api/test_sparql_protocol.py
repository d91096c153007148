"""One case for each requirement of SPARQL 1.1 Protocol, section 2, on how a query is sent."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from .conftest import E, make_app
from .sparql_requests import COUNT, FORM, KIEL, QUERY, assert_problem, count_of, send


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


def test_a_query_by_get_is_answered(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": KIEL}).json()["boolean"] is True


def test_a_query_by_post_form_is_answered(client: TestClient) -> None:
    assert client.post("/sparql", data={"query": KIEL}).json()["boolean"] is True


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_a_query_by_post_direct_is_answered(client: TestClient, charset: str) -> None:
    response = client.post("/sparql", content=KIEL, headers={"Content-Type": QUERY + charset})
    assert response.json()["boolean"] is True


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_allowed(client: TestClient, method: str) -> None:
    response = client.request(method, "/sparql", params={"query": KIEL})
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("text/plain", KIEL, id="plain-text"),
        pytest.param(None, KIEL, id="none-stated"),
        pytest.param(None, urlencode({"query": KIEL}), id="form-without-type"),
        pytest.param(QUERY + "; charset=utf-16", KIEL.encode("utf-16"), id="utf-16"),
        pytest.param("multipart/form-data; boundary=x", "--x--", id="multipart"),
    ],
)
def test_a_body_of_another_type_is_refused(
    client: TestClient, content_type: str | None, body: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    content = body.encode() if isinstance(body, str) else body
    response = client.post("/sparql", content=content, headers=headers)
    assert_problem(response, 415, QUERY)
    assert QUERY in response.headers["accept-post"]


@pytest.mark.parametrize(
    ("method", "address", "form", "says"),
    [
        pytest.param("GET", [("query", KIEL)] * 2, None, "one query", id="two-queries-get"),
        pytest.param("POST", [], [("query", KIEL)] * 2, "one query", id="two-queries-form"),
        pytest.param(
            "POST",
            [],
            [("query", KIEL), ("update", "CLEAR ALL")],
            "not both",
            id="query-and-update",
        ),
        pytest.param(
            "POST",
            [("query", KIEL)],
            [("query", KIEL)],
            "in the body",
            id="query-in-address-of-form",
        ),
        pytest.param(
            "POST",
            [("default-graph-uri", E + "g1")],
            [("query", KIEL)],
            "in the body",
            id="graph-in-address-of-form",
        ),
        pytest.param("POST", [], [("other", "1")], "neither", id="form-without-query"),
        pytest.param("GET", [("update", "CLEAR ALL")], None, "by POST", id="update-by-get"),
        pytest.param(
            "GET",
            [("query", KIEL), ("using-graph-uri", E + "g1")],
            None,
            "using-graph-uri",
            id="using-graph-with-query",
        ),
        pytest.param(
            "GET",
            [("query", KIEL), ("default-graph-uri", "not an iri")],
            None,
            "absolute IRI",
            id="graph-not-an-iri",
        ),
        pytest.param(
            "GET",
            [("query", KIEL), ("named-graph-uri", "relative")],
            None,
            "absolute IRI",
            id="graph-relative",
        ),
    ],
)
def test_a_conflicting_request_is_refused(
    client: TestClient,
    method: str,
    address: list[tuple[str, str]],
    form: list[tuple[str, str]] | None,
    says: str,
) -> None:
    body = {"content": urlencode(form), "headers": {"Content-Type": FORM}} if form else {}
    assert_problem(client.request(method, f"/sparql?{urlencode(address)}", **body), 400, says)  # type: ignore[arg-type]


def test_a_query_in_the_address_beside_a_body_is_refused(client: TestClient) -> None:
    response = client.post(
        "/sparql", params={"query": KIEL}, content=KIEL, headers={"Content-Type": QUERY}
    )
    assert_problem(response, 400, "remove from the address")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        pytest.param(b"ASK { ?s ?p '\xff' }", QUERY, id="direct"),
        pytest.param(b"query=ASK%20%7B%7D%20%23%FF", FORM, id="form"),
    ],
)
def test_a_body_that_is_not_utf_8_is_refused(
    client: TestClient, content: bytes, content_type: str
) -> None:
    response = client.post("/sparql", content=content, headers={"Content-Type": content_type})
    assert_problem(response, 400, "UTF-8")


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_percent_encoded_iri_survives(client: TestClient, way: str) -> None:
    query = "SELECT ?x { BIND(<http://example.org/a%2Fb+c%20d%26e> AS ?x) }"
    found = send(client, way, query, []).json()["results"]["bindings"][0]["x"]["value"]
    assert found == "http://example.org/a%2Fb+c%20d%26e"


def test_a_relative_iri_is_resolved_against_the_endpoint(client: TestClient) -> None:
    query = "SELECT ?x { BIND(<#here> AS ?x) }"
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert rows[0]["x"]["value"] == "http://testserver/sparql#here"


def test_a_syntax_error_has_line_column_and_caret(client: TestClient) -> None:
    query = "SELECT * WHERE {\n\t?s ?p FROM\n}"
    response = client.get("/sparql", params={"query": query})
    content = assert_problem(response, 400, "line 2, column 12")
    assert (content["line"], content["column"]) == (2, 12)
    assert content["excerpt"] == "\t?s ?p FROM\n\t          ^"
    assert content["type"].endswith("/query-syntax")


@pytest.mark.parametrize(
    "request_of",
    [
        pytest.param({"data": {"update": "CLEAR ALL"}}, id="form"),
        pytest.param({"data": {"query": "CLEAR ALL"}}, id="as-query"),
        pytest.param(
            {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}},
            id="direct",
        ),
    ],
)
def test_an_update_is_refused_with_the_reason(
    client: TestClient, request_of: dict[str, Any]
) -> None:
    assert_problem(client.post("/sparql", **request_of), 403, "updates are not taken")
    assert count_of(client.get("/sparql", params={"query": COUNT})) == 4


def test_service_is_refused_with_the_reason(client: TestClient) -> None:
    query = "SELECT * { FILTER EXISTS { service <http://127.0.0.1:9/> { ?s ?p ?o } } }"
    assert_problem(client.get("/sparql", params={"query": query}), 403, "SERVICE")


def test_a_preflight_request_is_answered(client: TestClient) -> None:
    response = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Content-Type" in response.headers["access-control-allow-headers"]


def test_an_iri_with_quotes_and_spaces_is_a_syntax_error(client: TestClient) -> None:
    query = 'SELECT * { <http://e/a "b" c> ?p ?o }'
    assert_problem(client.get("/sparql", params={"query": query}), 400, "column")


def test_a_header_cannot_be_smuggled_in(client: TestClient) -> None:
    response = client.get(
        "/sparql?query=" + quote(KIEL) + "&default-graph-uri=http://e/%0d%0aX-A:1"
    )
    assert_problem(response, 400, "absolute IRI")
    assert "x-a" not in response.headers
    assert json.loads(response.text)["status"] == 400
