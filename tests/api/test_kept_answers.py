"""Who asks the same of the same version is given the answer that is there, and is told so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from placegraph_api.sparql import SparqlSettings
from placegraph_api.sparql.kept import KeptAnswers, asks_afresh
from placegraph_api.workers import Job, Result
from placegraph_api.workers.settings import Lane

from .conftest import E, make_app

PLACES = f"SELECT ?a {{ ?a <{E}twinnedWith> ?b }}"


@pytest.fixture
def client(twinned: Path) -> Iterator[TestClient]:
    with TestClient(make_app(twinned, settings=SparqlSettings(max_rows=2))) as client:
        yield client


def ask(client: TestClient, query: str, more: str = "", **headers: str) -> bool:
    """Whether the answer was kept."""
    answer = client.get(f"/sparql?query={quote(query)}{more}", headers=headers)
    assert answer.status_code == 200, answer.text
    return "Age" in answer.headers


def test_the_second_who_asks_gets_what_the_first_was_given(client: TestClient) -> None:
    first, second = (client.get("/sparql", params={"query": PLACES}) for _ in range(2))
    assert "Age" not in first.headers
    assert second.headers["Age"] == "0"
    assert second.content == first.content
    for name in ("ETag", "Content-Type", "Placegraph-Version", "Placegraph-Row-Limit"):
        assert second.headers[name] == first.headers[name]
    posted = client.post("/sparql", data={"query": PLACES})
    assert (posted.headers["Age"], posted.content) == ("0", first.content)


def test_another_query_dataset_or_format_is_another_answer(client: TestClient) -> None:
    assert not ask(client, PLACES)
    assert not ask(client, PLACES + " ")
    assert not ask(client, PLACES, f"&default-graph-uri={quote(E + 'g1')}")
    assert not ask(client, PLACES, f"&named-graph-uri={quote(E + 'g1')}")
    assert not ask(client, PLACES, Accept="text/csv")
    assert ask(client, PLACES, Accept="text/csv")
    assert ask(client, PLACES, f"&default-graph-uri={quote(E + 'g1')}")


def test_no_cache_asks_afresh(client: TestClient) -> None:
    assert not ask(client, PLACES)
    assert not ask(client, PLACES, **{"Cache-Control": "max-stale=3, No-Cache"})
    assert ask(client, PLACES)


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT * { ?s ?p ?o }"])
def test_what_may_change_and_what_is_cut_is_not_kept(client: TestClient, query: str) -> None:
    assert [ask(client, query) for _ in range(2)] == [False, False]


def test_an_answer_of_another_version_is_not_given(client: TestClient, wide: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = client.get("/sparql", params={"query": count}).json()
    pool = client.app.state.pool  # type: ignore[attr-defined]
    client.portal.call(pool.publish, wide, "v2")  # type: ignore[union-attr]
    after = client.get("/sparql", params={"query": count})
    assert "Age" not in after.headers
    assert after.headers["Placegraph-Version"] == "v2"
    assert after.json() != before


def result(size: int) -> Result:
    """An answer of so many bytes."""
    return Result("boolean", b"x" * size, 1, False, 0.1, Lane.FAST, "v1")


def test_the_oldest_goes_and_a_long_one_is_not_kept() -> None:
    clock = iter(range(100))
    kept = KeptAnswers(80_000, clock=lambda: next(clock))
    for name in "abcdefghi":
        kept.keep((name,), Job("ASK {}"), result(8_900))
    assert kept.bytes <= kept.max_bytes
    assert kept.get(("a",)) is None
    assert kept.get(("i",)) == (result(8_900), 1)
    kept.keep(("long",), Job("ASK {}"), result(9_500))
    assert kept.get(("long",)) is None
    none = KeptAnswers(0)
    none.keep(("a",), Job("ASK {}"), result(1))
    assert (none.get(("a",)), none.bytes) == (None, 0)


@pytest.mark.parametrize(
    ("stated", "afresh"),
    [
        ("no-cache", True),
        ("no-store", True),
        ("max-age=0", True),
        ("max-age=60", False),
        ("", False),
    ],
)
def test_the_client_says_whether_it_asks_afresh(stated: str, afresh: bool) -> None:
    scope = {"type": "http", "headers": [(b"cache-control", stated.encode())]}
    assert asks_afresh(Request(scope)) is afresh
