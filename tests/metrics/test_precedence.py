"""Which level came first, by hand."""

from __future__ import annotations

from typing import Any

from metrics.networks import day, network_of, tie
from placegraph.metrics import compute


def row(*ties: dict[str, Any], **parameters: Any) -> Any:
    table = compute("precedence", network_of(*ties), **parameters)
    return table.by("first", "second")["commercial", "civic"]


def test_commerce_came_first_on_one_of_two_pairs() -> None:
    """a–b: 1990 before 2000.  a–c: 2010 after 2000.  a–d: both in 2005, in no known order."""
    found = row(
        tie("a", "b", "commercial", start="1990"),
        tie("a", "b", start="2000"),
        tie("a", "c", "commercial", start="2010"),
        tie("a", "c", start="2000"),
        tie("a", "d", "commercial", start="2005"),
        tie("a", "d", start="2005"),
    )
    assert (found["pairs"], found["no_later"], found["later"]) == (3, 1, 1)
    assert (found["order_not_known"], found["share_no_later"]) == (1, 0.5)
    assert found["examples"] == ("place/a>place/b",)


def test_the_same_day_is_no_later() -> None:
    same: dict[str, Any] = {"start_earliest": day("2005-03-01"), "start_latest": day("2005-03-01")}
    found = row(tie("a", "b", "commercial", **same), tie("a", "b", **same))
    assert found["share_no_later"] == 1


def test_a_tie_that_ended_still_came_first() -> None:
    found = row(
        tie("a", "b", "commercial", start="1990", status="ended"), tie("a", "b", start="2000")
    )
    assert found["share_no_later"] == 1


def test_an_undated_tie_of_the_level_may_be_older() -> None:
    found = row(
        tie("a", "b", "commercial", start="1990"),
        tie("a", "b", start="2000"),
        tie("a", "b", key="undated"),
    )
    assert (found["undated"], found["share_no_later"]) == (1, None)
    assert found["note"] == "no pair has both levels dated in a known order"


def test_what_was_proposed_or_not_yet_begun_is_not_there() -> None:
    ties = (tie("a", "b", "commercial", start="2010"), tie("a", "b", start="2000"))
    assert len(compute("precedence", network_of(*ties), at="2005")) == 0
    ties = (tie("a", "b", "commercial", status="proposed"), tie("a", "b", start="2000"))
    assert len(compute("precedence", network_of(*ties))) == 0
