"""Whom a place could talk to next, as a page; the page of the place shows the same in its own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from placegraph.find import find
from placegraph.network_parts import parts_of

from .analysed import ANSWERED, Analysed, analysed
from .pages import respond, store_of
from .texts import interface_of

COUNT = 8


def router() -> APIRouter:
    """The page of suggestions."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/suggested/{slug}", suggested, methods=["GET"], response_model=None)
    return routes


async def suggested(request: Request, slug: str, at_home: str = "") -> Response:
    """Partners suggested for a place: what speaks for each, what against, and the ties behind."""
    thing = await run_in_threadpool(find, store_of(request), slug, ("place",))
    asked = {"count": COUNT, "countries": [], "at_home": bool(at_home)}
    answer: Analysed = await analysed(request, "suggestions", place=thing.path, **asked)
    not_yet = getattr(answer.fault, "id", "") == "not-trained"
    return respond(
        request,
        "suggested.html",
        # Nothing learnt yet is nothing to show yet: the page says so, and nobody did wrong.
        ANSWERED if not_yet else answer.status,
        title=interface_of(request).say("suggested-title", place=thing.label),
        thing=thing,
        at_home=bool(at_home),
        answer=answer,
        not_yet=not_yet,
        ties=parts_of(store_of(request)).ties,
    )
