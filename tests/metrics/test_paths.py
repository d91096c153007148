"""Paths by hand, against networkx, and with filters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.networks import at_random, day, network_of, of_pairs, tie
from placegraph import paths
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.paths import Costs, Finder, find_paths

A, B = "place/a", "place/b"
AT = day("2021-01-01")
FLAT = Costs({}, {}, 0)  # an unknown certainty or status costs 0.5, so every step costs 2


def nodes(found: Any) -> list[str]:
    return ["".join(node[-1] for node in path.nodes) for path in found.paths]


def test_a_step_costs_1_and_what_is_unsure_about_it() -> None:
    """Certain, active, since 2001 at least: 1 + 0.5/(1 + 2) after 20 years; uncertain and dormant
    and undated: 1 + 1 + 1 + 0.5."""
    old = tie("a", "b", start="2000")
    assert Costs().of(old, AT) == pytest.approx(1 + 0.5 / 3, abs=1e-3)
    unsure = tie("a", "b", status="dormant", certainty="uncertain")
    assert Costs().of(unsure, AT) == 3.5


def test_the_sure_path_comes_before_the_short_one() -> None:
    network = network_of(
        tie("a", "x", start="1950"),
        tie("x", "b", start="1950"),
        tie("a", "b", certainty="uncertain", status="developing"),
    )
    found = find_paths(network, A, B, at=AT)
    assert nodes(found) == ["axb", "ab"]
    assert found.paths[1].cost == pytest.approx(1 + 1 + 0.25 + 0.5)
    assert found.paths[0].cost < found.paths[1].cost


def test_each_step_lists_every_tie_cheapest_first() -> None:
    network = network_of(
        tie("a", "b", key="new", start="2019"),
        tie("a", "b", key="old", start="1981"),
        tie("a", "b", key="over", status="ended"),
    )
    step = find_paths(network, A, B, at=AT).paths[0].steps[0]
    assert (step.a, step.b, step.ties) == (A, B, ("old", "new"))


def test_paths_that_share_most_of_their_inside_count_as_one() -> None:
    """axyb and axzb share x, half of the inside; axyb and axyzb would share all of xy."""
    network = of_pairs("ax xy yb xz zb yz")
    assert nodes(find_paths(network, A, B, k=5)) == ["axyb", "axzb"]
    assert nodes(find_paths(network, A, B, k=5, shared=0.4)) == ["axyb"]
    assert len(nodes(find_paths(network, A, B, k=5, shared=1))) == 4


def test_filters_leave_out_ties() -> None:
    network = network_of(
        tie("a", "b", "civic", strands=("education/schools",), start="2010"),
        tie("a", "x", "academic", strands=("health/public-health",)),
        tie("x", "b", "academic", strands=("health",)),
        tie("a", "y", "commercial", status="dormant"),
        tie("y", "b", "commercial"),
    )
    assert nodes(find_paths(network, A, B)) == ["ab", "axb"]
    assert nodes(find_paths(network, A, B, levels=("academic",))) == ["axb"]
    assert nodes(find_paths(network, A, B, strands=("education",))) == ["ab"]
    assert nodes(find_paths(network, A, B, strands=("health/public-health",))) == []
    assert nodes(find_paths(network, A, B, at=day("2005-01-01"))) == ["axb"]
    assert nodes(find_paths(network, A, B, live=False)) == ["ab", "axb", "ayb"]


def test_no_path_is_an_answer() -> None:
    found = find_paths(of_pairs("ax by"), A, B)
    assert (found.paths, found.note) == ((), "no path joins A and B over ties that count here")


def test_fewer_paths_than_asked_for_say_so() -> None:
    assert find_paths(of_pairs("ab"), A, B).note == (
        "only 1 of 3 paths: all others share too much with these"
    )


@pytest.mark.parametrize(
    ("a", "b", "options", "error", "message"),
    [
        (A, A, {}, ParameterError, "cannot be connected with itself"),
        (A, "place/bb", {}, UnknownNameError, "no node called 'place/bb'"),
        (A, B, {"k": 0}, ParameterError, "k is 0; expected a whole number from 1 to 50"),
        (A, B, {"shared": 2}, ParameterError, "shared is 2; expected a share from 0 to 1"),
    ],
)
def test_bad_questions_are_named(
    a: str, b: str, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        find_paths(of_pairs("ab"), a, b, **options)


def test_a_cost_below_nothing_is_refused() -> None:
    with pytest.raises(ParameterError, match="expected amounts of at least 0"):
        Costs(newness=-1)


def priced(network: Any, finder: Finder) -> nx.Graph[str]:
    """The simple network with the costs of the steps, for networkx."""
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(network)
    for (a, b), ties in finder._ties.items():
        simple.add_edge(finder.nodes[a], finder.nodes[b], weight=ties[0][0])
    return simple


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 11), st.integers(0, 11))
def test_without_a_limit_on_sharing_paths_are_the_cheapest(seed: int, a: int, b: int) -> None:
    network = at_random(seed, n=12, m=24)
    finder = Finder(network, at=AT)
    source, target = finder.nodes[a], finder.nodes[b]
    if source == target:
        return
    found = finder.find(source, target, k=6, shared=1)
    simple = priced(network, finder)
    if not nx.has_path(simple, source, target):
        assert not found.paths
        return
    every = [
        nx.path_weight(simple, path, "weight")
        for path in nx.all_simple_paths(simple, source, target)
    ]
    assert [path.cost for path in found.paths] == pytest.approx(sorted(every)[:6])
    for path in found.paths:
        assert len(set(path.nodes)) == len(path.nodes)
        assert all(simple.has_edge(*step) for step in pairwise(path.nodes))


@pytest.mark.parametrize("seed", range(10))
def test_different_paths_are_those_that_a_greedy_choice_of_all_gives(seed: int) -> None:
    network = at_random(seed, n=10, m=22)
    finder = Finder(network, at=AT, costs=FLAT)
    simple = priced(network, finder)
    source, target = finder.nodes[0], finder.nodes[1]
    found = finder.find(source, target, k=4)
    for path in found.paths:
        for other in found.paths:
            inside, outside = set(path.nodes[1:-1]), set(other.nodes[1:-1])
            if path is not other:
                assert 2 * len(inside & outside) <= min(len(inside), len(outside))
    shortest = (
        nx.shortest_path_length(simple, source, target)
        if nx.has_path(simple, source, target)
        else None
    )
    assert (len(found.paths[0].steps) if found.paths else None) == shortest


@pytest.mark.parametrize("steps", [paths.STEPS, 100])
def test_when_too_many_paths_are_alike_one_apart_completes_the_answer(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ladder from a to b has 2^9 paths of one length; the long way round shares nothing."""
    monkeypatch.setattr(paths, "STEPS", steps)
    rungs = [f"n{at:02}" for at in range(10)]
    ties = [tie("a", "n00"), tie("n09", "b")]
    for left, right in pairwise(rungs):
        for side in "pq":
            ties += [tie(left, f"{left}{side}"), tie(f"{left}{side}", right)]
    way = ["a", *(f"w{at:02}" for at in range(30)), "b"]
    ties += [tie(*step) for step in pairwise(way)]
    found = find_paths(network_of(*ties), A, B, k=2)
    assert [len(path.steps) for path in found.paths] == [20, 31]
