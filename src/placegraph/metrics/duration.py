"""How old ties are and when they last gave a sign of life.

An age is a range, because a start is one: at a date t it lies between t − latest start and
t − earliest start, in completed years.  The last evidence of activity is the latest of: the date
the status is as of, a dated change of status to a live one, and the latest start.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from placegraph.engine import Network
from placegraph.liveness import LIVE, status_of
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Parameter, Row, reasons
from placegraph.metrics.view import Day, by_relationship, every_tie, live_ties, today
from placegraph.temporal import bounds

OVER = frozenset({"proposed", "ended"})


def completed_years(since: datetime.date, until: datetime.date) -> int:
    """Whole years between two days, as a person's age is counted; never below 0.

    >>> completed_years(datetime.date(2019, 6, 14), datetime.date(2021, 6, 13))
    1
    """
    before = (until.month, until.day) < (since.month, since.day)
    return max(0, until.year - since.year - before)


def _head(key: str, places: tuple[str, ...], attributes: Mapping[str, Any]) -> Row:
    return {"key": key, "label": attributes.get("label") or key, "places": places}


def ages(network: Network, at: Day = None) -> Answer:
    """The least and the greatest age of every live tie at a date (today, without one)."""
    until = at or today()
    rows = []
    for key, places, attributes in by_relationship(live_ties(network, at)):
        first, last = attributes.get("start_earliest"), attributes.get("start_latest")
        missing = [name for name, day in (("earliest", first), ("latest", last)) if day is None]
        rows.append(
            _head(key, places, attributes)
            | {
                "start": attributes.get("start"),
                "at_least": completed_years(last, until) if last else None,
                "at_most": completed_years(first, until) if first else None,
                "note": reasons(f"the {name} start is not known" for name in missing),
            }
        )
    dated = sum(row["at_least"] is not None for row in rows)
    return Answer(rows, (f"{dated} of {len(rows)} ties have a known start",))


def last_sign(attributes: Mapping[str, Any], until: datetime.date) -> tuple[Day, str | None]:
    """The latest dated evidence of activity up to a day, and what kind of evidence it is."""
    signs: list[tuple[datetime.date, str]] = []
    as_of = attributes.get("status_as_of")
    if as_of and status_of(attributes, None) in LIVE | {"unknown"}:
        day = as_of if isinstance(as_of, datetime.date) else bounds(str(as_of)).latest
        signs += [(min(day, until), "status as of")] if _begun(as_of, until) and day else []
    for day, status in attributes.get("status_changes") or ():
        if day is not None and day <= until and status in LIVE:
            signs.append((day, "change of status"))
    if (start := attributes.get("start_latest")) is not None and start <= until:
        signs.append((start, "start"))
    return max(signs, key=lambda sign: sign[0]) if signs else (None, None)


def _begun(as_of: datetime.date | str, until: datetime.date) -> bool:
    """Whether the time that a status is as of has begun by a day: “2021” has in May 2021."""
    earliest = as_of if isinstance(as_of, datetime.date) else bounds(str(as_of)).earliest
    return earliest is None or earliest <= until


def dormancy(network: Network, quiet_after: int = 5, at: Day = None) -> Answer:
    """The last evidence of activity of every tie that is neither proposed nor ended."""
    until = at or today()
    rows = []
    for key, places, attributes in by_relationship(every_tie(network)):
        status = status_of(attributes, at)
        started = attributes.get("start_earliest")
        if status in OVER or (at and started and started > at):
            continue
        day, kind = last_sign(attributes, until)
        years = completed_years(day, until) if day else None
        rows.append(
            _head(key, places, attributes)
            | {
                "status": status,
                "last_evidence": day,
                "evidence": kind,
                "quiet_years": years,
                "quiet": status == "dormant" or (None if years is None else years >= quiet_after),
                "note": None if day else "no dated evidence of activity",
            }
        )
    undated = sum(row["last_evidence"] is None for row in rows)
    return Answer(rows, (f"{undated} of {len(rows)} ties have no dated evidence of activity",))


RELATIONSHIP = (Column("key", "text"), Column("label", "text"), Column("places", "list"))

METRICS = (
    Metric(
        id="ages",
        name="Age",
        lessons=("C20",),
        reading="Between how many and how many completed years a live tie has lasted at the date.",
        kind="relationship",
        function=ages,
        columns=(
            *RELATIONSHIP,
            Column("start", "text"),
            Column("at_least", "integer", "years"),
            Column("at_most", "integer", "years"),
            NOTE,
        ),
        parameters=(AT,),
    ),
    Metric(
        id="dormancy",
        name="Last evidence of activity",
        reading="When a tie last gave a sign of life, and whether that is so long ago that "
        "somebody should ask; no evidence is not evidence of sleep.",
        kind="relationship",
        function=dormancy,
        columns=(
            *RELATIONSHIP,
            Column("status", "text"),
            Column("last_evidence", "date"),
            Column("evidence", "text"),
            Column("quiet_years", "integer", "years"),
            Column("quiet", "boolean"),
            NOTE,
        ),
        parameters=(
            Parameter("quiet_after", "integer", 5, "Years without evidence.", 1, 100),
            AT,
        ),
    ),
)
