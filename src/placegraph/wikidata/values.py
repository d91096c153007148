"""Values of Wikidata as the graph has them: dates by their precision, points, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from placegraph import temporal
from placegraph.errors import DateError
from placegraph.wikidata.answers import Value

DATE_TIME = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\dZ?")
POINT = re.compile(r"Point\(\s*(-?[\d.]+(?:E-?\d+)?)\s+(-?[\d.]+(?:E-?\d+)?)\s*\)", re.IGNORECASE)
DECADE, YEAR, MONTH, DAY = 8, 9, 10, 11


def edtf_of(time: str, precision: str) -> str | None:
    """A date as precise as it is said to be; None where it is no date of the years 1 to 9999.

    >>> [edtf_of("1958-06-01T00:00:00Z", precision) for precision in ("8", "9", "10", "11")]
    ['195X', '1958', '1958-06', '1958-06-01']
    """
    match = DATE_TIME.fullmatch(time)
    if match is None or not precision.isdigit() or match[1] == "0000":
        return None
    year, month, day = match.groups()
    dates = {
        DECADE: f"{year[:3]}X",
        YEAR: year,
        MONTH: f"{year}-{month}",
        DAY: f"{year}-{month}-{day}",
    }
    date = dates.get(min(int(precision), DAY))
    return date if date is not None and _is_date(date) else None


def _is_date(date: str) -> bool:
    """Whether the calendar has it: Wikidata holds a 30 February or two."""
    try:
        temporal.bounds(date)
    except DateError:
        return False
    return True


def one_of(dates: Iterable[str]) -> str | None:
    """One date from several that are said of the same: the most precise, else one of a set.

    >>> one_of(["1958", "1958-06"]), one_of(["1961", "1958"]), one_of([])
    ('1958-06', '[1958,1961]', None)
    """
    said = set(dates)
    kept = sorted(
        date for date in said if not any(other != date and _is_in(other, date) for other in said)
    )
    return kept[0] if len(kept) == 1 else f"[{','.join(kept)}]" if kept else None


def _is_in(date: str, wider: str) -> bool:
    return date.startswith(wider.rstrip("X"))


def position_of(point: Value) -> tuple[float, float] | None:
    """Latitude and longitude of a point on Earth; a point elsewhere names its globe and is None.

    >>> position_of(Value("literal", "Point(-1.4 50.9)"))
    (50.9, -1.4)
    """
    match = POINT.fullmatch(point.text.strip())
    if point.kind != "literal" or match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def count_of(number: Value) -> int | None:
    """A count of people; None for what is none.

    >>> count_of(Value("literal", "+253651")), count_of(Value("literal", "many"))
    (253651, None)
    """
    match = re.fullmatch(r"\+?(\d{1,12})(?:\.0*)?", number.text)
    return int(match[1]) if match and number.kind == "literal" else None
