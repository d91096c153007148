"""Every metric has a law that holds on all networks, or a published value, and here is which.

The laws here are asked of random networks with parallel ties, self-loops, endings and unknown
bounds, and of the briefing's network of organisations. A test says with
`law_of` of which metrics it is a law; the closing test fails for a metric that has none, or none
that fails when the metric is wrong.
"""

from __future__ import annotations

import datetime
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.networks import at_random, day
from placegraph.liveness import is_live
from placegraph.metrics import compute
from placegraph.metrics.people import holders
from placegraph.metrics.view import every_structure, live_ties
from placegraph.network import to_organisations
from placegraph.paths import is_wide
from placegraph.store import Store

SEEDS = st.integers(0, 10_000)
AT, BEFORE = day("2010-06-30"), day("1995-06-30")


@pytest.fixture(scope="module")
def bodies(store: Store) -> Any:
    return to_organisations(store)


def law(function: Any) -> Any:
    """A law of random networks."""
    return settings(max_examples=8, deadline=None)(given(SEEDS)(function))


@pytest.mark.law_of("ties", "degree")
@law
def test_degree_and_strength_count_every_end(seed: int) -> None:
    network = at_random(seed)
    pairs = {tie.pair for tie in live_ties(network) if not tie.representation}
    assert sum(compute("degree", network).column("degree")) == 2 * len(pairs)
    ties = compute("ties", network)
    assert sum(ties.column("strength")) == 2 * len(list(live_ties(network)))
    assert ties.column("partners") == compute("degree", network).column("degree")


@pytest.mark.law_of("formality_status")
@law
def test_formality_status_counts_each_tie_once(seed: int) -> None:
    network = at_random(seed)
    keys = [key for row in compute("formality_status", network).rows for key in row["tie_keys"]]
    ends = {key for a, b, key in network.edges(keys=True) if a != b}
    assert sorted(keys) == sorted(ends)
    assert sum(compute("formality_status", network).column("ties")) == len(keys)


@law
def test_distance_distribution_has_every_joined_pair_once(seed: int) -> None:
    network = at_random(seed)
    simple = nx.Graph(t.pair for t in live_ties(network) if not t.representation)
    wanted = sum(comb(len(part), 2) for part in nx.connected_components(simple))
    assert sum(compute("distance_distribution", network).column("pairs")) == wanted


@pytest.mark.law_of("strand_profile")
@law
def test_strand_profile_shares_add_up_and_quotients_average_to_one(seed: int) -> None:
    table = compute("strand_profile", at_random(seed), least=1)
    shares: dict[str, float] = defaultdict(float)
    mentions: Counter[str] = Counter()
    for row in table.rows:
        shares[row["node"]] += row["share"] or 0.0
        mentions[row["node"]] += row["ties"]
    assert all(share == pytest.approx(1) for node, share in shares.items() if mentions[node])
    for strand in set(table.column("strand")) - {None}:
        # Weighted with what each place says altogether, the quotients of a strand average to 1.
        own = [row for row in table.rows if row["strand"] == strand]
        weighted = sum(mentions[row["node"]] * row["location_quotient"] for row in own)
        assert weighted / sum(mentions.values()) == pytest.approx(1)


@pytest.mark.law_of("reciprocity")
@law
def test_statements_of_both_ends_need_two_who_could(seed: int) -> None:
    network = at_random(seed)
    voices = {"briefing": "france", "other": "germany"}
    statements = compute("tie_statements", network, speaks_for=voices)
    assert all(row["both_could"] or not row["both_do"] for row in statements.rows)
    (row,) = compute("reciprocity", network, speaks_for=voices).rows
    assert row["both_could"] == sum(bool(one) for one in statements.column("both_could"))
    assert row["both_do"] + row["one_does"] <= row["both_could"] <= row["ties"]
    assert row["reciprocity"] is None or 0 <= row["reciprocity"] <= 1


@pytest.mark.law_of("ages")
@law
def test_a_tie_is_as_old_as_the_year_of_its_start_allows(seed: int) -> None:
    """On 30 June 2010 a tie of 1990 has lasted 19 or 20 completed years, one of 2005 4 or 5."""
    network = at_random(seed)
    for row in compute("ages", network, at=AT).rows:
        lasted = (row["at_least"], row["at_most"])
        assert lasted == {"1990": (19, 20), "2005": (4, 5), None: (None, None)}[row["start"]]


@law
def test_all_ties_age_alike(seed: int) -> None:
    network = at_random(seed)
    now, later = (
        compute("ages", network, at=day(at)).by("key") for at in ("2010-06-30", "2017-06-30")
    )
    for key in now.keys() & later.keys():
        for bound in ("at_least", "at_most"):
            if now[key][bound] is not None and now[key]["at_most"] is not None:
                assert later[key][bound] - now[key][bound] in range(8)
        if now[key]["at_least"] is not None and now[key]["at_most"] is not None:
            assert now[key]["at_least"] <= now[key]["at_most"]
            assert later[key]["at_most"] == now[key]["at_most"] + 7


@pytest.mark.law_of("dormancy")
@law
def test_whoever_waits_longer_calls_fewer_ties_quiet(seed: int) -> None:
    network = at_random(seed)
    quiet = [
        {
            row["key"]
            for row in compute("dormancy", network, quiet_after=years, at=AT).rows
            if row["quiet"]
        }
        for years in (1, 5, 20)
    ]
    assert quiet[0] >= quiet[1] >= quiet[2]


@law
def test_a_place_rests_on_bodies_as_its_ties_do(seed: int) -> None:
    network = at_random(seed)
    for row in compute("place_dependence", network).rows:
        own = {tie.key: tie for tie in live_ties(network) if row["node"] in tie.pair}
        bodies = Counter(
            body
            for tie in own.values()
            for body in {*tie.attributes["parties"], *tie.attributes["leads"]}
            if body.startswith("organisation/")
        )
        assert row["ties"] == len(own)
        largest = max(bodies.values(), default=0)
        assert (row["dependence"] or 0) == pytest.approx(largest / len(own) if own else 0)
        if row["robustness"] is not None:
            # One body touches at most the largest number of ties.
            assert row["robustness"] >= len(own) / largest


@law
def test_levels_of_a_pair_are_at_most_its_ties_and_spread_over_them(seed: int) -> None:
    network = at_random(seed)
    for row in compute("pair_levels", network).rows:
        ties = [tie for tie in live_ties(network) if tie.pair == (row["a"], row["b"])]
        counts = Counter(tie.level for tie in ties)
        assert row["levels"] == len(counts) <= len(ties)
        assert 0 <= row["entropy"] <= math.log2(len(counts)) + 1e-9


@law
def test_what_appeared_did_so_in_one_part_of_the_time(seed: int) -> None:
    network = at_random(seed)

    def appeared(since: datetime.date, at: datetime.date) -> set[str]:
        rows = compute("difference", network, since=since, at=at).rows
        return {row["key"] for row in rows if row["change"] == "appeared"}

    middle = day("2000-01-01")
    assert appeared(BEFORE, AT) <= appeared(BEFORE, middle) | appeared(middle, AT)


@pytest.mark.law_of("strand_change")
@law
def test_strands_change_by_what_came_less_what_went(seed: int) -> None:
    for row in compute("strand_change", at_random(seed), since=BEFORE, at=AT).rows:
        assert row["after"] - row["before"] == row["new"] - row["gone"]
        assert row["new"] + row["gone"] == len(row["tie_keys"])


@pytest.mark.law_of("growth")
@law
def test_growth_is_what_was_live_at_the_end_of_each_year(seed: int) -> None:
    network = at_random(seed)
    for row in compute("growth", network, at=AT).rows:
        end = min(datetime.date(row["year"], 12, 31), AT)
        live = {
            key
            for a, b, key, told in network.edges(keys=True, data=True)
            if a != b and told["start_earliest"] and is_live(told, end)
            if row["strand"] in {strand.split("/")[0] for strand in told["strands"]}
        }
        assert set(row["tie_keys"]) == live


@pytest.mark.law_of("bilateral_and_network")
@law
def test_a_place_is_partner_of_its_partners(seed: int) -> None:
    partners = {
        row["node"]: set(row["partner_places"])
        for row in compute("bilateral_and_network", at_random(seed)).rows
    }
    assert all(a in partners[b] for a, others in partners.items() for b in others)


@pytest.mark.law_of("unrecognised")
@law
def test_the_score_of_an_unrecognised_tie_adds_up_from_what_joins_the_pair(seed: int) -> None:
    """Among places alone nothing counts but their ties and whom both work with."""
    network = at_random(seed)
    live = [tie for tie in live_ties(network) if not tie.representation]
    partners = nx.Graph(tie.pair for tie in live)
    formal = {tie.pair for tie in live if tie.level == "civic" and tie.attributes["formal"]}
    other = {tie.pair for tie in live if tie.level != "civic"} - formal
    weights = {"weight_commercial": 2, "weight_academic": 3}
    rows = compute("unrecognised", network, gamma=0.5, **weights).by("a", "b")
    assert set(rows) == other
    for a, b, allocation in nx.resource_allocation_index(partners, other):
        keys = {tie.key: tie.level for tie in live if tie.pair == (a, b) and tie.level != "civic"}
        own = sum(2 if level == "commercial" else 3 for level in keys.values())
        row = rows[a, b]
        assert row["tie_keys"] == tuple(sorted(keys))
        assert row["resource_allocation"] == pytest.approx(allocation)
        assert row["score"] == pytest.approx(own + 0.5 * allocation)


@law
def test_a_formal_tie_takes_one_pair_out_of_the_unrecognised(seed: int) -> None:
    network = at_random(seed)
    before = compute("unrecognised", network).by("a", "b")
    for a, b in list(before)[:2]:
        copy = network.copy()
        told = next(iter(network.edges(data=True)))[2]
        formal = {"status": "active", "level": "civic", "formality": "twinning", "formal": True}
        copy.add_edge(a, b, key="new", **told | formal | {"representation": False})
        assert (a, b) not in compute("unrecognised", copy).by("a", "b")


@pytest.mark.law_of("precedence")
@law
def test_of_two_levels_each_came_before_the_other_or_did_not(seed: int) -> None:
    rows = compute("precedence", at_random(seed)).by("first", "second")
    for (first, second), row in rows.items():
        other = rows[second, first]
        known = row["no_later"] + row["later"]
        assert known + row["order_not_known"] <= row["pairs"] == other["pairs"]
        # Both “no later” only where they began together.
        assert row["later"] <= other["no_later"]


@pytest.mark.law_of("survival")
@law
def test_fewer_survive_each_age_and_hazards_multiply(seed: int) -> None:
    network = at_random(seed)
    for _, _, told in network.edges(data=True):
        if told["status"] == "ended" and told["start_earliest"]:
            told["end_earliest"] = told["end_latest"] = day("2008-01-01")
    left = 1.0
    for row in compute("survival", network, least=1, at=AT).rows:
        if row["age"] is not None:
            left *= 1 - row["hazard"]
            assert row["survival"] == pytest.approx(left)
            assert 0 <= row["ended"] <= row["at_risk"]


@pytest.mark.law_of("without_nations")
def test_national_bodies_take_ties_from_those_without(bodies: Any) -> None:
    for row in compute("without_nations", bodies).rows:
        assert row["national"] == len(row["tie_keys"]) <= row["ties"]
        assert row["share_without"] is None or 0 <= row["share_without"] <= 1
        assert (row["share_without"] == 1) <= (row["national"] == 0)


@pytest.mark.law_of("who_works_where", "coherence")
def test_coverage_is_the_union_of_what_the_bodies_of_a_place_reach(bodies: Any) -> None:
    reach: dict[str, set[str]] = defaultdict(set)
    own: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for row in compute("who_works_where", bodies).rows:
        assert row["partners"] == len(row["partner_places"]) > 0
        reach[row["place"]].update(row["partner_places"])
        own[row["place"]][row["node"]] = set(row["partner_places"])
    rows = [row for row in compute("coherence", bodies).rows if row["organisations"]]
    assert rows
    for row in rows:
        assert set(row["partner_places"]) == reach[row["node"]]
        assert row["coverage"] == len(reach[row["node"]])
        assert set(row["local_organisations"]) == set(own[row["node"]])
        alike = [len(a & b) / len(a | b) for a, b in combinations(own[row["node"]].values(), 2)]
        wanted = math.fsum(alike) / len(alike) if alike else None
        assert row["coherence"] == (wanted if wanted is None else pytest.approx(wanted))


@pytest.mark.law_of("learn_from")
def test_those_to_learn_from_are_as_many_steps_away_as_networkx_says(bodies: Any) -> None:
    belonging = (edge for edge in every_structure(bodies) if not is_wide(bodies, edge))
    near = nx.Graph(edge.pair for edge in (*live_ties(bodies), *belonging))
    asker, target = "place/southampton", "place/france"
    steps = nx.single_source_shortest_path_length(near, asker)
    rows = compute("learn_from", bodies, node=asker, target=target).rows
    assert rows
    assert all(row["steps"] == steps.get(row["node"]) for row in rows)
    for row in rows:
        assert row["ties"] == len(row["tie_keys"]) > 0
        assert row["place"] == (bodies.nodes[row["node"]]["unit"] or row["node"])


@pytest.mark.law_of("shared_holders")
def test_each_holder_joins_every_two_of_their_organisations(bodies: Any) -> None:
    wanted = sum(comb(len(by_body), 2) for by_body in holders(bodies))
    assert sum(compute("shared_holders", bodies).column("holders")) == wanted > 0


@pytest.mark.law_of("lineage")
def test_a_tie_is_one_deeper_than_what_it_grew_from(bodies: Any) -> None:
    rows = compute("lineage", bodies).by("key")
    assert any(row["depth"] for row in rows.values())
    for row in rows.values():
        known = [rows[key]["depth"] for key in row["grew_from"] if key in rows]
        if len(known) == len(row["grew_from"]):
            assert row["depth"] == (1 + max(known) if known else 0)


def test_every_metric_has_a_law_that_notices_when_it_is_wrong() -> None:
    """Each test marked `law_of` is run with the metrics that it is a law of giving wrong values."""
    here = Path(__file__).parent
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "metrics.broken", "--laws", here],
        env={**os.environ, "PYTHONPATH": str(here.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
