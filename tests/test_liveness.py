"""A tie is live by its status at the date and by its bounds; what is unknown stays in."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from placegraph.errors import ParameterError
from placegraph.liveness import as_at, day_before, is_live, status_at, status_of, unknown_bounds

BREXIT = datetime.date(2020, 1, 31)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", "2019-12-31"),
        ("2020-02", "2020-02-29"),
        ("2019-06-14", "2019-06-14"),
        ("before 2020", "2019-12-31"),
        ("before 2020-01-31", "2020-01-30"),
        ("9999", "9999-12-31"),
    ],
)
def test_a_date_means_its_last_day_and_before_means_the_day_before_it_begins(
    text: str, expected: str
) -> None:
    assert as_at(text) == day(expected)


def test_the_day_before_a_month_is_the_last_of_the_month_before() -> None:
    assert day_before("2020-03") == day("2020-02-29")


@pytest.mark.parametrize("text", ["", "june 2019", "2019-13", "2019-02-30", "0000", "19", "2019-6"])
def test_what_is_no_date_is_named(text: str) -> None:
    with pytest.raises(ParameterError, match="is not a date"):
        as_at(text)


def test_nothing_lies_before_the_first_day() -> None:
    with pytest.raises(ParameterError, match="no day before '0001'"):
        day_before("0001")


CHANGES = ((day("2010-05-01"), "dormant"), (day("2015-05-01"), "active"), (BREXIT, "ended"))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2005-01-01", "active"),  # ended later, so active before
        ("2010-05-01", "dormant"),  # on the day of the change
        ("2015-04-30", "dormant"),
        ("2019-12-31", "active"),
        ("2020-01-31", "ended"),
    ],
)
def test_the_last_change_up_to_the_day_gives_the_status(at: str, expected: str) -> None:
    assert status_at("ended", CHANGES, day(at)) == expected
    assert status_at("ended", tuple(reversed(CHANGES)), day(at)) == expected


def test_before_its_changes_a_tie_has_the_stated_status() -> None:
    assert status_at("proposed", [(BREXIT, "active")], day("2019-01-01")) == "proposed"
    assert status_at("unknown", [], day("2019-01-01")) == "unknown"
    assert status_at("developing", [(BREXIT, "developing")], day("2019-01-01")) == "developing"


def test_a_suspended_tie_was_active_before_it_was_suspended() -> None:
    assert status_at("suspended", [(BREXIT, "suspended")], day("2019-01-01")) == "active"
    assert status_at("suspended", [(None, "suspended")], day("2019-01-01")) == "suspended"


def test_without_a_day_the_latest_change_counts() -> None:
    assert status_at("active", CHANGES, None) == "ended"
    assert status_at("active", [(None, "ended")], None) == "active"


def test_of_two_changes_on_a_day_the_later_listed_wins() -> None:
    assert status_at("active", [(BREXIT, "suspended"), (BREXIT, "ended")], BREXIT) == "ended"


ENDED = {"status": "ended", "end_latest": day("2015-12-31"), "start_earliest": day("2000-01-01")}


@pytest.mark.parametrize(
    ("attributes", "at", "live"),
    [
        ({"status": "active"}, "1900-01-01", True),  # unknown bounds do not exclude
        ({"status": "developing"}, "1900-01-01", True),
        ({"status": "proposed"}, "2020-01-01", False),
        ({"status": "unknown"}, "2020-01-01", False),
        ({"status": "active", "start_earliest": day("2019-06-01")}, "2019-05-31", False),
        ({"status": "active", "start_earliest": day("2019-06-01")}, "2019-06-01", True),
        (ENDED, "2010-01-01", True),  # ended at a known date: active before
        (ENDED, "2015-12-31", True),
        (ENDED, "2016-01-01", False),
        (ENDED, "1999-12-31", False),
        ({"status": "ended"}, "1990-01-01", False),  # ended, nobody knows when
        ({}, "1990-01-01", True),
    ],
)
def test_live_means_status_and_bounds(attributes: dict[str, Any], at: str, live: bool) -> None:
    assert is_live(attributes, day(at)) is live


def test_without_a_day_only_the_latest_status_counts() -> None:
    assert is_live({"status": "active", "start_earliest": day("2999-01-01")})
    assert not is_live(ENDED)
    assert status_of(ENDED, None) == "ended"


def test_a_dated_ending_outweighs_a_later_end_bound() -> None:
    tie = {
        "status": "ended",
        "end_latest": day("2020-12-31"),
        "status_changes": [(BREXIT, "ended")],
    }
    assert is_live(tie, day("2020-01-30"))
    assert not is_live(tie, day("2020-06-01"))


def test_unknown_bounds_are_named() -> None:
    assert unknown_bounds({"status": "active"}) == ("start",)
    assert unknown_bounds({"status": "ended", "start_earliest": BREXIT}) == ("end",)
    assert unknown_bounds(ENDED) == ()
    told = {"status": "ended", "start_earliest": BREXIT, "status_changes": [(BREXIT, "ended")]}
    assert unknown_bounds(told) == ()
