"""Assortativity by hand, against networkx, and against the null."""

from __future__ import annotations

import networkx as nx
import pytest

from metrics.networks import at_random, network_of, of_pairs, tie
from placegraph.metrics import compute
from placegraph.metrics.view import partner_network

COUNTRIES = {"a": "fr", "b": "fr", "c": "de", "d": "de"}


def test_country_by_hand() -> None:
    """ab and cd at home, bc abroad: e = 2/3 the same, shares 1/2 each, so (2/3 − 1/2)/(1/2)."""
    network = network_of(*(tie(*pair) for pair in ("ab", "cd", "bc")), **COUNTRIES)
    row = compute("assortativity", network).rows[0]
    assert row["coefficient"] == pytest.approx(1 / 3)
    assert (row["pairs"], row["pairs_left_out"]) == (3, 0)


def test_pairs_without_the_attribute_are_left_out_and_counted() -> None:
    network = network_of(*(tie(*pair) for pair in ("ab", "cd", "bc", "ax")), **COUNTRIES)
    row = compute("assortativity", network).rows[0]
    assert row["coefficient"] == pytest.approx(1 / 3)
    assert (row["pairs"], row["pairs_left_out"]) == (3, 1)


@pytest.mark.law_of("assortativity")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("attribute", ["country", "degree"])
def test_the_coefficient_equals_that_of_networkx(seed: int, attribute: str) -> None:
    network = at_random(seed, n=40, m=90)
    network.nodes["place/aa"]["country"] = "france"
    simple = partner_network(network)
    ours: nx.Graph[str] = nx.Graph()
    ours.add_nodes_from((n, {"country": network.nodes[n]["country"]}) for n in simple.nodes)
    ours.add_edges_from((simple.nodes[a], simple.nodes[b]) for a, b in simple.edges.tolist())
    theirs = (
        nx.degree_assortativity_coefficient(ours)
        if attribute == "degree"
        else nx.attribute_assortativity_coefficient(ours, "country")
    )
    row = compute("assortativity", network, attribute=attribute, draws=20).rows[0]
    assert row["coefficient"] == pytest.approx(theirs)


def test_like_with_like_lies_far_above_the_null() -> None:
    """Two rings, each with chords, one a country: all pairs at home."""
    ties = [
        tie(f"{ring}{at:02}", f"{ring}{(at + step) % 20:02}")
        for ring in "xy"
        for at in range(20)
        for step in (1, 3)
    ]
    countries = {f"{ring}{at:02}": ring for ring in "xy" for at in range(20)}
    row = compute("assortativity", network_of(*ties, **countries)).rows[0]
    assert row["coefficient"] == pytest.approx(1)
    assert abs(row["null_mean"]) < 0.1
    assert row["z"] > 5


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (of_pairs("ab"), "no pair has both values"),
        (network_of(tie("a", "b"), a="fr", b="fr"), "all ends have the same value"),
        (network_of(tie("a", "b"), a="fr", b="de"), "every rewired copy gives the same value"),
    ],
)
def test_what_has_no_z_says_why(network: nx.Graph[str], why: str) -> None:
    row = compute("assortativity", network).rows[0]
    assert row["z"] is None
    assert why in row["note"]
