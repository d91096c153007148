"""What one client may use, with a clock of the test's own."""

import contextlib
import threading
import time
from pathlib import Path

import httpx2
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from placegraph_api.problems import BudgetError
from placegraph_api.sparql import Budgets, BudgetSettings

from .conftest import make_app, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def request_from(address: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return Request({"type": "http", "client": (address, 1), "headers": headers})


def test_seconds_are_used_up_and_come_back() -> None:
    clock = Clock()
    budgets = Budgets(BudgetSettings(seconds_per_minute=30), clock)
    with budgets.charge("a") as meter:
        meter.seconds = 31
    with pytest.raises(BudgetError) as caught, budgets.charge("a"):
        pass
    assert caught.value.retry_after_s == 4  # one second is owed, one more must be there
    with budgets.charge("b"):
        pass
    clock.now += 4
    with budgets.charge("a"):
        pass


def test_the_fields_say_what_is_left() -> None:
    clock = Clock()
    budgets = Budgets(BudgetSettings(seconds_per_minute=30), clock)
    with budgets.charge("a") as meter:
        meter.seconds = 7.5
    assert budgets.headers("a") == {
        "RateLimit-Policy": '"seconds";q=30;w=60',
        "RateLimit": '"seconds";r=22;t=15',
    }
    clock.now += 3600
    assert budgets.headers("a")["RateLimit"] == '"seconds";r=30;t=0'


def test_so_many_queries_at_once_and_no_more() -> None:
    budgets = Budgets(BudgetSettings(concurrent_queries=2))
    with budgets.charge("a"), budgets.charge("a"):
        with pytest.raises(BudgetError, match="2 of your queries"), budgets.charge("a"):
            pass
        with budgets.charge("b"):
            pass
    with budgets.charge("a"):
        pass


def test_a_query_that_fails_is_charged_and_ends() -> None:
    budgets = Budgets(BudgetSettings(concurrent_queries=1, seconds_per_minute=10), Clock())
    with contextlib.suppress(ValueError), budgets.charge("a") as meter:
        meter.seconds = 4
        raise ValueError
    assert "r=6" in budgets.headers("a")["RateLimit"]


def test_zero_is_no_limit() -> None:
    budgets = Budgets(BudgetSettings(concurrent_queries=0, seconds_per_minute=0))
    for _ in range(3):
        with budgets.charge("a") as meter:
            meter.seconds = 1000
    assert budgets.headers("a") == {}


@pytest.mark.parametrize(
    ("address", "forwarded", "trusted", "client"),
    [
        pytest.param("9.9.9.9", ["1.2.3.4"], (), "9.9.9.9", id="no-proxy-trusted"),
        pytest.param("9.9.9.9", ["1.2.3.4"], ("8.0.0.0/8",), "9.9.9.9", id="another-trusted"),
        pytest.param("10.0.0.1", ["1.2.3.4"], ("10.0.0.0/8",), "1.2.3.4", id="trusted"),
        pytest.param("10.0.0.1", ["6.6.6.6, 1.2.3.4"], ("10.0.0.1",), "1.2.3.4", id="forged-left"),
        pytest.param("10.0.0.1", ["6.6.6.6", "1.2.3.4"], ("10.0.0.1",), "1.2.3.4", id="two-fields"),
        pytest.param(
            "10.0.0.1", ["1.2.3.4, 10.0.0.2"], ("10.0.0.0/8",), "1.2.3.4", id="two-proxies"
        ),
        pytest.param("10.0.0.1", ["1.2.3.4:5678"], ("10.0.0.1",), "1.2.3.4", id="with-port"),
        pytest.param("10.0.0.1", ["1.2.3.4, rubbish"], ("10.0.0.1",), "10.0.0.1", id="rubbish"),
        pytest.param("10.0.0.1", [], ("10.0.0.1",), "10.0.0.1", id="no-field"),
        pytest.param("2001:db8::1:2:3:4", [], (), "2001:db8::/64", id="ipv6-network"),
        pytest.param("::1", ["[2001:db8::9]:443"], ("::1",), "2001:db8::/64", id="ipv6-bracketed"),
    ],
)
def test_the_client_is_the_first_address_that_is_not_a_trusted_proxy(
    address: str, forwarded: list[str], trusted: tuple[str, ...], client: str
) -> None:
    budgets = Budgets(BudgetSettings(trusted_proxies=trusted))
    assert budgets.client_of(request_from(address, *forwarded)) == client


def test_accounts_of_many_clients_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("placegraph_api.sparql.budgets._MAX_CLIENTS", 3)
    budgets = Budgets()
    for number in range(10):
        budgets.headers(str(number))
    assert len(budgets._accounts) == 3


def test_a_spent_budget_is_answered_with_429(wide: Path) -> None:
    app = make_app(wide, budgets=Budgets(BudgetSettings(seconds_per_minute=0.001)))
    with TestClient(app) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } ORDER BY ?o"})
        # Another query: an answer that is kept costs nothing.
        response = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    assert response.headers["ratelimit-policy"].startswith('"seconds"')
    assert response.json()["type"].endswith("/budget")


def test_one_query_too_many_at_once_is_answered_with_429(wide: Path) -> None:
    app = make_app(wide, budgets=Budgets(BudgetSettings(concurrent_queries=1)))
    with serving(app) as address:
        first = threading.Thread(
            target=httpx2.get, args=(f"{address}/sparql",),
            kwargs={"params": {"query": ENDLESS}, "timeout": 30},
        )  # fmt: skip
        first.start()
        while app.state.pool.figures().fast + app.state.pool.figures().slow == 0:
            time.sleep(0.01)
        second = httpx2.get(f"{address}/sparql", params={"query": "ASK {}"})
        first.join()
    assert second.status_code == 429
