"""The engine gives what networkx gives, on random networks and on awkward ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placegraph import engine
from placegraph.betweenness import betweenness, betweenness_of
from placegraph.efficiency import efficiency, efficiency_sources, mean_efficiency
from placegraph.engine import Simple, simple_network


def pair_of_networks(seed: int) -> tuple[nx.Graph[str], Simple]:
    """A sparse random network with isolates, as networkx and as ours."""
    found = nx.gnm_random_graph(45, 60, seed=seed)
    network: nx.Graph[str] = nx.relabel_nodes(found, {node: f"n{node:02}" for node in found})
    return network, simple_network(list(network), list(network.edges))


def expected(network: nx.Graph[str], function: Callable[..., dict[str, float]]) -> list[float]:
    values = function(network)
    return [values[node] for node in network]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (betweenness, nx.betweenness_centrality),
        (lambda s: engine.closeness(s, engine.Distances.of(s)), nx.closeness_centrality),
        (engine.coreness, nx.core_number),
        (engine.constraint, nx.constraint),
        (engine.triangle_counts, nx.triangles),
        (lambda s: engine.pagerank(s, 0.85), lambda g: nx.pagerank(g, 0.85, tol=1e-12)),
    ],
    ids=["betweenness", "closeness", "coreness", "constraint", "triangles", "pagerank"],
)
def test_values_equal_those_of_networkx(
    seed: int, ours: Callable[[Simple], Any], theirs: Callable[..., dict[str, float]]
) -> None:
    network, simple = pair_of_networks(seed)
    assert ours(simple).tolist() == pytest.approx(
        expected(network, theirs), rel=1e-6, abs=1e-9, nan_ok=True
    )


@pytest.mark.parametrize("seed", range(40))
def test_betweenness_with_trees_hanging_on_cycles_is_that_of_networkx(seed: int) -> None:
    size = seed % 39 + 1
    found = nx.gnp_random_graph(size, seed / 400, seed=seed)
    if seed % 4 == 0:
        found = nx.random_labeled_tree(size, seed=seed)
    network: nx.Graph[str] = nx.relabel_nodes(found, {node: f"n{node:02}" for node in found})
    simple = simple_network(list(network), list(network.edges))
    theirs = expected(network, nx.betweenness_centrality)
    assert betweenness(simple).tolist() == pytest.approx(theirs, abs=1e-12)


def test_betweenness_of_one_node_is_estimated_in_a_large_network() -> None:
    found = nx.barabasi_albert_graph(2600, 2, seed=1)
    found.add_edges_from((node, f"leaf {node}") for node in range(0, 2600, 3))
    nodes = [str(node) for node in found]
    simple = simple_network(nodes, [(str(a), str(b)) for a, b in found.edges])
    exact = betweenness(simple)
    for node in (0, 3, 50, 700, nodes.index("leaf 3")):
        value, error = betweenness_of(simple, node)
        assert value == pytest.approx(exact[node], abs=4 * error + 1e-12)
        assert error < 0.25 * exact[node] + 1e-12
        assert betweenness_of(simple, node) == (value, error)


@pytest.mark.parametrize("seed", range(5))
def test_betweenness_of_one_node_is_exact_in_a_small_network(seed: int) -> None:
    network, simple = pair_of_networks(seed)
    theirs = expected(network, nx.betweenness_centrality)
    found = [betweenness_of(simple, node) for node in range(len(network))]
    assert [value for value, _ in found] == pytest.approx(theirs, abs=1e-12)
    assert not any(error for _, error in found)


@pytest.mark.parametrize("seed", range(5))
def test_eigenvector_equals_that_of_networkx_in_a_component(seed: int) -> None:
    network, _ = pair_of_networks(seed)
    part = network.subgraph(max(nx.connected_components(network), key=len))
    simple = simple_network(list(part), list(part.edges))
    theirs = np.array(expected(part, lambda g: nx.eigenvector_centrality(g, 1000, tol=1e-10)))
    assert engine.eigenvector(simple) == pytest.approx(theirs / theirs.max(), abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_structural_diversity_counts_the_parts_among_partners(seed: int) -> None:
    network, simple = pair_of_networks(seed)
    parts = [
        nx.number_connected_components(network.subgraph(network[node])) if network[node] else 0
        for node in network
    ]
    assert engine.structural_diversity(simple).tolist() == parts


@pytest.mark.parametrize("seed", range(5))
def test_distances_equal_those_of_networkx(seed: int) -> None:
    network, simple = pair_of_networks(seed)
    found = engine.Distances.of(simple, batch=7)  # several batches, the last one short
    lengths = dict(nx.all_pairs_shortest_path_length(network))
    steps = [d for by_target in lengths.values() for d in by_target.values() if d]
    assert found.counts.tolist() == [steps.count(d) for d in range(1, max(steps) + 1)]
    assert found.total.tolist() == [sum(lengths[node].values()) for node in network]
    exact = efficiency(simple.edges, 45, np.arange(45))
    assert exact.value == pytest.approx(nx.global_efficiency(network))
    assert exact.error == 0
    assert found.inverse.sum() / (45 * 44) == pytest.approx(exact.value)


def test_efficiency_from_some_sources_lies_within_its_error() -> None:
    network = nx.gnm_random_graph(2500, 4000, seed=1)
    edges = np.array(network.edges)
    exact = engine.Distances.of(Simple(tuple(map(str, network)), edges)).inverse.sum()
    found = efficiency(edges, 2500, efficiency_sources(2500, seed=0))
    assert len(found.each) == 256
    assert mean_efficiency(edges, 2500, efficiency_sources(2500, seed=0)) == (
        pytest.approx(found.value)
    )
    assert 0 < found.error < 0.05 * found.value
    assert abs(found.value - exact / (2500 * 2499)) < 3 * found.error


def test_the_error_is_that_of_drawing_without_replacement() -> None:
    """A path of three: from a and b (1 + 1/2)/2 = 3/4 and 1.  sd = √(1/32), two of three drawn:
    √(1/32)·√((1 − 2/3)/2) = √(1/192)."""
    edges = np.array([[0, 1], [1, 2]])
    found = efficiency(edges, 3, np.array([0, 1]))
    assert found.each.tolist() == [0.75, 1.0]
    assert found.error == pytest.approx((1 / 192) ** 0.5)
    cut = efficiency(edges[:1], 3, np.array([0, 1]))
    assert cut.each.tolist() == [0.5, 0.5]
    assert cut.error == 0
    assert cut.change_error(found) == pytest.approx(found.error)


def test_parallel_ties_and_loops_are_not_seen() -> None:
    simple = simple_network("abc", [("a", "b"), ("b", "a"), ("a", "b"), ("c", "c")])
    assert simple.edges.tolist() == [[0, 1]]
    assert simple.degrees.tolist() == [1, 1, 0]


@pytest.mark.parametrize(("n", "pairs"), [(0, []), (1, []), (1, [("0", "0")]), (2, [])])
def test_networks_without_ties_have_values(n: int, pairs: list[tuple[str, str]]) -> None:
    simple = simple_network(map(str, range(n)), pairs)
    assert betweenness(simple).tolist() == [0] * n
    assert engine.closeness(simple, engine.Distances.of(simple)).tolist() == [0] * n
    assert efficiency(simple.edges, n, np.arange(n)).value == 0
    assert mean_efficiency(simple.edges, n, np.arange(n)) == 0
    assert engine.leiden(simple, 1.0, seed=0) == (list(range(n)), 0.0)
    assert [copy.tolist() for copy in engine.rewired(simple, 2, seed=0)] == [[], []]


def test_rewiring_keeps_degrees_and_follows_its_seed() -> None:
    _, simple = pair_of_networks(3)
    copies = list(engine.rewired(simple, 5, seed=7))
    for copy in copies:
        assert np.bincount(copy.ravel(), minlength=45).tolist() == simple.degrees.tolist()
        assert len(engine.unique_pairs(copy, 45)) == len(simple.edges)
    assert copies[0].tolist() != simple.edges.tolist()
    again = list(engine.rewired(simple, 5, seed=7))
    assert [copy.tolist() for copy in copies] == [copy.tolist() for copy in again]


def test_leiden_follows_its_seed() -> None:
    _, simple = pair_of_networks(4)
    assert engine.leiden(simple, 1.0, seed=5) == engine.leiden(simple, 1.0, seed=5)


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(0, 60), st.integers(0, 2**31))
def test_component_roots_are_the_first_nodes_of_the_components(n: int, m: int, seed: int) -> None:
    network = nx.gnm_random_graph(n, min(m, n * (n - 1) // 2), seed=seed)
    edges = np.array(network.edges, dtype=np.int64).reshape(-1, 2)
    wanted = {node: min(part) for part in nx.connected_components(network) for node in part}
    assert dict(enumerate(engine.component_roots(edges, n).tolist())) == wanted
