"""`/network`: the places that are tied, as nodes and edges, with the filters of the library."""

import datetime
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from placegraph.export.formats import FORMATS
from placegraph.filters import Filter
from placegraph.network import to_network
from placegraph.store import Store

from ..settings import Settings
from ..turns import Turns
from .common import base_of, check_parameters
from .filters import PARAMETERS, filter_of

# A large network is a document of tens of megabytes.
KEPT_NETWORKS = 8
EXAMPLE_PATH = "/network?level=commercial"
EXAMPLE: Mapping[str, Any] = {
    "version": "3083d9b28412938f",
    "filter": {"level": ["commercial"]},
    "counts": {"nodes": 2, "edges": 2},
    "nodes": [
        {"id": "place/miami-dade-county", "label": "Miami-Dade County", "kind": "county"},
        {"id": "place/southampton", "label": "Southampton", "kind": "city"},
    ],
    "edges": [
        {
            "id": "carnival-miami-southampton",
            "source": "place/miami-dade-county",
            "target": "place/southampton",
            "level": "commercial",
            "strands": ["economy/ports-and-cruise"],
            "formality": "corporate-presence",
            "status": "active",
        },
        {
            "id": "ports-of-southampton-and-miami",
            "source": "place/miami-dade-county",
            "target": "place/southampton",
            "level": "commercial",
            "strands": ["economy/ports-and-cruise"],
            "status": "active",
        },
    ],
}


def network_router(store: Store, settings: Settings, turns: Turns) -> APIRouter:
    """Return the route of the network."""
    router = APIRouter(tags=["network"])

    # The store is one version for as long as the service runs.
    @lru_cache(maxsize=KEPT_NETWORKS)
    def written(where: Filter) -> bytes:
        return json.dumps(as_json(store, where), ensure_ascii=False).encode()

    @router.get(
        "/network",
        summary="The network of places",
        responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
    )
    def network(request: Request, where: Annotated[Filter, Depends(filter_of(store))]) -> Response:
        """Answer with the nodes and edges that pass the filters; each but `at` may be repeated.

        A relationship is an edge of its own: two places with three relationships have three
        edges. Without filters all relationships are answered, those that ended included.
        """
        check_parameters(request, PARAMETERS)
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"Link": _alternates(base_of(request, settings), query)}
        turn = turns.take(request)
        try:
            return Response(written(where), media_type="application/json", headers=headers)
        finally:
            turn.end()

    return router


def _alternates(base: str, query: str) -> str:
    """Return the same network in the formats of other tools, as a Link header."""
    return ", ".join(
        f'<{base}/network.{each.extension}{query}>; rel="alternate"; type="{each.media_type}"'
        for each in FORMATS.values()
    )


def as_json(store: Store, where: Filter) -> dict[str, Any]:
    """Return the filtered network as plain values: every edge, parallel ones too."""
    network = to_network(store, where)
    nodes = [{"id": node, **_plain(network.nodes[node])} for node in sorted(network)]
    drawn: Iterable[Any] = network.edges(keys=True, data=True)
    edges = [
        {"id": key, "source": min(a, b), "target": max(a, b), **_plain(facts)}
        for a, b, key, facts in drawn
    ]
    edges.sort(key=lambda edge: (edge["source"], edge["target"], edge["id"]))
    return {
        "version": store.version,
        "filter": where.as_json(),
        "counts": {"nodes": len(nodes), "edges": len(edges)},
        "nodes": nodes,
        "edges": edges,
    }


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in facts.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_value(each) for each in value]
    return value
