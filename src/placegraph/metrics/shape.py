"""The network as a whole: components, distances, efficiency.

Distances are exact: the search runs from every node.  Means run over the pairs that a chain of
partners joins; efficiency runs over all pairs, and a pair without a chain counts 0 in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from placegraph.engine import Distances, Network
from placegraph.metrics.cohesion import forest
from placegraph.metrics.declare import (
    AT,
    NOTE,
    REPRESENTATION,
    Answer,
    Column,
    Metric,
    reasons,
)
from placegraph.metrics.mixing import correlation
from placegraph.metrics.view import Day, live_ties, partner_network


def shape(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Size, components, degrees and clustering of the network of partners."""
    simple = partner_network(network, at, representation)
    n, m = len(simple.nodes), len(simple.edges)
    sizes = sorted(simple.components[1], reverse=True) if n else []
    degrees = simple.degrees
    triples = int((degrees * (degrees - 1) // 2).sum())
    ends = degrees[simple.edges].astype(float)
    mixing = correlation(ends[:, 0], ends[:, 1]) if m else None
    trees = forest(simple)
    crossings = sum(
        1
        for node, above in enumerate(trees.parent)
        if above >= 0 and trees.low[node] > trees.start[above]
    )
    why = [] if n else ["an empty network"]
    why += [] if triples else ["no place has two partners, so there is no transitivity"]
    why += [] if mixing is not None else ["all degrees are alike, so there is no assortativity"]
    row: dict[str, Any] = {
        "places": n,
        "pairs": m,
        "ties": len({tie.key for tie in live_ties(network, at)}),
        "components": len(sizes),
        "largest_component": sizes[0] if sizes else 0,
        "largest_share": sizes[0] / n if n else None,
        "isolates": int((degrees == 0).sum()),
        "mean_degree": 2 * m / n if n else None,
        "largest_degree": int(degrees.max()) if n else 0,
        "density": 2 * m / (n * (n - 1)) if n > 1 else None,
        "transitivity": 3 * len(simple.triangles) / triples if triples else None,
        "degree_assortativity": mixing,
        "bridge_share": crossings / m if m else None,
        "note": reasons(why),
    }
    return Answer([row])


def distances(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Diameter, mean and median distance, and global efficiency."""
    simple = partner_network(network, at, representation)
    n = len(simple.nodes)
    found = Distances.of(simple)
    joined = int(found.counts.sum())
    steps = np.arange(1, len(found.counts) + 1)
    row: dict[str, Any] = {
        "joined_pairs": joined // 2,
        "unjoined_pairs": (n * (n - 1) - joined) // 2,
        "efficiency": float(found.inverse.sum()) / (n * (n - 1)) if n > 1 else None,
    }
    if not joined:
        return Answer([row | {"note": "no two places are joined, so there is no distance"}])
    return Answer(
        [
            row
            | {
                "diameter": len(found.counts),
                "mean_distance": float((found.counts * steps).sum() / joined),
                "median_distance": int(np.searchsorted(found.counts.cumsum(), joined / 2) + 1),
            }
        ]
    )


def distance_distribution(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """How many pairs are so many steps apart."""
    found = Distances.of(partner_network(network, at, representation))
    return Answer(
        [
            {"distance": distance, "pairs": int(count) // 2}
            for distance, count in enumerate(found.counts, start=1)
        ]
    )


STRUCTURE = (AT, REPRESENTATION)

METRICS = (
    Metric(
        id="shape",
        name="Shape of the network",
        reading="How large the network is, how many separate parts it has, how many places stand "
        "alone, and what share of partnerships are the only join between two parts.",
        kind="network",
        function=shape,
        columns=(
            Column("places", "integer", "places"),
            Column("pairs", "integer", "pairs"),
            Column("ties", "integer", "relationships"),
            Column("components", "integer"),
            Column("largest_component", "integer", "places"),
            Column("largest_share", "number", "share of places"),
            Column("isolates", "integer", "places"),
            Column("mean_degree", "number", "partners"),
            Column("largest_degree", "integer", "partners"),
            Column("density", "number", "share of pairs"),
            Column("transitivity", "number", "share of two-paths"),
            Column("degree_assortativity", "number", "correlation"),
            Column("bridge_share", "number", "share of pairs"),
            NOTE,
        ),
        parameters=STRUCTURE,
        reference="Newman 2010, Networks, chapters 6 and 7",
    ),
    Metric(
        id="distances",
        name="Distances and efficiency",
        reading="How many steps along partners lie between two places; efficiency is 1 where all "
        "are partners and 0 where none are.",
        kind="network",
        function=distances,
        columns=(
            Column("joined_pairs", "integer", "pairs"),
            Column("unjoined_pairs", "integer", "pairs"),
            Column("diameter", "integer", "steps"),
            Column("mean_distance", "number", "steps"),
            Column("median_distance", "integer", "steps"),
            Column("efficiency", "number"),
            NOTE,
        ),
        parameters=STRUCTURE,
        cost="seconds",
        reference="Latora and Marchiori 2001, doi:10.1103/PhysRevLett.87.198701",
    ),
    Metric(
        id="distance_distribution",
        name="Distance distribution",
        reading="The number of pairs at each number of steps.",
        kind="network",
        function=distance_distribution,
        columns=(Column("distance", "integer", "steps"), Column("pairs", "integer", "pairs")),
        parameters=STRUCTURE,
        cost="seconds",
    ),
)
