"""Requests to a SPARQL endpoint and what is read from its answers."""

from typing import Any
from urllib.parse import urlencode

import httpx2
from starlette.testclient import TestClient

from .conftest import E

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
KIEL = f"ASK {{ <{E}Kiel> ?p ?o }}"
SELECT = f"SELECT ?o {{ <{E}Kiel> <{E}twinnedWith> ?o }}"
CONSTRUCT = f"CONSTRUCT {{ ?s <{E}twinnedWith> ?o }} WHERE {{ ?s <{E}twinnedWith> ?o }}"


def send(
    client: TestClient, way: str, query: str, graphs: list[tuple[str, str]]
) -> httpx2.Response:
    if way == "get":
        return client.get("/sparql?" + urlencode([("query", query), *graphs]))
    if way == "form":
        form = urlencode([("query", query), *graphs])
        return client.post("/sparql", content=form, headers={"Content-Type": FORM})
    address = "/sparql?" + urlencode(graphs)
    return client.post(address, content=query, headers={"Content-Type": QUERY})


def count_of(response: httpx2.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def assert_problem(response: httpx2.Response, status: int, says: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == "*"
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert says in content["detail"]
    return content
