"""Communities are found where they are plain, and their firmness shows where they are not."""

from __future__ import annotations

import networkx as nx
import pytest

from metrics.networks import of_pairs
from placegraph.metrics import compute

TWO_CLIQUES = of_pairs("ab ac ad bc bd cd ef eg eh fg fh gh de", alone=("z",))


def test_two_cliques_are_two_communities() -> None:
    rows = compute("communities", TWO_CLIQUES).by("node")
    assert {rows[f"place/{name}"]["community"] for name in "abcd"} == {1}
    assert {rows[f"place/{name}"]["community"] for name in "efgh"} == {2}
    assert rows["place/z"]["size"] == 1
    assert {row["stability"] for row in rows.values()} == {1.0}


def test_modularity_by_hand() -> None:
    """13 ties, 6 inside each clique, each with degrees adding up to 13: 2·(6/13 − (13/26)²)."""
    row = compute("community_stability", TWO_CLIQUES).rows[0]
    assert row["modularity"] == pytest.approx(2 * (6 / 13 - 1 / 4))
    assert (row["nmi_mean"], row["nmi_least"], row["communities"]) == pytest.approx((1, 1, 3))


def test_the_karate_club_reaches_its_published_modularity() -> None:
    """0.4198 is the largest possible (Brandes et al. 2008, doi:10.1109/TKDE.2007.190689)."""
    club: nx.Graph[str] = nx.Graph()
    club.add_edges_from((f"{a:02}", f"{b:02}") for a, b in nx.karate_club_graph().edges)
    row = compute("community_stability", club).rows[0]
    assert row["modularity"] == pytest.approx(0.4198, abs=5e-5)


def test_a_ring_has_no_firm_communities() -> None:
    ring: nx.Graph[str] = nx.Graph()
    ring.add_edges_from((f"{at:03}", f"{(at + 1) % 200:03}") for at in range(200))
    row = compute("community_stability", ring).rows[0]
    assert row["nmi_mean"] < 0.95
    assert min(compute("communities", ring).column("stability")) < 0.9


def test_resolution_makes_communities_smaller() -> None:
    many = compute("communities", TWO_CLIQUES, resolution=5).column("community")
    assert len(set(many)) > 3
