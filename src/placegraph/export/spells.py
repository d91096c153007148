"""The stretches of time in which a tie was live, for tools that play a network through time.

A bound that is not known stays open: what is undated is shown rather than hidden, as `liveness`
has it. Suspended or dormant years are gaps between two spells.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from placegraph.liveness import LIVE, status_of

Spell = tuple[datetime.date | None, datetime.date | None]


def spells_of(tie: Mapping[str, Any]) -> tuple[Spell, ...]:
    """When a tie was live: pairs of first and last day, None where the bound is open.

    >>> day = datetime.date
    >>> spells_of({"status": "active", "start_earliest": day(1951, 1, 1)})
    ((datetime.date(1951, 1, 1), None),)
    >>> spells_of({"status": "ended", "status_changes": [(day(2020, 1, 31), "ended")]})
    ((None, datetime.date(2020, 1, 31)),)
    >>> spells_of({"status": "proposed"})
    ()
    """
    start, end = tie.get("start_earliest"), tie.get("end_latest")
    changed = {day for day, _ in tie.get("status_changes") or () if day is not None}
    days = sorted(day for day in changed if (not start or day > start) and (not end or day < end))
    bounds: list[datetime.date | None] = [start, *days, end]
    spells: list[Spell] = []
    for first, last in pairwise(bounds):
        if status_of(tie, _within(first, last)) not in LIVE:
            continue
        if spells and spells[-1][1] == first:
            spells[-1] = (spells[-1][0], last)
        else:
            spells.append((first, last))
    return tuple(spells)


def _within(first: datetime.date | None, last: datetime.date | None) -> datetime.date | None:
    """A day of the stretch, by which its status is told; None where it has no bound at all."""
    if first is not None:
        return first
    if last is None or last == datetime.date.min:
        return last
    return last - datetime.timedelta(days=1)
