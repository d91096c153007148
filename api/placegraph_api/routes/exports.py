"""`/network.{ending}`: the network or the graph in every format of the library, as it is made.

The answer is sent while it is written, so a long one takes no more memory than a short one. What
is projected for an export is kept for the next, as people try one format after another.
"""

from functools import lru_cache, partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from placegraph.errors import UnknownNameError
from placegraph.export.formats import BY_EXTENSION, FORMATS
from placegraph.export.rows import Export, members
from placegraph.filters import Filter
from placegraph.find import find
from placegraph.store import Store

from ..explorer.kept import KeptVersions
from ..negotiate import content_type
from ..streaming import Streamed
from ..turns import Turns
from .common import check_parameters
from .filters import PARAMETERS, filter_of

# Each holds a copy of the network.
KEPT_EXPORTS = 4


def exports_router(store: Store, turns: Turns) -> APIRouter:
    """Return the route of all exports."""
    router = APIRouter(tags=["network"])
    kept = KeptVersions(store)

    def prepare(
        version: Store,
        where: Filter,
        place: str | None,
        networks: frozenset[str],
        nodes: str,
        bom: bool,
    ) -> Export:
        members(version, networks)
        return Export(version, where, place=place, members_of=networks, projection=nodes, bom=bom)

    # Of the current version alone: a network that is kept would keep its version on disk.
    prepared = lru_cache(maxsize=KEPT_EXPORTS)(partial(prepare, store))

    @router.get(
        "/network.{ending}",
        summary="The network or the graph in a format of other tools",
        response_class=Response,
        responses={
            200: {"content": {each.media_type: {} for each in FORMATS.values()}},
            404: {"description": "No such format or place"},
        },
    )
    def export(
        request: Request,
        ending: str,
        where: Annotated[Filter, Depends(filter_of(store))],
        place: Annotated[
            str | None, Query(description="Only ties of this place", examples=["Southampton"])
        ] = None,
        network: Annotated[
            list[str],
            Query(
                description="Only ties of the members of a city network",
                examples=["organisation/eurocities"],
            ),
        ] = [],  # noqa: B006
        nodes: Annotated[
            Literal["places", "organisations"],
            Query(description="What the ends of a tie are: places, or parties as they are stated"),
        ] = "places",
        bom: Annotated[
            bool, Query(description="Begin CSV with the mark by which Excel knows UTF-8")
        ] = False,
        v: Annotated[
            str | None, Query(description="A version before the current one that is still kept")
        ] = None,
    ) -> Any:
        """Answer with every tie that passes the filters, parallel ones too."""
        check_parameters(request, (*PARAMETERS, "place", "network", "nodes", "bom", "v"))
        form = BY_EXTENSION.get(ending)
        if form is None:
            raise UnknownNameError("format", ending, BY_EXTENSION)
        version = kept.open(v) if v else store
        about = find(version, place, ("place",)).path if place else None
        make = prepared if version is store else partial(prepare, version)
        turn = turns.take(request)
        try:
            pieces = form.pieces(make(where, about, frozenset(network), nodes, bom))
        except BaseException:
            turn.end()
            raise
        name = "-".join(["placegraph", *([about.partition("/")[2]] if about else [])])
        headers = {
            "Content-Type": content_type(form.media_type),
            "Content-Disposition": f'attachment; filename="{name}.{form.extension}"',
            **({"Placegraph-Version": version.version} if v else {}),
        }
        return Streamed(pieces, headers, turn.end)

    return router
