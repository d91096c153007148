"""Every metric on the real projections of the briefing, and the figures worked out by hand.

17 places with 23 ties between them, 21 of them live; in the network of organisations there is the
membership as well.
"""

from __future__ import annotations

import datetime
import math
from math import log2
from typing import Any

import networkx as nx
import pytest

from placegraph.errors import ParameterError
from placegraph.liveness import is_live
from placegraph.metrics import METRICS, Metric, compute, levels, position
from placegraph.metrics.view import STRUCTURE, every_structure, every_tie, live_ties
from placegraph.network import LIVE_TIES, to_city_networks, to_network, to_organisations
from placegraph.paths import find_paths
from placegraph.scenarios import run
from placegraph.store import Store

SOUTHAMPTON, MIAMI = "place/southampton", "place/miami-dade-county"
AREA, BO, BIRMINGHAM = "place/warwick-and-leamington", "place/bo", "place/birmingham"
COUNCIL = "organisation/southampton-city-council"
OWL, EU = "organisation/one-world-link", "organisation/european-union"
NON_CIVIC = (
    "carnival-miami-southampton",
    "ports-of-southampton-and-miami",
    "solent-university-rosenstiel-school",
    "university-of-southampton-rosenstiel-school",
)


@pytest.fixture(scope="module")
def networks(store: Store) -> dict[str, Any]:
    return {
        "places": to_network(store),
        "live places": to_network(store, LIVE_TIES),
        "city networks": to_city_networks(store),
        "organisations": to_organisations(store),
    }


@pytest.fixture(scope="module")
def places(networks: dict[str, Any]) -> Any:
    return networks["places"]


@pytest.fixture(scope="module")
def organisations(networks: dict[str, Any]) -> Any:
    return networks["organisations"]


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_every_metric_reads_every_projection(metric: Metric, networks: dict[str, Any]) -> None:
    for name, network in networks.items():
        for at in (None, "1990"):
            table = metric(network, at=at)
            for row in table.rows:
                for column, value in row.items():
                    known = value is not None or column == "note" or row.get("note")
                    # The start of an age is text as written, absent where nobody wrote one.
                    assert known, (name, column, row)
                    assert not (isinstance(value, float) and not math.isfinite(value))
                assert not STRUCTURE & set(row.get("tie_keys", ()))


def test_structure_is_no_tie(organisations: Any) -> None:
    """22 of the 24 relationships are live; 67 edges only say where something belongs."""
    assert len({tie.key for tie in every_tie(organisations)}) == 24
    assert len({tie.key for tie in live_ties(organisations)}) == 22
    assert len(list(every_structure(organisations))) == 67
    row = compute("shape", organisations).rows[0]
    assert row["ties"] == 22
    assert "place/africa" in organisations
    assert "place/africa" not in compute("degree", organisations).column("node")


def test_counts_of_ties_by_hand(places: Any) -> None:
    rows = compute("ties", places).by("node")
    expected = {
        SOUTHAMPTON: (1, 7),
        MIAMI: (1, 7),
        BIRMINGHAM: (4, 5),
        AREA: (1, 6),
        BO: (1, 6),
        "place/lyon": (1, 1),
        "place/brussels": (0, 1),
        "place/sierra-leone": (0, 0),
    }
    assert {node: (rows[node]["partners"], rows[node]["ties"]) for node in expected} == expected
    shape = compute("shape", places).rows[0]
    assert (shape["places"], shape["pairs"], shape["ties"]) == (17, 9, 21)


def test_levels_and_what_they_rest_on_by_hand(places: Any) -> None:
    found = levels(places, SOUTHAMPTON, MIAMI)
    assert found["by_level"] == {"academic": 2, "civic": 3, "commercial": 2}
    shares = (3 / 7, 2 / 7, 2 / 7)
    assert found["entropy"] == pytest.approx(-sum(share * log2(share) for share in shares))
    assert (found["dependence"], found["robustness"]) == (3 / 7, 4)
    assert found["smallest_set"] == (
        "organisation/carnival-corporation-miami",
        "organisation/port-of-southampton",
        "organisation/rosenstiel-school",
        COUNCIL,
    )
    found = levels(places, AREA, BO)
    assert found["by_level"] == {"civic": 3, "community": 1, "institutional": 2}
    assert (found["dependence"], found["robustness"]) == (5 / 6, 2)
    assert found["smallest_set"] == ("organisation/bo-city-council", OWL)
    row = compute("overlap", places, draws=20).rows[0]
    assert (row["overlap"], row["pairs"]) == (pytest.approx(1.4), 10)


def test_what_hand_made_networks_gave_holds_on_the_real_one(places: Any) -> None:
    """The figures of test_briefing, whose network was written by hand before this one was read."""
    row = compute("reinforcement", places).by("level", "given")["civic", "commercial"]
    assert (row["chance"], row["density"]) == (1, pytest.approx(10 / 136))
    rows = compute("participation", places, live_levels=6).by("node")
    assert rows[SOUTHAMPTON]["participation"] == pytest.approx(0.8)
    change = compute("difference", places, since="before 2019", at="2021")
    assert [(row["key"], row["change"]) for row in change.rows] == [
        ("southampton-miami-dade-twinning", "appeared")
    ]


def test_position_of_birmingham_by_hand(places: Any) -> None:
    """A star of four among 17 places: 6 of the 16·15/2 pairs of others run through it."""
    found = position(places, BIRMINGHAM)
    assert (found["partners"], found["parts"], found["constraint"]) == (4, 4, 0.25)
    assert found["betweenness"] == pytest.approx(6 / 120)
    assert found["articulation_point"]


def test_position_of_a_place_that_acts_through_others_is_refused(organisations: Any) -> None:
    with pytest.raises(ParameterError, match="its organisations may be"):
        position(organisations, SOUTHAMPTON)


def test_ages_in_2021_by_hand(places: Any) -> None:
    rows = compute("ages", places, at="2021").by("key")
    ages = {key: (row["at_most"], row["at_least"]) for key, row in rows.items() if row["start"]}
    assert ages == {
        "birmingham-lyon-partner-cities": (70, 70),
        "birmingham-frankfurt-partner-cities": (55, 55),
        "birmingham-milan-partner-cities": (46, 46),
        "one-world-link-bo-friendship": (41, 40),
        "birmingham-office-in-brussels": (35, 35),
        "birmingham-leipzig-partner-cities": (29, 29),
        "warwickshire-bo-waste-pilot": (17, 7),
        "southampton-miami-dade-twinning": (2, 2),
    }


def test_formality_and_status_by_hand(places: Any) -> None:
    """Informal: 11 of the 23 are, 5 active, 4 developing, 2 proposed."""
    rows = compute("formality_status", places).by("formality", "status")
    counts = {pair: row["ties"] for pair, row in rows.items()}
    informal = {
        status: count for (formality, status), count in counts.items() if formality == "informal"
    }
    assert informal == {"active": 5, "developing": 4, "proposed": 2}
    assert counts["partner-city", "active"] == 4
    assert counts["none-explicit", "active"] == 1
    assert sum(counts.values()) == 23


def test_the_consulate_brokered_one_of_seven(organisations: Any) -> None:
    rows = compute("without_nations", organisations).by("node")
    assert rows[SOUTHAMPTON]["share_without"] == pytest.approx(6 / 7)
    assert rows[SOUTHAMPTON]["national_bodies"] == ("organisation/british-consulate-in-miami",)
    assert rows[SOUTHAMPTON]["tie_keys"] == ("southampton-miami-dade-twinning",)
    assert (rows[AREA]["ties"], rows[AREA]["share_without"]) == (6, 1)
    assert (rows[BIRMINGHAM]["ties"], rows[BIRMINGHAM]["national"]) == (6, 0)
    assert rows["place/sierra-leone"]["share_without"] is None
    assert "country itself" in rows["place/montgomery"]["note"]


def test_birmingham_has_four_partners_and_one_city_network(organisations: Any) -> None:
    row = compute("bilateral_and_network", organisations).by("node")[BIRMINGHAM]
    assert (row["partners"], row["city_networks"], row["through_networks_only"]) == (4, 1, 0)
    assert row["city_network_names"] == ("organisation/eurocities",)


def test_before_the_twinning_miami_was_an_unrecognised_tie(organisations: Any) -> None:
    """Four ties that are not civic weigh 1 each; Carnival is a shared company, β = 1/2."""
    assert len(compute("unrecognised", organisations)) == 0
    (row,) = compute("unrecognised", organisations, at="before 2019-06").rows
    assert (row["a"], row["b"], row["score"]) == (MIAMI, SOUTHAMPTON, 4.5)
    assert (row["tie_keys"], row["shared_companies"]) == (NON_CIVIC, 1)
    assert (
        "organisation/carnival-corporation-miami>organisation/carnival-corporation>"
        "organisation/carnival-corporation-southampton"
    ) in row["paths"]


def test_six_local_organisations_all_work_with_bo(organisations: Any) -> None:
    rows = compute("coherence", organisations).by("node")
    assert (rows[AREA]["organisations"], rows[AREA]["coherence"]) == (6, 1)
    assert rows[AREA]["partner_places"] == (BO,)
    assert rows[SOUTHAMPTON]["organisations"] == 5
    assert rows[BIRMINGHAM]["coherence"] is None
    found = compute("who_works_where", organisations).by("node")
    assert len(found[OWL]["tie_keys"]) == 5  # party to the friendship, lead of four
    assert "organisation/birmingham-city-council" not in found  # its office is no partner


def test_birmingham_learns_about_sierra_leone_from_those_who_work_there(
    organisations: Any,
) -> None:
    """Six bodies of Warwick & Leamington are party to the six live ties with Bo; One World Link to
    the friendship only.  No path leads there from Birmingham.  One tie is about education."""
    rows = compute("learn_from", organisations, node=BIRMINGHAM, target="place/sierra-leone").by(
        "node"
    )
    assert len(rows) == 6
    assert rows[OWL]["tie_keys"] == ("one-world-link-bo-friendship",)
    assert rows[OWL]["steps"] is None
    (row,) = compute(
        "learn_from", organisations, node="place/warwickshire", target=BO, strand="education"
    ).rows
    assert row["node"] == "organisation/primary-schools-in-warwick-and-leamington"
    # Warwick & Leamington lies in Warwickshire, and the schools are based in it.
    assert row["steps"] == 2
    assert len(compute("learn_from", organisations, node=AREA, target=BO)) == 0


def test_the_twinning_grew_from_the_ports(places: Any) -> None:
    rows = compute("lineage", places).by("key")
    deep = {key: row["chain"] for key, row in rows.items() if row["depth"]}
    assert deep == {"southampton-miami-dade-twinning": ("ports-of-southampton-and-miami",)}


def test_strands_of_southampton_and_miami_by_year(places: Any) -> None:
    """Only the twinning has a start, so one strand is in 2019 and six ties are in the note."""
    table = compute("growth", places, node=SOUTHAMPTON, other=MIAMI, at="2021")
    assert [(row["year"], row["strand"]) for row in table.rows] == [
        (2019, "civic"),
        (2020, "civic"),
        (2021, "civic"),
    ]
    assert table.notes == ("6 live ties without a known start are in no year",)


def test_nobody_names_a_tie_that_ended(places: Any) -> None:
    (row,) = compute("survival", places).rows
    assert (row["endings"], row["survival"], row["hazard"]) == (0, None, None)
    assert row["note"].startswith("not enough data")


def test_paths_go_over_organisations_at_a_small_cost(organisations: Any) -> None:
    """The council serves Southampton (1/2), is twinned with the county government (about 1.3),
    which serves the county (1/2); the ports are undated and cost a little more."""
    first, second, *_ = find_paths(organisations, SOUTHAMPTON, MIAMI).paths
    assert [step.relations for step in first.steps] == [("serves",), ("party",), ("serves",)]
    assert [step.cost for step in first.steps][::2] == [0.5, 0.5]
    assert first.steps[0].ties == ()
    assert "southampton-miami-dade-twinning" in first.steps[1].ties
    assert second.cost == pytest.approx(2.5)


def test_lying_in_one_country_is_no_path(organisations: Any) -> None:
    assert nx.has_path(organisations, SOUTHAMPTON, BIRMINGHAM)
    assert find_paths(organisations, SOUTHAMPTON, BIRMINGHAM).paths == ()


@pytest.mark.parametrize("projection", ["places", "organisations"])
def test_scenarios_end_the_same_ties_in_both_projections(
    projection: str, networks: dict[str, Any]
) -> None:
    network = networks[projection]
    ended = run("lose_organisation", network, organisation=OWL).ended
    assert len(ended) == 5
    assert "leamington-bo-friendship-link" not in ended  # only enabled by the charity
    assert len(run("end_enabled", network, enabler=EU).ended) == 4
    assert len(run("lose_place", network, place=SOUTHAMPTON).ended) == 7
    left = run("end_between", network, left="united-kingdom", right="eu27").ended
    # Birmingham's four and its office, Angers, Hungary.
    assert len(left) == 7


def test_leaving_eurocities_leaves_birmingham_alone_there(networks: dict[str, Any]) -> None:
    outcome = run(
        "leave_city_network",
        networks["city networks"],
        city_network="organisation/eurocities",
        place=BIRMINGHAM,
    )
    assert outcome.ended == ("birmingham-eurocities-membership",)
    assert outcome.network.by("measure")["isolates"]["after"] == 2


def test_a_structural_edge_would_look_live_to_itself(organisations: Any) -> None:
    """Why structure must be left out by its relation: it states no status, which counts as live."""
    edge = every_structure(organisations)[0]
    assert is_live(edge.attributes, datetime.date(2021, 1, 1))
    assert edge.key in STRUCTURE
