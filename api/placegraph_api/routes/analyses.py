"""`/metrics`, `/paths`, `/scenarios`, `/changes`: analyses that open into the ties behind them."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from placegraph.analyst import THROUGH, named
from placegraph.choices import CHOICES
from placegraph.errors import ParameterError
from placegraph.metrics import METRICS
from placegraph.metrics.declare import Parameter
from placegraph.metrics.document import declarations, scenario_declaration
from placegraph.reports.html import style_digest
from placegraph.said import Said
from placegraph.scenarios import SCENARIOS, SETTINGS

from ..analyses import Analysis
from ..analyses.desk import Desk
from ..negotiate import JSON, JSON_LD, choose
from ..sparql.running import CLIENT_GONE
from .analyses_examples import ANSWERED, CHANGES, METRIC, PATHS, SCENARIO
from .common import accept_of, check_parameters

FILTERS = (*CHOICES, "at")
ROWS = ("place", "sort", "limit", "evidence", "format")
Fields = Mapping[str, str]

EVIDENCE = Parameter(
    "evidence", "boolean", False, "Name the ties behind each row, and quote what is said of them."
)
COUNT = Parameter("count", "integer", 3, "How many different paths.", 1, 50)
THROUGH_WHAT = Parameter(
    "through", "text", "organisations", "What a path may go through.", choices=THROUGH
)
# What may stand in a Link header as it is.
ADDRESS = re.compile(r"https?://[!#-;=?-~]+")
TABLES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
TABLE = Parameter("format", "text", "json", "How rows are written.", choices=tuple(TABLES))
REPORTS = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
}
FORMAT = Parameter("format", "text", "html", "How it is written.", choices=tuple(REPORTS))
REPORT_POLICY = (
    f"default-src 'none'; style-src {style_digest()}; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
LIVE = Parameter("live", "boolean", True, "Only along live ties.")


def analyses_router(desk: Desk) -> APIRouter:
    """Return the routes of analyses."""
    router = APIRouter(tags=["analyses"])
    most = desk.settings.max_rows
    limit_of = Parameter("limit", "integer", min(1000, most), "Rows at most.", 1, most)

    async def respond(
        request: Request, kind: str, asked: dict[str, Any], media_type: str = "application/json"
    ) -> Response:
        answered = await desk.ask(request, Analysis(kind, asked))
        if answered is None:
            return Response(status_code=CLIENT_GONE)
        headers = {"ETag": answered.tag, "Last-Modified": answered.since}
        if media_type != TABLES["csv"]:
            return Response(answered.body, media_type=media_type, headers=headers)
        # Rows have no room for it, so the licences of their sources stand in the header.
        told = json.loads(answered.body)
        if link := _licensed(told["licences"]):
            headers["Link"] = link
        return Response(told["csv"], media_type=media_type, headers=headers)

    @router.get("/metrics", summary="Every metric: how to read it, what it takes and gives")
    def metrics(request: Request) -> Response:
        """Answer with the declarations that the command line and the documentation use."""
        # One document: its context makes the JSON a set of defined terms.
        chosen = choose(accept_of(request), (JSON, JSON_LD))
        headers = {"Vary": "Accept"}
        return JSONResponse(declarations(), media_type=chosen.media_type, headers=headers)

    @router.get(
        "/metrics/{id}",
        summary="The table of a metric",
        responses=_responses(METRIC),
        openapi_extra=_described(
            _of_all(METRICS),
            [*_filters(), *_texts("place", "sort"), *map(_one, (limit_of, EVIDENCE, TABLE))],
        ),
    )
    async def metric(id: str, request: Request) -> Response:
        """Answer with rows and notes; `place`, `sort` and `limit` choose rows."""
        own = [one.name for one in named(METRICS, id, "metric").parameters]
        given = _given(request, {*own, *FILTERS, *ROWS})
        asked = {
            "id": id,
            "filter": _filter(request, without=own),
            "parameters": _own(given, own),
            "place": given.get("place"),
            "sort": given.get("sort"),
            "limit": limit_of.read(given.get("limit")),
            "evidence": EVIDENCE.read(given.get("evidence")),
        }
        form = TABLE.read(given.get("format"))
        return await respond(request, "metric", asked | {"format": form}, TABLES[form])

    @router.get(
        "/paths",
        summary="How two places are connected",
        responses=_responses(PATHS),
        openapi_extra=_described(
            [], [*_filters(), *_texts("a", "b"), *map(_one, (COUNT, THROUGH_WHAT, LIVE, EVIDENCE))]
        ),
    )
    async def paths(request: Request) -> Response:
        """Answer with the best few paths that are really different, each step with its ties."""
        given = _given(request, {*FILTERS, "a", "b", "count", "through", "live", "evidence"})
        for end in ("a", "b"):
            if not given.get(end):
                expected = Said("expected-thing", "a place or organisation")
                text = f"{end} is missing; expected {expected}"
                raise ParameterError(Said("missing", text, name=end, expected=expected))
        asked = {
            "filter": _filter(request),
            "a": given["a"],
            "b": given["b"],
            **{
                one.name: one.read(given.get(one.name))
                for one in (COUNT, THROUGH_WHAT, LIVE, EVIDENCE)
            },
        }
        return await respond(request, "paths", asked)

    @router.get("/scenarios", summary="Every “what if”: what it asks and takes")
    def scenarios() -> Any:
        """Answer with the declarations of all scenarios."""
        return {"scenarios": [scenario_declaration(one) for one in SCENARIOS.values()]}

    @router.get(
        "/scenarios/{id}",
        summary="What if: before, after and control",
        responses=_responses(SCENARIO),
        openapi_extra=_described([*_of_all(SCENARIOS), *SETTINGS], [*_filters(), _one(EVIDENCE)]),
    )
    async def scenario(id: str, request: Request) -> Response:
        """Answer with the ties that end, and what the network, places and pairs lose."""
        declared = named(SCENARIOS, id, "scenario")
        own = [one.name for one in (*declared.parameters, *SETTINGS)]
        given = _given(request, {*own, *FILTERS, "evidence"})
        asked = {
            "id": id,
            "filter": _filter(request, without=own),
            "parameters": _own(given, own),
            "evidence": EVIDENCE.read(given.get("evidence")),
        }
        return await respond(request, "scenario", asked)

    @router.get(
        "/changes",
        summary="What changed between two dates",
        responses=_responses(CHANGES),
        openapi_extra=_described([], [*_filters()[:-1], *_texts("from", "to"), _one(EVIDENCE)]),
    )
    async def changes(request: Request) -> Response:
        """Answer with ties that appeared, ended or changed status, and the growth of strands."""
        given = _given(request, {*CHOICES, "from", "to", "evidence"})
        asked = {
            "filter": _filter(request, without=["at"]),
            "since": given.get("from"),
            "until": given.get("to"),
            "evidence": EVIDENCE.read(given.get("evidence")),
        }
        return await respond(request, "changes", asked)

    @router.get(
        "/report/{name:path}",
        summary="A report in plain words",
        response_class=Response,
        responses={
            200: {"content": {media_type: {} for media_type in REPORTS.values()}},
            404: {"description": "Nothing of that name, with suggestions"},
        },
        openapi_extra=_described([FORMAT], [*_filters(), *_texts("with")]),
    )
    async def report(name: str, request: Request) -> Response:
        """Answer with the report about a place, a place `with` another, or a city network."""
        given = _given(request, {*FILTERS, "with", "format"})
        form = FORMAT.read(given.get("format"))
        asked = {
            "filter": _filter(request),
            "name": name,
            "other": given.get("with"),
            "format": form,
        }
        response = await respond(request, "report", asked, REPORTS[form])
        # The page carries its own style sheet and pictures, and nothing else.
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        return response

    return router


def _licensed(licences: Iterable[Mapping[str, Any]]) -> str:
    """Return links to the licences that have an address, each once."""
    named = dict.fromkeys(str(one["licence"]) for one in licences)
    return ", ".join(f'<{each}>; rel="license"' for each in named if ADDRESS.fullmatch(each))


def _given(request: Request, known: Iterable[str]) -> Fields:
    """Return the parameters, each once but those of the filter; blanks were not given."""
    check_parameters(request, known)
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in given and name not in CHOICES:
            text = f"{name} is given more than once; expected one value"
            raise ParameterError(Said("given-twice", text, name=name))
        if value.strip():
            given[name] = value.strip()
    return given


def _filter(request: Request, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return the filter; what the analysis takes by the same name is no part of it."""
    chosen: dict[str, Any] = {
        name: sorted({value for value in request.query_params.getlist(name) if value})
        for name in CHOICES
        if name not in without
    }
    at = "" if "at" in without else request.query_params.get("at", "")
    return {name: values for name, values in chosen.items() if values} | ({"at": at} if at else {})


def _own(given: Fields, names: Iterable[str]) -> dict[str, str]:
    return {name: given[name] for name in names if name in given}


# The description ---------------------------------------------------------------------------


def _responses(example: Mapping[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": ANSWERED, "content": {"application/json": {"example": example}}},
        400: {"description": "A parameter is missing, unknown or not what it should be"},
        404: {"description": "Nothing of that name, with suggestions"},
        503: {"description": "No place for one more analysis; Retry-After says when"},
        504: {"description": "The analysis was ended at its deadline"},
    }


def _of_all(declared: Mapping[str, Any]) -> list[Parameter]:
    return [one for analysis in declared.values() for one in analysis.parameters]


def _described(own: Iterable[Parameter], others: list[dict[str, Any]]) -> dict[str, Any]:
    described = {one["name"]: one for one in map(_one, own)}
    return {"parameters": list((described | {one["name"]: one for one in others}).values())}


def _one(parameter: Parameter) -> dict[str, Any]:
    return _field(parameter.name, f"{parameter.reading} Expected: {parameter.expected}.")


def _texts(*names: str) -> list[dict[str, Any]]:
    meanings = {
        "place": "Only rows about this place or organisation.",
        "sort": "The largest value of this column first.",
        "a": "A place or organisation.",
        "b": "Another place or organisation.",
        "with": "Another place: only what ties the two.",
        "from": "The earlier date; ten years before, without it.",
        "to": "The later date; today, without it.",
    }
    return [_field(name, meanings[name]) for name in names]


def _filters() -> list[dict[str, Any]]:
    at = _field("at", "Only what was live at this date: 2019, 2019-06 or 2019-06-14.", "2019")
    chosen: Callable[[Any], dict[str, Any]] = lambda one: {  # noqa: E731
        **_field(one.name, f"{one.meaning}; may be repeated.", one.example),
        "schema": {"type": "array", "items": {"type": "string"}},
    }
    return [*map(chosen, CHOICES.values()), at]


def _field(name: str, description: str, example: str | None = None) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
    return field | ({"example": example} if example else {})
