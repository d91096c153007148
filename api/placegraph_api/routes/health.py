"""`/health`: whether the service answers, and from which version of the store."""

from typing import Any

from fastapi import APIRouter, Response

from placegraph import __version__
from placegraph.store import Store


def health_router(store: Store) -> APIRouter:
    """Return the route of the service's health."""
    router = APIRouter(tags=["service"])
    body = {
        "status": "ok",
        "version": store.version,
        "published": store.manifest.published,
        "software": __version__,
    }

    @router.get(
        "/health",
        summary="Whether the service answers",
        responses={200: {"content": {"application/json": {"example": body}}}},
    )
    def health(response: Response) -> Any:
        """Answer with the version of the store that is served."""
        response.headers["Cache-Control"] = "no-store"
        return body

    return router
