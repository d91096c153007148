"""What the network would fall apart without: articulation points and bridges.

One depth-first search lists every component so that the part below a node is a slice of the list;
what falls off is then read off the slices.  The largest part left over counts as the network that
goes on; all other parts have fallen off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from placegraph.engine import Network, Simple
from placegraph.metrics.declare import (
    AT,
    REPRESENTATION,
    Answer,
    Column,
    Metric,
    Parameter,
    pair_columns,
    place_columns,
)
from placegraph.metrics.view import Day, by_pair, label, live_ties, partner_network

LISTED = Parameter("listed", "integer", 20, "How many of those cut off to name.", 0, 100_000)


@dataclass(frozen=True)
class Forest:
    """Depth-first trees: `order` lists the nodes, a node's subtree is `order[start:end]`."""

    order: list[int]
    start: list[int]  # where a node stands in `order`, which is also its number
    end: list[int]
    low: list[int]  # the smallest number that its subtree reaches by one edge back
    parent: list[int]
    root: list[int]

    def below(self, node: int) -> list[int]:
        return self.order[self.start[node] : self.end[node]]

    def component(self, node: int) -> list[int]:
        return self.below(self.root[node])


def forest(network: Simple) -> Forest:
    """A depth-first forest of the network, without recursion."""
    n, neighbours = len(network.nodes), network.neighbours
    order: list[int] = []
    start, end, low, parent, root = [-1] * n, [0] * n, [0] * n, [-1] * n, [-1] * n
    for first in range(n):
        if start[first] >= 0:
            continue
        stack: list[tuple[int, Iterator[int]]] = []

        def enter(node: int, above: int, top: int = first) -> None:
            start[node] = low[node] = len(order)
            parent[node], root[node] = above, top
            order.append(node)
            stack.append((node, iter(neighbours[node])))  # noqa: B023 - used before the next turn

        enter(first, -1)
        while stack:
            node, ahead = stack[-1]
            for other in ahead:
                if start[other] < 0:
                    enter(other, node)
                    break
                if other != parent[node]:
                    low[node] = min(low[node], start[other])
            else:
                stack.pop()
                end[node] = len(order)
                if parent[node] >= 0:
                    low[parent[node]] = min(low[parent[node]], low[node])
    return Forest(order, start, end, low, parent, root)


def _parts_without(node: int, trees: Forest, children: list[int]) -> tuple[int, list[int]]:
    """The number of parts that a node's component falls into without it, and the nodes of all but
    the largest; the part with the rest of the network is only listed where it is not the largest.
    """
    cut = [child for child in children if trees.low[child] >= trees.start[node]]
    sizes = [trees.end[child] - trees.start[child] for child in cut]
    root = trees.root[node]
    rest = trees.end[root] - trees.start[root] - 1 - sum(sizes)
    if len(cut) + (rest > 0) < 2:
        return 1, []
    if rest >= max(sizes):
        return len(cut) + 1, [other for child in cut for other in trees.below(child)]
    largest = cut[sizes.index(max(sizes))]
    stays = {node, *trees.below(largest)}
    return len(cut) + (rest > 0), [other for other in trees.component(node) if other not in stays]


def articulation_points(
    network: Network, listed: int = 20, at: Day = None, representation: bool = False
) -> Answer:
    """Which nodes hold parts of the network together, and what falls off without each."""
    simple = partner_network(network, at, representation)
    trees = forest(simple)
    children: dict[int, list[int]] = defaultdict(list)
    for below, above in enumerate(trees.parent):
        children[above].append(below)
    rows = []
    for position, node in enumerate(simple.nodes):
        parts, off = _parts_without(position, trees, children[position])
        fallen = sorted(simple.nodes[other] for other in off)
        rows.append(
            {
                "node": node,
                "label": label(network, node),
                "articulation_point": parts > 1,
                "parts": parts,
                "cut_off": len(fallen),
                "cut_off_places": tuple(fallen[:listed]),
            }
        )
    return Answer(rows)


def bridges(
    network: Network, listed: int = 20, at: Day = None, representation: bool = False
) -> Answer:
    """The pairs whose partnership alone joins two parts, and the smaller part."""
    live = [t for t in live_ties(network, at) if representation or not t.representation]
    pairs = by_pair(live)
    simple = partner_network(network, at, representation)
    trees = forest(simple)
    rows = []
    for node, above in enumerate(trees.parent):
        if above < 0 or trees.low[node] <= trees.start[above]:
            continue
        fallen = trees.below(node)
        root = trees.root[node]
        if 2 * len(fallen) > trees.end[root] - trees.start[root]:
            inside = set(fallen)
            fallen = [other for other in trees.component(node) if other not in inside]
        names = sorted(simple.nodes[other] for other in fallen)
        a, b = sorted((simple.nodes[node], simple.nodes[above]))
        rows.append(
            {
                "a": a,
                "b": b,
                "ties": len(pairs[a, b]),
                "tie_keys": tuple(sorted(tie.key for tie in pairs[a, b])),
                "cut_off": len(names),
                "cut_off_places": tuple(names[:listed]),
            }
        )
    rows.sort(key=lambda row: (str(row["a"]), str(row["b"])))
    return Answer(rows)


CUT_OFF = (Column("cut_off", "integer", "places"), Column("cut_off_places", "list"))

METRICS = (
    Metric(
        id="articulation_points",
        name="Articulation points",
        reading="A place that others hang on: without it, the places cut off lose every chain of "
        "partners to the rest of the network.",
        kind="place",
        function=articulation_points,
        columns=place_columns(
            Column("articulation_point", "boolean"), Column("parts", "integer", "parts"), *CUT_OFF
        ),
        parameters=(LISTED, AT, REPRESENTATION),
        reference="Hopcroft and Tarjan 1973, doi:10.1145/362248.362272",
    ),
    Metric(
        id="bridges",
        name="Bridges",
        reading="A partnership that alone joins two parts of the network; ties says how many "
        "relationships would have to end before it is gone.",
        kind="pair",
        function=bridges,
        columns=pair_columns(
            Column("ties", "integer", "relationships"), Column("tie_keys", "list"), *CUT_OFF
        ),
        parameters=(LISTED, AT, REPRESENTATION),
        reference="Tarjan 1974, doi:10.1016/0020-0190(74)90003-9",
    ),
)
