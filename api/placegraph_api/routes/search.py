"""`/search`: places and organisations by a part of their name, however it is spelled."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from placegraph.find import KINDS, similar
from placegraph.find import search as search_store
from placegraph.schemes import scheme
from placegraph.store import Store

from ..settings import Settings
from .common import Choices, base_of, check_parameters

EXAMPLE_PATH = "/search?q=southam"
EXAMPLE: Mapping[str, Any] = {
    "query": "southam",
    "similar": False,
    "results": [
        {
            "path": "place/southampton",
            "kind": "place",
            "label": "Southampton",
            "is": ["city"],
            "country": "GB",
            "iri": "https://w3id.org/placegraph/id/place/southampton",
            "url": "http://127.0.0.1:8000/place/southampton",
        }
    ],
}


def search_router(store: Store, settings: Settings) -> APIRouter:
    """Return the route of the search."""
    router = APIRouter(tags=["search"])
    notations = (*KINDS, *scheme("place-kind"), *scheme("organisation-kind"))
    choices = Choices("kind", notations)

    @router.get(
        "/search",
        summary="Places and organisations by name",
        responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
    )
    def search(
        request: Request,
        q: Annotated[
            str, Query(description="A part of a name", max_length=200, examples=["southam"])
        ],
        kind: Annotated[
            list[str],
            Query(description="`place`, `organisation` or a kind of these: `city`, `port`, …"),
        ] = [],  # noqa: B006 - FastAPI copies it
        country: Annotated[
            str | None, Query(pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2")
        ] = None,
    ) -> Any:
        """Answer with the places and organisations that a text may mean, the likeliest first.

        Where no name holds the text, those with a name spelled alike are answered.
        """
        check_parameters(request, ("q", "kind", "country"))
        choices.check(kind)
        wanted = (settings.search_limit, kind or KINDS, country and country.upper())
        found = search_store(store, q, *wanted)
        alike = [] if found else similar(store, q, *wanted)
        base = base_of(request, settings)
        return {
            "query": q,
            "similar": bool(alike),
            "results": [
                {
                    "path": thing.path,
                    "kind": thing.kind,
                    "label": thing.label,
                    "is": list(thing.kind_notations),
                    "country": thing.country,
                    "iri": thing.iri,
                    "url": f"{base}/{thing.path}",
                }
                for thing in found or alike
            ],
        }

    return router
