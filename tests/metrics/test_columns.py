"""What stands beside the main figure of a metric is right too: counts, names, what it rests on.

Asked of random networks, each against a second way to the same answer. `metrics.broken` finds
the columns that could be wrong without a test that fails.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest

from metrics.networks import at_random, day
from metrics.test_laws import AT, BEFORE, law
from metrics.test_similarity import countries
from placegraph.distance import distance_km
from placegraph.liveness import status_of
from placegraph.metrics import compute
from placegraph.metrics.dependence import RESTING, bodies
from placegraph.metrics.multiplex import LEVELS
from placegraph.metrics.similarity import matched
from placegraph.metrics.view import Tie, live_ties, partner_network

RESTS = [column.name for column in RESTING]
CARRIED = at_random(3, n=8)
for number, (_, _, told) in enumerate(CARRIED.edges(data=True)):
    # Every tie has a body, so that robustness is known.
    told["parties"] = told["parties"] or (f"organisation/body-{number % 4}",)


def simple(network: Any) -> nx.Graph[str]:
    """The places of a network, joined where they are partners."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(network)
    plain.add_edges_from(t.pair for t in live_ties(network) if not t.representation)
    return plain


def rests(row: dict[str, Any]) -> list[Any]:
    return [row[name] for name in RESTS]


def smallest_sets(ties: list[Tie]) -> list[set[str]]:
    """All of the smallest sets of organisations that touch every tie, by trying all."""
    touched = [bodies(tie) for tie in ties]
    every = sorted(set().union(*touched))
    for size in range(len(every) + 1):
        fit = [set(one) for one in combinations(every, size) if all(t & set(one) for t in touched)]
        if fit:
            return fit
    return []


def is_resting(row: dict[str, Any], ties: list[Tie]) -> None:
    """Assert that a row says what these ties rest on."""
    counts = Counter(body for tie in ties for body in bodies(tie))
    most = max(counts.values(), default=0)
    assert set(row["rests_on"]) == {body for body, count in counts.items() if count == most}
    if not counts or not all(map(bodies, ties)):
        assert (row["robustness"], row["smallest_set"], row["in_every_set"]) == (None, (), ())
        return
    fit = smallest_sets(ties)
    assert set(row["smallest_set"]) in fit
    assert row["robustness"] == len(row["smallest_set"])
    assert set(row["in_every_set"]) == set.intersection(*fit)


@pytest.mark.law_of("pair_dependence", "place_dependence")
@pytest.mark.parametrize("network", [CARRIED, at_random(4)], ids=["all carried", "some"])
def test_what_ties_rest_on_is_found_by_trying_all(network: Any) -> None:
    live = list(live_ties(network))
    for row in compute("pair_dependence", network).rows:
        own = [tie for tie in live if tie.pair == (row["a"], row["b"])]
        assert row["tie_keys"] == tuple(sorted(tie.key for tie in own))
        is_resting(row, own)
    for row in compute("place_dependence", network).rows:
        is_resting(row, [tie for tie in live if row["node"] in tie.pair])


@pytest.mark.law_of("pair_levels")
@pytest.mark.parametrize("network", [CARRIED, at_random(4)], ids=["all carried", "some"])
def test_beside_levels_stands_what_the_same_ties_rest_on(network: Any) -> None:
    """The same as the measures of dependence say of the same pair and of the same place."""
    pairs = compute("pair_dependence", network).by("a", "b")
    for row in compute("pair_levels", network).rows:
        own = pairs[row["a"], row["b"]]
        assert (row["ties"], row["tie_keys"]) == (own["ties"], own["tie_keys"])
        assert rests(row) == rests(own)
        ties = [tie for tie in live_ties(network) if tie.pair == (row["a"], row["b"])]
        assert row["level_names"] == tuple(sorted({str(tie.level) for tie in ties}))
    places = compute("place_dependence", network).by("node")
    for row in compute("participation", network).rows:
        assert rests(row) == rests(places[row["node"]])


@pytest.mark.law_of("participation")
@law
def test_a_place_has_on_each_level_the_partners_of_that_level(seed: int) -> None:
    network = at_random(seed)
    on: dict[str, nx.Graph[str]] = {level: nx.Graph() for level in LEVELS}
    for tie in live_ties(network):
        on[str(tie.level)].add_edge(*tie.pair)
    for row in compute("participation", network).rows:
        degrees = [on[x].degree[row["node"]] if row["node"] in on[x] else 0 for x in LEVELS]
        assert [row[level] for level in LEVELS] == degrees
        assert row["levels"] == sum(map(bool, degrees))


def test_every_level_has_its_column() -> None:
    """A tie on each level: one partner on each of the eight."""
    network = at_random(5, n=9, m=40)
    for number, (_, _, told) in enumerate(network.edges(data=True)):
        told |= {"level": LEVELS[number % 8], "status": "active"}
    for row in compute("participation", network).rows:
        node = row["node"]
        for level in LEVELS:
            own = {tie.pair for tie in live_ties(network) if tie.level == level}
            assert row[level] == sum(node in pair for pair in own)


@pytest.mark.law_of("overlap", "reinforcement")
@pytest.mark.parametrize("network", [CARRIED, at_random(4)], ids=["all carried", "some"])
def test_overlap_and_reinforcement_tell_how_fragile_the_pairs_are(network: Any) -> None:
    pairs = compute("pair_levels", network).by("a", "b")
    (whole,) = compute("overlap", network, draws=25).rows
    assert whole["draws"] == 25
    assert whole["z"] == pytest.approx((whole["overlap"] - whole["null_mean"]) / whole["null_sd"])
    # No copy can have less than one level a pair, so none lies so far from their mean.
    assert 0 < whole["null_sd"] < whole["null_mean"] - 0.5
    fragile(whole, list(pairs.values()))
    for row in compute("reinforcement", network).rows:
        given = [one for one in pairs.values() if row["given"] in one["level_names"]]
        shared = [one for one in given if row["level"] in one["level_names"]]
        assert (row["given_pairs"], row["shared_pairs"]) == (len(given), len(shared))
        fragile(row, shared)


def fragile(row: dict[str, Any], pairs: list[dict[str, Any]]) -> None:
    """Assert that a row says how fragile these pairs are."""
    known = [one["dependence"] for one in pairs if one["dependence"] is not None]
    sizes = [one["robustness"] for one in pairs if one["robustness"] is not None]
    assert row["mean_dependence"] == (pytest.approx(np.mean(known)) if known else None)
    assert row["robustness_known"] == len(sizes)
    assert row["resting_on_one"] == (sizes.count(1) / len(sizes) if sizes else None)


@pytest.mark.law_of(
    "betweenness", "closeness", "pagerank", "coreness", "structural_holes", "eigenvector"
)
@law
def test_measures_of_position_are_those_of_networkx(seed: int) -> None:
    network = at_random(seed)
    plain = simple(network)
    for metric, theirs in {
        "betweenness": nx.betweenness_centrality(plain),
        "closeness": nx.closeness_centrality(plain),
        "pagerank": nx.pagerank(plain, 0.85, tol=1e-12, max_iter=1000),
        "coreness": nx.core_number(nx.Graph(edge for edge in plain.edges if edge[0] != edge[1])),
    }.items():
        for row in compute(metric, network).rows:
            assert row[metric] == pytest.approx(theirs.get(row["node"], 0), abs=1e-6), metric
    constraint = nx.constraint(plain)
    for row in compute("structural_holes", network).rows:
        if row["constraint"] is not None:
            assert row["constraint"] == pytest.approx(constraint[row["node"]])
    for part in nx.connected_components(plain):
        matrix = nx.to_numpy_array(plain, nodelist=sorted(part))
        rows = compute("eigenvector", network).by("node")
        vector = np.array([rows[node]["eigenvector"] or 0.0 for node in sorted(part)])
        if vector.any() and len(part) > 1:
            # A vector of the adjacency, for its largest eigenvalue, 1 at its largest.
            assert vector.max() == pytest.approx(1)
            assert matrix @ vector == pytest.approx(
                np.linalg.eigvalsh(matrix).max() * vector, abs=1e-3
            )


@pytest.mark.law_of("shape", "distances")
@law
def test_the_whole_has_the_shape_that_networkx_measures(seed: int) -> None:
    network = at_random(seed)
    plain = simple(network)
    largest = plain.subgraph(max(nx.connected_components(plain), key=len))
    (row,) = compute("shape", network).rows
    assert (row["places"], row["pairs"]) == (len(plain), plain.number_of_edges())
    assert row["components"] == nx.number_connected_components(plain)
    assert row["isolates"] == nx.number_of_isolates(plain)
    assert row["largest_share"] == pytest.approx(len(largest) / len(plain))
    assert row["transitivity"] == pytest.approx(nx.transitivity(plain))
    assert row["density"] == pytest.approx(nx.density(plain))
    assert row["bridge_share"] == pytest.approx(
        len(list(nx.bridges(plain))) / plain.number_of_edges()
    )
    (row,) = compute("distances", network).rows
    assert row["diameter"] == max(
        nx.diameter(plain.subgraph(part)) for part in nx.connected_components(plain)
    )
    assert row["efficiency"] == pytest.approx(nx.global_efficiency(plain))


@pytest.mark.law_of("communities", "community_stability")
@law
def test_communities_are_as_modular_as_networkx_says(seed: int) -> None:
    network = at_random(seed)
    parts: dict[int, set[str]] = defaultdict(set)
    rows = compute("communities", network).rows
    for row in rows:
        parts[row["community"]].add(row["node"])
    assert all(row["size"] == len(parts[row["community"]]) for row in rows)
    assert set(parts) == set(range(1, len(parts) + 1))
    (whole,) = compute("community_stability", network).rows
    assert whole["communities"] == len(parts)
    found = nx.community.modularity(simple(network), parts.values())
    assert whole["modularity"] == pytest.approx(found)


@law
def test_shares_of_degrees_and_of_what_is_reached(seed: int) -> None:
    network = at_random(seed)
    plain = simple(network)
    for row in compute("degree", network).rows:
        assert row["share"] == pytest.approx(nx.degree_centrality(plain)[row["node"]])
    for row in compute("closeness", network).rows:
        assert row["reached"] == len(nx.node_connected_component(plain, row["node"])) - 1


@law
def test_efficiency_is_what_is_left_of_each_partner(seed: int) -> None:
    network = at_random(seed)
    plain = simple(network)
    for row in compute("structural_holes", network).rows:
        assert row["partners"] == plain.degree[row["node"]]
        if row["efficiency"] is not None:
            effective = nx.effective_size(plain)[row["node"]]
            assert row["efficiency"] == pytest.approx(effective / row["partners"])


@pytest.mark.law_of("bridges")
@law
def test_what_a_bridge_cuts_off_is_the_smaller_part(seed: int) -> None:
    network = at_random(seed)
    plain = simple(network)
    for row in compute("bridges", network, listed=100).rows:
        cut = plain.copy()
        cut.remove_edge(row["a"], row["b"])
        parts = [nx.node_connected_component(cut, end) for end in (row["a"], row["b"])]
        assert row["cut_off"] == min(map(len, parts))
        assert set(row["cut_off_places"]) in parts


@law
def test_runs_differ_between_the_least_and_the_best(seed: int) -> None:
    (row,) = compute("community_stability", at_random(seed), runs=21).rows
    assert row["runs"] == 21
    # Modularity is below 1, and so is every mean and least of it.
    least, mean, best = (row[f"modularity{which}"] for which in ("_least", "_mean", ""))
    assert least - 1e-9 <= mean <= best + 1e-9 < 1
    assert 0 <= row["nmi_least"] <= row["nmi_mean"] + 1e-9 <= 1 + 2e-9


@law
def test_assortativity_is_as_many_spreads_from_chance_as_z_says(seed: int) -> None:
    network = at_random(seed)
    (row,) = compute("assortativity", network, attribute="degree", draws=30).rows
    assert (row["attribute"], row["draws"]) == ("degree", 30)
    beyond = row["coefficient"] - row["null_mean"]
    assert row["z"] == pytest.approx(beyond / row["null_sd"])
    # A correlation lies between -1 and 1, so at most 1 from its mean.
    assert 0 < row["null_sd"] <= 1


@pytest.mark.law_of("distance_distribution")
@law
def test_each_distance_has_the_pairs_that_networkx_counts(seed: int) -> None:
    network = at_random(seed)
    steps: Counter[int] = Counter()
    for _, found in nx.all_pairs_shortest_path_length(simple(network)):
        steps.update(found.values())
    wanted = {distance: count // 2 for distance, count in steps.items() if distance}
    rows = compute("distance_distribution", network).rows
    assert {row["distance"]: row["pairs"] for row in rows} == wanted


def test_likeness_rests_on_the_matched_pairs_and_their_medians() -> None:
    """The pairs that `matched` draws, and the distances between their places."""
    network = countries(80, near=True)
    row = compute("similarity", network).by("likeness")["nearness"]
    partners = partner_network(network)
    facts = [network.nodes[node] for node in partners.nodes]
    pairs = matched(partners, [one["country"] for one in facts], 0)
    assert row["pairs"] == len(pairs)
    for median, ends in zip(
        ("median_linked", "median_matched"), zip(*pairs, strict=True), strict=True
    ):
        spots = ([(facts[at]["latitude"], facts[at]["longitude"]) for at in one] for one in ends)
        assert row[median] == pytest.approx(np.median([distance_km(*two) for two in spots]))
    # Hanley and McNeil's largest for so many pairs.
    assert row["error"] <= 0.5 / np.sqrt(len(pairs))


@pytest.mark.law_of("tie_statements")
@law
def test_a_tie_names_its_sources_and_who_of_both_ends_is_among_them(seed: int) -> None:
    network = at_random(seed)
    for number, (_, _, told) in enumerate(network.edges(data=True)):
        told["sources"] = (("french", "german"), ("french",), ("other",))[number % 3]
    speaks = {"french": "france", "german": "germany"}
    ties = {tie.key: tie for tie in live_ties(network)}
    rows = compute("tie_statements", network, speaks_for=speaks).rows
    for row in rows:
        assert row["sources"] == tuple(sorted(ties[row["key"]].attributes["sources"]))
        ends = {network.nodes[end]["country"] for end in (row["a"], row["b"])}
        if ends == {"france", "germany"}:
            assert row["both_do"] == (row["sources"] == ("french", "german"))
        else:
            assert row["both_do"] is None
    (whole,) = compute("reciprocity", network, speaks_for=speaks).rows
    assert whole["ties"] == len(ties)


@pytest.mark.law_of("difference", "dormancy")
@law
def test_rows_of_ties_say_which_places_they_join_and_what_is_told_of_them(seed: int) -> None:
    network = at_random(seed)
    told = {key: attributes for _, _, key, attributes in network.edges(keys=True, data=True)}
    ends: dict[str, set[str]] = defaultdict(set)
    for a, b, key in network.edges(keys=True):
        ends[key] |= {a, b}
    for metric in ("ages", "dormancy", "lineage", "difference"):
        given = {"since": BEFORE, "at": AT} if metric == "difference" else {"at": AT}
        for row in compute(metric, network, **given).rows:
            assert set(row["places"]) == ends[row["key"]], metric
    for row in compute("ages", network, at=AT).rows:
        assert row["start"] == told[row["key"]]["start"]
    for row in compute("dormancy", network, at=AT).rows:
        assert row["status"] == told[row["key"]]["status"]
        # All that is dated here is a start.
        assert row["last_evidence"] == told[row["key"]]["start_latest"]
    for row in compute("difference", network, since=BEFORE, at=AT).rows:
        attributes = told[row["key"]]
        assert row["status_before"] == status_of(attributes, BEFORE)
        assert row["status_after"] == status_of(attributes, AT)


@law
def test_as_many_ended_at_an_age_as_are_named(seed: int) -> None:
    network = at_random(seed)
    for _, _, told in network.edges(data=True):
        if told["status"] == "ended" and told["start_earliest"]:
            told["end_earliest"] = told["end_latest"] = day("2008-01-01")
    for row in compute("survival", network, least=1, at=AT).rows:
        if row["age"] is not None:
            assert row["ended"] == len(row["tie_keys"])
            assert row["hazard"] == pytest.approx(row["ended"] / row["at_risk"])
