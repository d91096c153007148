"""Say whether a relationship is live at a date.

A relationship is live at a date when its status then is *developing* or *active* and the date
lies between its earliest start and its latest end.  An unknown bound does not exclude, so what is
undated stays in; `unknown_bounds` says which ties were kept that way so that they can be counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from placegraph.errors import ParameterError
from placegraph.said import Said
from placegraph.temporal import plain_bounds

LIVE = frozenset({"developing", "active"})

# A tie can only fall asleep, be suspended or end if it was alive before.
AFTER_LIFE = frozenset({"dormant", "suspended", "ended"})

StatusChanges = Iterable[tuple[datetime.date | None, str]]


def as_at(date_text: str) -> datetime.date:
    """The day that an “as at” date means: a year or a month means its last day.

    “before 2020” is understood too and means the day before 2020 begins.

    >>> as_at("2019"), as_at("2020-02")
    (datetime.date(2019, 12, 31), datetime.date(2020, 2, 29))
    """
    text = date_text.strip()
    if text.startswith("before "):
        return day_before(text.removeprefix("before "))
    return _bounds(text)[1]


def day_before(date_text: str) -> datetime.date:
    """The day before a year, month or day begins.

    >>> day_before("2020"), day_before("2020-03")
    (datetime.date(2019, 12, 31), datetime.date(2020, 2, 29))
    """
    first, _ = _bounds(date_text.strip())
    if first == datetime.date.min:
        text = f"there is no day before {date_text!r}"
        raise ParameterError(Said("no-day-before", text, value=date_text))
    return first - datetime.timedelta(days=1)


def _bounds(text: str) -> tuple[datetime.date, datetime.date]:
    try:
        found = plain_bounds(text)
    except ValueError as error:
        raise ParameterError(
            Said("no-date", f"{text!r} is not a date: {error}", value=text)
        ) from None
    if found is None:
        words = f"{text!r} is not a date; expected one such as 2019, 2019-06 or 2019-06-14"
        raise ParameterError(Said("no-date", words, value=text))
    return found


def status_at(status: str, changes: StatusChanges, at: datetime.date | None) -> str:
    """The status that a tie had at the end of a day; without a day, after all that is known.

    It is the one brought by the last dated change up to that day, else the stated status.  A
    stated ending (or suspension, or dormancy) that a *later* dated change brought had not yet
    happened: the tie was active before.  Undated changes are taken to be in the stated status.

    >>> changes = [(datetime.date(2020, 1, 31), "ended")]
    >>> status_at("ended", changes, datetime.date(2019, 1, 1))
    'active'
    """
    dated = [(day, then) for day, then in changes if day is not None]
    up_to = [change for change in dated if at is None or change[0] <= at]
    if up_to:
        # max() keeps the first of equals, so of two changes on a day the later listed one wins.
        return max(reversed(up_to), key=lambda change: change[0])[1]
    if status in AFTER_LIFE and any(then == status for _, then in dated):
        return "active"
    return status


def status_of(attributes: Mapping[str, Any], at: datetime.date | None) -> str:
    """The status of a tie at a day, from the attributes of its edge.

    A tie that ended at a known date was active before it, whether the ending is told by a change
    of status or by the end date alone.  An edge that states no status at all, as in a network
    read from somewhere else, counts as active.
    """
    status = attributes.get("status") or "active"
    changes = tuple(attributes.get("status_changes") or ())
    found = status_at(status, changes, at)
    if found == "ended" and at is not None and not _ended_by_change(changes, at):
        end = attributes.get("end_latest")
        if end is not None and at <= end:
            return "active"
    return found


def _ended_by_change(changes: StatusChanges, at: datetime.date) -> bool:
    return any(day is not None and day <= at and then == "ended" for day, then in changes)


def is_live(attributes: Mapping[str, Any], at: datetime.date | None = None) -> bool:
    """Whether the tie with these edge attributes is live at a day.

    Without a day the question is about the latest known status, and dates are not looked at.
    """
    if status_of(attributes, at) not in LIVE:
        return False
    if at is None:
        return True
    start, end = attributes.get("start_earliest"), attributes.get("end_latest")
    return (start is None or start <= at) and (end is None or at <= end)


def unknown_bounds(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Which bounds of a tie are unknown, of those that could have excluded it: “start”, “end”.

    An end is only unknown for a tie that is stated to have ended; a tie that goes on has none.
    """
    missing = []
    if attributes.get("start_earliest") is None:
        missing.append("start")
    changes = attributes.get("status_changes") or ()
    told = any(day is not None and status == "ended" for day, status in changes)
    if attributes.get("status") == "ended" and attributes.get("end_latest") is None and not told:
        missing.append("end")
    return tuple(missing)
