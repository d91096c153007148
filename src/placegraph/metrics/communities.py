"""Communities by the Leiden algorithm, with how far they can be trusted.

The algorithm is seeded and run many times; the partition shown is the one of highest modularity.
A place's stability is the mean overlap (Jaccard) of its community with the one it has in the other
runs, and the runs are compared pair by pair by normalised mutual information.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from statistics import fmean

import numpy as np

from placegraph import engine
from placegraph.engine import Network, Simple
from placegraph.metrics.declare import (
    AT,
    NOTE,
    REPRESENTATION,
    SEED,
    Answer,
    Column,
    Metric,
    Parameter,
    place_columns,
)
from placegraph.metrics.view import Day, label, partner_network

Partition = list[int]

RESOLUTION = Parameter(
    "resolution", "number", 1.0, "Higher values give more and smaller communities.", 0.01, 100
)
RUNS = Parameter("runs", "integer", 20, "Seeded runs to compare.", 20, 1000)


def _partitions(
    simple: Simple, resolution: float, runs: int, seed: int
) -> list[tuple[Partition, float]]:
    """All runs, the one of highest modularity first."""
    found = [engine.leiden(simple, resolution, seed + run) for run in range(runs)]
    return sorted(found, key=lambda run: -run[1])


def _by_size(partition: Partition) -> dict[int, int]:
    """Numbers from 1 on for the communities, largest first; the first member breaks a tie."""
    sizes = Counter(partition)
    # Sorting is stable, so equals stay in the order of their first members.
    order = sorted(dict.fromkeys(partition), key=lambda community: -sizes[community])
    return {community: number for number, community in enumerate(order, start=1)}


def _stability(partitions: list[Partition]) -> list[float]:
    """For each node, the mean Jaccard overlap of its community in the first run and the others."""
    best = np.asarray(partitions[0], dtype=np.int64)
    sums = np.zeros(len(best))
    if not len(best):
        return []
    size = np.bincount(best)[best]
    for partition in partitions[1:]:
        other = np.asarray(partition, dtype=np.int64)
        _, of, shared = np.unique(
            best * (other.max() + 1) + other, return_inverse=True, return_counts=True
        )
        both = shared[of]
        sums += both / (size + np.bincount(other)[other] - both)
    return [float(total) for total in sums / (len(partitions) - 1)]


def communities(
    network: Network,
    resolution: float = 1.0,
    runs: int = 20,
    seed: int = 0,
    at: Day = None,
    representation: bool = False,
) -> Answer:
    """The community of every node, its size and its stability over seeds."""
    simple = partner_network(network, at, representation)
    partitions = [found for found, _ in _partitions(simple, resolution, runs, seed)]
    best = partitions[0]
    numbers, sizes = _by_size(best), Counter(best)
    rows = [
        {
            "node": node,
            "label": label(network, node),
            "community": numbers[community],
            "size": sizes[community],
            "stability": stability,
        }
        for node, community, stability in zip(
            simple.nodes, best, _stability(partitions), strict=True
        )
    ]
    return Answer(rows)


def community_stability(
    network: Network,
    resolution: float = 1.0,
    runs: int = 20,
    seed: int = 0,
    at: Day = None,
    representation: bool = False,
) -> Answer:
    """How many communities, how modular, and how alike the runs are."""
    simple = partner_network(network, at, representation)
    found = _partitions(simple, resolution, runs, seed)
    modularity = [value for _, value in found]
    row: dict[str, object] = {"runs": runs, "communities": len(set(found[0][0]))}
    if not len(simple.edges):
        return Answer([row | {"note": "no ties, so every place is on its own"}])
    alike = [
        engine.normalised_mutual_information(left, right)
        for (left, _), (right, _) in combinations(found, 2)
    ]
    row |= {
        "modularity": modularity[0],
        "modularity_mean": fmean(modularity),
        "modularity_least": modularity[-1],
        "nmi_mean": fmean(alike),
        "nmi_least": min(alike),
    }
    return Answer([row])


OPTIONS = (RESOLUTION, RUNS, SEED, AT, REPRESENTATION)
REFERENCE = "Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z"

METRICS = (
    Metric(
        id="communities",
        name="Communities",
        reading="Places with the same number have more ties among themselves than chance would "
        "give; stability near 1 means that other runs put them together too.",
        kind="place",
        function=communities,
        columns=place_columns(
            Column("community", "integer"),
            Column("size", "integer", "places"),
            Column("stability", "number", "mean overlap"),
        ),
        parameters=OPTIONS,
        cost="seconds",
        reference=REFERENCE,
    ),
    Metric(
        id="community_stability",
        name="How firm the communities are",
        reading="Modularity says how far ties stay inside communities; mutual information near 1 "
        "means that every run finds the same ones, and low values that the map is one of many.",
        kind="network",
        function=community_stability,
        columns=(
            Column("communities", "integer"),
            Column("runs", "integer"),
            Column("modularity", "number"),
            Column("modularity_mean", "number"),
            Column("modularity_least", "number"),
            Column("nmi_mean", "number"),
            Column("nmi_least", "number"),
            NOTE,
        ),
        parameters=OPTIONS,
        cost="seconds",
        reference=REFERENCE + "; Danon et al. 2005, doi:10.1088/1742-5468/2005/09/P09008",
    ),
)
