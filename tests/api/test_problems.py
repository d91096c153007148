"""Errors become problems by class; bugs do not."""

from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from placegraph.errors import (
    ConflictError,
    ParameterError,
    PlacegraphError,
    StoreMissingError,
    UnknownNameError,
)
from placegraph_api import problems
from placegraph_api.negotiate import GRAPH_FORMATS, NotAcceptableError


class OddPlaceError(UnknownNameError):
    """A subclass that the table does not name."""


def client_raising(error: Exception) -> TestClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    @app.get("/number")
    async def number(n: int) -> int:
        return n

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (PlacegraphError("odd"), 400, "placegraph"),
        (ParameterError("odd"), 400, "parameter"),
        (UnknownNameError("place", "Kile", ["Kiel"]), 404, "unknown-name"),
        (OddPlaceError("place", "Kile", ["Kiel"]), 404, "odd-place"),
        (StoreMissingError(Path("absent")), 503, "store-missing"),
        (NotAcceptableError("image/png", GRAPH_FORMATS), 406, "not-acceptable"),
        (problems.UnauthorisedError("who"), 401, "unauthorised"),
        (problems.MethodError("no"), 405, "method"),
        (problems.InvalidDataError("odd", ["line 1"]), 422, "invalid-data"),
        (ConflictError("late"), 409, "conflict"),
        (problems.ForbiddenError("no"), 403, "forbidden"),
        (problems.GoneError("once"), 410, "gone"),
        (problems.GraphMissingError("none"), 404, "graph-missing"),
        (problems.TooLongError("long"), 413, "too-long"),
        (problems.UnsupportedMediaTypeError("", ("a/b",)), 415, "unsupported-media-type"),
        (problems.ResourceLimitError("much"), 422, "resource-limit"),
        (problems.ComplexityError("deep"), 400, "complexity"),
        (problems.QuerySyntaxError("odd", 1, 1, "x\n^"), 400, "query-syntax"),
        (problems.BudgetError("used", 3), 429, "budget"),
        (problems.BusyError("full", 3), 503, "busy"),
        (problems.DeadlineError("late"), 504, "deadline"),
        (problems.WorkerLostError("lost", 5), 503, "worker-lost"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_the_nearest_class_decides_status_and_type(
    error: PlacegraphError, status: int, slug: str
) -> None:
    response = client_raising(error).get("/")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    content = response.json()
    assert content["type"] == problems.TYPE_BASE + slug
    assert content["status"] == status
    assert content["detail"] == str(error)
    assert content["title"]


def test_every_service_error_has_a_case_above_and_a_title() -> None:
    def subclasses(kind: type[Exception]) -> set[type[Exception]]:
        return {kind}.union(*(subclasses(each) for each in kind.__subclasses__()))

    marks = getattr(test_the_nearest_class_decides_status_and_type, "pytestmark")  # noqa: B009
    tried = {type(case[0]) for case in marks[0].args[1]}
    of_this_module = {
        each
        for each in subclasses(problems.ServiceError)
        if each.__module__ == problems.__name__ and not each.__subclasses__()
    }
    assert of_this_module - tried == {problems.RequestError}
    assert all(getattr(each, "title", "") for each in of_this_module)


def test_waiting_times_are_whole_seconds_and_at_least_one() -> None:
    response = client_raising(problems.BusyError("full", 2.2)).get("/")
    assert response.headers["retry-after"] == "3"
    assert response.json()["retryAfter"] == 3
    assert client_raising(problems.BudgetError("x", 0.0)).get("/").headers["retry-after"] == "1"


def test_suggestions_and_offers_are_members_of_the_problem() -> None:
    unknown = client_raising(UnknownNameError("place", "Kile", ["Kiel", "Rome"])).get("/").json()
    assert unknown["suggestions"] == ["Kiel"]
    refused = client_raising(NotAcceptableError("image/png", GRAPH_FORMATS)).get("/")
    assert refused.json()["offered"][0] == "text/turtle"
    assert refused.headers["vary"] == "Accept"


def test_an_http_error_is_a_problem_without_a_type_of_its_own() -> None:
    response = client_raising(ValueError()).get("/nowhere")
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert response.json()["type"] == "about:blank"


def test_a_parameter_of_the_wrong_type_is_named() -> None:
    response = client_raising(ValueError()).get("/number", params={"n": "many"})
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert response.json()["faults"][0]["where"] == "query.n"


def test_a_bug_stays_a_500_with_its_traceback() -> None:
    assert client_raising(ValueError("bug")).get("/").status_code == 500
    client = client_raising(ValueError("bug"))
    client = TestClient(client.app)
    with pytest.raises(ValueError, match="bug"):
        client.get("/")
