"""An EDTF date is the first and the last day that it may mean; an open end stays open."""

from __future__ import annotations

import calendar
import contextlib
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placegraph.errors import DateError
from placegraph.temporal import bounds

Day = datetime.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1986", Day(1986, 1, 1), Day(1986, 12, 31)),
        ("2020-02", Day(2020, 2, 1), Day(2020, 2, 29)),
        ("2019-06-14", Day(2019, 6, 14), Day(2019, 6, 14)),
        ("198X", Day(1980, 1, 1), Day(1989, 12, 31)),
        ("1986~", Day(1986, 1, 1), Day(1986, 12, 31)),
        ("[1980,1981]", Day(1980, 1, 1), Day(1981, 12, 31)),
        ("[1980,1985]", Day(1980, 1, 1), Day(1985, 12, 31)),
        ("[2004..2014]", Day(2004, 1, 1), Day(2014, 12, 31)),
        ("[..2021]", None, Day(2021, 12, 31)),
        ("[2021..]", Day(2021, 1, 1), None),
    ],
)
def test_a_date_may_mean_the_days_from_its_first_to_its_last(
    text: str, earliest: Day | None, latest: Day | None
) -> None:
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["", "summer", "2019-13", "2019-02-30", "19", "14/06/2019", "June 2019", "2019-6", "[2019"],
)
def test_what_is_no_date_is_refused_with_examples_of_dates(text: str) -> None:
    with pytest.raises(DateError, match=r"is not an EDTF date.*expected, for example, 1986"):
        bounds(text)


@pytest.mark.parametrize("text", ["1947/1950", "2004/..", "../2004", "1947/"])
def test_an_interval_is_no_moment(text: str) -> None:
    with pytest.raises(DateError, match="an interval"):
        bounds(text)


def test_a_set_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DateError):
        bounds("[2014..2004]")


days = st.dates(Day(1000, 1, 1), Day(2999, 12, 31))


@settings(deadline=None)
@given(days)
def test_a_day_means_itself(day: Day) -> None:
    assert bounds(day.isoformat()) == (day, day)


@settings(deadline=None)
@given(days)
def test_a_month_and_a_year_hold_their_days(day: Day) -> None:
    for text in (f"{day:%Y-%m}", f"{day:%Y}"):
        earliest, latest = bounds(text)
        assert earliest is not None
        assert latest is not None
        assert earliest <= day <= latest
    last = calendar.monthrange(day.year, day.month)[1]
    assert bounds(f"{day:%Y-%m}") == (day.replace(day=1), day.replace(day=last))


@settings(deadline=None)
@given(st.lists(st.integers(1000, 2999), min_size=2, max_size=5))
def test_one_of_several_years_lies_between_the_first_and_the_last(years: list[int]) -> None:
    text = "[" + ",".join(map(str, sorted(years))) + "]"
    assert bounds(text) == (Day(min(years), 1, 1), Day(max(years), 12, 31))


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    with contextlib.suppress(DateError):
        earliest, latest = bounds(text)
        assert earliest is None or latest is None or earliest <= latest
