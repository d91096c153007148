"""The figures of the briefing's partnerships, worked out by hand.

The ties are those of the briefing between its analysis units; Birmingham's membership of
Eurocities is two-mode and so not among them.
"""

from __future__ import annotations

from math import log2
from typing import Any

import pytest

from metrics.networks import network_of, tie
from placegraph.metrics import compute, dependence, levels, position, robustness
from placegraph.paths import find_paths
from placegraph.scenarios import run

EU = "organisation/european-union"
OWL = "organisation/one-world-link"
COUNCILS = ("southampton-city-council", "miami-dade-county-government")


def southampton(level: str, key: str, *by: str, **attributes: Any) -> dict[str, Any]:
    return tie("southampton", "miami-dade-county", level, key=key, by=by, **attributes)


def bo(level: str, key: str, *by: str, **attributes: Any) -> dict[str, Any]:
    return tie("warwick-and-leamington", "bo", level, key=key, by=by, **attributes)


def birmingham(city: str, start: str) -> dict[str, Any]:
    return tie("birmingham", city, start=start, formality="partner-city", enabled_by=(EU,))


BRIEFING = network_of(
    southampton("civic", "twinning", *COUNCILS, start="2019", formality="twinning"),
    southampton("commercial", "ports", "port-of-southampton", "portmiami"),
    southampton("commercial", "carnival", "carnival-miami", "carnival-southampton"),
    southampton("academic", "southampton", "university-of-southampton", "rosenstiel-school"),
    southampton("academic", "solent", "solent-university", "rosenstiel-school"),
    southampton("civic", "culture", *COUNCILS),
    southampton("civic", "technology", "southampton-city-council", status="developing"),
    birmingham("lyon", "1951"),
    birmingham("frankfurt", "1966"),
    birmingham("milan", "1975"),
    birmingham("leipzig", "1992"),
    tie("birmingham", "brussels", start="1986", formality="representation"),
    bo("community", "friendship", "one-world-link"),
    bo("institutional", "schools", "schools-here", "schools-in-bo", leads=(OWL,)),
    bo("institutional", "hospitals", "hospitals-here", "hospitals-in-bo", leads=(OWL,)),
    bo("civic", "friendship-link", "town-council", "bo-city-council", enabled_by=(OWL,)),
    bo("civic", "waste", "county-council", "bo-city-council", leads=(OWL,)),
    bo("civic", "plan", "district-council", "bo-city-council", leads=(OWL,)),
    tie("warwick-and-leamington", "sierra-leone", status="proposed"),
    tie("bodmin", "grass-valley"),
    tie("montgomery", "hungary"),
    tie("wigan", "angers", formality="twinning"),
)
MIAMI = ("place/southampton", "place/miami-dade-county")
BO = ("place/warwick-and-leamington", "place/bo")


def test_southampton_and_miami_are_tied_on_three_levels_that_rest_on_many() -> None:
    """3 civic, 2 commercial, 2 academic.  The city council is in the 3 civic ties, D = 3/7; the
    council, one of each two ports, one Carnival seat and the Rosenstiel School touch all, r = 4."""
    found = levels(BRIEFING, *MIAMI)
    assert found["by_level"] == {"academic": 2, "civic": 3, "commercial": 2}
    shares = (3 / 7, 2 / 7, 2 / 7)
    assert found["entropy"] == pytest.approx(-sum(share * log2(share) for share in shares))
    assert dependence(BRIEFING, *MIAMI) == pytest.approx(3 / 7)
    assert robustness(BRIEFING, *MIAMI) == 4


def test_warwick_and_bo_are_tied_on_three_levels_that_hang_on_one_charity() -> None:
    """1 community, 2 institutional, 3 civic.  One World Link is party to one and leads four, so
    D = 5/6; the friendship link it only enabled, so a second body is needed: r = 2."""
    found = levels(BRIEFING, *BO)
    assert found["levels"] == 3
    expected = log2(6) / 6 + log2(3) / 3 + log2(2) / 2
    assert found["entropy"] == pytest.approx(expected)
    assert (found["dependence"], found["robustness"]) == (5 / 6, 2)
    assert found["rests_on"] == (OWL,)
    assert OWL in found["smallest_set"]


def test_birmingham_has_four_partners_and_five_ties() -> None:
    row = compute("ties", BRIEFING).by("node")["place/birmingham"]
    assert (row["partners"], row["ties"], row["offices"]) == (4, 5, 1)
    assert position(BRIEFING, "place/birmingham")["parts"] == 4


def test_overlap_by_hand() -> None:
    """Ten live pairs, two of them on three levels: (2·3 + 8)/10."""
    row = compute("overlap", BRIEFING).rows[0]
    assert (row["overlap"], row["pairs"]) == (pytest.approx(1.4), 10)


def test_commerce_goes_with_civic_ties() -> None:
    """The one commercial pair is civic too; ten of the 17·16/2 pairs of places are civic."""
    row = compute("reinforcement", BRIEFING).by("level", "given")["civic", "commercial"]
    assert (row["chance"], row["density"]) == (1, pytest.approx(10 / 136))


def test_participation_by_hand() -> None:
    """Southampton has one partner on three of five levels: P = 5/4·(1 − 3/9); with the membership
    six levels are live: 6/5·(2/3)."""
    rows = compute("participation", BRIEFING).by("node")
    assert rows["place/southampton"]["participation"] == pytest.approx(5 / 4 * 2 / 3)
    assert rows["place/birmingham"]["participation"] == 0
    rows = compute("participation", BRIEFING, live_levels=6).by("node")
    assert rows["place/southampton"]["participation"] == pytest.approx(0.8)


def test_before_the_twinning_there_were_six_ties_with_miami() -> None:
    before = compute("ties", BRIEFING, at="before 2019").by("node")["place/southampton"]
    assert before["ties"] == 6
    change = compute("difference", BRIEFING, since="before 2019", at="2021")
    assert [(row["key"], row["change"]) for row in change.rows] == [("twinning", "appeared")]


def test_without_the_union_birmingham_keeps_its_office() -> None:
    outcome = run("end_enabled", BRIEFING, enabler=EU)
    birmingham = outcome.places.by("node")["place/birmingham"]
    assert (birmingham["neighbours_before"], birmingham["neighbours_lost"]) == (5, 4)
    isolates = outcome.network.by("measure")["isolates"]
    assert (isolates["before"], isolates["after"]) == (1, 5)  # Sierra Leone is only proposed


def test_without_one_world_link_one_tie_with_bo_is_left() -> None:
    outcome = run("lose_organisation", BRIEFING, organisation=OWL)
    assert len(outcome.ended) == 5
    assert len(outcome.pairs) == 0


def test_lyon_and_leipzig_are_connected_through_birmingham() -> None:
    path = find_paths(BRIEFING, "place/lyon", "place/leipzig").paths[0]
    assert path.nodes == ("place/lyon", "place/birmingham", "place/leipzig")
    assert [step.ties for step in path.steps] == [
        ("birmingham-lyon-civic",),
        ("birmingham-leipzig-civic",),
    ]
