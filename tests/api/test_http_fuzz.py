"""Requests made from the service's own description: none is answered with a fault of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from placegraph.store import Store
from placegraph_api.app import create_app
from placegraph_api.settings import Settings
from placegraph_api.sparql import BudgetSettings

from .conftest import SMALL_POOL, serving

# Full, and over time: these are said on purpose.
MEANT = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def description(store: Store) -> Iterator[Any]:
    """The description of a running service, over a socket."""
    free = BudgetSettings(concurrent_queries=0, seconds_per_minute=0)
    with serving(create_app(store, Settings(pool=SMALL_POOL, budgets=free))) as base:
        yield schemathesis.openapi.from_url(f"{base}/openapi.json")


def test_what_is_described_is_answered_whatever_stands_in_it(description: Any) -> None:
    asked: Counter[str] = Counter()
    faults: dict[str, str] = {}

    def try_out(case: Case[Any]) -> None:
        label = f"{case.method} {case.path}"
        asked[label] += 1
        response = case.call()
        status, kind = response.status_code, "".join(response.headers.get("content-type", []))
        if status >= 500 and status not in MEANT:
            faults[label] = f"{case.as_curl_command()}: {status} {response.text[:200]}"
        elif status >= 400 and case.method != "HEAD" and "problem+json" not in kind:
            faults[label] = f"{case.as_curl_command()}: {status} as {kind}"

    for found in description.get_all_operations():
        with_cases: Any = given(found.ok().as_strategy())
        FEW(with_cases(try_out))()
    assert len(asked) > 30
    assert not faults, "\n".join(faults.values())
