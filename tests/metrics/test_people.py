"""The same people on both sides: of the briefing, and by hand."""

from __future__ import annotations

from typing import Any

import networkx as nx

from metrics.networks import network_of, tie
from placegraph.metrics import compute
from placegraph.network import to_organisations
from placegraph.store import Store


def test_the_charity_and_the_council_share_a_holder(store: Store) -> None:
    """The briefing’s contact of case study 3 is at both: two posts, one holder, two ties."""
    (row,) = compute("shared_holders", to_organisations(store)).rows
    assert row["labels"] == ("One World Link", "Warwick District Council")
    assert (row["holders"], row["ties"]) == (1, 2)
    assert row["posts"] == (
        "role/one-world-link-volunteer",
        "role/warwick-district-head-of-development-services",
    )
    assert row["tie_keys"] == ("one-world-link-bo-friendship", "warwick-district-bo-city-plan")


def test_posts_held_in_a_row_are_one_holder() -> None:
    """p–q–r are one holder of three bodies: three pairs; s stands alone."""
    network: Any = network_of(tie("a", "b", by=("x", "y")))
    network.graph["posts"] = {
        "role/p": ("organisation/x", ("role/q",)),
        "role/q": ("organisation/y", ("role/p", "role/r")),
        "role/r": ("organisation/z", ("role/q",)),
        "role/s": ("organisation/x", ()),
    }
    rows = compute("shared_holders", network).by("a", "b")
    assert {pair: row["holders"] for pair, row in rows.items()} == {
        ("organisation/x", "organisation/y"): 1,
        ("organisation/x", "organisation/z"): 1,
        ("organisation/y", "organisation/z"): 1,
    }
    assert rows["organisation/x", "organisation/y"]["ties"] == 1


def test_a_network_without_posts_has_no_holders() -> None:
    assert compute("shared_holders", nx.MultiGraph()).rows == ()
