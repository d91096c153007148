"""Position in small networks, by hand and by law."""

from __future__ import annotations

import networkx as nx
import pytest

from metrics.networks import at_random, network_of, of_pairs, tie
from placegraph.errors import UnknownNameError
from placegraph.metrics import compute, position

# A path a–b–c–d with a triangle c–d–e at its end, and f alone.
KITE = of_pairs("ab bc cd de ce", alone=("f",))


def test_ties_partners_and_strength_differ() -> None:
    """a has two ties to b and an office at c: partners 1, ties 3, strength 3; the tie of all three
    places d, e, f counts once as a tie and twice in the strength of d."""
    shared = [
        tie("d", "e", key="three"),
        tie("d", "f", key="three"),
        tie("e", "f", key="three"),
    ]
    network = network_of(
        tie("a", "b"),
        tie("a", "b", "academic"),
        tie("a", "c", formality="representation"),
        tie("a", "e", status="ended"),
        *shared,
    )
    rows = compute("ties", network).by("node")
    names = ("partners", "ties", "strength", "offices")
    assert [rows["place/a"][name] for name in names] == [1, 3, 3, 1]
    assert [rows["place/c"][name] for name in names] == [0, 1, 1, 1]
    assert [rows["place/d"][name] for name in names] == [2, 1, 2, 0]


def test_an_office_is_no_partner_unless_asked_for() -> None:
    network = network_of(tie("a", "b", formality="representation"))
    assert compute("degree", network).column("degree") == [0, 0]
    assert compute("degree", network, representation=True).column("degree") == [1, 1]


def test_betweenness_by_hand() -> None:
    """Pairs of KITE whose shortest paths pass b: ac, ad, ae (3); c: ad, ae, bd, be (4); of
    5·4/2 = 10 pairs of other places."""
    values = compute("betweenness", KITE).by("node")
    assert values["place/b"]["betweenness"] == pytest.approx(3 / 10)
    assert values["place/c"]["betweenness"] == pytest.approx(4 / 10)
    assert values["place/a"]["betweenness"] == 0


def test_closeness_by_hand() -> None:
    """From c: a 2, b 1, d 1, e 1, so 4 reached in 5 steps: 4/5 times the share reached, 4/5."""
    row = compute("closeness", KITE).by("node")["place/c"]
    assert (row["closeness"], row["mean_distance"]) == pytest.approx((16 / 25, 5 / 4))
    alone = compute("closeness", KITE).by("node")["place/f"]
    assert (alone["closeness"], alone["mean_distance"]) == (0, None)


@pytest.mark.parametrize("seed", range(4))
def test_pagerank_adds_up_to_1(seed: int) -> None:
    assert sum(compute("pagerank", at_random(seed)).column("pagerank")) == pytest.approx(1)


def test_eigenvector_is_that_of_the_adjacency_matrix() -> None:
    rows = compute("eigenvector", KITE).by("node")
    x = {node: row["eigenvector"] for node, row in rows.items()}
    assert x["place/f"] is None
    assert max(value for value in x.values() if value is not None) == 1
    value = x["place/b"] / x["place/a"]  # the only partner of a is b
    assert x["place/b"] + x["place/d"] + x["place/e"] == pytest.approx(value * x["place/c"])


def test_coreness_by_hand() -> None:
    assert compute("coreness", KITE).column("coreness") == [1, 1, 2, 2, 2, 0]


def test_structural_holes_by_hand() -> None:
    """c has partners b, d, e and one tie (de) among them: effective size 3 − 2·1/3 = 7/3, circles
    {b} and {d, e}.  Constraint of c: b (1/3)², d and e each (1/3 + 1/3·1/2)² = 1/4 with the
    proportion 1/2 that e gives to d: 1/9 + 1/4 + 1/4 = 11/18."""
    row = compute("structural_holes", KITE).by("node")["place/c"]
    assert row["effective_size"] == pytest.approx(7 / 3)
    assert row["structural_diversity"] == 2
    assert row["constraint"] == pytest.approx(11 / 18)


@pytest.mark.parametrize("seed", range(4))
def test_effective_size_equals_that_of_networkx(seed: int) -> None:
    found = nx.gnm_random_graph(20, 40, seed=seed)
    network = nx.relabel_nodes(found, {node: f"n{node:02}" for node in found})
    theirs = nx.effective_size(network)
    rows = compute("structural_holes", network).by("node")
    for node, value in theirs.items():
        if network.degree(node):
            assert rows[node]["effective_size"] == pytest.approx(value)


def test_position_puts_one_place_together() -> None:
    found = position(KITE, "place/c")
    assert (found["partners"], found["articulation_point"], found["coreness"]) == (3, True, 2)
    assert found["betweenness"] == pytest.approx(0.4)
    assert found["constraint"] == pytest.approx(11 / 18)
    assert position(KITE, "place/f")["constraint"] is None
    with pytest.raises(UnknownNameError):
        position(KITE, "place/z")
