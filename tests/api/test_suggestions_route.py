"""Suggestions over HTTP: the answers of Python, in a process that can be ended."""

from __future__ import annotations

from starlette.testclient import TestClient

from placegraph.store import Store
from placegraph_api.routes.suggestions import EXAMPLE, EXAMPLE_PATH


def test_the_service_answers_as_python_does(service: TestClient, store: Store) -> None:
    answer = service.get(EXAMPLE_PATH).json()
    expected = {**EXAMPLE, "version": store.version}
    assert {name: answer[name] for name in expected} == expected
    assert [one["label"] for one in answer["suggestions"]] == ["Montgomery"]
    assert service.get("/suggestions/bodminn").status_code == 404
    assert service.get("/suggestions/bodmin?count=0").status_code in (400, 422)
    assert service.get("/suggestions/bodmin?colour=red").status_code == 400
