"""`/suggestions/{place}`: whom a place could talk to next, with reasons for and against."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ..analyses import Analysis
from ..analyses.desk import Desk
from ..sparql.running import CLIENT_GONE
from .analyses_examples import ANSWERED, BRIEFING
from .common import check_parameters

EXAMPLE_PATH = "/suggestions/bodmin?count=1&at_home=true"
EXAMPLE: Mapping[str, Any] = {
    "version": "3083d9b28412938f",
    "place": "place/bodmin",
    "label": "Bodmin",
    "method": "rules",
    "licences": [BRIEFING],
}


def suggestions_router(desk: Desk) -> APIRouter:
    """Return the route of suggestions."""
    router = APIRouter(tags=["analyses"])

    @router.get(
        "/suggestions/{place}",
        summary="Partners suggested for a place, with reasons",
        responses={
            200: {
                "description": ANSWERED,
                "content": {"application/json": {"example": EXAMPLE}},
            },
            400: {"description": "A parameter is unknown or not what it should be"},
            404: {"description": "Nothing of that name, with suggestions"},
            503: {"description": "Nothing was learnt from this version yet, or no place is free"},
            504: {"description": "The search was ended at its deadline"},
        },
    )
    async def suggestions(
        place: str,
        request: Request,
        count: Annotated[int, Query(description="How many at most", ge=1, le=100)] = 10,
        country: Annotated[
            list[str], Query(description="Only places in this country (code)", examples=["FR"])
        ] = [],  # noqa: B006
        at_home: Annotated[bool, Query(description="Places in its own country too")] = False,
    ) -> Response:
        """Answer with candidates, the best first: what speaks for each, and what against.

        A suggestion is an idea with reasons, never a probability; the score only orders them.
        """
        check_parameters(request, ("count", "country", "at_home"))
        asked = {
            "filter": {},
            "place": place,
            "count": count,
            "countries": sorted(country),
            "at_home": at_home,
        }
        answered = await desk.ask(request, Analysis("suggestions", asked))
        if answered is None:
            return Response(status_code=CLIENT_GONE)
        headers = {"ETag": answered.tag, "Last-Modified": answered.since}
        return Response(answered.body, media_type="application/json", headers=headers)

    return router
