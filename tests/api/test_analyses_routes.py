"""Analyses over HTTP: the same answers as in Python, bounded and cancellable as queries are."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import hashlib
import json
import re
import threading
from typing import Any
from urllib.parse import urlencode

import pyoxigraph
import pytest
from pyoxigraph import NamedNode
from starlette.testclient import TestClient

from placegraph.analyst import Analyst
from placegraph.answers import as_json
from placegraph.filters import EVERYTHING, Filter
from placegraph.metrics import METRICS
from placegraph.scenarios import SCENARIOS
from placegraph.store import Store
from placegraph_api.analyses import Analysis, AnalysisSettings
from placegraph_api.analyses.settings import analysts
from placegraph_api.app import create_app
from placegraph_api.problems import ResourceLimitError
from placegraph_api.routes.analyses_examples import EXAMPLES
from placegraph_api.settings import Settings
from placegraph_api.workers import WorkerLimits, WorkerPool

SCHEMA = "https://schema.org/"


def get(service: TestClient, path: str, **parameters: Any) -> Any:
    """The answer at an address."""
    query = f"?{urlencode(parameters, doseq=True)}" if parameters else ""
    response = service.get(path + query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_examples_of_the_description_are_answered(
    path: str, service: TestClient, store: Store
) -> None:
    answer = get(service, path)
    expected = {**EXAMPLES[path], "version": store.version}
    assert {name: answer.get(name) for name in expected} == expected


def test_every_metric_and_scenario_is_listed_with_what_it_takes(service: TestClient) -> None:
    listed = get(service, "/metrics")["metrics"]
    assert [one["id"] for one in listed] == list(METRICS)
    assert [one["id"] for one in get(service, "/scenarios")["scenarios"]] == list(SCENARIOS)
    growth = next(one for one in listed if one["id"] == "growth")
    assert [one["name"] for one in growth["parameters"]] == [
        "first",
        "depth",
        "node",
        "other",
        "at",
    ]


def test_the_list_of_metrics_is_linked_data_too(service: TestClient) -> None:
    response = service.get("/metrics", headers={"Accept": "application/ld+json"})
    assert response.headers["content-type"] == "application/ld+json"
    quads = list(pyoxigraph.parse(response.content, format=pyoxigraph.RdfFormat.JSON_LD))
    codes = {q.object.value for q in quads if q.predicate == NamedNode(SCHEMA + "termCode")}
    assert codes == set(METRICS)
    said = NamedNode(SCHEMA + "description")
    degree = NamedNode("https://w3id.org/placegraph/id/dataset/analyses#metric-degree")
    (reading,) = [q.object for q in quads if (q.subject, q.predicate) == (degree, said)]
    assert reading.value == METRICS["degree"].reading
    assert service.get("/metrics", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize("metric_id", METRICS)
def test_every_metric_is_answered_as_in_python(
    metric_id: str, service: TestClient, store: Store
) -> None:
    answer = get(service, f"/metrics/{metric_id}")
    table = Analyst(store).measure(metric_id)
    assert answer["rows"] == json.loads(json.dumps(as_json(table.rows)))
    assert answer["notes"] == list(table.notes)
    assert answer["total"] == len(table)


def test_filters_and_dates_are_those_of_the_library(service: TestClient, store: Store) -> None:
    answer = get(service, "/metrics/ties", level=["civic", "community"], at="2018")
    where = Filter.of(levels=["civic", "community"], at="2018")
    assert answer["rows"] == as_json(Analyst(store).measure("ties", where).rows)
    assert answer["filter"] == {"level": ["civic", "community"]}
    assert answer["parameters"]["at"] == "2018-12-31"


def test_rows_open_into_ties_and_ties_into_quotations(service: TestClient) -> None:
    answer = get(service, "/metrics/degree", place="Wigan", evidence="true")
    (row,) = answer["rows"]
    assert row["ties"] == ["wigan-angers-twinning"]
    (piece,) = answer["evidence"]["wigan-angers-twinning"]
    assert piece["quotation"].startswith("Wigan, which has reinforced its twinning links")
    for path in (
        "/paths?a=Wigan&b=Angers",
        "/scenarios/lose_place?place=Wigan",
        "/changes?from=1990",
    ):
        found = get(service, f"{path}&evidence=true")["evidence"]
        assert all(pieces for pieces in found.values())
        assert found


def test_a_metric_is_csv_for_spreadsheets(service: TestClient, store: Store) -> None:
    response = service.get("/metrics/degree?format=csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text == Analyst(store).measure("degree").to_csv()
    links = [f'<{one["licence"]}>; rel="license"' for one in Analyst(store).licences(EVERYTHING)]
    assert response.headers["link"] == ", ".join(dict.fromkeys(links)) != ""


def test_rows_are_sorted_and_cut(service: TestClient) -> None:
    answer = get(service, "/metrics/degree", sort="degree", limit=2)
    assert [row["degree"] for row in answer["rows"]] == [4, 1]
    assert answer["total"] == 17
    assert "2 of 17 rows are shown" in answer["notes"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/metrics/degre", 404, "no metric called 'degre'; did you mean degree"),
        ("/metrics/degree?place=Sowthampton", 404, "did you mean Southampton"),
        ("/metrics/degree?level=civil", 404, "no level called 'civil'; did you mean civic"),
        ("/metrics/degree?source=nobody", 404, "no source called 'nobody'"),
        ("/metrics/degree?at=someday", 400, "'someday' is not a date"),
        ("/metrics/degree?at=2019&at=2020", 400, "at is given more than once"),
        ("/metrics/degree?colour=red", 400, "no parameter called 'colour'"),
        ("/metrics/degree?limit=0", 400, "limit is 0; expected a whole number from 1"),
        ("/metrics/degree?sort=node", 400, "cannot sort by node"),
        ("/metrics/pagerank?damping=NaN", 400, "damping is 'NaN'; expected a number"),
        ("/metrics/shape?place=Southampton", 400, "shape is about the whole network"),
        ("/metrics/overlap?level=civic", 400, "overlap cannot be filtered by levels"),
        ("/paths?a=Bo", 400, "b is missing"),
        ("/paths?a=Bo&b=Bo", 400, "cannot be connected with itself"),
        ("/paths?a=Bo&b=Angers&count=99", 400, "count is 99; expected a whole number from 1 to 50"),
        ("/scenarios/lose_plaice", 404, "did you mean lose_place"),
        ("/scenarios/lose_place", 400, "place is missing"),
        ("/scenarios/lose_place?place=Bo&draws=1000000", 400, "draws is 1000000; expected"),
        ("/changes?from=2020&to=2010", 400, "expected a date before"),
        ("/changes?at=2010", 400, "no parameter called 'at'"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    path: str, status: int, detail: str, service: TestClient
) -> None:
    response = service.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]
    if status == 404:
        assert "suggestions" in response.json()


def test_no_tie_and_no_path_are_answers(service: TestClient) -> None:
    answer = get(service, "/metrics/betweenness", level="individual", strand="health")
    assert answer["rows"] == []
    assert "no tie passes the filter" in answer["notes"][0]
    (note,) = get(service, "/paths", a="Southampton", b="Bo")["notes"]
    assert "no path joins" in note
    nothing = get(service, "/scenarios/lose_place", place="Lyon", at="1066")
    assert nothing["ended"] == []


def test_an_answer_is_worked_out_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(store)
    with TestClient(app) as client:
        first = client.get("/metrics/distances")
        monkeypatch.setattr(WorkerPool, "run", None)
        assert client.get("/metrics/distances").content == first.content


# Bounded and cancellable: workers that are told to do what takes for ever.

SLOW = Analysis("metric", {"id": "overlap", "filter": {}, "parameters": {"draws": 10_000}})


def hasty(deadline_s: float, memory_bytes: int = 6 << 30) -> AnalysisSettings:
    """Settings with a short deadline."""
    limits = WorkerLimits(
        memory_bytes=memory_bytes, start_timeout_s=60, work="placegraph_api.analyses.work"
    )
    pool = dataclasses.replace(
        analysts(), deadline_s=deadline_s, promote_after_s=deadline_s, limits=limits, fast_places=1
    )
    return AnalysisSettings(pool=pool)


def test_an_analysis_is_ended_at_its_deadline_and_the_next_is_answered(store: Store) -> None:
    with TestClient(create_app(store, Settings(analyses=hasty(0.05)))) as client:
        slow = client.get("/metrics/overlap?draws=10000")
        assert slow.status_code == 504, slow.text
        assert slow.json()["type"].endswith("/deadline")
        assert "keep fewer ties with a filter" in slow.json()["detail"]
        assert client.get("/health").status_code == 200


def test_cancelling_ends_the_work(store: Store) -> None:
    async def cancel() -> WorkerPool:
        pool = WorkerPool(store.folder / "data", hasty(60).pool, version=store.version)
        async with pool:
            work = asyncio.create_task(pool.run(SLOW))
            while not pool.lanes.fast:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            light = Analysis("metric", {"id": "degree", "filter": {}, "parameters": {}})
            assert json.loads((await pool.run(light)).body)["total"] == 17
        return pool

    pool = asyncio.run(cancel())
    assert pool.cancelled == 1
    assert pool.network is not None


def test_the_service_answers_while_an_analysis_runs(store: Store) -> None:
    with TestClient(create_app(store, Settings(analyses=hasty(3)))) as client:
        slow = threading.Thread(target=client.get, args=("/metrics/overlap?draws=10000",))
        slow.start()
        answered = 0
        while slow.is_alive() and answered < 20:
            assert client.get("/health").status_code == 200
            answered += 1
        slow.join()
    assert answered == 20


def test_too_much_memory_is_a_refusal_in_words() -> None:
    refused = SLOW.refusal({"error": "memory"})
    assert isinstance(refused, ResourceLimitError)
    assert "the analysis needed too much memory; keep fewer ties" in str(refused)


# Reports


@pytest.mark.parametrize(
    ("form", "media_type", "begin"),
    [
        ("html", "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("md", "text/markdown; charset=utf-8", b"# Southampton and its partners"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_a_report_is_written_in_the_format_asked_for(
    form: str, media_type: str, begin: bytes, service: TestClient
) -> None:
    response = service.get(f"/report/Southampton?format={form}&at=2021")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == media_type
    assert response.content.startswith(begin)


def test_the_style_of_a_report_is_allowed_and_nothing_else(service: TestClient) -> None:
    response = service.get("/report/place/southampton")
    policy = response.headers["content-security-policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_a_report_that_the_client_has_is_not_sent_again(service: TestClient) -> None:
    first = service.get("/report/Bo?at=2021")
    known = {"If-None-Match": first.headers["etag"]}
    assert service.get("/report/Bo?at=2021", headers=known).status_code == 304
    assert service.get("/report/Bo?at=2020", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/report/Sowthampton", 404, "did you mean Southampton"),
        ("/report/Bo?with=Bo", 400, "count as one place"),
        ("/report/Bo?format=docx", 400, "format is 'docx'; expected one of html, md, pdf"),
        ("/report/Bo?colour=red", 400, "no parameter called 'colour'"),
    ],
)
def test_a_report_that_cannot_be_made_is_a_problem(
    path: str, status: int, detail: str, service: TestClient
) -> None:
    response = service.get(path)
    assert response.status_code == status
    assert detail in response.json()["detail"]
