"""Which level came first, where both of a pair are dated.

A level of a pair begins with the first start among its ties.  Starts are ranges, so the first came
*no later* for sure when its latest start is not after the other's earliest, *later* for sure when
its earliest is after the other's latest; else the order is not known.  A tie counts whether it is
live or not, unless it is only proposed, and only if it may have begun by the date.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from itertools import permutations
from typing import NamedTuple

from placegraph.engine import Network
from placegraph.liveness import status_of
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Row
from placegraph.metrics.view import Day, Pair, every_tie, today


class Began(NamedTuple):
    """When a level of a pair began, as a range; with `undated` ties it may be older."""

    earliest: datetime.date | None
    latest: datetime.date | None
    undated: bool


def beginnings(network: Network, until: datetime.date) -> dict[Pair, dict[str, Began]]:
    """For every pair and level when it began."""
    found: dict[Pair, dict[str, Began]] = defaultdict(dict)
    for tie in every_tie(network):
        start, last = tie.attributes.get("start_earliest"), tie.attributes.get("start_latest")
        unborn = start is not None and start > until
        if tie.level is None or unborn or status_of(tie.attributes, until) == "proposed":
            continue
        known = start is not None and last is not None
        before = found[tie.pair].get(tie.level, Began(None, None, False))
        found[tie.pair][tie.level] = Began(
            _first(before.earliest, start if known else None),
            _first(before.latest, last if known else None),
            before.undated or not known,
        )
    return found


def _first(one: Day, other: Day) -> Day:
    days = [day for day in (one, other) if day is not None]
    return min(days, default=None)


def _order(first: Began, second: Began) -> str:
    """How two dated beginnings stand: “no later”, “later” or “not known”."""
    if first.latest is None or second.latest is None or first.undated or second.undated:
        return "undated"
    if second.earliest is not None and first.latest <= second.earliest:
        return "no later"
    if first.earliest is not None and first.earliest > second.latest:
        return "later"
    return "not known"


def precedence(network: Network, at: Day = None) -> Answer:
    """For every two levels: the share of dated pairs on which the first began no later."""
    pairs: dict[tuple[str, str], dict[str, list[Pair]]] = defaultdict(lambda: defaultdict(list))
    for pair, by_level in sorted(beginnings(network, at or today()).items()):
        for first, second in permutations(sorted(by_level), 2):
            order = _order(by_level[first], by_level[second])
            pairs[first, second][order].append(pair)
    rows: list[Row] = []
    for (first, second), by_order in sorted(pairs.items()):
        no_later, later = by_order["no later"], by_order["later"]
        ordered = len(no_later) + len(later)
        rows.append(
            {
                "first": first,
                "second": second,
                "pairs": sum(map(len, by_order.values())),
                "no_later": len(no_later),
                "later": len(later),
                "order_not_known": len(by_order["not known"]),
                "undated": len(by_order["undated"]),
                "share_no_later": len(no_later) / ordered if ordered else None,
                "examples": tuple(">".join(pair) for pair in no_later[:20]),
                "note": None if ordered else "no pair has both levels dated in a known order",
            }
        )
    return Answer(rows)


METRICS = (
    Metric(
        id="precedence",
        name="Which level came first",
        lessons=("C06",),
        reading="Of the pairs with both levels dated, the share on which the first began no later "
        "than the second; where an undated tie may be older than the dated ones, the pair is left "
        "out and counted. What sources say outright is in lineage.",
        kind="network",
        function=precedence,
        columns=(
            Column("first", "text"),
            Column("second", "text"),
            Column("pairs", "integer", "pairs"),
            Column("no_later", "integer", "pairs"),
            Column("later", "integer", "pairs"),
            Column("order_not_known", "integer", "pairs"),
            Column("undated", "integer", "pairs"),
            Column("share_no_later", "number", "share of dated pairs"),
            Column("examples", "list"),
            NOTE,
        ),
        parameters=(AT,),
        filters=("strands", "statuses", "formalities", "sources", "at"),
    ),
)
