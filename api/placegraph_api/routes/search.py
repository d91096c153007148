"""`/search`: places and organisations by a part of their name."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from placegraph.find import search as search_store
from placegraph.store import Store

from ..settings import Settings
from .common import base_of, check_parameters

EXAMPLE_PATH = "/search?q=southam"
EXAMPLE: Mapping[str, Any] = {
    "query": "southam",
    "results": [
        {
            "path": "place/southampton",
            "kind": "place",
            "label": "Southampton",
            "iri": "https://w3id.org/placegraph/id/place/southampton",
            "url": "http://127.0.0.1:8000/place/southampton",
        }
    ],
}


def search_router(store: Store, settings: Settings) -> APIRouter:
    """Return the route of the search."""
    router = APIRouter(tags=["search"])

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
    ) -> Any:
        """Answer with the places and organisations that a text may mean, the likeliest first."""
        check_parameters(request, ("q",))
        found = search_store(store, q, settings.search_limit)
        base = base_of(request, settings)
        return {
            "query": q,
            "results": [
                {
                    "path": thing.path,
                    "kind": thing.kind,
                    "label": thing.label,
                    "iri": thing.iri,
                    "url": f"{base}/{thing.path}",
                }
                for thing in found
            ],
        }

    return router
