"""Where each place stands in the picture of the network, and which community it is of.

Computed here, once for a version and with a fixed seed, so that every visitor sees the same picture
and no phone has to. Places are tied closely within a community and loosely between communities
(Leiden, modularity), so each community is laid out in a disc of its own, the discs of a component
are laid out by the ties between them, and components stand around the largest. A disc has an area
in proportion to its places, and discs never overlap: what the picture groups, the data groups.
A large network is laid out by a process of its own, which is this module run as a program: the
library that does it stops all other threads of its process for seconds.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx as nx

SEED = 2021
# Refining more than this many places costs seconds that nobody sees.
MOST_REFINED = 600
# Between two discs, in the radius of a single place.
GAP = 1.0
STEPS = 300
# So many pairs are laid out in less time than a process takes to start.
FEW_PAIRS = 2_000

Point = tuple[float, float]


@dataclass(frozen=True)
class Disc:
    """The ground of a community; `place` is the number of the one with most ties inside it."""

    x: float
    y: float
    radius: float
    place: int
    size: int


@dataclass(frozen=True)
class Layout:
    """Points between -1 and 1, numbers of communities by the order of the places, their discs."""

    x: list[float]
    y: list[float]
    community: list[int]
    discs: list[Disc]


def layout(network: nx.MultiGraph[str]) -> Layout:
    """The layout of a network, its places in alphabetical order."""
    places = sorted(network)
    number = {place: index for index, place in enumerate(places)}
    weights = Counter(tuple(sorted((number[a], number[b]))) for a, b in network.edges() if a != b)
    rows = [[*pair, weight] for pair, weight in sorted(weights.items())]
    if len(rows) <= FEW_PAIRS:
        return laid_out(len(places), rows)
    done = subprocess.run(  # noqa: S603 - our own program, no shell
        [sys.executable, "-P", __file__],  # as a file: its package would be loaded with it
        input=json.dumps([len(places), rows]).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    return Layout(**found | {"discs": [Disc(**disc) for disc in found["discs"]]})


def main() -> None:
    """Lay out the network on standard input; it gives way to all that visitors wait for."""
    os.nice(5)
    print(json.dumps(asdict(laid_out(*json.load(sys.stdin)))))


def laid_out(size: int, rows: list[list[int]]) -> Layout:
    """The layout of so many places; a row is two of them and the number of their ties."""
    # Loaded where it is used: no other page waits for it.
    import igraph

    graph = igraph.Graph(n=size, edges=[(a, b) for a, b, _ in rows])
    graph.es["weight"] = [weight for _, _, weight in rows]
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a picture
    try:
        return _laid_out(graph)
    finally:
        igraph.set_random_number_generator(random)


def _laid_out(graph: Any) -> Layout:
    if not graph.vcount():
        return Layout([], [], [], [])
    found = graph.community_leiden(
        objective_function="modularity", weights="weight", n_iterations=5
    )
    community = list(found.membership)
    members: list[list[int]] = [list(each) for each in found]
    radii = np.array([math.sqrt(len(each)) for each in members])
    centres = _centres(graph, community, radii)
    points = np.zeros((graph.vcount(), 2))
    for own, centre, radius in zip(members, centres, radii, strict=True):
        points[own] = centre + 0.82 * radius * _unit_disc(graph.subgraph(own))
    reach = float(np.max(np.hypot(*centres.T) + radii)) or 1.0
    inside = [max(own, key=lambda place: (graph.degree(place), -place)) for own in members]
    discs = [
        Disc(round(x / reach, 4), round(y / reach, 4), round(r / reach, 4), hub, len(own))
        for (x, y), r, hub, own in zip(
            centres.tolist(), radii.tolist(), inside, members, strict=True
        )
    ]
    x, y = (points / reach).round(4).T.tolist()
    return Layout(x, y, community, discs)


def _centres(graph: Any, community: list[int], radii: Any) -> Any:
    """Where the middle of each community stands: near those that it has ties with."""
    between = graph.copy()
    between.contract_vertices(community, combine_attrs="ignore")
    between.simplify(combine_edges="sum")
    centres = np.zeros((len(radii), 2))
    components = sorted((sorted(part) for part in between.connected_components()), key=min)
    sizes = []
    for part in components:
        own, radius = _apart(between.subgraph(part), radii[part])
        centres[part] = own
        sizes.append(radius)
    order = sorted(range(len(components)), key=lambda each: -sizes[each])
    for each, (middle, _) in zip(order, _packed([sizes[each] for each in order]), strict=True):
        centres[components[each]] += middle
    return centres


def _apart(graph: Any, radii: Any) -> tuple[Any, float]:
    """Centres of the discs of one component around 0, none over another, and their reach."""
    if len(radii) == 1:
        return np.zeros((1, 2)), float(radii[0])
    start = graph.layout("fr", weights="weight", niter=500)
    centres = np.array(start.coords)
    centres -= centres.mean(axis=0)
    room = math.sqrt(float((radii**2).sum())) * 1.3
    centres *= room / (float(np.abs(centres).max()) or 1.0)
    least = radii[:, None] + radii[None, :] + GAP
    share = radii[None, :] / (radii[:, None] + radii[None, :])
    for step in range(STEPS):
        if step < STEPS // 2:
            centres *= 0.985
        apart = centres[:, None, :] - centres[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(distance, np.inf)
        over = np.maximum(least - distance, 0) * share
        if step >= STEPS // 2 and not over.any():
            break
        way = apart / np.maximum(distance, 1e-9)[..., None]
        centres += (way * over[..., None]).sum(axis=1) * 0.9
    # Whatever is left after so many steps is stretched away.
    np.fill_diagonal(least, 0)
    centres *= max(1.0, float((least / np.where(distance == np.inf, 1.0, distance)).max()))
    return centres, float(np.max(np.hypot(*centres.T) + radii))


def _unit_disc(graph: Any) -> Any:
    """A layout of one community, its middle at 0 and its outermost place at 1."""
    size = graph.vcount()
    if size == 1:
        return np.zeros((1, 2))
    if size > MOST_REFINED:
        found = graph.layout_fruchterman_reingold(niter=120, grid=True)
    else:
        found = graph.layout_kamada_kawai() if size <= 200 else graph.layout("fr", niter=300)
    points = np.array(found.coords)
    points -= points.mean(axis=0)
    return points / (float(np.hypot(*points.T).max()) or 1.0)


def _packed(radii: list[float]) -> list[tuple[Point, float]]:
    """A centre for each disc, largest first: the largest in the middle, rings around it.

    >>> [(round(x, 1), round(y, 1), round(r, 1)) for (x, y), r in _packed([2, 1, 1])]
    [(0.0, 0.0, 2.0), (3.4, 0.0, 1.0), (2.4, 2.4, 1.0)]
    """
    placed: list[tuple[Point, float]] = []
    inner, angle, thickest = 0.0, 0.0, 0.0
    for radius in radii:
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


if __name__ == "__main__":
    main()
