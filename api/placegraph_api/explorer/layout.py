"""Where each place stands in the picture of the network, and which community it is of.

The force-directed layout is computed here, once for a version and with a fixed seed, so that every
visitor sees the same picture and no phone has to. Components are laid out apart and packed
around the largest, each with an area in proportion to its places.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import networkx as nx

SEED = 2021
# Refining more than this many places costs seconds that nobody sees.
MOST_REFINED = 3000

Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """Points between -1 and 1, and numbers of communities, by the order of the places."""

    x: list[float]
    y: list[float]
    community: list[int]


def layout(network: nx.MultiGraph[str]) -> Layout:
    """The layout of a network, its places in alphabetical order."""
    # Loaded where it is used: no other page waits for it.
    import igraph

    places = sorted(network)
    number = {place: index for index, place in enumerate(places)}
    pairs = sorted({tuple(sorted((number[a], number[b]))) for a, b in network.edges() if a != b})
    graph = igraph.Graph(n=len(places), edges=pairs)
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a picture
    try:
        parts = sorted(graph.connected_components(), key=len, reverse=True)
        points: list[Point] = [(0.0, 0.0)] * len(places)
        for part, (centre, radius) in zip(parts, _packed([len(p) for p in parts]), strict=True):
            for place, (x, y) in zip(part, _unit_disc(graph.subgraph(part)), strict=True):
                points[place] = (centre[0] + radius * x, centre[1] + radius * y)
        community = graph.community_leiden(objective_function="modularity", n_iterations=5)
    finally:
        igraph.set_random_number_generator(random)
    reach = max((max(abs(x), abs(y)) for x, y in points), default=1) or 1
    return Layout(
        [round(x / reach, 4) for x, _ in points],
        [round(y / reach, 4) for _, y in points],
        list(community.membership),
    )


def _unit_disc(graph: Any) -> list[Point]:
    """A layout of one component, its middle at 0 and its outermost place at 1."""
    size = graph.vcount()
    if size == 1:
        return [(0.0, 0.0)]
    if size > MOST_REFINED:
        found = graph.layout_fruchterman_reingold(niter=120, grid=True)
    else:
        found = graph.layout_kamada_kawai() if size <= 200 else graph.layout("fr", niter=300)
    middle = [sum(axis) / size for axis in zip(*found, strict=True)]
    points = [(x - middle[0], y - middle[1]) for x, y in found]
    reach = max(math.hypot(x, y) for x, y in points) or 1
    return [(x / reach, y / reach) for x, y in points]


def _packed(sizes: list[int]) -> list[tuple[Point, float]]:
    """A centre and a radius for each size, largest first: the largest in the middle, rings around.

    >>> [(round(x, 1), round(y, 1), round(r, 1)) for (x, y), r in _packed([4, 1, 1])]
    [(0.0, 0.0, 2.0), (3.4, 0.0, 1.0), (2.4, 2.4, 1.0)]
    """
    placed: list[tuple[Point, float]] = []
    inner, angle, thickest = 0.0, 0.0, 0.0
    for size in sizes:
        radius = math.sqrt(size)
        if not placed:
            placed.append(((0.0, 0.0), radius))
            inner = radius
            continue
        room = radius * 1.2
        half = math.asin(min(1.0, room / (inner + room)))
        if angle and angle + 2 * half > 2 * math.pi:
            inner, angle, thickest = inner + 2 * thickest, 0.0, 0.0
            half = math.asin(min(1.0, room / (inner + room)))
        thickest = max(thickest, room)
        turn = angle + (half if angle else 0.0)
        angle = turn + half
        distance = inner + room * 1.15
        placed.append(((distance * math.cos(turn), distance * math.sin(turn)), radius))
    return placed
