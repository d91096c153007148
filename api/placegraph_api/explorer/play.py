"""Pages to play with: how two places are connected, what if, and two places side by side."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.find import Thing, find
from placegraph.metrics.document import scenario_declaration
from placegraph.scenarios import SCENARIOS
from placegraph.store import Store

from .pages import respond, store_of
from .portfolio import Portfolio, portfolio
from .texts import interface_of

# What few people set; the service takes its own defaults.
TECHNICAL = ("draws", "seed", "at")


def router() -> APIRouter:
    """The pages to play with."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/connect", connect, methods=["GET"], response_model=None)
    routes.add_api_route("/whatif", what_if, methods=["GET"], response_model=None)
    routes.add_api_route("/compare", compare, methods=["GET"], response_model=None)
    return routes


def connect(request: Request, a: str = "", b: str = "") -> Response:
    """How two places are connected: the script asks `/paths` and draws the answer."""
    t = interface_of(request).say
    return respond(request, "connect.html", title=t("connect-title"), a=a, b=b)


def what_if(request: Request, scenario: str = "lose_organisation") -> Response:
    """What if ties ended: a form for each scenario, answered by the script from `/scenarios`."""
    if scenario not in SCENARIOS:
        raise UnknownNameError("scenario", scenario, SCENARIOS)
    declared = scenario_declaration(SCENARIOS[scenario])
    return respond(
        request,
        "whatif.html",
        title=interface_of(request).say("whatif-title"),
        scenarios=[scenario_declaration(each) for each in SCENARIOS.values()],
        chosen=declared,
        fields=[each for each in declared["parameters"] if each["name"] not in TECHNICAL],
        given=dict(request.query_params),
    )


def compare(request: Request, a: str = "", b: str = "") -> Response:
    """Two places side by side; two dates are compared by the script from `/changes`."""
    store = store_of(request)
    content: dict[str, Any] = {"fault": None, "sides": [], "strands": (), "common": []}
    if a.strip() and b.strip():
        try:
            sides = [_side(store, text) for text in (a, b)]
            strands = {strand for _, each in sides for strand, _ in each.table}
            partners = [{one.place: one for one in each.partners} for _, each in sides]
            content |= {
                "sides": sides,
                "strands": sorted(strands),
                "common": sorted(partners[0].keys() & partners[1].keys()),
                "names": {one.place: one.label for each in partners for one in each.values()},
            }
        except PlacegraphError as error:
            content["fault"] = str(error)
    title = interface_of(request).say("compare-title")
    given = {name: request.query_params.get(name, "") for name in ("from", "to")}
    return respond(request, "compare.html", title=title, a=a, b=b, given=given, **content)


def _side(store: Store, text: str) -> tuple[Thing, Portfolio]:
    thing = find(store, text, ("place",))
    found = portfolio(store, thing.path)
    if found is None:
        raise ParameterError(f"{thing.label} has no tie to another place; choose another place")
    return thing, found
