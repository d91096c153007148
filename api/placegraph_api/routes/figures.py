"""`/-/metrics`: the figures of the service for Prometheus, for those who may see them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.said import Said

from ..figures import CONTENT_TYPE
from ..problems import ForbiddenError
from ..shared import Shared
from ..sparql.budgets import Addresses


def figures_router(shared: Shared) -> APIRouter:
    """Return the route of the figures."""
    router = APIRouter(include_in_schema=False)
    allowed = Addresses(shared.settings.figures_for)

    @router.get("/-/metrics", response_class=Response)
    def figures(request: Request) -> Response:
        """Answer with all figures in the text format of Prometheus."""
        address = shared.budgets.address_of(request)
        # What somebody passed on whom nobody trusts may come from anywhere.
        if address not in allowed or shared.budgets.was_passed_on(request):
            text = "the figures are for the operator; see the setting figures_for"
            raise ForbiddenError(Said("figures-for", text))
        headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
        return Response(shared.figures.text(), headers=headers)

    return router
