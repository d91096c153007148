"""`/network`: the places that are tied, as nodes and edges, with the filters of the library."""

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from placegraph.errors import DateError, ParameterError
from placegraph.identifiers import slug_of
from placegraph.network import Filter, to_network
from placegraph.schemes import scheme
from placegraph.store import Store

from ..settings import Settings
from .common import Choices, check_parameters

PARAMETERS = ("level", "strand", "status", "formality", "source", "at")
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

Texts = list[str]


def network_router(store: Store, settings: Settings) -> APIRouter:
    """Return the route of the network."""
    router = APIRouter(tags=["network"])
    choices = {
        name: Choices(name, tuple(scheme(name)))
        for name in ("level", "strand", "status", "formality")
    } | {"source": Choices("source", tuple(sorted(map(slug_of, store.manifest.graphs))))}

    # The store is one version for as long as the service runs.
    @lru_cache(maxsize=settings.cached_answers)
    def projected(where: Filter) -> dict[str, Any]:
        return as_json(store, where)

    @router.get(
        "/network",
        summary="The network of places",
        responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
    )
    def network(
        request: Request,
        level: Annotated[Texts, Query(description="Levels to keep", examples=["civic"])] = [],  # noqa: B006
        strand: Annotated[
            Texts, Query(description="Strands to keep, with narrower ones", examples=["education"])
        ] = [],  # noqa: B006
        status: Annotated[Texts, Query(description="Statuses to keep", examples=["active"])] = [],  # noqa: B006
        formality: Annotated[
            Texts, Query(description="Formalities to keep", examples=["twinning"])
        ] = [],  # noqa: B006
        source: Annotated[Texts, Query(description="Datasets to keep", examples=["briefing"])] = [],  # noqa: B006
        at: Annotated[
            str | None,
            Query(description="Live at a date: 2019, 2019-06 or 2019-06-14", examples=["2019"]),
        ] = None,
    ) -> Any:
        """Answer with the nodes and edges that pass the filters; each but `at` may be repeated.

        A relationship is an edge of its own: two places with three relationships have three
        edges. Without filters all relationships are answered, those that ended included.
        """
        check_parameters(request, PARAMETERS)
        given = {
            "level": level,
            "strand": strand,
            "status": status,
            "formality": formality,
            "source": source,
        }
        for name, values in given.items():
            choices[name].check(values)
        try:
            where = Filter.of(
                levels=level,
                strands=strand,
                statuses=status,
                formalities=formality,
                sources=source,
                at=at,
            )
        except DateError as error:
            raise ParameterError(f"at: {error}") from error
        return projected(where)

    return router


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
