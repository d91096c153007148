"""Linked pairs against matched ones, by hand and against trying all."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placegraph.metrics import compute
from placegraph.metrics.similarity import auc, matched
from placegraph.metrics.view import partner_network

scores = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


@given(scores, scores)
def test_the_auc_is_the_share_of_comparisons_that_the_first_win(
    linked: list[float], others: list[float]
) -> None:
    wins = [(a > b) + (a == b) / 2 for a in linked for b in others]
    value, error = auc(np.array(linked), np.array(others))
    assert value == pytest.approx(sum(wins) / len(wins))
    assert error >= 0
    opposite, _ = auc(np.array(others), np.array(linked))
    assert value + opposite == pytest.approx(1)


def test_the_error_is_that_of_hanley_and_mcneil() -> None:
    """A = 3/4 of 2 × 2 comparisons: Q1 = 0.6, Q2 = 9/14, so the variance is
    (3/16 + (0.6 − 9/16) + (9/14 − 9/16)) / 4 = 0.07634."""
    value, error = auc(np.array([3.0, 1.0]), np.array([2.0, 0.0]))
    assert value == 0.75
    assert error**2 == pytest.approx((3 / 16 + 0.6 - 9 / 16 + 9 / 14 - 9 / 16) / 4)


def countries(links: int, near: bool) -> Any:
    """Places of two countries in a row each; place n is linked with the one opposite, or with
    any at random."""
    network: Any = nx.MultiGraph()
    order = list(range(links))
    if not near:
        random.Random(1).shuffle(order)  # noqa: S311
    for number, other in enumerate(order):
        for side, at, east in (("a", number, 0.0), ("b", other, 1.0)):
            network.add_node(
                f"place/{side}{at}", country=side, latitude=at / 2, longitude=east, kind="city"
            )
        network.add_edge(f"place/a{number}", f"place/b{other}", key=f"tie-{number}")
    return network


@pytest.mark.law_of("similarity")
def test_linked_pairs_that_lie_opposite_are_nearer_than_matched_ones() -> None:
    rows = compute("similarity", countries(80, near=True)).by("likeness")
    assert rows["nearness"]["auc"] == 1.0
    assert rows["nearness"]["median_linked"] < rows["nearness"]["median_matched"]
    # All are cities, so kind tells nothing apart.
    assert rows["same kind"]["auc"] == 0.5


def test_links_at_random_are_not_told_from_matched_pairs() -> None:
    row = compute("similarity", countries(300, near=False)).by("likeness")["nearness"]
    assert abs(row["auc"] - 0.5) < 4 * row["error"]


def test_matched_pairs_are_unlinked_and_of_the_same_countries_and_places() -> None:
    network = countries(60, near=True)
    simple = partner_network(network)
    country = [network.nodes[node]["country"] for node in simple.nodes]
    pairs = matched(simple, country, seed=3)
    linked = {tuple(edge) for edge in simple.edges.tolist()}
    assert {one for one, _ in pairs} <= linked
    assert not {other for _, other in pairs} & linked
    for (a, b), (c, d) in pairs:
        assert {country[a], country[b]} == {country[c], country[d]}
        assert {a, b} & {c, d}


def test_too_few_pairs_give_no_figure() -> None:
    table = compute("similarity", countries(8, near=True))
    assert set(table.column("auc")) == {None}
    assert all("not enough data" in row["note"] for row in table.rows)
