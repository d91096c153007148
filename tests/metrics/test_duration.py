"""Ages, signs of life, and what changed, by hand."""

from __future__ import annotations

import pytest

from metrics.networks import day, network_of, tie
from placegraph.errors import ParameterError, UnknownNameError
from placegraph.metrics import compute

TIES = network_of(
    tie("a", "b", key="old", start="1981", status_as_of="2021", strands=("culture/sport",)),
    tie("a", "b", key="new", start="2019", strands=("health",), status="developing"),
    tie("a", "b", key="undated", strands=("health",)),
    tie(
        "a",
        "c",
        key="gone",
        start="1990",
        status="ended",
        status_changes=((day("2020-01-31"), "ended"),),
        strands=("health",),
    ),
    tie("a", "c", key="asleep", start="2000", status_changes=((day("2010-06-01"), "dormant"),)),
    tie("a", "c", key="idea", status="proposed"),
)


def test_an_age_is_a_range() -> None:
    """Started some time in 1981, so on 30 June 2021 between 39 and 40 completed years old."""
    row = compute("ages", TIES, at="2021-06-30").by("key")["old"]
    assert (row["at_least"], row["at_most"]) == (39, 40)
    undated = compute("ages", TIES, at="2021-06-30").by("key")["undated"]
    assert (undated["at_least"], undated["at_most"]) == (None, None)
    assert "the earliest start is not known" in undated["note"]


def test_a_tie_of_today_has_age_0_at_least() -> None:
    row = compute("ages", TIES, at="2019-03").by("key")["new"]
    assert (row["at_least"], row["at_most"]) == (0, 0)


def test_the_last_sign_of_life_is_the_latest_evidence() -> None:
    rows = compute("dormancy", TIES, at="2023").by("key")
    old = rows["old"]
    assert (old["last_evidence"], old["evidence"]) == (day("2021-12-31"), "status as of")
    assert (old["quiet_years"], old["quiet"]) == (2, False)
    assert rows["asleep"]["quiet"] is True
    assert rows["undated"]["quiet"] is None
    assert rows["undated"]["note"] == "no dated evidence of activity"
    assert {"gone", "idea"}.isdisjoint(rows)


def test_evidence_from_later_is_not_used() -> None:
    row = compute("dormancy", TIES, at="2015").by("key")["old"]
    assert (row["last_evidence"], row["evidence"]) == (day("1981-12-31"), "start")
    assert row["quiet"] is True
    woken = tie("a", "b", start="2000", status_changes=((day("2020-01-01"), "active"),))
    row = compute("dormancy", network_of(woken), at="2015").rows[0]
    assert row["last_evidence"] == day("2000-12-31")


def test_a_status_of_this_year_is_no_evidence_of_tomorrow() -> None:
    row = compute("dormancy", TIES, at="2021-05-24").by("key")["old"]
    assert (row["last_evidence"], row["evidence"]) == (day("2021-05-24"), "status as of")


def test_a_tie_appears_on_the_day_of_its_earliest_start() -> None:
    network = network_of(tie("a", "b", start="2019"))
    assert len(compute("difference", network, since="2018", at="2019-01-01")) == 1
    assert len(compute("difference", network, since="2019-01-01", at="2020")) == 0


def test_the_difference_of_two_dates() -> None:
    table = compute("difference", TIES, since="2005", at="2021")
    found = {row["key"]: row["change"] for row in table.rows}
    assert found == {"new": "appeared", "gone": "ended", "asleep": "changed status"}
    assert table.by("key")["gone"]["status_before"] == "active"
    assert table.notes == ("2 ties without a known start cannot appear",)


def test_what_began_and_ended_in_between_came_and_went() -> None:
    table = compute("difference", TIES, since="1985", at="2021")
    assert table.by("key")["gone"]["change"] == "came and went"


def test_the_earlier_date_comes_first() -> None:
    with pytest.raises(ParameterError, match="since is 2021-12-31; expected a date before"):
        compute("difference", TIES, since="2021", at="2005")


def test_growth_by_strand() -> None:
    table = compute("growth", TIES, node="place/a", other="place/b", at="2021")
    counts = {(row["year"], row["strand"]): row["ties"] for row in table.rows}
    assert counts[1981, "culture"] == 1
    assert (2018, "health") not in counts
    assert counts[2019, "health"] == 1
    assert table.rows[-1]["strands"] == 2
    assert table.notes == ("1 live ties without a known start are in no year",)
    everywhere = compute("growth", TIES, at="2019").by("year", "strand")
    assert everywhere[2019, "health"]["tie_keys"] == ("gone", "new")
    assert everywhere[1995, "health"]["ties"] == 1


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"first": 2030, "at": "2021"}, ParameterError),
        ({"first": 1, "at": "2021"}, ParameterError),
        ({"other": "place/a"}, ParameterError),
        ({"node": "place/aa"}, UnknownNameError),
    ],
)
def test_growth_refuses_what_it_cannot_answer(
    parameters: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        compute("growth", TIES, **parameters)
