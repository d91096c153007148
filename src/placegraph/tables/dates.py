"""Dates as tables spell them, as EDTF: nothing is rounded, and what is ambiguous stays so."""

from __future__ import annotations

import re
from functools import lru_cache

from placegraph import temporal
from placegraph.errors import DateError

EXPECTED = "a date such as 1986, 2019-06, 14.06.2019 or 14 June 2019"
FIRST_YEAR, LAST_YEAR = 800, 2100

# English, then German where it differs.
_MONTHS = (
    ("january", "januar", "jänner", "jan"),
    ("february", "februar", "feb"),
    ("march", "märz", "maerz", "mar", "mär", "mrz"),
    ("april", "apr"),
    ("may", "mai"),
    ("june", "juni", "jun"),
    ("july", "juli", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oktober", "oct", "okt"),
    ("november", "nov"),
    ("december", "dezember", "dec", "dez"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}

_NUMERIC = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[./]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?")
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_TWO_YEARS = re.compile(r"(\d{4})\s*[/–-]\s*(\d{4}|\d{2})")
_DECADE = re.compile(r"(\d{3})0(?:s|er|er jahre)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:c\.|ca\.?|circa|about|around|um|etwa)\s*(\d{4})", re.IGNORECASE)
_SINCE = re.compile(r"(?:seit|since|ab|from)\s+", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2}")
_DAY_WORD = re.compile(r"(?:(\d{1,2})(?:\.|st|nd|rd|th)?\s+)?([^\W\d]+)\.?,?\s+(\d{4})")
_WORD_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


@lru_cache(maxsize=8192)
def to_edtf(text: str, order: str | None = None) -> str:
    """The date as EDTF; raises DateError.

    A numeric date with points has the day first. With slashes it is either, unless `order`
    says which: then it becomes the set of both.

    >>> to_edtf("14. Juni 2019"), to_edtf("Jun 2019"), to_edtf("06.2019"), to_edtf("1990s")
    ('2019-06-14', '2019-06', '2019-06', '199X')
    >>> to_edtf("03/04/2019")
    '[2019-03-04,2019-04-03]'
    >>> to_edtf("03/04/2019", "day-first")
    '2019-04-03'
    """
    # Spreadsheets turn a column of years with a blank among them into decimals.
    written = re.sub(r"^(\d{4})\.0$", r"\1", " ".join(text.split()))
    written = _SINCE.sub("", written, count=1) if _SINCE.match(written) else written
    if _SHORT_YEAR.fullmatch(written):
        raise DateError(text, "a year of two digits")
    found = _two_years(written) or _numeric(written, order) or _in_words(written) or written
    days = temporal.bounds(found)
    for day in days:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise DateError(text, f"not between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def _two_years(text: str) -> str | None:
    """`1993/94` and `1993/1994` are one of two years; `1993-04` is a month, `1950-1990` neither."""
    match = _TWO_YEARS.fullmatch(text)
    if not match:
        return None
    first, second = match[1], match[2]
    if len(second) == 2:
        if int(second) <= 12:
            return None if "-" in text else _month(first, second)
        second = first[:2] + second
    if int(second) != int(first) + 1:
        raise DateError(text, "two years that do not follow each other")
    return f"[{first},{second}]"


def _month(year: str, month: str) -> str:
    return f"{year}-{int(month):02}"


def _numeric(text: str, order: str | None) -> str | None:
    if match := _NUMERIC.fullmatch(text):
        return _day_and_month(int(match[1]), int(match[2]), match[3], "." in text, order)
    if match := _MONTH_YEAR.fullmatch(text):
        return _month(match[2], match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        month = _month(match[1], match[2])
        return f"{month}-{int(match[3]):02}" if match[3] else month
    if match := _ISO_TIME.fullmatch(text):
        return match[1]
    return None


def _day_and_month(first: int, second: int, year: str, points: bool, order: str | None) -> str:
    day_first = f"{year}-{second:02}-{first:02}"
    month_first = f"{year}-{first:02}-{second:02}"
    if order == "month-first" and not points:
        return month_first
    if points or order == "day-first" or first > 12 or first == second:
        return day_first
    if second > 12:
        return month_first
    return f"[{','.join(sorted((day_first, month_first)))}]"


def _in_words(text: str) -> str | None:
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}X"
    if match := _ABOUT.fullmatch(text):
        return f"{match[1]}~"
    if match := _DAY_WORD.fullmatch(text):
        day, word, year = match.groups()
    elif match := _WORD_DAY.fullmatch(text):
        word, day, year = match.groups()
    else:
        return None
    number = _MONTH.get(word.casefold())
    if number is None:
        return None
    return f"{year}-{number:02}-{int(day):02}" if day else f"{year}-{number:02}"
