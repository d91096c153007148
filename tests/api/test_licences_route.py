"""Answers over HTTP name the licences of what they rest on."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from placegraph_api.routes import questions, suggestions
from placegraph_api.routes.analyses_examples import BRIEFING, EXAMPLES


@pytest.mark.parametrize(
    "path",
    [
        *EXAMPLES,
        "/metrics/degree",
        "/questions/position?place=Bo",  # In a process of its own.
        questions.EXAMPLE_PATH,
        suggestions.EXAMPLE_PATH,
    ],
)
def test_an_answer_names_the_licences_of_its_sources(path: str, service: TestClient) -> None:
    response = service.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["licences"] == [BRIEFING]


def test_a_quotation_has_the_licence_of_its_source(service: TestClient) -> None:
    found = service.get("/paths?a=Wigan&b=Angers&evidence=true").json()["evidence"]
    sources = [piece["source"] for pieces in found.values() for piece in pieces]
    assert sources
    assert all("licence" in source for source in sources)


def test_answers_of_sparql_lead_to_the_licences_of_all_graphs(service: TestClient) -> None:
    response = service.get("/sparql", params={"query": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"})
    assert response.headers["link"] == '</dumps>; rel="license"'
    told = service.get("/dumps", headers={"Accept": "text/turtle"})
    assert "dcterms:license" in told.text or "http://purl.org/dc/terms/license" in told.text
    refused = service.get("/sparql", params={"query": "SELECT"})
    assert "link" not in refused.headers
