"""Pages to play with: how two places are connected, what if, and two places or dates compared.

The address of each page holds the question, and the service writes the answer, so that every one
of them works without scripts, prints, and can be sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from placegraph.cached import cached_by_store
from placegraph.errors import UnknownNameError
from placegraph.find import Thing
from placegraph.metrics.declare import Parameter
from placegraph.metrics.dependence import bodies
from placegraph.metrics.view import Tie
from placegraph.network import to_city_networks
from placegraph.network_parts import parts_of
from placegraph.scenarios import SCENARIOS, Scenario
from placegraph.store import Store

from .analysed import ANSWERED, Analysed, analysed
from .columns import Network
from .concepts import concepts
from .fields import Field, read_field
from .pages import respond, store_of
from .portfolio import Portfolio, live_network, portfolio
from .texts import interface_of
from .worldmap import draw_map

NOT_FOUND = 404
MOST_PICKS = 8
MOST_LOSERS = 30
PLACES = ("place",)
# What the fields of scenarios hold that names one thing, and the scheme of those that hold a kind.
THINGS = ("node", "body")
SCHEME = re.compile("of_(strand|level|formality)")


def router() -> APIRouter:
    """The pages to play with."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/connect", connect, methods=["GET"], response_model=None)
    routes.add_api_route("/whatif", what_if, methods=["GET"], response_model=None)
    routes.add_api_route("/compare", compare, methods=["GET"], response_model=None)
    return routes


# How two places are connected -----------------------------------------------------------------


async def connect(request: Request, a: str = "", b: str = "") -> Response:
    """The best few ways between two places that are really different, with their evidence."""
    return await run_in_threadpool(_connected, request, *await _connection(request, a, b))


async def _connection(request: Request, a: str, b: str) -> tuple[list[Field], Analysed]:
    store = store_of(request)
    fields = [
        await run_in_threadpool(read_field, store, name, text)
        for name, text in (("a", a), ("b", b))
    ]
    if not all(field.thing for field in fields):
        return fields, Analysed(status=_status(fields))
    asked = {"count": 3, "through": "organisations", "live": True, "evidence": True}
    ends = {field.name: field.path for field in fields}
    return fields, await analysed(request, "paths", **ends, **asked)


def _connected(request: Request, fields: list[Field], answer: Analysed) -> Response:
    store = store_of(request)
    paths = [_with_ends(path) for path in (answer.document or {}).get("paths", ())]
    return _page(
        request,
        "connect",
        fields,
        answer,
        paths=paths,
        ties=parts_of(store).ties if paths else {},
        picture=draw_map(store, [path["nodes"] for path in paths]) if paths else None,
        examples=_examples(store) if not answer.document else (),
    )


def _with_ends(path: Mapping[str, Any]) -> dict[str, Any]:
    """A path of which each step names its ties, without what only says that they belong."""
    steps = [
        {**step, "ties": [key for key in step["ties"] if "/" not in key]} for step in path["steps"]
    ]
    return {**path, "steps": steps}


@cached_by_store()
def _examples(store: Store) -> list[tuple[Thing, Thing]]:
    """Pairs to begin with: the places with most partners, each with a place two steps away."""
    live = live_network(store)
    most = sorted(live, key=lambda place: (-len(live.adj[place]), place))[:MOST_PICKS]
    found = []
    for place in most:
        near = {place, *live.adj[place]}
        beyond = sorted({far for one in live.adj[place] for far in live.adj[one]} - near)
        if far := next(iter(beyond or sorted(live.adj[place])), None):
            found.append((_thing(live, place), _thing(live, far)))
    return list({frozenset((one.path, other.path)): (one, other) for one, other in found}.values())


def _thing(network: Network, path: str) -> Thing:
    return Thing(path, network.nodes[path]["label"])


# What if --------------------------------------------------------------------------------------


async def what_if(request: Request, scenario: str = "lose_organisation") -> Response:
    """What if ties ended: before, after, and what as many random ties would do."""
    if scenario not in SCENARIOS:
        raise UnknownNameError("scenario", scenario, SCENARIOS)
    declared, store = SCENARIOS[scenario], store_of(request)
    fields = await run_in_threadpool(_read_fields, store, declared, request.query_params)
    answer = Analysed(status=_status(fields))
    if _is_asked(declared, fields) and answer.status == ANSWERED:
        given = {field.name: field.path or field.text for field in fields if field.text}
        answer = await analysed(request, "scenario", id=scenario, parameters=given, evidence=False)
    return await run_in_threadpool(_tried, request, declared, fields, answer)


def _tried(request: Request, declared: Scenario, fields: list[Field], answer: Analysed) -> Response:
    store = store_of(request)
    return _page(
        request,
        "whatif",
        list(zip(declared.parameters, fields, strict=True)),
        answer,
        scenarios=SCENARIOS,
        chosen=declared,
        things=THINGS,
        choices={one.name: _kinds(store, one) for one in declared.parameters},
        ties=parts_of(store).ties,
        picks=_picks(store, declared.id),
        most=MOST_LOSERS,
    )


def _read_fields(store: Store, declared: Scenario, given: Mapping[str, str]) -> list[Field]:
    texts = [(one, given.get(one.name, "").strip()) for one in declared.parameters]
    return [
        read_field(store, one.name, text) if one.type in THINGS else Field(one.name, text)
        for one, text in texts
    ]


def _is_asked(declared: Scenario, fields: Sequence[Field]) -> bool:
    needed = {one.name for one in declared.parameters if one.required}
    given = {field.name for field in fields if field.text}
    return bool(given) and needed <= given


def _kinds(store: Store, one: Parameter) -> list[dict[str, Any]]:
    """The concepts to choose from, for a parameter that takes one."""
    named = SCHEME.fullmatch(one.name)
    return concepts(store)[named[1]] if named else []


@cached_by_store(len(SCENARIOS))
def _picks(store: Store, scenario: str) -> list[tuple[str, str]]:
    """What is worth trying first, as label and address: what most ties or members hang on."""
    nodes = parts_of(store).nodes
    (name, counts) = _COUNTED[scenario](store) if scenario in _COUNTED else ("", Counter())
    picked = sorted(counts, key=lambda path: (-counts[path], path))[:MOST_PICKS]
    return [
        (nodes[path]["label"], f"/whatif?{urlencode({'scenario': scenario, name: path})}")
        for path in picked
        if path in nodes
    ]


def _organisations(store: Store) -> tuple[str, Counter[str]]:
    ties = {key: Tie(a, b, key, tie) for a, b, key, tie in _edges(store)}
    return "organisation", Counter(body for tie in ties.values() for body in bodies(tie))


def _enablers(store: Store) -> tuple[str, Counter[str]]:
    ties = {key: tie for _, _, key, tie in _edges(store)}
    return "enabler", Counter(body for tie in ties.values() for body in tie["enabled_by"])


def _edges(store: Store) -> Any:
    return live_network(store).edges(keys=True, data=True)


def _places(store: Store) -> tuple[str, Counter[str]]:
    live = live_network(store)
    return "place", Counter({place: len(live.adj[place]) for place in live})


def _networks(store: Store) -> tuple[str, Counter[str]]:
    cities = to_city_networks(store)
    found = {node: cities.degree(node) for node in cities if cities.nodes[node]["bipartite"]}
    return "city_network", Counter(found)


_COUNTED = {
    "lose_organisation": _organisations,
    "end_enabled": _enablers,
    "lose_place": _places,
    "leave_city_network": _networks,
}


# Two places or two dates ----------------------------------------------------------------------


async def compare(request: Request, a: str = "", b: str = "") -> Response:
    """Two places side by side, and what changed between two dates."""
    dates = {name: request.query_params.get(name, "").strip() for name in ("from", "to")}
    answer = Analysed()
    if all(dates.values()):
        asked = {"since": dates["from"], "until": dates["to"], "evidence": False}
        answer = await analysed(request, "changes", **asked)
    return await run_in_threadpool(_compared, request, (a, b), dates, answer)


def _compared(
    request: Request, names: tuple[str, str], dates: Mapping[str, str], answer: Analysed
) -> Response:
    store = store_of(request)
    fields = [read_field(store, name, text, PLACES) for name, text in zip("ab", names, strict=True)]
    sides = [(field.thing, portfolio(store, field.path)) for field in fields if field.thing]
    known = [(thing, found) for thing, found in sides if found is not None]
    return _page(
        request,
        "compare",
        fields,
        replace(answer, status=max(_status(fields), answer.status)),
        dates=dates,
        alone=[thing for thing, found in sides if found is None],
        examples=_examples(store)[:3],
        **_side_by_side([each for _, each in known] if len(known) == len(fields) else []),
        sides=known if len(known) == len(fields) else [],
        ties=parts_of(store).ties if answer.document else {},
    )


def _side_by_side(found: Sequence[Portfolio]) -> dict[str, Any]:
    """What the portfolios have in common, and every strand that one of them has."""
    partners = [{one.place: one.label for one in each.partners} for each in found]
    common = set[str].intersection(*map(set, partners)) if partners else set()
    return {
        "strands": sorted({strand for each in found for strand in each.strands}),
        "common": sorted((partners[0][place], place) for place in common),
    }


def _page(
    request: Request, name: str, fields: Sequence[Any], answer: Analysed, **content: Any
) -> Response:
    title = interface_of(request).say(f"{name}-title")
    content |= {"title": title, "fields": fields, "answer": answer}
    return respond(request, f"{name}.html", answer.status, **content)


def _status(fields: Sequence[Field]) -> int:
    return NOT_FOUND if any(field.is_wrong for field in fields) else ANSWERED
