"""Dates of the Extended Date/Time Format (EDTF), as the days they may mean.

A date in the data is often a year, a month, or one of several years. Nothing is
rounded: a date is kept as written, beside the first and the last day it can mean.
An open end stays open (`None`).
"""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache
from typing import Any, NamedTuple

from placegraph.errors import DateError

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Bounds(NamedTuple):
    """The first and the last day that a date may mean; `None` where it is open."""

    earliest: datetime.date | None
    latest: datetime.date | None


def plain_bounds(text: str) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of a year, month or day; None for any other text.

    Raises ValueError for a day that is not in the calendar.

    >>> plain_bounds("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    if (match := _PLAIN.fullmatch(text)) is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    first = datetime.date(year or 0, month or 1, day or 1)
    last_month = month or 12
    last = day or calendar.monthrange(first.year, last_month)[1]
    return first, datetime.date(first.year, last_month, last)


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """The days that an EDTF date may mean.

    Raises DateError for anything else, intervals included: the start of a
    relationship is a moment, known more or less well, never a stretch of time.

    >>> bounds("2019-06")
    Bounds(earliest=datetime.date(2019, 6, 1), latest=datetime.date(2019, 6, 30))
    >>> bounds("[1980,1981]").latest
    datetime.date(1981, 12, 31)
    >>> bounds("[..2021]").earliest is None
    True
    """
    try:
        if plain := plain_bounds(text):
            return Bounds(*plain)
    except ValueError as error:
        raise DateError(text) from error
    # Few dates are more than a plain one, and the parser takes long to import.
    from edtf import parse_edtf
    from edtf.parser import edtf_exceptions, parser_classes

    try:
        parsed = parse_edtf(text)
    except edtf_exceptions.EDTFParseException as error:
        raise DateError(text) from error
    if isinstance(parsed, parser_classes.Interval):
        raise DateError(text, "an interval")
    if isinstance(parsed, parser_classes.OneOfASet):
        found = [_days(part) for part in parsed.objects]
    else:
        found = [_days(parsed)]
    lows, highs = [low for low, _ in found], [high for _, high in found]
    result = Bounds(
        None if None in lows else min(low for low in lows if low),
        None if None in highs else max(high for high in highs if high),
    )
    if result.earliest and result.latest and result.earliest > result.latest:
        raise DateError(text, "it ends before it begins")
    return result


def _days(part: Any) -> Bounds:
    from edtf.parser import parser_classes

    if isinstance(part, parser_classes.Consecutives):
        return Bounds(
            _day(part.lower.lower_strict()) if part.lower else None,
            _day(part.upper.upper_strict()) if part.upper else None,
        )
    return Bounds(_day(part.lower_strict()), _day(part.upper_strict()))


def _day(moment: Any) -> datetime.date | None:
    """A day of the calendar, or None where EDTF means an unbounded time."""
    if isinstance(moment, float):
        return None
    try:
        return datetime.date(*moment[:3])
    except ValueError as error:
        raise DateError(str(moment[0]), str(error)) from error
