"""Levels by hand.  The live ties of WARWICK are 2 community, 2 civic and 1 institutional.

So m = 3 and h = −(2·0.4·log2 0.4 + 0.2·log2 0.2) = 2·0.5288 + 0.4644 = 1.5219 bits.
"""

from __future__ import annotations

from math import log2
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.networks import WARWICK, at_random, network_of, tie
from placegraph.metrics import compute, levels
from placegraph.metrics.multiplex import entropy

# Three places: a–b on both levels, a–c and b–c on one each.
LAYERS = network_of(
    tie("a", "b", "civic", by=("x",)),
    tie("a", "b", "commercial", by=("x",)),
    tie("a", "c", "civic", by=("y",)),
    tie("b", "c", "commercial", by=("x",)),
    tie("b", "c", "academic", status="proposed", by=("x",)),
    alone=("d",),
)


def test_levels_of_a_pair_come_with_what_they_rest_on() -> None:
    found = levels(WARWICK, "place/warwick", "place/bo")
    assert found["levels"] == 3
    assert found["entropy"] == pytest.approx(-(2 * 0.4 * log2(0.4) + 0.2 * log2(0.2)))
    assert found["entropy"] == pytest.approx(1.5219, abs=5e-5)
    assert found["by_level"] == {"civic": 2, "community": 2, "institutional": 1}
    assert (found["dependence"], found["robustness"]) == (0.8, 2)


def test_a_pair_without_a_tie_has_no_level() -> None:
    found = levels(LAYERS, "place/a", "place/d")
    assert (found["levels"], found["entropy"], found["dependence"]) == (0, 0.0, None)
    assert found["note"] == "no live tie, so nothing to rest on"


def test_participation_by_hand() -> None:
    """M = 2 (academic is only proposed).  a: k = 2, 1 of o = 3, so P = 2·(1 − 5/9) = 8/9;
    b: 1, 2 likewise; c: 1, 1, so P = 2·(1 − 1/2) = 1."""
    rows = compute("participation", LAYERS).by("node")
    assert rows["place/a"]["participation"] == pytest.approx(8 / 9)
    assert rows["place/b"]["participation"] == pytest.approx(8 / 9)
    assert rows["place/c"]["participation"] == 1
    assert rows["place/d"]["participation"] is None
    assert rows["place/a"]["civic"] == 2
    assert rows["place/a"]["overlapping_degree"] == 3


def test_participation_is_zero_on_one_level_of_several() -> None:
    network = network_of(tie("a", "b", "civic"), tie("c", "d", "commercial"))
    assert set(compute("participation", network).column("participation")) == {0}


@pytest.mark.parametrize("seed", range(5))
def test_participation_lies_between_0_and_1(seed: int) -> None:
    for value in compute("participation", at_random(seed)).column("participation"):
        assert value is None or 0 <= value <= 1 + 1e-12


def test_overlap_by_hand() -> None:
    """Levels per pair: a–b 2, a–c 1, b–c 1; ω* = 4/3.  “x” carries both ties of a–b and the one
    of b–c, “y” that of a–c, so every pair rests on one organisation."""
    row = compute("overlap", LAYERS).rows[0]
    assert row["overlap"] == pytest.approx(4 / 3)
    assert (row["pairs"], row["mean_dependence"], row["resting_on_one"]) == (3, 1, 1)


def test_overlap_of_identical_levels_lies_above_the_null() -> None:
    ring = [(f"p{at}", f"p{(at + step) % 20}") for at in range(20) for step in (1, 3)]
    network = network_of(*(tie(a, b, level) for a, b in ring for level in ("civic", "academic")))
    row = compute("overlap", network).rows[0]
    assert row["overlap"] == 2
    assert 1 <= row["null_mean"] < 1.3
    assert row["z"] > 5


def test_reinforcement_by_hand() -> None:
    """Civic pairs: ab, ac; commercial: ab, bc.  P(civic | commercial) = 1/2, and of the six pairs
    of four places two are civic, so the density is 1/3."""
    row = compute("reinforcement", LAYERS).by("level", "given")["civic", "commercial"]
    assert (row["chance"], row["density"], row["times"]) == pytest.approx((1 / 2, 1 / 3, 3 / 2))
    assert row["shared_pairs"] == 1
    assert row["resting_on_one"] == 1


def test_an_office_is_a_tie_on_its_level() -> None:
    network = network_of(tie("a", "b", formality="representation"), tie("a", "b", "academic"))
    assert levels(network, "place/a", "place/b")["levels"] == 2
    assert compute("participation", network).column("civic") == [1, 1]


@given(st.lists(st.integers(0, 50), max_size=8))
def test_entropy_is_largest_where_all_levels_are_even(counts: list[int]) -> None:
    present: list[Any] = [count for count in counts if count]
    limit = log2(len(present)) if present else 0
    assert -1e-12 <= entropy(counts) <= limit + 1e-9
    if present and len(set(present)) == 1:
        assert entropy(counts) == pytest.approx(limit)
