"""One place's position in the network, put together from the single metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from placegraph.betweenness import betweenness_of
from placegraph.engine import Network
from placegraph.errors import ParameterError
from placegraph.metrics.centrality import coreness, structural_holes
from placegraph.metrics.cohesion import articulation_points
from placegraph.metrics.declare import Answer
from placegraph.metrics.view import Day, actors, partner_network, require
from placegraph.said import Said


def position(
    network: Network, node: str, at: Day = None, representation: bool = False
) -> dict[str, Any]:
    """The place of one node in the network: partners, articulation point, betweenness, constraint.

    One row with what the single metrics say of it, for a page or a report about one place. In a
    large network betweenness is estimated, with its standard error: all searches would take many
    times as long as everything else.
    """
    require(network, node)
    if node not in actors(network):
        text = (
            f"{node} is party to no tie here, its organisations may be: expected a party, or the "
            "network of places"
        )
        raise ParameterError(Said("party-to-none", text, node=node))
    functions: tuple[Callable[..., Answer], ...] = (articulation_points, coreness, structural_holes)
    row: dict[str, Any] = {}
    for function in functions:
        answer = function(network, at=at, representation=representation)
        row |= next(found for found in answer.rows if found["node"] == node)
    simple = partner_network(network, at, representation)
    row["betweenness"], row["betweenness_error"] = betweenness_of(simple, simple.index[node])
    return row
