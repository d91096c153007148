"""Betweenness, searched for from the inner nodes only.

Trees that hang on the rest of a network are taken off leaf by leaf. What passes their nodes follows
from the sizes of the branches, so igraph is asked only for the paths from the nodes that stay, in
half the time of asking from all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placegraph.engine import Floats, Ints, Simple

# Of one node in a large network: the nearest sources, those drawn by lot, and in how many batches.
NEAREST, DRAWN, BATCHES = 512, 512, 16


@dataclass(frozen=True)
class Rim:
    """The trees that hang on the rest of a network, taken off leaf by leaf."""

    hung: Ints  # how many nodes were taken off that hang on each node
    between: Ints  # the pairs of them that are joined through it, each pair in two branches
    inner: Ints  # the nodes that stay because they lie on a cycle or between two

    @classmethod
    def of(cls, network: Simple) -> Rim:
        n, near, degree = len(network.nodes), network.neighbours, network.degrees.tolist()
        hung, between = [0] * n, [0] * n
        leaves = [node for node in range(n) if degree[node] == 1]
        for leaf in leaves:  # It grows while it is gone through.
            if degree[leaf] != 1:
                continue  # The last node of a network that is a tree.
            above = next(node for node in near[leaf] if degree[node])
            between[above] += hung[above] * (hung[leaf] + 1)
            hung[above] += hung[leaf] + 1
            degree[leaf] = 0
            degree[above] -= 1
            if degree[above] == 1:
                leaves.append(above)
        return cls(np.array(hung), np.array(between), np.flatnonzero(degree))


def betweenness(network: Simple) -> Floats:
    """Shortest paths through each node, as a share of the pairs of other nodes (0 to 1).

    What passes a node of the rim follows from the sizes of the branches. A search is made from
    each inner node only, counted as often as it has nodes hanging on it and itself: their paths
    to anywhere else are its own.
    """
    rim = Rim.of(network)
    halves = np.zeros(len(network.nodes))
    times = rim.hung[rim.inner] + 1
    for count in np.unique(times).tolist():
        halves += count * _half_paths(network, rim.inner[times == count])
    return _share_of_pairs(network, rim, halves)


def betweenness_of(network: Simple, node: int, seed: int = 0) -> tuple[float, float]:
    """The betweenness of one node and its standard error, 0 where it is exact.

    Where more than 1,024 inner nodes reach it, the nearest 512 are all searched from, because
    they send most of what passes; of the others 512 are drawn by lot, one as often as it stands
    for others, and the error is that of the mean of 16 batches of these.
    """
    rim = Rim.of(network)
    steps = np.asarray(network.igraph.distances([node])[0])[rim.inner]
    sources = rim.inner[np.argsort(steps, kind="stable")][: np.isfinite(steps).sum()]
    searched = sources if len(sources) <= NEAREST + DRAWN else sources[:NEAREST]
    weights = rim.hung[sources] + 1
    halves = sum(
        (
            often * _half_paths(network, searched[weights[: len(searched)] == often])
            for often in np.unique(weights[: len(searched)]).tolist()
        ),
        np.zeros(len(network.nodes)),
    )
    if len(searched) == len(sources):
        return float(_share_of_pairs(network, rim, halves)[node]), 0.0
    found = [
        float(_share_of_pairs(network, rim, halves + drawn)[node])
        for drawn in _drawn_halves(network, sources[NEAREST:], weights[NEAREST:], seed)
    ]
    return float(np.mean(found)), float(np.std(found, ddof=1)) / math.sqrt(BATCHES)


def _drawn_halves(network: Simple, sources: Ints, weights: Ints, seed: int) -> Iterator[Floats]:
    """What all these sources send, as each batch of some of them tells it."""
    lot = np.random.default_rng(seed)
    shape = BATCHES, DRAWN // BATCHES
    for batch in lot.choice(sources, shape, p=weights / weights.sum()):
        nodes, often = np.unique(batch, return_counts=True)
        halves = np.zeros(len(network.nodes))
        for count in np.unique(often).tolist():
            halves += count * _half_paths(network, nodes[often == count])
        yield halves * (weights.sum() / len(batch))


def _half_paths(network: Simple, sources: Ints) -> Floats:
    """Shortest paths from the sources through each node; igraph counts each of them half."""
    ordered, place = network.ordered
    found = ordered.betweenness(directed=False, sources=place[sources].tolist())
    return np.asarray(found, dtype=np.float64)[place]


def _share_of_pairs(network: Simple, rim: Rim, halves: Floats) -> Floats:
    """Betweenness from the halves that were counted from all inner nodes."""
    n = len(network.nodes)
    if n < 3:
        return np.zeros(n)
    of, sizes = network.components
    outside = np.asarray(sizes)[of] - rim.hung - 1
    found: Floats = (rim.between + rim.hung * outside).astype(np.float64)
    # Pairs with one end that hangs on the node itself were counted from their other end only.
    found[rim.inner] += (halves - rim.hung * outside / 2)[rim.inner]
    found *= 2 / ((n - 1) * (n - 2))
    return found
