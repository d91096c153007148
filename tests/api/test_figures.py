"""Every request has an id, a line in the log and a part in the figures."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from placegraph.store import Store
from placegraph_api.app import Service, create_app
from placegraph_api.settings import Settings
from placegraph_api.sparql import BudgetSettings

from .conftest import SMALL_POOL

OPERATOR = ("127.0.0.1", 50000)


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    app = create_app(store, Settings(pool=SMALL_POOL))
    with TestClient(app, client=OPERATOR, raise_server_exceptions=False) as client:
        yield client


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Return the figures: name and values of the labels, by the label's name → value."""
    answer = client.get("/-/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_outcome(client: TestClient, store: Store) -> None:
    client.get("/place/bo.ttl")
    client.get("/place/lyon")
    client.get("/place/nowhere.ttl")
    client.get("/sparql", params={"query": "ASK {}"})
    client.get("/sparql", params={"query": "ASK {"})
    client.get("/questions", headers={"If-None-Match": "*"})
    client.get(f"/{'x' * 50}/y")
    client.request("BREW", "/network")
    counted = figures(client)
    name = "placegraph_requests_total"
    assert counted[name, "GET", "answered", "/place", "200"] == 2
    assert counted[name, "GET", "refused", "/place", "404"] == 1
    assert counted[name, "GET", "answered", "/sparql", "200"] == 1
    assert counted[name, "GET", "QuerySyntaxError", "/sparql", "400"] == 1
    assert counted[name, "GET", "not-modified", "/questions", "304"] == 1
    assert counted[name, "GET", "refused", "other", "404"] == 1
    assert counted[name, "other", "refused", "/network", "405"] == 1
    assert counted["placegraph_request_seconds_count", "/sparql"] == 2
    # How many stand ready depends on the moment.
    assert ("placegraph_workers_ready",) in counted
    assert counted["placegraph_workers_started_total",] >= 2
    assert counted["placegraph_queries_running", "slow"] == 0
    assert counted["placegraph_triples",] == sum(
        graph.triples for graph in store.manifest.graphs.values()
    )
    assert ("placegraph_info", "0.1.0", store.version) in counted


def test_two_services_count_apart(client: TestClient, store: Store) -> None:
    other = TestClient(create_app(store), client=OPERATOR)
    client.get("/health")
    assert ("placegraph_request_seconds_count", "/health") not in figures(other)


def test_a_bug_is_counted_and_logged_with_the_id_of_its_request(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(client.app, Service)
    app = client.app.edition.app

    @app.get("/broken/bug", include_in_schema=False)
    def broken() -> None:
        raise RuntimeError("a bug")

    app.router.routes.insert(0, app.router.routes.pop())
    with caplog.at_level(logging.INFO, "placegraph_api"):
        assert client.get("/broken/bug", headers={"X-Request-Id": "mine"}).status_code == 500
    facts = caplog.records[-1].facts  # type: ignore[attr-defined]
    assert (facts["request_id"], facts["status"], facts["outcome"]) == ("mine", 500, "failed")
    counted = figures(client)
    assert counted["placegraph_requests_total", "GET", "failed", "other", "500"] == 1


def test_the_figures_are_for_the_operator_alone(store: Store) -> None:
    app = create_app(store, Settings(figures_for=("10.0.0.0/8",)))
    assert TestClient(app, client=("10.1.2.3", 1)).get("/-/metrics").status_code == 200
    assert TestClient(app, client=OPERATOR).get("/-/metrics").status_code == 403
    passed_on = {"X-Forwarded-For": "10.1.2.3"}
    assert TestClient(app, client=OPERATOR).get("/-/metrics", headers=passed_on).status_code == 403
    local = TestClient(create_app(store), client=OPERATOR)
    assert local.get("/-/metrics").status_code == 200
    # A proxy on this machine that nobody trusts passes on what may come from anywhere.
    assert local.get("/-/metrics", headers=passed_on).status_code == 403
    proxy = Settings(budgets=BudgetSettings(trusted_proxies=("127.0.0.1",)))
    behind = TestClient(create_app(store, proxy), client=OPERATOR)
    assert behind.get("/-/metrics", headers=passed_on).status_code == 403
    assert behind.get("/-/metrics", headers={"X-Forwarded-For": "::1"}).status_code == 200


@pytest.mark.parametrize(
    "given", ["", "x" * 65, "a b", "a\tb", "{}", "<script>", "é".encode().decode("latin-1")]
)
def test_an_id_that_could_do_harm_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/health", headers={b"X-Request-Id": given.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    named = client.get("/health", headers={"X-Request-Id": "a-1_b.C"})
    assert named.headers["X-Request-Id"] == "a-1_b.C"


def test_every_figure_is_on_the_page_with_its_meaning(client: TestClient) -> None:
    client.get("/health")
    page = (Path(__file__).parents[2] / "docs/service.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(placegraph_\w+)` \| (.*) \|$", page, re.MULTILINE))
    families = {
        family.name + {"counter": "_total", "info": "_info"}.get(family.type, ""): family
        for family in text_string_to_metric_families(client.get("/-/metrics").text)
        if family.name.startswith("placegraph") and not family.name.endswith("_created")
    }
    # The text format has no type for what only informs.
    families = {name.replace("_info_info", "_info"): one for name, one in families.items()}
    assert set(told) == set(families)
    for name, family in families.items():
        meaning = family.documentation.rstrip(".")
        assert told[name].partition(", by `")[0].casefold() == meaning.casefold(), name
