"""Dates of many spellings are EDTF."""

from __future__ import annotations

import pytest

from placegraph.errors import DateError
from placegraph.tables.dates import to_edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1993", "1993"),
        ("1993.0", "1993"),
        ("2019-06", "2019-06"),
        ("2019-06-14T00:00:00", "2019-06-14"),
        ("14.06.2019", "2019-06-14"),
        ("14/06/2019", "2019-06-14"),
        ("06/14/2019", "2019-06-14"),
        ("03.04.2019", "2019-04-03"),
        ("03/04/2019", "[2019-03-04,2019-04-03]"),
        ("14 June 2019", "2019-06-14"),
        ("14. Juni 2019", "2019-06-14"),
        ("June 14, 2019", "2019-06-14"),
        ("März 2019", "2019-03"),
        ("06/2019", "2019-06"),
        ("2004/06", "2004-06"),
        ("2004-06", "2004-06"),
        ("1993/94", "[1993,1994]"),
        ("1993-1994", "[1993,1994]"),
        ("ca. 1950", "1950~"),
        ("seit 1967", "1967"),
        ("since June 2019", "2019-06"),
        ("1990er", "199X"),
        ("[1980,1981]", "[1980,1981]"),
    ],
)
def test_a_date_is_edtf(text: str, edtf: str) -> None:
    assert to_edtf(text) == edtf


def test_the_mapping_may_say_which_number_is_the_day() -> None:
    assert to_edtf("03/04/2019", "day-first") == "2019-04-03"
    assert to_edtf("03/04/2019", "month-first") == "2019-03-04"


@pytest.mark.parametrize(
    "text", ["soon", "31.02.2019", "99", "1/2/93", "1950-1990", "1920-22", "43595", "3000", "0099"]
)
def test_anything_else_is_not_a_date(text: str) -> None:
    with pytest.raises(DateError):
        to_edtf(text)
