"""What if: by hand, with controls that can be checked."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.networks import at_random, network_of, of_pairs, tie
from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.metrics import compute
from placegraph.scenarios import SCENARIOS, Outcome, run

EU = "organisation/european-union"
NETWORK = network_of(
    tie("leeds", "lille", "civic", by=("leeds-council", "lille-council")),
    tie("leeds", "lille", "academic", by=("university",), enabled_by=(EU,)),
    tie("leeds", "ulm", enabled_by=(EU,), by=("leeds-council", "ulm-council")),
    tie("ulm", "lille", by=("ulm-council", "lille-council")),
    tie("ulm", "bonn", supporters=(EU,), by=("ulm-council",)),
    tie("york", "leeds", status="ended", enabled_by=(EU,)),
    leeds="united-kingdom",
    york="united-kingdom",
    lille="france",
    ulm="germany",
    bonn="germany",
)


BUSY = compute("ties", at_random(3)).top("ties", 1)[0]["node"]


def figures(outcome: Outcome) -> dict[str, tuple[Any, Any]]:
    return {row["measure"]: (row["before"], row["after"]) for row in outcome.network.rows}


def test_ties_enabled_by_the_union_by_hand() -> None:
    """Two live ties are: leeds–ulm parts, leeds–lille keeps its civic tie.  Four places and york
    alone before and after; pairs ll, lu, ul, ub before: efficiency of 5 places with distances
    1 (4 pairs) and 2 (leeds–bonn, lille–bonn): (4 + 2/2)/10; after, the path leeds–lille–ulm–bonn:
    (3 + 2/2 + 1/3)/10."""
    outcome = run("end_enabled", NETWORK, enabler=EU)
    assert outcome.ended == ("leeds-lille-academic", "leeds-ulm-civic")
    found = figures(outcome)
    assert found["ties"] == (5, 3)
    assert found["pairs"] == (4, 3)
    assert found["isolates"] == (1, 1)
    assert found["efficiency"] == pytest.approx((0.5, (3 + 1 + 1 / 3) / 10))
    assert [(row["a"], row["b"], row["still_joined"]) for row in outcome.pairs.rows] == [
        ("place/leeds", "place/ulm", True)
    ]
    leeds = outcome.places.by("node")["place/leeds"]
    assert (leeds["ties_lost"], leeds["neighbours_lost"], leeds["lost"]) == (2, 1, ("place/ulm",))
    assert leeds["falls_off"] is False


def test_supporters_count_where_they_are_asked_for() -> None:
    outcome = run("end_enabled", NETWORK, enabler=EU, roles=("enabled_by", "supporters"))
    assert "ulm-bonn-civic" in outcome.ended
    bonn = outcome.places.by("node")["place/bonn"]
    assert (bonn["falls_off"], bonn["reach_before"], bonn["reach_after"]) == (True, 3, 0)


def test_ties_between_two_sets_of_countries() -> None:
    outcome = run("end_between", NETWORK, left="united-kingdom", right="eu27")
    assert set(outcome.ended) == {"leeds-lille-civic", "leeds-lille-academic", "leeds-ulm-civic"}
    assert figures(outcome)["isolates"] == (1, 2)


def test_an_organisation_goes_with_what_it_carries() -> None:
    outcome = run("lose_organisation", NETWORK, organisation="organisation/ulm-council")
    assert set(outcome.ended) == {"leeds-ulm-civic", "ulm-lille-civic", "ulm-bonn-civic"}


def test_ties_of_a_kind_end() -> None:
    civic = run("end_kind", NETWORK, of_level="civic")
    ended = {"leeds-lille-civic", "leeds-ulm-civic", "ulm-lille-civic", "ulm-bonn-civic"}
    assert set(civic.ended) == ended
    assert run("end_kind", NETWORK, of_level="civic", of_strand="health").ended == ()


def test_a_lost_place_stands_alone() -> None:
    outcome = run("lose_place", NETWORK, place="place/ulm")
    assert figures(outcome)["isolates"] == (1, 3)
    assert {row["b"] for row in outcome.pairs.rows} | {row["a"] for row in outcome.pairs.rows} == {
        "place/ulm",
        "place/bonn",
        "place/leeds",
        "place/lille",
    }


def members(network: str, *places: str) -> list[dict[str, Any]]:
    return [
        {
            **tie("?", "?", "network", formality="membership"),
            "key": f"{network}-{place}",
            "ends": (f"organisation/{network}", f"place/{place}"),
        }
        for place in places
    ]


MEMBERS = network_of(*members("eurocities", "a", "b", "c"), *members("ports", "a", "d"))


def test_one_place_leaves_a_city_network() -> None:
    outcome = run(
        "leave_city_network", MEMBERS, city_network="organisation/eurocities", place="place/a"
    )
    assert outcome.ended == ("eurocities-a",)
    assert figures(outcome)["components"] == (1, 2)
    assert outcome.places.by("node")["place/a"]["reach_after"] == 2


def test_a_city_network_closes() -> None:
    outcome = run("leave_city_network", MEMBERS, city_network="organisation/eurocities")
    assert len(outcome.ended) == 3
    assert figures(outcome)["isolates"] == (0, 3)


def test_the_control_takes_as_many_ties_of_the_same_places() -> None:
    outcome = run("lose_place", at_random(3), place=BUSY, draws=200)
    rows = outcome.network.by("measure")
    lost = rows["ties"]["before"] - rows["ties"]["after"]
    assert lost == len(outcome.ended) > 0
    assert rows["ties"]["control_mean"] == rows["ties"]["after"]
    assert rows["ties"]["control_low"] == rows["ties"]["control_high"]
    for name in ("efficiency", "largest_share"):
        row = rows[name]
        assert row["control_low"] <= row["control_mean"] <= row["control_high"] <= row["before"]
        assert 0 <= row["as_bad"] <= 1


def test_the_control_by_hand() -> None:
    """A star of four and one leaf's chain: hub–w, hub–x, hub–y, y–z.  Losing w ends one tie of the
    places hub and w; the draws end one of hub–w, hub–x, hub–y alike.  hub–w and hub–x leave one
    alone, hub–y none, so the mean number alone is 2/3 and 2 draws of 3 are as bad."""
    network = of_pairs("hw hx hy yz")
    row = run("lose_place", network, place="place/w", draws=3000).network.by("measure")["isolates"]
    assert (row["before"], row["after"]) == (0, 1)
    assert row["control_mean"] == pytest.approx(2 / 3, abs=0.03)
    assert row["as_bad"] == pytest.approx(2 / 3, abs=0.03)


def test_the_same_seed_gives_the_same_control() -> None:
    first, again, other = (
        run("lose_place", at_random(3), place=BUSY, seed=seed).network.rows for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_nothing_to_end_changes_nothing() -> None:
    outcome = run("lose_place", NETWORK, place="place/york")
    assert outcome.notes == ("no live tie fits, so nothing changes",)
    assert all(row["change"] == 0 for row in outcome.network.rows)
    assert (len(outcome.places), len(outcome.pairs)) == (0, 0)


def test_places_without_other_ties_have_no_real_control() -> None:
    outcome = run("lose_place", of_pairs("ab"), place="place/a")
    assert outcome.notes[0].startswith("these places have no other ties")


def test_a_scenario_runs_at_a_date_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    network = network_of(tie("a", "b", start="2000"), tie("b", "c", start="2010"))
    outcome = run("lose_place", network, place="place/b", at="2005", progress=told.append)
    assert outcome.ended == ("a-b-civic",)
    assert told[-1] == 1
    assert len(told) == 100


@pytest.mark.parametrize(
    ("scenario", "parameters", "error", "message"),
    [
        ("win", {}, PlacegraphError, "no scenario called 'win'; there are: end_between, "),
        ("lose_place", {}, ParameterError, "place is missing; expected a place or org"),
        ("lose_place", {"place": "place/ulms"}, UnknownNameError, "did you mean place/ulm"),
        ("lose_place", {"town": "x"}, ParameterError, "lose_place takes no 'town'; it takes place"),
        ("lose_place", {"place": "place/ulm", "draws": 5}, ParameterError, "draws is 5; expected"),
        ("end_enabled", {"enabler": "nobody"}, ParameterError, f"some are by {EU}"),
        ("end_enabled", {"enabler": EU, "roles": "lead"}, ParameterError, "roles has 'lead'"),
        (
            "end_between",
            {"left": "uk", "right": "france"},
            ParameterError,
            "no place is in uk; countries are: france, germany, united-kingdom",
        ),
        ("lose_organisation", {"organisation": "organisation/x"}, UnknownNameError, "no party or"),
        ("leave_city_network", {"city_network": "place/x"}, UnknownNameError, "no node"),
        ("end_kind", {}, ParameterError, "no kind of tie is named"),
        ("end_kind", {"of_level": "royal"}, UnknownNameError, "no level called 'royal'"),
    ],
)
def test_bad_questions_are_named(
    scenario: str, parameters: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(scenario, NETWORK, **parameters)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_a_declaration_is_complete(scenario: Any) -> None:
    assert scenario.reading.endswith(".")
    assert scenario.parameters
    assert all(parameter.reading.endswith(".") for parameter in scenario.parameters)
