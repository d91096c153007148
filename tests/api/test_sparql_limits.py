"""Limits as a client meets them, over a socket where a socket matters."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from placegraph_api.sparql import Budgets, BudgetSettings
from placegraph_api.workers import PoolSettings

from .conftest import make_app, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
POOL = PoolSettings(
    fast_places=2, slow_places=1, spare_workers=1, promote_after_s=0.1, deadline_s=1.0
)


@pytest.fixture(scope="module")
def app(wide: Path) -> FastAPI:
    budgets = Budgets(BudgetSettings(concurrent_queries=0, seconds_per_minute=0))
    return make_app(wide, POOL, budgets=budgets)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield f"{address}/sparql"


def ask(address: str, query: str = "ASK { ?s ?p ?o }") -> httpx2.Response:
    return httpx2.get(address, params={"query": query}, timeout=30)


def test_at_the_deadline_there_is_a_504_and_nothing_of_an_answer(address: str) -> None:
    response = ask(address, ENDLESS)
    assert response.status_code == 504
    assert response.json()["type"].endswith("/deadline")
    assert "1 s of running" in response.json()["detail"]


def test_when_full_there_is_a_503_with_retry_after(address: str) -> None:
    answers: list[httpx2.Response] = []

    def heavy(number: int) -> None:
        answers.append(ask(address, f"{ENDLESS} # {number}"))

    threads = [threading.Thread(target=heavy, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    light = [ask(address).status_code for _ in range(10)]
    for thread in threads:
        thread.join()
    assert light == [200] * 10
    assert {answer.status_code for answer in answers} == {503, 504}
    for answer in answers:
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1


def test_a_client_that_leaves_ends_its_query(address: str, app: FastAPI) -> None:
    figures, port = app.state.pool.figures, int(address.split(":")[2].partition("/")[0])
    before = figures().cancelled
    with socket.create_connection(("127.0.0.1", port)) as connection:
        path = httpx2.URL(address, params={"query": ENDLESS}).raw_path.decode()
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until(lambda: figures().fast + figures().slow == 1)
    wait_until(lambda: figures().fast + figures().slow == 0)
    assert figures().cancelled == before + 1


def wait_until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"ASK {" + b"{" * 100_000 + b"}" * 100_000 + b"}", 413, id="200-kB-of-groups"),
        pytest.param(b"ASK {" + b"{" * 40_000 + b"}" * 40_000 + b"}", 400, id="40,000-groups"),
        pytest.param(b"ASK { ?s ?p '" + b"x" * 10_000_000 + b"' }", 413, id="10-MB"),
        pytest.param(b"ASK { ?s ?p '\xc3' }", 400, id="invalid-utf-8"),
        pytest.param(b"\x00" * 1000, 400, id="zero-bytes"),
        pytest.param(b"", 400, id="empty"),
        pytest.param("ASK { ?s ?p '\U0010ffff\ud7ff' }".encode(), 200, id="far-characters"),
    ],
)
def test_bad_input_gets_a_problem_and_the_service_goes_on(
    address: str, content: bytes, status: int
) -> None:
    response = httpx2.post(
        address, content=content, headers={"Content-Type": "application/sparql-query"}, timeout=30
    )
    assert response.status_code == status
    if status != 200:
        assert response.headers["content-type"] == "application/problem+json"
    assert ask(address).status_code == 200


def test_head_has_no_body(address: str) -> None:
    get = ask(address)
    head = httpx2.head(address, params={"query": "ASK { ?s ?p ?o }"})
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]
