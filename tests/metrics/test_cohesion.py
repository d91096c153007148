"""What falls off, by hand and against networkx."""

from __future__ import annotations

import networkx as nx
import pytest

from metrics.networks import at_random, network_of, of_pairs, tie
from placegraph.metrics import compute
from placegraph.metrics.view import partner_network

# Two triangles joined by c–d, with g hanging on f.
TWO = of_pairs("ab bc ca cd de ef fd fg")


def test_articulation_points_by_hand() -> None:
    """Without c: {a, b} | {d, e, f, g}; without d: {a, b, c} | {e, f, g}; without f: {g} | rest."""
    rows = compute("articulation_points", TWO).by("node")
    assert {n: row["cut_off_places"] for n, row in rows.items() if row["articulation_point"]} == {
        "place/c": ("place/a", "place/b"),
        "place/d": rows["place/d"]["cut_off_places"],
        "place/f": ("place/g",),
    }
    assert rows["place/d"]["cut_off"] == 3


def test_bridges_by_hand() -> None:
    found = compute("bridges", TWO).by("a", "b")
    assert {pair: row["cut_off_places"] for pair, row in found.items()} == {
        ("place/c", "place/d"): ("place/a", "place/b", "place/c"),
        ("place/f", "place/g"): ("place/g",),
    }


def test_a_bridge_of_several_ties_says_so() -> None:
    network = network_of(tie("a", "b"), tie("a", "b", "academic"))
    row = compute("bridges", network).rows[0]
    assert (row["ties"], row["tie_keys"]) == (2, ("a-b-academic", "a-b-civic"))


@pytest.mark.law_of("articulation_points")
@pytest.mark.parametrize("seed", range(12))
def test_both_equal_networkx_and_so_does_what_falls_off(seed: int) -> None:
    network = at_random(seed, n=26, m=40)
    simple = partner_network(network)
    ours: nx.Graph[str] = nx.Graph()
    ours.add_nodes_from(simple.nodes)
    ours.add_edges_from((simple.nodes[a], simple.nodes[b]) for a, b in simple.edges.tolist())
    rows = compute("articulation_points", network, listed=100).rows
    cutting = {row["node"] for row in rows if row["articulation_point"]}
    assert cutting == set(nx.articulation_points(ours))
    pairs = set(compute("bridges", network).by("a", "b"))
    assert pairs == {(min(pair), max(pair)) for pair in nx.bridges(ours)}
    for row in rows:
        part = nx.node_connected_component(ours, row["node"]) - {row["node"]}
        left = list(nx.connected_components(ours.subgraph(part)))
        largest = max(map(len, left), default=0)
        assert row["cut_off"] == len(part) - largest
        assert set(row["cut_off_places"]) <= part
        if row["articulation_point"]:
            assert row["parts"] == len(left)
            kept = part - set(row["cut_off_places"])
            assert kept in left


def test_only_so_many_are_named() -> None:
    row = compute("articulation_points", of_pairs("ab ac ad ae"), listed=2).by("node")["place/a"]
    assert (row["cut_off"], len(row["cut_off_places"]), row["parts"]) == (3, 2, 4)
