"""Turn a networkx network into arrays and igraph once, and measure it there.

networkx is the interface; heavy measures run elsewhere, and this module is the only one that
knows where.  Structural measures see the *simple* network: parallel ties make one edge, a tie of a
node with itself makes none.  igraph does constraint, communities and, asked by
`placegraph.betweenness`, betweenness; distances run here as a breadth-first search that carries 64
sources in every machine word, which is faster than igraph (`benchmarks/metrics.py` prints by how
much).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    Network = nx.Graph[Any]  # a MultiGraph is a Graph too
else:
    Network = nx.Graph
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _igraph() -> Any:
    # Imported where it measures: it brings matplotlib where that is installed, and what only reads
    # networks should not wait for it.
    import igraph

    return igraph


# igraph draws from one generator for the whole process, so seeded draws take turns.
_IGRAPH_RANDOM = threading.Lock()


@dataclass(frozen=True)
class Simple:
    """The simple undirected network of some pairs: `edges` holds positions in `nodes`."""

    nodes: tuple[str, ...]
    edges: Ints

    @cached_property
    def index(self) -> dict[str, int]:
        return {node: position for position, node in enumerate(self.nodes)}

    @cached_property
    def igraph(self) -> Any:
        return _igraph().Graph(len(self.nodes), self.edges)

    @cached_property
    def ordered(self) -> tuple[Any, Ints]:
        """The same for igraph, best connected first, and where each node stands in it.

        What is often met lies close in memory, which makes long searches a quarter faster.
        """
        place = np.empty(len(self.nodes), dtype=np.int64)
        place[np.argsort(-self.degrees, kind="stable")] = np.arange(len(self.nodes))
        return _igraph().Graph(len(self.nodes), place[self.edges]), place

    @cached_property
    def degrees(self) -> Ints:
        return np.bincount(self.edges.ravel(), minlength=len(self.nodes)).astype(np.int64)

    @cached_property
    def neighbours(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.nodes]
        for left, right in self.edges.tolist():
            found[left].append(right)
            found[right].append(left)
        return found

    @cached_property
    def triangles(self) -> list[tuple[int, int, int]]:
        return list(self.igraph.list_triangles())

    @cached_property
    def components(self) -> tuple[list[int], list[int]]:
        """The number of each node's component, and the size of each component."""
        found = self.igraph.connected_components()
        return list(found.membership), list(found.sizes())

    def within(self, wanted: Iterable[int]) -> Simple:
        """The part of the network among some positions."""
        keep = sorted(set(wanted))
        place = np.full(len(self.nodes), -1, dtype=np.int64)
        place[keep] = np.arange(len(keep))
        edges = place[self.edges]
        return Simple(tuple(self.nodes[at] for at in keep), edges[(edges >= 0).all(axis=1)])


def simple_network(nodes: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Simple:
    """The simple network of these nodes and pairs; a pair may come more than once."""
    names = tuple(nodes)
    index = {node: position for position, node in enumerate(names)}
    found = np.fromiter(
        (index[end] for pair in pairs for end in pair), dtype=np.int64, count=-1
    ).reshape(-1, 2)
    return Simple(names, unique_pairs(found, len(names)))


def unique_pairs(pairs: Ints, n: int) -> Ints:
    """Each pair of different positions once, smaller position first."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    codes = np.unique((low * n + high)[low != high])
    return np.stack([codes // max(n, 1), codes % max(n, 1)], axis=1)


# Measures of every node --------------------------------------------------------------------


def closeness(network: Simple, distances: Distances) -> Floats:
    """One over the mean distance to reached nodes, times the share reached (Wasserman–Faust)."""
    n = len(network.nodes)
    reached, total = distances.reached, distances.total
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (reached / total) * (reached / max(n - 1, 1))
    return np.where(total > 0, found, 0.0)


def eigenvector(network: Simple, steps: int = 40, restarts: int = 500) -> Floats:
    """Eigenvector centrality, the largest 1; the network must be connected and have a tie.

    By Lanczos with restarts from the best vector so far.  igraph's own solver starts at random
    and warns about the small values that every large sparse network has at its rim.
    """
    ends = np.concatenate([network.edges, network.edges[:, ::-1]])
    n = len(network.nodes)

    def times(vector: Floats) -> Floats:
        # bincount adds up floats when it is given weights, which its types do not say.
        sums = np.bincount(ends[:, 0], weights=vector[ends[:, 1]], minlength=n)
        return sums.astype(np.float64)

    best = network.degrees.astype(np.float64)
    best /= np.linalg.norm(best)
    for _ in range(restarts):
        value, best = _largest_in_krylov(times, best, steps)
        if np.linalg.norm(times(best) - value * best) < 1e-11 * value:
            break
    best = np.abs(best)
    # The last digits are not worth comparing.
    scaled: Floats = np.round(best / best.max(), 10)
    return scaled


def _largest_in_krylov(
    times: Callable[[Floats], Floats], start: Floats, steps: int
) -> tuple[float, Floats]:
    """The largest eigenvalue and its vector in the space of start, A·start, A²·start …"""
    basis = [start]
    for _ in range(min(steps, len(start)) - 1):
        ahead = times(basis[-1])
        for _ in range(2):  # twice is enough to be orthogonal to the last digit
            ahead = ahead - np.array(basis).T @ (np.array(basis) @ ahead)
        length = float(np.linalg.norm(ahead))
        if length < 1e-10:
            break
        basis.append(ahead / length)
    space = np.array(basis)
    small = space @ np.array([times(vector) for vector in space]).T
    values, vectors = np.linalg.eigh((small + small.T) / 2)
    best = space.T @ vectors[:, -1]
    return float(values[-1]), best / np.linalg.norm(best)


def pagerank(network: Simple, damping: float) -> Floats:
    return np.asarray(network.igraph.pagerank(directed=False, damping=damping))


def coreness(network: Simple) -> Ints:
    return np.asarray(network.igraph.coreness(), dtype=np.int64)


def constraint(network: Simple) -> Floats:
    """Burt's constraint; NaN for a node without neighbours."""
    return np.asarray(network.igraph.constraint(), dtype=np.float64)


def triangle_counts(network: Simple) -> Ints:
    """How many pairs of each node's neighbours are neighbours of one another."""
    corners = np.asarray(network.triangles, dtype=np.int64).ravel()
    return np.bincount(corners, minlength=len(network.nodes)).astype(np.int64)


def structural_diversity(network: Simple) -> Ints:
    """The number of connected parts among each node's neighbours, the node itself left out."""
    parts = network.degrees.copy()
    unions: dict[int, dict[int, int]] = {}
    for triangle in network.triangles:
        for turn in range(3):
            centre, left, right = triangle[turn], triangle[turn - 1], triangle[turn - 2]
            parent = unions.setdefault(centre, {})
            left, right = _root(parent, left), _root(parent, right)
            if left != right:
                parent[left] = right
                parts[centre] -= 1
    return parts


def _root(parent: dict[int, int], node: int) -> int:
    while (above := parent.get(node, node)) != node:
        parent[node] = parent.get(above, above)
        node = above
    return node


# Distances ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Distances:
    """What a breadth-first search from every (or some) node found.

    `counts[d - 1]` is the number of ordered pairs (source, node) at distance d; the other arrays
    have one entry a *node*: how many sources reach it, the sum of their distances and the sum of
    their inverse distances.  On an undirected network these are the node's own figures when every
    node is a source.
    """

    counts: Ints
    reached: Ints
    total: Ints
    inverse: Floats

    @classmethod
    def of(cls, network: Simple, sources: Ints | None = None, batch: int = 1024) -> Distances:
        n = len(network.nodes)
        every = np.arange(n) if sources is None else sources
        counts = np.zeros(n + 1, dtype=np.int64)
        reached, total, inverse = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n)
        search = breadth_first(network.edges, n)
        for first in range(0, len(every), batch):
            for distance, new in enumerate(search(every[first : first + batch]), start=1):
                found = np.bitwise_count(new).sum(axis=1, dtype=np.int64)
                counts[distance] += found.sum()
                reached += found
                total += distance * found
                inverse += found / distance
        longest = int(np.flatnonzero(counts)[-1]) if counts.any() else 0
        return cls(counts[1 : longest + 1], reached, total, inverse)


Search = Callable[[Ints], Iterator[NDArray[np.uint64]]]


def breadth_first(edges: Ints, n: int) -> Search:
    """A search over these edges: for each distance, a bit for every (node, source) first met.

    Only edges that can tell something are looked along: from a node that was met in the last step
    to one that some source of its component has not met.
    """
    tails, heads = np.concatenate([edges, edges[:, ::-1]]).T if len(edges) else edges.T
    order = np.argsort(tails, kind="stable")
    tails, heads = tails[order], heads[order]
    roots = component_roots(edges, n)

    def search(sources: Ints) -> Iterator[NDArray[np.uint64]]:
        position = np.arange(len(sources))
        front = np.zeros((n, (len(sources) + 63) // 64), dtype=np.uint64)
        bits = np.uint64(1) << (position % 64).astype(np.uint64)
        np.bitwise_or.at(front, (sources, position // 64), bits)
        within = np.zeros_like(front)
        np.bitwise_or.at(within, (roots[sources], position // 64), bits)
        unseen = within[roots] & ~front
        while True:
            last, open_ = np.asarray(front.any(axis=1)), np.asarray(unseen.any(axis=1))
            told = last[heads] & open_[tails]
            here = tails[told]
            starts = np.flatnonzero(np.diff(here, prepend=-1))
            if not len(starts):
                return
            met = here[starts]
            new = np.bitwise_or.reduceat(front[heads[told]], starts, axis=0) & unseen[met]
            if not new.any():
                return
            unseen[met] ^= new
            front = np.zeros_like(front)
            front[met] = new
            yield front

    return search


def component_roots(edges: Ints, n: int) -> Ints:
    """For each node the first node of its component.

    Each round joins every component with a neighbour to one that begins earlier, so that at most
    half of them are left.
    """
    root = np.arange(n)
    a, b = edges.T
    while True:
        a, b = root[a], root[b]
        apart = a != b
        if not apart.any():
            return root
        a, b = a[apart], b[apart]
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(above := root[root], root):
            root = above


# Seeded draws ------------------------------------------------------------------------------


LEIDEN_ITERATIONS = 4
LARGE = 5000


@contextmanager
def _igraph_seed(seed: int) -> Iterator[None]:
    with _IGRAPH_RANDOM:
        _igraph().set_random_number_generator(random.Random(seed))  # noqa: S311 - not for secrets
        try:
            yield
        finally:
            _igraph().set_random_number_generator(random)


def leiden(network: Simple, resolution: float, seed: int) -> tuple[list[int], float]:
    """The community of each node by the Leiden algorithm, and the modularity reached."""
    ordered, place = network.ordered
    with _igraph_seed(seed):
        found = ordered.community_leiden(
            objective_function="modularity", resolution=resolution, n_iterations=LEIDEN_ITERATIONS
        )
    membership = np.asarray(found.membership, dtype=np.int64)[place].tolist()
    return membership, float(found.modularity) if len(network.edges) else 0.0


def normalised_mutual_information(left: list[int], right: list[int]) -> float:
    return float(_igraph().compare_communities(left, right, method="nmi"))


def rewired(network: Simple, draws: int, seed: int) -> Iterator[Ints]:
    """Copies with the same degrees and other partners, each starting from the one before.

    At least ten swaps an edge are wanted and some attempts fail: hardly any in a large network.
    """
    copy = network.igraph.copy()
    attempts = (20 if copy.ecount() < LARGE else 11) * copy.ecount()
    for draw in range(draws):
        with _igraph_seed(seed + draw):
            copy.rewire(n=attempts)
        yield np.asarray(copy.get_edgelist(), dtype=np.int64).reshape(-1, 2)
