"""One place's position in the network, put together from the single metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from placegraph.engine import Network
from placegraph.errors import ParameterError
from placegraph.metrics.centrality import betweenness, coreness, structural_holes
from placegraph.metrics.cohesion import articulation_points
from placegraph.metrics.declare import Answer
from placegraph.metrics.view import Day, actors, require


def positions(
    network: Network, at: Day = None, representation: bool = False
) -> dict[str, dict[str, Any]]:
    """By node, what the single metrics of position say of it; see `position`."""
    functions: tuple[Callable[..., Answer], ...] = (
        articulation_points,
        betweenness,
        coreness,
        structural_holes,
    )
    found: dict[str, dict[str, Any]] = {}
    for function in functions:
        for row in function(network, at=at, representation=representation).rows:
            found.setdefault(row["node"], {}).update(row)
    return found


def position(
    network: Network, node: str, at: Day = None, representation: bool = False
) -> dict[str, Any]:
    """The place of one node in the network: partners, articulation point, betweenness, constraint.

    One row with what the single metrics say of it, for a page or a report about one place; who
    asks about many places of one network keeps its `positions`.
    """
    require(network, node)
    if node not in actors(network):
        raise ParameterError(
            f"{node} is party to no tie here, its organisations may be: expected a party, or the "
            "network of places"
        )
    return positions(network, at, representation)[node]
