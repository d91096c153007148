"""Strand profiles by hand."""

from __future__ import annotations

import pytest

from metrics.networks import network_of, tie
from placegraph.metrics import compute


def with_strand(a: str, b: str, key: str, *strands: str) -> dict[str, object]:
    return tie(a, b, key=key, strands=strands)


# a: sport 2, schools 1, none 1; b: sport 2, schools 1; c: schools 1 and health 1 (d likewise).
NETWORK = network_of(
    with_strand("a", "b", "1", "culture/sport"),
    with_strand("a", "b", "2", "culture/sport"),
    with_strand("a", "b", "3", "education/schools"),
    with_strand("c", "d", "4", "education/schools", "health/public-health"),
    with_strand("a", "c", "5"),
)


def test_the_location_quotient_by_hand() -> None:
    """Mentions at both ends: culture 4, education 4, health 2, of 10.  Two of a's three mentions
    are culture: (2/3)/(4/10) = 5/3."""
    table = compute("strand_profile", NETWORK, least=3)
    row = table.by("node", "strand")["place/a", "culture"]
    assert (row["ties"], row["share"]) == (2, pytest.approx(2 / 3))
    assert row["location_quotient"] == pytest.approx(5 / 3)
    assert row["tie_keys"] == ("1", "2")
    assert table.notes == ("1 ties state no strand and are left out",)


def test_few_ties_give_counts_and_no_quotient() -> None:
    row = compute("strand_profile", NETWORK).by("node", "strand")["place/a", "culture"]
    assert (row["ties"], row["location_quotient"]) == (2, None)
    assert row["note"] == "4 ties; a quotient needs at least 10"


def test_shares_of_a_place_add_up_to_1_and_depth_goes_below() -> None:
    table = compute("strand_profile", NETWORK, depth=2)
    shares = [row["share"] for row in table.rows if row["node"] == "place/c"]
    assert sum(shares) == pytest.approx(1)
    assert {row["strand"] for row in table.rows} == {
        "culture/sport",
        "education/schools",
        "health/public-health",
    }


def test_as_many_ties_as_the_least_give_a_quotient() -> None:
    row = compute("strand_profile", NETWORK, least=4).by("node", "strand")["place/a", "culture"]
    assert row["location_quotient"] == pytest.approx(5 / 3)
