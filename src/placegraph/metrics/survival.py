"""How long ties last: Kaplan and Meier's estimate, with left truncation.

Age is counted in completed years from the latest start to the latest end, or to the date of the
question for a tie that goes on.  A list that was begun in 1990 tells only of old ties that had
lasted until then; with `since` a tie enters at the age it had on that day, and one that was over
before is not looked at.  Below a stated number of endings there is no estimate: “not enough data”
is an answer, 0 % is not.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from math import sqrt
from typing import Any, NamedTuple

from placegraph.engine import Network
from placegraph.liveness import status_of
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Parameter, Row
from placegraph.metrics.duration import completed_years
from placegraph.metrics.view import Day, by_relationship, every_tie, today


class Life(NamedTuple):
    """One tie as watched: the age at which it entered, the last age seen, whether it ended."""

    key: str
    entered: int
    left: int
    ended: bool


def _ending(attributes: Mapping[str, Any], until: datetime.date) -> tuple[bool, Day]:
    """Whether a tie had ended by a day, and on which day at the latest."""
    if status_of(attributes, until) != "ended":
        end = attributes.get("end_latest")
        return (True, end) if end is not None and end <= until else (False, None)
    changes = attributes.get("status_changes") or ()
    days = [day for day, then in changes if then == "ended" and day and day <= until]
    return True, max(days) if days else attributes.get("end_latest")


def lives(network: Network, group: str, since: Day, until: datetime.date) -> Any:
    """The watched lives by group, and what was left out with its reason."""
    found: dict[str, list[Life]] = defaultdict(list)
    left_out: dict[str, int] = defaultdict(int)
    for key, _, attributes in by_relationship(every_tie(network)):
        start = attributes.get("start_latest")
        over, end = _ending(attributes, until)
        if status_of(attributes, until) == "proposed":
            continue
        if start is None:
            left_out["without a known start"] += 1
        elif over and end is None:
            left_out["that ended on an unknown date"] += 1
        elif start <= until and (since is None or end is None or end >= since):
            name = "all" if group == "all" else str(attributes.get(group) or "unspecified")
            last = completed_years(start, end or until)
            entered = completed_years(start, max(start, since)) if since else 0
            found[name].append(Life(key, entered, last, over))
    return found, left_out


def estimate(watched: list[Life]) -> list[Row]:
    """Survival after each age at which a tie ended, with Greenwood's standard error."""
    survival, variance = 1.0, 0.0
    rows: list[Row] = []
    for age in sorted({life.left for life in watched if life.ended}):
        risk = sum(life.entered <= age <= life.left for life in watched)
        over = sorted(life.key for life in watched if life.ended and life.left == age)
        survival *= 1 - len(over) / risk
        none_left = len(over) == risk
        variance += 0 if none_left else len(over) / (risk * (risk - len(over)))
        row: Row = {"age": age, "at_risk": risk, "ended": len(over), "tie_keys": tuple(over)}
        row |= {"hazard": len(over) / risk, "survival": survival}
        row["error"] = None if none_left else survival * sqrt(variance)
        row["note"] = "every tie at risk ended, so there is no error" if none_left else None
        rows.append(row)
        if none_left:
            break
    return rows


def survival(
    network: Network, by: str = "all", least: int = 10, since: Day = None, at: Day = None
) -> Answer:
    """The share of ties that outlast each age, of all, by level or by formality."""
    until = at or today()
    found, left_out = lives(network, by, since, until)
    rows: list[Row] = []
    for group, watched in sorted(found.items() or {"all": []}.items()):
        endings = sum(life.ended for life in watched)
        head: Row = {"group": group, "watched": len(watched), "endings": endings}
        if endings < least:
            why = f"not enough data: {endings} endings, at least {least} are needed"
            rows.append(head | {"tie_keys": (), "note": why})
        else:
            rows.extend(head | row for row in estimate(watched))
    notes = [f"{count} ties {why} are left out" for why, count in sorted(left_out.items())]
    if since is None:
        notes.append(
            "no day is given from which endings were watched (since): if the sources tell only of "
            "ties that had lasted, survival is too high"
        )
    return Answer(rows, tuple(notes))


METRICS = (
    Metric(
        id="survival",
        name="How long ties last",
        lessons=("C04", "C26", "C28"),
        reading="The share of ties that last beyond an age, and the risk of ending at that age "
        "among those that have come so far; without enough endings there is no answer.",
        kind="network",
        function=survival,
        counts_undated=False,
        columns=(
            Column("group", "text"),
            Column("watched", "integer", "relationships"),
            Column("endings", "integer", "relationships"),
            Column("age", "integer", "years"),
            Column("at_risk", "integer", "relationships"),
            Column("ended", "integer", "relationships"),
            Column("hazard", "number", "share of those at risk"),
            Column("survival", "number", "share of ties"),
            Column("error", "number", "standard error"),
            Column("tie_keys", "list"),
            NOTE,
        ),
        parameters=(
            Parameter(
                "by", "text", "all", "What to compare.", choices=("all", "level", "formality")
            ),
            Parameter("least", "integer", 10, "Fewest endings of a group.", 1, 100_000),
            Parameter("since", "date", None, "The day from which endings were watched."),
            AT,
        ),
        reference="Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; "
        "left truncation: Tsai, Jewell and Wang 1987, doi:10.1093/biomet/74.4.883",
    ),
)
