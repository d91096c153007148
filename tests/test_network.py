"""The projections of the curated graph, with counts worked out by hand from the briefing.

The briefing tells of 24 relationships. One is a membership, so 23 run between places: 7 between
Southampton and Miami-Dade County, 6 between Warwick & Leamington and Bo, 5 from Birmingham, 2
between Warwick & Leamington and Sierra Leone (proposed), and 3 of single towns. Their ends are
17 places; without the proposed ones there are 21 relationships and 16 places.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from placegraph.build import build
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.network import LIVE_TIES, Filter, to_city_networks, to_network, to_organisations
from placegraph.store import Store, open_store

SOUTHAMPTON, MIAMI_DADE = "place/southampton", "place/miami-dade-county"
AREA, BO = "place/warwick-and-leamington", "place/bo"
BIRMINGHAM = "place/birmingham"


def test_every_relationship_between_places_is_an_edge_of_its_own(store: Store) -> None:
    network = to_network(store)
    assert (network.number_of_nodes(), network.number_of_edges()) == (17, 23)
    assert network.number_of_edges(SOUTHAMPTON, MIAMI_DADE) == 7
    assert network.number_of_edges(AREA, BO) == 6
    assert network.number_of_edges(AREA, "place/sierra-leone") == 2
    assert network.degree(BIRMINGHAM) == 5


def test_live_ties_leave_out_what_is_only_proposed(store: Store) -> None:
    network = to_network(store, LIVE_TIES)
    assert (network.number_of_nodes(), network.number_of_edges()) == (16, 21)
    assert "place/sierra-leone" not in network


def test_an_edge_carries_what_is_said_of_its_relationship(store: Store) -> None:
    tie = to_network(store).edges[SOUTHAMPTON, MIAMI_DADE, "southampton-miami-dade-twinning"]
    assert tie["level"] == "civic"
    assert tie["strands"] == ("civic/twinning",)
    assert (tie["formality"], tie["formal"], tie["representation"]) == ("twinning", True, False)
    assert (tie["status"], tie["status_as_of"]) == ("active", "2021")
    assert (tie["start"], str(tie["start_earliest"]), str(tie["start_latest"])) == (
        "2019-06",
        "2019-06-01",
        "2019-06-30",
    )
    assert (tie["end"], tie["end_latest"]) == (None, None)
    assert tie["brokers"] == ("organisation/british-consulate-in-miami",)
    assert tie["certainty"] == "certain"
    assert tie["evidence_count"] >= 2
    assert tie["sources"] == ("briefing",)


def test_a_party_counts_as_the_place_that_the_shipped_scheme_says(store: Store) -> None:
    """Three councils count as Warwick & Leamington, the city of Miami as its county."""
    network = to_network(store)
    assert set(network[AREA]) == {BO, "place/sierra-leone"}
    assert "place/miami" not in network
    assert "southampton-miami-technology" in network[SOUTHAMPTON][MIAMI_DADE]


def test_a_representation_office_is_a_tie_marked_as_such(store: Store) -> None:
    (tie,) = to_network(store)[BIRMINGHAM]["place/brussels"].values()
    assert tie["representation"]
    assert tie["formality"] == "representation"


def test_a_node_knows_its_country_kind_and_point(store: Store) -> None:
    node = to_network(store).nodes["place/lyon"]
    assert (node["label"], node["kind"], node["country"]) == ("Lyon", "city", "france")
    assert (node["latitude"], node["longitude"]) == pytest.approx((45.749, 4.8479), abs=0.001)


@pytest.mark.parametrize(
    ("where", "edges"),
    [
        # Civic: twinning, culture, technology; four partner cities and the office; friendship
        # link, waste pilot, city plan, the athletes' offer; three single towns.
        pytest.param({"levels": ["civic"]}, 15, id="one level"),
        pytest.param({"levels": ["commercial", "academic"]}, 4, id="two levels"),
        pytest.param({"strands": ["environment/climate-resilience"]}, 2, id="a strand"),
        # Two on climate, one on waste.
        pytest.param({"strands": ["environment"]}, 3, id="a strand with its narrower ones"),
        pytest.param({"statuses": ["developing"]}, 4, id="a status"),
        pytest.param({"formalities": ["twinning", "partner-city"]}, 6, id="formalities"),
        pytest.param({"sources": ["briefing"]}, 23, id="a source"),
        pytest.param({"sources": ["background"]}, 0, id="a source without ties"),
        pytest.param({"levels": ["civic"], "statuses": ["proposed"]}, 1, id="both must hold"),
    ],
)
def test_filters_keep_what_they_name(store: Store, where: dict[str, list[str]], edges: int) -> None:
    assert to_network(store, Filter.of(**where)).number_of_edges() == edges  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "edges"),
    [
        # Undated and live: ports, Carnival, two universities, culture, technology; schools,
        # hospitals, friendship link, city plan; three single towns. That is 13.
        pytest.param("1950", 13, id="an unknown start does not exclude"),
        pytest.param("1951", 14, id="the year of Lyon means its last day"),
        pytest.param("1980", 17, id="Frankfurt, Milan, and One World Link may have begun"),
        pytest.param("1986", 18, id="the Brussels office"),
        pytest.param("2003", 19, id="Leipzig, before the waste pilot could begin"),
        pytest.param("2019-05", 20, id="before the twinning"),
        pytest.param("2019-06-01", 21, id="the twinning may have been signed"),
    ],
)
def test_at_a_date_only_what_could_be_live_is_kept(store: Store, at: str, edges: int) -> None:
    assert to_network(store, Filter(at=at)).number_of_edges() == edges


def test_memberships_stay_two_mode(store: Store) -> None:
    network = to_city_networks(store)
    assert list(network.edges) == [(BIRMINGHAM, "organisation/eurocities")]
    assert network.nodes[BIRMINGHAM]["bipartite"] == 0
    assert network.nodes["organisation/eurocities"]["bipartite"] == 1
    assert "organisation/eurocities" not in to_network(store)


def test_the_organisations_network_joins_parties_leads_and_structure(store: Store) -> None:
    network = to_organisations(store)
    relations: list[str] = [tie["relation"] for _, _, tie in network.edges(data=True)]
    assert relations.count("party") == 24
    hospital_lead = network.get_edge_data("organisation/one-world-link", BO)
    assert hospital_lead is not None
    assert network.has_edge("organisation/rosenstiel-school", "organisation/university-of-miami")
    assert network.edges["organisation/southampton-city-council", SOUTHAMPTON, "serves"] == {
        "relation": "serves"
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("levels", "civil"), ("strands", "cultur"), ("statuses", "alive"), ("formalities", "twin")],
)
def test_an_unknown_notation_is_refused_with_suggestions(field: str, value: str) -> None:
    with pytest.raises(UnknownNameError, match=value):
        Filter.of(**{field: [value]})  # type: ignore[arg-type]


def test_an_unknown_source_and_a_date_that_is_none_are_refused(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="did you mean briefing"):
        to_network(store, Filter.of(sources=["brefing"]))
    with pytest.raises(ParameterError, match="soon"):
        Filter(at="soon")


def test_a_network_is_the_callers_own(store: Store) -> None:
    first = to_network(store)
    first.remove_node(BIRMINGHAM)
    assert BIRMINGHAM in to_network(store)


PLACES = """
- {id: shire, label: Shire, kind: county}
- {id: town, label: Town, kind: town, within: [shire]}
- {id: ville, label: Ville, kind: city}
"""
COUNCIL = """
- {id: council, label: Council, kind: council, serves: [town]}
"""
TIES = """
- id: three
  label: A tie of three
  parties: [place/shire, organisation/council, place/ville]
  level: civic
  strands: [civic]
  formality: informal
  status: active
  evidence: [{at: line 1, mode: inferred}]
"""
DATASET = """
id: own
title: Own data
description: Data of a test.
licence: unknown
precedence: 1
source: paper
"""


def test_a_tie_of_three_never_links_a_place_with_what_contains_it(tmp_path: Path) -> None:
    """Shire, Town (in Shire) and Ville: the pairs with Ville, but not Shire with Town."""
    folder = tmp_path / "curated" / "own"
    folder.mkdir(parents=True)
    evidence = "evidence: [{at: line 1, mode: inferred}]}"
    for name, text in (
        ("dataset.yaml", DATASET),
        ("sources.yaml", "- {id: paper, title: A paper}\n"),
        ("places.yaml", PLACES.replace("}", f", {evidence}")),
        ("organisations.yaml", COUNCIL.replace("}", f", {evidence}")),
        ("relationships.yaml", TIES),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    build(tmp_path / "store", tmp_path / "curated")
    network = to_network(open_store(tmp_path / "store"))
    assert {frozenset(edge) for edge in network.edges()} == {
        frozenset({"place/shire", "place/ville"}),
        frozenset({"place/town", "place/ville"}),
    }
    assert {key for _, _, key in network.edges(keys=True)} == {"three"}
