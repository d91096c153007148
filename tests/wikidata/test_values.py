"""Values of Wikidata: dates that the calendar lacks, points elsewhere, addresses that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placegraph import temporal
from placegraph.wikidata.answers import Value
from placegraph.wikidata.statements import ADDRESS, STATEMENT, Statement, statement_of
from placegraph.wikidata.terms import ENTITY
from placegraph.wikidata.values import count_of, edtf_of, one_of, position_of


@pytest.mark.parametrize(
    ("time", "precision"),
    [
        ("1958-02-30T00:00:00Z", "11"),
        ("1958-13-01T00:00:00Z", "10"),
        ("0000-01-01T00:00:00Z", "9"),
        ("-0044-03-15T00:00:00Z", "11"),
        ("0005-01-01T00:00:00Z", "8"),
        ("12019-01-01T00:00:00Z", "9"),
        ("1958-01-01T00:00:00Z", "7"),
        ("1958-01-01T00:00:00Z", "eleven"),
        ("1958", "9"),
        ("", ""),
    ],
)
def test_what_is_no_date_is_none(time: str, precision: str) -> None:
    assert edtf_of(time, precision) is None


@given(st.datetimes(), st.integers(8, 14))
def test_every_date_has_bounds_that_hold_the_day(moment: object, precision: int) -> None:
    day = str(moment)[:10]
    date = edtf_of(f"{day}T00:00:00Z", str(precision))
    if date is not None:
        bounds = temporal.bounds(date)
        assert bounds.earliest is not None
        assert bounds.latest is not None
        assert str(bounds.earliest) <= day <= str(bounds.latest)
    else:
        assert precision == 8


@given(st.lists(st.sampled_from(["195X", "1958", "1958-06", "1958-06-03", "1961", "196X"])))
def test_several_dates_become_one_that_can_be_read(dates: list[str]) -> None:
    date = one_of(dates)
    assert (date is None) == (not dates)
    if date is not None:
        temporal.bounds(date)


@pytest.mark.parametrize(
    "text",
    ["Point(1 91)", "Point(181 0)", "Point(1)", "<http://www.wikidata.org/entity/Q405> Point(1 2)"],
)
def test_what_is_no_point_on_earth_is_none(text: str) -> None:
    assert position_of(Value("literal", text)) is None


@pytest.mark.parametrize("text", ["-5", "1e3", "12.5", "", "9" * 13])
def test_what_is_no_count_is_none(text: str) -> None:
    assert count_of(Value("literal", text)) is None


def test_an_address_that_is_no_iri_is_left_out() -> None:
    def row(reference: str) -> dict[str, Value]:
        said = {"item": f"{ENTITY}Q1", "other": f"{ENTITY}Q2", "reference": reference}
        return {name: Value("uri", text) for name, text in said.items()}

    rows = [row("https://example.org/a b"), row("ftp://example.org"), row("https://example.org/c")]
    told = statement_of(f"{STATEMENT}Q1-a", rows)
    assert told == Statement("Q1-a", "Q1", "Q2", references=("https://example.org/c",))
    assert not ADDRESS.fullmatch("https://example.org/{x}")
