"""What changed between two dates, and how ties grew strand by strand.

A tie is *not yet* there before its earliest start and while it is proposed, and *over* after its
latest end and once its status is ended.  A tie without a known start is taken to be there all
along, so it can never appear; the notes count such ties.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from placegraph.engine import Network
from placegraph.errors import ParameterError
from placegraph.liveness import LIVE, is_live, status_of
from placegraph.metrics.declare import AT, Answer, Column, Metric, Parameter, Row
from placegraph.metrics.strands import strands_of
from placegraph.metrics.view import Day, Tie, by_relationship, every_tie, require, today
from placegraph.said import Said

FEWEST_YEARS, MOST_YEARS = 1, 500


def phase(attributes: Mapping[str, Any], at: datetime.date) -> str:
    """Whether a tie is “not yet” there, “there” or “over” at a day."""
    start, end = attributes.get("start_earliest"), attributes.get("end_latest")
    status = status_of(attributes, at)
    if (start is not None and start > at) or status == "proposed":
        return "not yet"
    if (end is not None and end < at) or status == "ended":
        return "over"
    return "there"


CHANGES = {
    ("not yet", "there"): "appeared",
    ("not yet", "over"): "came and went",
    ("there", "over"): "ended",
    ("over", "there"): "appeared",
}


def difference(network: Network, since: Day = None, at: Day = None) -> Answer:
    """The ties that appeared, ended or changed status between two dates."""
    before, until = _span(since, at)
    rows = []
    undated = 0
    for key, places, attributes in by_relationship(every_tie(network)):
        undated += attributes.get("start_earliest") is None
        was, now = status_of(attributes, before), status_of(attributes, until)
        change = CHANGES.get((phase(attributes, before), phase(attributes, until)))
        if change is None and was != now:
            change = "changed status"
        if change:
            rows.append(
                {
                    "key": key,
                    "label": attributes.get("label") or key,
                    "places": places,
                    "change": change,
                    "status_before": was,
                    "status_after": now,
                }
            )
    rows.sort(key=lambda row: (str(row["change"]), str(row["key"])))
    text = f"{undated} ties without a known start cannot appear"
    return Answer(rows, (Said("change-undated", text, n=undated),) if undated else ())


def strand_change(network: Network, since: Day = None, depth: int = 1, at: Day = None) -> Answer:
    """The live ties of each strand at two dates, and which came and went between them."""
    before, until = _span(since, at)
    was: dict[str, set[str]] = defaultdict(set)
    now: dict[str, set[str]] = defaultdict(set)
    undated = set()
    for tie in every_tie(network):
        for day, found in ((before, was), (until, now)):
            if is_live(tie.attributes, day):
                undated |= set() if tie.attributes.get("start_earliest") else {tie.key}
                for strand in strands_of(tie, depth):
                    found[strand].add(tie.key)
    rows: list[Row] = [
        {
            "strand": strand,
            "before": len(was[strand]),
            "after": len(now[strand]),
            "new": len(now[strand] - was[strand]),
            "gone": len(was[strand] - now[strand]),
            "tie_keys": tuple(sorted(now[strand] ^ was[strand])),
        }
        for strand in sorted(was | now)
    ]
    text = f"{len(undated)} ties without a known start count as live at both dates"
    note = Said("change-always-live", text, n=len(undated))
    return Answer(rows, (note,) if undated else ())


def _span(since: Day, at: Day) -> tuple[datetime.date, datetime.date]:
    """The two dates; raises ParameterError where the first is not before the second."""
    until = at or today()
    before = since or _years_before(until, 10)
    if before >= until:
        text = f"since is {before}; expected a date before {until}"
        raise ParameterError(Said("since-after", text, since=str(before), until=str(until)))
    return before, until


def _years_before(day: datetime.date, years: int) -> datetime.date:
    year = max(day.year - years, 1)
    return datetime.date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def growth(
    network: Network,
    first: int | None = None,
    depth: int = 1,
    node: str | None = None,
    other: str | None = None,
    at: Day = None,
) -> Answer:
    """The live ties of each strand at the end of every year, of all, one place or one pair."""
    until = at or today()
    ties = _own(network, node, other)
    dated = [tie for tie in ties if tie.attributes.get("start_earliest")]
    known = [tie.attributes["start_earliest"].year for tie in dated]
    earliest = min(until.year, max(min(known, default=until.year), until.year - MOST_YEARS + 1))
    begin = earliest if first is None else first
    if not FEWEST_YEARS <= until.year - begin + 1 <= MOST_YEARS:
        last, most = until.year, MOST_YEARS
        text = f"first is {begin}; expected a year up to {last}, at most {most} before it"
        raise ParameterError(Said("first-year", text, value=str(begin), last=str(last), most=most))
    rows = []
    for year in range(begin, until.year + 1):
        end = min(datetime.date(year, 12, 31), until)
        found: dict[str, set[str]] = defaultdict(set)
        for tie in dated:
            if is_live(tie.attributes, end):
                for strand in strands_of(tie, depth):
                    found[strand].add(tie.key)
        for strand, keys in sorted(found.items()):
            row: Row = {"year": year, "strand": strand, "ties": len(keys), "strands": len(found)}
            rows.append(row | {"tie_keys": tuple(sorted(keys))})
    undated = {t.key for t in ties if not t.attributes.get("start_earliest") and _alive(t, until)}
    note = f"{len(undated)} live ties without a known start are in no year"
    return Answer(rows, (note,) if undated else ())


def _alive(tie: Tie, at: datetime.date) -> bool:
    return status_of(tie.attributes, at) in LIVE


def _own(network: Network, node: str | None, other: str | None) -> list[Tie]:
    """All ties, or those of a node, or those of two."""
    if other is not None and node is None:
        raise ParameterError(
            Said("other-needs-node", "other needs node: expected two ids of places, or none")
        )
    wanted = [name for name in (node, other) if name is not None]
    require(network, *wanted)
    return [tie for tie in every_tie(network) if all(name in tie.pair for name in wanted)]


SINCE = Parameter("since", "date", None, "The earlier date; ten years before, without it.")
DEPTH = Parameter("depth", "integer", 1, "1 for top strands, 2 for the strands below.", 1, 2)

METRICS = (
    Metric(
        id="difference",
        name="Difference of two dates",
        reading="Which ties appeared, ended or changed status between the two dates.",
        kind="relationship",
        function=difference,
        columns=(
            Column("key", "text"),
            Column("label", "text"),
            Column("places", "list"),
            Column("change", "text"),
            Column("status_before", "text"),
            Column("status_after", "text"),
        ),
        counts_undated=False,
        parameters=(SINCE, AT),
    ),
    Metric(
        id="strand_change",
        name="Change of each strand",
        lessons=("C10",),
        reading="How many live ties each strand had at the two dates, and how many are new or "
        "gone; a tie without a known start counts as live at both.",
        kind="network",
        function=strand_change,
        counts_undated=False,
        columns=(
            Column("strand", "text"),
            Column("before", "integer", "relationships"),
            Column("after", "integer", "relationships"),
            Column("new", "integer", "relationships"),
            Column("gone", "integer", "relationships"),
            Column("tie_keys", "list"),
        ),
        parameters=(SINCE, DEPTH, AT),
    ),
    Metric(
        id="growth",
        name="Growth by strand",
        lessons=("C10", "C29"),
        reading="How many live ties each strand has at the end of each year; only ties with a "
        "known start are in it, the others are counted in a note.",
        kind="network",
        function=growth,
        counts_undated=False,
        columns=(
            Column("year", "integer", "year"),
            Column("strand", "text"),
            Column("ties", "integer", "relationships"),
            Column("strands", "integer", "strands in that year"),
            Column("tie_keys", "list"),
        ),
        parameters=(
            Parameter(
                "first", "integer", None, "First year; that of the first start, without.", 1, 9999
            ),
            DEPTH,
            Parameter("node", "node", None, "Only the ties of this place."),
            Parameter("other", "node", None, "Only those that it has with this place."),
            AT,
        ),
    ),
)
