"""What ties rest on, on the ties of WARWICK worked out by hand.

Live ties and the organisations that are party to them:
link {link, bo-council}, councils {district, bo-council}, schools {link, bo-schools},
waste {county, link}, health {link}; trade is only proposed.
The charity “link” is in 4 of 5, so D = 4/5.  Nobody is in all five; link and (district or
bo-council) touch all, so r = 2 and the alphabetically first pair is bo-council, link.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.networks import WARWICK, network_of, tie
from placegraph.errors import UnknownNameError
from placegraph.metrics import compute, dependence, robustness
from placegraph.metrics.dependence import hitting_set, needed_in_all

PAIR = ("place/warwick", "place/bo")


def test_dependence_and_robustness_by_hand() -> None:
    assert dependence(WARWICK, *PAIR) == 4 / 5
    assert robustness(WARWICK, *PAIR) == 2
    assert dependence(WARWICK, "place/bo", "place/warwick") == 4 / 5


def test_the_table_names_what_they_rest_on() -> None:
    row = compute("pair_dependence", WARWICK).rows[0]
    assert (row["a"], row["b"], row["ties"]) == ("place/bo", "place/warwick", 5)
    assert row["rests_on"] == ("organisation/link",)
    assert row["smallest_set"] == ("organisation/bo-council", "organisation/link")
    assert "trade" not in row["tie_keys"]


def test_one_tie_hangs_by_a_thread() -> None:
    network = network_of(tie("a", "b", by=("x", "y")))
    row = compute("pair_dependence", network).rows[0]
    assert (row["dependence"], row["robustness"]) == (1.0, 1)
    assert row["rests_on"] == ("organisation/x", "organisation/y")


def test_a_lead_carries_a_tie_as_a_party_does() -> None:
    network = network_of(
        tie("a", "b", by=("x",), key="one"),
        tie("a", "b", by=("y",), key="two", leads=("organisation/x",)),
    )
    assert dependence(network, "place/a", "place/b") == 1.0


@pytest.mark.parametrize(
    ("ties", "expected", "why"),
    [
        ([tie("a", "b")], (None, None), "no tie names an organisation"),
        ([tie("a", "b", by=("x",)), tie("a", "b", "academic")], (0.5, None), "1 of 2 ties name no"),
    ],
)
def test_what_no_organisation_carries_has_no_robustness(
    ties: list[Any], expected: tuple[Any, Any], why: str
) -> None:
    row = compute("pair_dependence", network_of(*ties)).rows[0]
    assert (row["dependence"], row["robustness"]) == expected
    assert why in row["note"]


def test_two_places_without_a_tie_have_no_dependence() -> None:
    network = network_of(tie("a", "b", by=("x",)), alone=("c",))
    assert dependence(network, "place/a", "place/c") is None
    assert robustness(network, "place/a", "place/c") is None


def test_a_name_that_is_none_is_met_with_suggestions() -> None:
    with pytest.raises(UnknownNameError, match="place/warwick"):
        dependence(WARWICK, "place/warwik", "place/bo")


sets = st.sets(st.sampled_from("abcdefg"), min_size=1, max_size=4).map(frozenset)


@given(st.lists(sets, max_size=8))
def test_a_hitting_set_touches_all_and_none_is_smaller(found: list[frozenset[str]]) -> None:
    chosen, exact = hitting_set(found)
    assert exact
    assert all(one & set(chosen) for one in found)
    for smaller in combinations("abcdefg", len(chosen) - 1) if chosen else ():
        assert not all(one & set(smaller) for one in found)


def test_beyond_twenty_candidates_the_answer_is_an_upper_bound() -> None:
    # A cycle of 25: no candidate dominates another, and 13 of 25 are needed.
    ring = [frozenset({f"{at:02}", f"{(at + 1) % 25:02}"}) for at in range(25)]
    chosen, exact = hitting_set(ring)
    assert not exact
    assert all(one & set(chosen) for one in ring)
    assert 13 <= len(chosen) <= 17


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=4), max_size=6))
def test_what_is_in_every_smallest_set_is_found_by_trying_all(
    found: list[frozenset[str]],
) -> None:
    chosen, _ = hitting_set(found)
    smallest = [
        set(tried)
        for tried in combinations("abcdef", len(chosen))
        if all(one & set(tried) for one in found)
    ]
    assert set(needed_in_all(found, chosen)) == set.intersection(*smallest)


def test_of_equally_small_sets_the_one_that_touches_most_is_given() -> None:
    """“a” and “z” do equally for the first tie; z is in a second one too, so z is named."""
    sets = [frozenset("az"), frozenset("zy"), frozenset("y")]
    assert hitting_set(sets) == (("y", "z"), True)
    assert needed_in_all(sets, ("y", "z")) == ("y",)
