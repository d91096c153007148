"""`/health` and `/ready`: whether the service answers, and whether it wants visitors."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from placegraph import __version__
from placegraph.store import Store, current_version

from ..shared import Shared

READY = {"ready": True, "reason": ""}


def health_router(store: Store, shared: Shared) -> APIRouter:
    """Return the routes that tell the state of the service."""
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

    @router.get(
        "/ready",
        summary="Whether the service wants visitors",
        responses={
            200: {"content": {"application/json": {"example": READY}}},
            503: {"description": "Not now: it begins, is about to stop, or has lost its store"},
        },
    )
    def ready(response: Response) -> Any:
        """Answer 200 or, while requests are better sent elsewhere, 503 with the reason."""
        response.headers["Cache-Control"] = "no-store"
        reason = _reason_against(store, shared)
        if reason:
            response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return {"ready": not reason, "reason": reason}

    return router


def _reason_against(store: Store, shared: Shared) -> str:
    if shared.warming:
        return "the service is reading what most pages need"
    if shared.draining:
        return "the service is about to stop"
    if not shared.pool.serving:
        return "no process is there to answer SPARQL"
    if current_version(store.address) is None:
        return "the store is gone"
    return ""
