"""The dataset of a query (SPARQL 1.1 Protocol, 2.1.4): of the request, of the text, or ours."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from placegraph_api.sparql import SparqlSettings

from .conftest import E, make_app
from .sparql_requests import COUNT, count_of, send

GRAPHS = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned)) as client:
        yield client


@pytest.fixture(scope="module")
def strict(twinned: Path) -> Iterator[TestClient]:
    settings = SparqlSettings(default_graph="strict")
    with TestClient(make_app(twinned, settings=settings)) as client:
        yield client


def graphs_of(response: httpx2.Response) -> list[str]:
    rows = response.json()["results"]["bindings"]
    return [row["g"]["value"].removeprefix(E) for row in rows]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("parameters", "triples", "graphs"),
    [
        pytest.param([("default", "g1")], 2, [], id="one-default"),
        pytest.param([("default", "g1"), ("default", "g2")], 3, [], id="two-default"),
        pytest.param([("named", "g1")], 0, ["g1"], id="one-named"),
        pytest.param([("named", "g1"), ("named", "g2")], 0, ["g1", "g2"], id="two-named"),
        pytest.param([("default", "g1"), ("named", "g2")], 2, ["g2"], id="both"),
        pytest.param([("default", "absent")], 0, [], id="absent"),
    ],
)
def test_the_request_names_the_dataset(
    client: TestClient,
    way: str,
    parameters: list[tuple[str, str]],
    triples: int,
    graphs: list[str],
) -> None:
    named = [(f"{kind}-graph-uri", E + graph) for kind, graph in parameters]
    assert count_of(send(client, way, COUNT, named)) == triples
    assert graphs_of(send(client, way, GRAPHS, named)) == graphs


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_of_the_request_wins_over_from(client: TestClient, way: str) -> None:
    query = COUNT.replace("{", f"FROM <{E}g1> {{", 1)
    assert count_of(send(client, way, query, [])) == 2
    assert count_of(send(client, way, query, [("default-graph-uri", E + "g2")])) == 1


def test_the_default_graph_is_the_union_of_all_graphs(client: TestClient) -> None:
    assert count_of(client.get("/sparql", params={"query": COUNT})) == 4


def test_a_strict_default_graph_is_the_unnamed_graph_alone(strict: TestClient) -> None:
    assert count_of(strict.get("/sparql", params={"query": COUNT})) == 1
    assert graphs_of(strict.get("/sparql", params={"query": GRAPHS})) == ["g1", "g2"]


def test_from_named_leaves_the_default_graph_empty(client: TestClient) -> None:
    query = COUNT.replace("{", f"FROM NAMED <{E}g1> {{", 1)
    assert count_of(client.get("/sparql", params={"query": query})) == 0
