"""How fast the metrics, paths and scenarios are, as ratios measured in one run.

Needs the KONECT sister cities in ../shared.  networkx runs from a sample of sources and is scaled
up to all of them, because all of them take many minutes.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import igraph
import networkx as nx

from placegraph import engine
from placegraph.metrics import METRICS, compute
from placegraph.metrics.view import partner_network
from placegraph.paths import Finder
from placegraph.scenarios import run

FILE = Path(__file__).parents[2] / "shared" / "data" / "twinning_konect" / "out.twin"
SAMPLE = 100


def timed(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def calibrate() -> None:
    """Say how fast this machine is just now."""
    taken = timed(lambda: sum(range(10_000_000)))
    print(f"calibration: ten million additions in {taken:.2f} s")


def show(what: str, found: float, bound: float, unit: str, least: bool = False) -> bool:
    kept = found >= bound if least else found <= bound
    sign = "≥" if least else "≤"
    print(f"{what:58} {found:9.2f} {unit:3} ({sign} {bound:g}) {'' if kept else 'MISSED'}")
    return kept


def konect() -> nx.Graph[str]:
    network: nx.Graph[str] = nx.Graph()
    with FILE.open() as lines:
        rows = (line.split() for line in lines if not line.startswith("%"))
        network.add_edges_from((row[0], row[1]) for row in rows)
    return network


def place_metrics(network: nx.Graph[str]) -> bool:
    total = 0.0
    for metric in METRICS.values():
        if metric.kind == "place":
            taken = timed(partial(metric, network))
            total += taken
            print(f"    {metric.id:24} {taken:6.2f} s")
    return show("all place metrics on KONECT", total, 20, "s")


def against_networkx(network: nx.Graph[str]) -> bool:
    ours = timed(lambda: compute("betweenness", network))
    sampled = timed(lambda: nx.betweenness_centrality(network, k=SAMPLE, seed=0))
    theirs = sampled * len(network) / SAMPLE
    kept = show("betweenness: networkx over ours", theirs / ours, 40, "×", least=True)
    nodes = random.Random(0).sample(sorted(network), SAMPLE)
    sampled = timed(lambda: [nx.closeness_centrality(network, node) for node in nodes])
    ours = timed(lambda: compute("closeness", network))
    print(f"    closeness: networkx over ours {sampled * len(network) / SAMPLE / ours:.0f} ×")
    return kept


def against_igraph(network: nx.Graph[str]) -> bool:
    index = {node: at for at, node in enumerate(network)}
    raw = igraph.Graph(len(index), [(index[a], index[b]) for a, b in network.edges])
    simple = partner_network(network)
    leiden = {"objective_function": "modularity", "n_iterations": engine.LEIDEN_ITERATIONS}
    heavy = {
        "betweenness": raw.betweenness,
        "closeness": raw.closeness,
        "distances": lambda: raw.path_length_hist(directed=False),
        "communities": lambda: [_seeded(seed, raw.community_leiden, leiden) for seed in range(20)],
    }
    kept = True
    for name, function in heavy.items():
        # Turn by turn, so that what else the machine does falls on both.
        ratios = [timed(partial(compute, name, network)) / timed(function) for _ in range(5)]
        kept &= show(f"{name}: ours with labels over raw igraph", median(ratios), 1.2, "×")
    assert len(simple.edges) == raw.ecount()
    return kept


def _seeded(seed: int, function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """The same work as ours: a run takes longer or shorter with its seed."""
    random.seed(seed)
    return function(**options)


def paths() -> bool:
    """Questions in a network of 20,000 nodes made like a merged one: hubs, rims and long ways."""
    network: nx.MultiGraph[str] = nx.MultiGraph()
    chance = random.Random(1)
    for a, b in nx.barabasi_albert_graph(14_000, 2, seed=1).edges:
        network.add_edge(f"place/{a}", f"place/{b}")
    for body in range(5_990):
        for place in chance.sample(range(14_000), 2):
            network.add_edge(f"organisation/{body}", f"place/{place}")
    for club in range(10):
        for place in chance.sample(range(14_000), 190):
            network.add_edge(f"organisation/network-{club}", f"place/{place}")
    nodes = sorted(network)
    finder = Finder(network)
    pairs = [chance.sample(nodes, 2) for _ in range(200)]
    taken = sorted(timed(partial(finder.find, a, b, k=5)) for a, b in pairs)
    print(f"    paths in {len(nodes):,} nodes: median {1000 * taken[100]:.0f} ms")
    return show("five paths, 95 of 100 questions", 1000 * taken[190], 100, "ms")


def scenario(network: nx.Graph[str]) -> bool:
    busiest = max(network, key=network.degree)
    taken = timed(lambda: run("lose_place", network, place=busiest, draws=100))
    return show("a scenario with 100 controls on KONECT", taken, 20, "s")


def main() -> int:
    if not FILE.exists():
        print("no KONECT file in ../shared: nothing measured")
        return 0
    calibrate()
    network = konect()
    parts = [place_metrics(network), against_networkx(network), against_igraph(network)]
    parts += [paths(), scenario(network)]
    return 0 if all(parts) else 1


if __name__ == "__main__":
    sys.exit(main())
