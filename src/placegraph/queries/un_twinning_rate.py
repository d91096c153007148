"""question: How often do formal ties end?
reading: >-
  Endings for each 1,000 years that formal ties between places have lasted, over the ties whose
  start and whose end (or last known state) are dated. Below 20 dated endings there is no answer:
  no recorded ending is not a rate of 0. Ties that ended before anybody wrote them down are
  missing, so even a given rate is a lower bound.
columns:
  formal_ties: number of formal ties between places
  dated_ties: how many of them have a known start and end or state
  endings: how many of these have ended
  tie_years: years that they have lasted, together
  endings_per_1000_tie_years: the rate
expect:
  - rows: []
    refused: true
    notes: ["not enough data: 0 dated endings among 7 formal ties, 20 are needed",
        2 withdrawals are told without saying which ties ended]
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from placegraph.metrics.view import by_relationship, every_tie
from placegraph.queries.context import Context
from placegraph.queries.declare import Found, Note, Row, settle
from placegraph.said import Said
from placegraph.temporal import bounds

LEAST_ENDINGS = 20
DAYS_A_YEAR = 365.25

WITHDRAWALS = """
SELECT (COUNT(DISTINCT ?event) AS ?number)
WHERE {
  GRAPH $source { ?event pg:kind event-kind:withdrawal }
  FILTER NOT EXISTS { ?event pg:concerns/a pg:Relationship }
}
"""


def answer(context: Context) -> Found:
    """One row with the rate; none, and why, where too few endings are dated."""
    ties = [tie for _, _, tie in by_relationship(every_tie(context.network())) if tie["formal"]]
    row = rate(ties)
    if row["endings"] is None or int(row["endings"]) >= LEAST_ENDINGS:
        return Found([row])
    few = (
        f"not enough data: {row['endings']} dated endings among {len(ties)} formal ties, "
        f"{LEAST_ENDINGS} are needed"
    )
    told = {"n": int(row["endings"]), "all": len(ties), "least": LEAST_ENDINGS}
    notes = [Note(Said("ask-few-endings", few, **told), refuses=True)]
    if number := context.select(WITHDRAWALS)[0]["number"]:
        text = f"{number} withdrawals are told without saying which ties ended"
        notes.append(Note(Said("ask-withdrawals", text, n=int(number))))
    return settle([], notes)


def rate(ties: Iterable[Mapping[str, Any]]) -> Row:
    """The number of endings for each 1,000 tie-years, from the attributes of ties."""
    known = list(ties)
    lasted = [(tie["status"] == "ended", years(tie)) for tie in known]
    dated = [(ended, duration) for ended, duration in lasted if duration is not None]
    endings = sum(ended for ended, _ in dated)
    tie_years = sum(duration for _, duration in dated)
    return {
        "formal_ties": len(known),
        "dated_ties": len(dated),
        "endings": endings,
        "tie_years": round(tie_years, 1),
        "endings_per_1000_tie_years": 1000 * endings / tie_years if tie_years else None,
    }


def years(tie: Mapping[str, Any]) -> float | None:
    """How long a tie has lasted, from the middle of its start; None where a date is missing."""
    since = _middle(tie["start_earliest"], tie["start_latest"])
    if tie["status"] == "ended":
        until = _middle(tie["end_earliest"], tie["end_latest"]) or _told_end(tie)
    else:
        until = bounds(tie["status_as_of"]).latest if tie["status_as_of"] else None
    if since is None or until is None or until < since:
        return None
    return (until - since).days / DAYS_A_YEAR


def _told_end(tie: Mapping[str, Any]) -> datetime.date | None:
    """The day by which a change of status had ended the tie."""
    days = [day for day, status in tie.get("status_changes") or () if day and status == "ended"]
    return max(days, default=None)


def _middle(first: datetime.date | None, last: datetime.date | None) -> datetime.date | None:
    return first + (last - first) / 2 if first and last else None
