"""Whatever is sent, the answer is one of those meant, and the service goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from placegraph_api.sparql import Budgets, BudgetSettings
from placegraph_api.workers import PoolSettings

from .conftest import make_app

MEANT = {200, 204, 304, 400, 403, 404, 405, 406, 413, 415, 422, 429, 503, 504}
WORDS = r"""
    SELECT * ?s ?p ?o { } ( ) . ; , FILTER BIND AS VALUES UNION OPTIONAL MINUS GRAPH SERVICE LOAD
    LIMIT 3 ORDER BY COUNT DISTINCT ASK CONSTRUCT WHERE DESCRIBE FROM NAMED <http://e/> 'a' " ''' #
    < > = ! - + * / | ^ @en ^^ _:b [] PREFIX e: e:a INSERT DATA DELETE \u0041 \ é
"""
PIECES = st.sampled_from([*WORDS.split(), "\0", "\U00010400", "\n"])
QUERIES = st.one_of(st.lists(PIECES, max_size=20).map(" ".join), st.text(max_size=60))
ACCEPTS = st.one_of(
    st.sampled_from(["*/*", "text/csv", "text/turtle;q=0", "application/json", ""]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
)
NAMES = ("query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "other")
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES), QUERIES), max_size=4)
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "application/sparql-query",
        "application/sparql-query; charset=latin-1",
        "application/sparql-update",
        "multipart/form-data",
        "",
        ";;;",
    ]
)
FEW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture(scope="module")
def client(twinned: Path) -> Iterator[TestClient]:
    budgets = Budgets(BudgetSettings(concurrent_queries=0, seconds_per_minute=0))
    pool = PoolSettings(fast_places=1, slow_places=1, spare_workers=1, deadline_s=2)
    with TestClient(make_app(twinned, pool, budgets=budgets)) as client:
        yield client


def check(client: TestClient, status: int, media_type: str) -> None:
    assert status in MEANT
    assert (status >= 400) == (media_type == "application/problem+json")
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@FEW
@given(FIELDS, ACCEPTS, st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT"]))
def test_any_fields(
    client: TestClient, fields: list[tuple[str, str]], accept: str, method: str
) -> None:
    response = client.request(
        method, "/sparql", params=[*fields], headers={"Accept": accept.strip()}
    )
    if response.status_code != 204:
        check(client, response.status_code, response.headers.get("content-type", ""))


@FEW
@given(st.binary(max_size=200), TYPES)
def test_any_body(client: TestClient, body: bytes, content_type: str) -> None:
    response = client.post("/sparql", content=body, headers={"Content-Type": content_type})
    check(client, response.status_code, response.headers.get("content-type", ""))


@FEW
@given(QUERIES, TYPES)
def test_any_query(client: TestClient, query: str, content_type: str) -> None:
    body = query.encode("utf-8", "surrogatepass")
    response = client.post("/sparql", content=body, headers={"Content-Type": content_type})
    check(client, response.status_code, response.headers.get("content-type", ""))


@FEW
@given(st.text(max_size=40), st.sampled_from(["GET", "HEAD", "PUT", "DELETE"]))
def test_any_graph_name(client: TestClient, name: str, method: str) -> None:
    response = client.request(
        method, "/graph-store", params={"graph": name.encode("utf-8", "replace").decode()}
    )
    check(client, response.status_code, response.headers["content-type"])
