"""Brokerage roles by hand and by enumeration."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from metrics.networks import at_random, network_of, tie
from placegraph.metrics import compute
from placegraph.metrics.brokerage import ROLES, role
from placegraph.metrics.view import partner_network

COUNTRIES = {"hub": "fr", "a": "fr", "b": "fr", "c": "de", "d": "de", "e": "pl"}


def test_the_roles_of_a_hub_by_hand() -> None:
    """Partners a, b (home), c, d (German), e (Polish), x (unknown); a and c are partners, so the
    pair ac needs no broker.  ab coordinator; cd itinerant; ad, bc, bd, ae, be gatekeeper;
    ce, de liaison."""
    ties = [tie("hub", name) for name in "abcdex"]
    rows = compute("brokerage", network_of(*ties, tie("a", "c"), **COUNTRIES)).by("node")
    hub = rows["place/hub"]
    assert [hub[name] for name in ROLES] == [1, 1, 5, 2]
    assert (hub["total"], hub["country_unknown"]) == (9, 1)
    assert hub["note"] == "1 partners without a known country are left out"
    assert rows["place/x"]["coordinator"] is None
    assert rows["place/x"]["note"] == "the country of this place is not known"


@pytest.mark.law_of("brokerage")
@pytest.mark.parametrize("seed", range(6))
def test_each_unordered_pair_of_untied_partners_counts_once(seed: int) -> None:
    network = at_random(seed, n=14, m=60)
    simple = partner_network(network)
    country = {node: network.nodes[node]["country"] for node in simple.nodes}
    tied = {frozenset((simple.nodes[a], simple.nodes[b])) for a, b in simple.edges.tolist()}
    for row in compute("brokerage", network).rows:
        own = country[row["node"]]
        if own is None:
            continue
        near = [n for n in simple.nodes if frozenset((n, row["node"])) in tied and country[n]]
        counts = Counter(
            role(own, country[left], country[right])
            for left, right in combinations(near, 2)
            if frozenset((left, right)) not in tied
        )
        assert [row[name] for name in ROLES] == [counts[name] for name in ROLES]
