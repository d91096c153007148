"""`/reconcile`: the Reconciliation Service API 0.2 over places and organisations.

What people have in their own columns is matched with the graph by OpenRefine and other
clients. How candidates are scored is the library's (`placegraph.reconcile`).
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from placegraph.errors import UnknownNameError
from placegraph.find import search, similar
from placegraph.reconcile import PROPERTIES, all_types, reconcile
from placegraph.store import Store

from ..explorer.pages import respond
from ..problems import RequestError, TooLongError
from ..settings import Settings
from . import reconcile_answers as answers
from .common import base_of
from .reconcile_requests import EXTEND, QUERIES, ExtendIn, QueryIn, read_form, read_json

# The page is shown in a frame of the client.
PREVIEW_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *"
EXAMPLE_PATH = "/reconcile?" + urlencode({"queries": json.dumps(answers.EXAMPLE_QUERIES)})
Prefix = Annotated[str, Query(max_length=200, description="The start of a name")]
Cursor = Annotated[int, Query(ge=0, description="How many to leave out")]
Id = Annotated[str, Query(max_length=500, description="An identifier")]


def reconcile_router(store: Store, settings: Settings) -> APIRouter:
    """Return the routes of the reconciliation service."""
    router = APIRouter(prefix="/reconcile", tags=["reconciliation"])

    async def answer(request: Request) -> Any:
        """Answer a batch of queries, a data extension, or with the manifest."""
        fields = await read_form(request)
        if "queries" in fields:
            queries = read_json(fields, "queries", QUERIES)
            return await run_in_threadpool(_candidates, store, queries, settings.reconcile_batch)
        if "extend" in fields:
            asked = read_json(fields, "extend", EXTEND)
            return await run_in_threadpool(_extended, store, asked)
        if request.method == "POST":
            raise RequestError("the form has neither a field 'queries' nor a field 'extend'")
        return answers.manifest(base_of(request, settings), settings.reconcile_batch)

    for method, described in (("GET", _in_address), ("POST", _in_form)):
        router.add_api_route(
            "",
            answer,
            methods=[method],
            operation_id=f"reconcile_{method.lower()}",
            summary="Match names with places and organisations; fetch their properties",
            openapi_extra=described(),
            responses=_EXAMPLES,
        )
    _add_suggestions(router, store, settings)
    _add_flyouts(router, store)

    @router.get("/properties", summary="What can be fetched of things of a type")
    def properties(type: Annotated[str, Query(max_length=200)] = "", limit: int = 100) -> Any:
        """Answer with properties for data extension."""
        if type and type not in all_types():
            raise UnknownNameError("type", type, all_types())
        proposed = answers.proposed_properties(all_types().get(type))
        listed = [{"id": each.id, "name": each.name} for each in proposed]
        return {"type": type or None, "limit": limit, "properties": listed[: max(0, limit)]}

    @router.get("/preview", response_class=HTMLResponse, summary="A small page about a thing")
    def preview(request: Request, id: Id) -> Response:
        """Answer with a page that fits a frame of the size that the manifest names."""
        thing = answers.thing_at(store, id)
        if thing is None:
            raise UnknownNameError("place or organisation", id)
        page = respond(
            request,
            "preview.html",
            title=thing.label,
            thing=thing,
            description=answers.describe(thing),
            partners=list(PROPERTIES["partners"].read(store, thing)),
            base=base_of(request, settings),
        )
        page.headers["Content-Security-Policy"] = PREVIEW_POLICY
        return page

    return router


def _candidates(store: Store, queries: Mapping[str, QueryIn], batch: int) -> Any:
    if len(queries) > batch:
        raise TooLongError(f"{len(queries)} queries; at most {batch} go in one batch here")
    return {
        name: {
            "result": [answers.candidate(each) for each in reconcile(store, one.query_of(store))]
        }
        for name, one in queries.items()
    }


def _extended(store: Store, asked: ExtendIn) -> Any:
    for each in asked.properties:
        if each.id not in PROPERTIES:
            raise UnknownNameError("property", each.id, PROPERTIES)
    return answers.extended(store, asked)


def _add_suggestions(router: APIRouter, store: Store, settings: Settings) -> None:
    limit = settings.search_limit

    @router.get("/suggest/entity", summary="Places and organisations for a half-typed name")
    def entity(prefix: Prefix, cursor: Cursor = 0) -> Any:
        found = search(store, prefix, cursor + limit) or similar(store, prefix, cursor + limit)
        return {"result": [answers.suggested_entity(thing) for thing in found[cursor:]]}

    @router.get("/suggest/type", summary="Types for a half-typed name")
    def type_(prefix: Prefix = "", cursor: Cursor = 0) -> Any:
        return {"result": answers.suggested_types(prefix)[cursor : cursor + limit]}

    @router.get("/suggest/property", summary="Properties for a half-typed name")
    def property_(prefix: Prefix = "", cursor: Cursor = 0) -> Any:
        return {"result": answers.suggested_properties(prefix)[cursor : cursor + limit]}


def _add_flyouts(router: APIRouter, store: Store) -> None:
    @router.get("/flyout/entity", summary="What a place or an organisation is, in short")
    def entity(id: Id) -> Any:
        thing = answers.thing_at(store, id)
        if thing is None:
            raise UnknownNameError("place or organisation", id)
        return answers.flyout(id, thing.label, answers.describe(thing))

    @router.get("/flyout/type", summary="What a type is, in short")
    def type_(id: Id) -> Any:
        if id not in all_types():
            raise UnknownNameError("type", id, all_types())
        return answers.flyout(id, all_types()[id].name, all_types()[id].description)

    @router.get("/flyout/property", summary="What a property is, in short")
    def property_(id: Id) -> Any:
        if id not in PROPERTIES:
            raise UnknownNameError("property", id, PROPERTIES)
        return answers.flyout(id, PROPERTIES[id].name, PROPERTIES[id].description)


_FIELDS = {
    "queries": (answers.EXAMPLE_QUERIES, "A JSON object of queries, each under a name of its own."),
    "extend": (answers.EXAMPLE_EXTEND, "A JSON object with `ids` and `properties`."),
}


def _in_address() -> dict[str, Any]:
    """The fields as parameters of the address."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "description": meaning,
                "schema": {"type": "string"},
                "example": json.dumps(example),
            }
            for name, (example, meaning) in _FIELDS.items()
        ]
    }


def _in_form() -> dict[str, Any]:
    """The fields as those of a form."""
    described = {
        name: {"type": "string", "description": meaning, "example": json.dumps(example)}
        for name, (example, meaning) in _FIELDS.items()
    }
    schema = {"type": "object", "properties": described}
    return {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}}


_EXAMPLES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/json": {
                "example": {
                    "q0": {
                        "result": [
                            {
                                "id": "place/southampton",
                                "name": "Southampton",
                                "description": "city, GB, 269,781 people",
                                "type": [
                                    {
                                        "id": "place-kind/city",
                                        "name": "City",
                                        "broader": [{"id": "Place", "name": "Place"}],
                                    },
                                    {"id": "Place", "name": "Place"},
                                ],
                                "score": 90.9,
                                "match": True,
                                "features": [
                                    {"id": "name", "value": 90.9},
                                    {"id": "type", "value": True},
                                    {"id": "distance_km", "value": 0.5},
                                ],
                            }
                        ]
                    }
                }
            }
        }
    }
}
