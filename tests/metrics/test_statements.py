"""Reciprocity of statements by hand."""

from __future__ import annotations

from metrics.networks import network_of, tie
from placegraph.metrics import compute

NETWORK = network_of(
    tie("a", "x", key="both", sources=("french-list", "german-list")),
    tie("b", "x", key="one", sources=("french-list", "wikidata")),
    tie("b", "y", key="neither", sources=("wikidata",)),
    tie("a", "b", key="home", sources=("french-list",)),
    tie("a", "p", key="silent", sources=("french-list",)),
    a="france",
    b="france",
    x="germany",
    y="germany",
)
SPEAKS = {"french-list": "france", "german-list": "germany"}


def test_reciprocity_by_hand() -> None:
    """Both could state: both, one and neither, and neither is stated by a symmetric list alone and
    drops out; home has one list for both its ends, which is one voice.  So 1 of 2."""
    row = compute("reciprocity", NETWORK, speaks_for=SPEAKS).rows[0]
    assert (row["both_could"], row["both_do"], row["one_does"]) == (2, 1, 1)
    assert row["reciprocity"] == 1 / 2
    assert row["tie_keys"] == ("both",)


def test_each_tie_says_who_states_it() -> None:
    rows = compute("tie_statements", NETWORK, speaks_for=SPEAKS).by("key")
    assert rows["one"]["stated_by"] == ("place/b",)
    assert rows["silent"]["both_do"] is None
    assert rows["silent"]["note"] == "no two sources speak for its two ends"


def test_a_source_may_speak_for_a_single_place() -> None:
    rows = compute("tie_statements", NETWORK, speaks_for={"wikidata": "place/y"}).by("key")
    assert rows["neither"]["stated_by"] == ("place/y",)


def test_the_network_says_which_source_speaks_for_whom_and_a_mapping_can_say_otherwise() -> None:
    network = NETWORK.copy()
    voices = {"french-list": {"place/a", "place/b", "place/p"}, "german-list": {"place/x"}}
    network.graph["voices"] = voices
    (row,) = compute("reciprocity", network).rows
    assert (row["both_could"], row["both_do"], row["reciprocity"]) == (2, 1, 1 / 2)
    (row,) = compute("reciprocity", network, speaks_for={"french-list": "france"}).rows
    assert row["reciprocity"] is None


def test_without_voices_there_is_no_reciprocity() -> None:
    row = compute("reciprocity", NETWORK).rows[0]
    assert row["reciprocity"] is None
    assert "speaks_for" in row["note"]
