"""What a tie grew out of: the depth of its lineage.

Sources say that a tie grew from another; the depth is the longest such chain behind it.  A chain
that runs in a circle contradicts itself, so ties in or behind one have no depth.
"""

from __future__ import annotations

from collections.abc import Mapping

from placegraph.engine import Network
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Row, reasons
from placegraph.metrics.view import Day, by_relationship, every_tie, live_ties

Earlier = Mapping[str, tuple[str, ...]]


def chains(earlier: Earlier) -> dict[str, tuple[str, ...]]:
    """The longest chain of earlier ties behind each tie, oldest first; none where it circles.

    >>> chains({"civic": ("ports",), "culture": ("civic", "ports")})["culture"]
    ('ports', 'civic')
    """
    later: dict[str, list[str]] = {}
    waiting = {key: len(set(before)) for key, before in earlier.items()}
    for key in sorted(earlier):
        for before in sorted(set(earlier[key])):
            later.setdefault(before, []).append(key)
            waiting.setdefault(before, 0)
    found: dict[str, tuple[str, ...]] = {k: () for k, count in sorted(waiting.items()) if not count}
    ready = list(found)
    while ready:
        before = ready.pop(0)
        for key in later.get(before, ()):
            behind = (*found[before], before)
            found[key] = max(found.get(key, ()), behind, key=len)
            waiting[key] -= 1
            if not waiting[key]:
                ready.append(key)
    return {key: chain for key, chain in found.items() if not waiting[key]}


def lineage(network: Network, at: Day = None) -> Answer:
    """What every live tie grew from, and how deep that goes."""
    every = by_relationship(every_tie(network))
    earlier = {key: tuple(told.get("grew_from") or ()) for key, _, told in every}
    found = chains(earlier)
    rows: list[Row] = []
    for key, places, attributes in by_relationship(live_ties(network, at)):
        chain = found.get(key)
        why = [] if chain is not None else ["what it grew from runs in a circle"]
        elsewhere = [one for one in earlier[key] if one not in earlier]
        why += [f"{', '.join(elsewhere)} is not in this network"] if elsewhere else []
        rows.append(
            {
                "key": key,
                "label": attributes.get("label") or key,
                "places": places,
                "grew_from": earlier[key],
                "depth": None if chain is None else len(chain),
                "chain": chain or (),
                "note": reasons(why),
            }
        )
    stated = sum(bool(row["grew_from"]) for row in rows)
    return Answer(rows, (f"{stated} of {len(rows)} ties are said to have grown from another",))


METRICS = (
    Metric(
        id="lineage",
        name="What ties grew from",
        lessons=("C06", "C10", "C29"),
        reading="The longest chain of earlier ties that a tie is said to have grown from; 0 means "
        "that nobody says so, not that it began from nothing.",
        kind="relationship",
        function=lineage,
        columns=(
            Column("key", "text"),
            Column("label", "text"),
            Column("places", "list"),
            Column("grew_from", "list"),
            Column("depth", "integer", "ties"),
            Column("chain", "list"),
            NOTE,
        ),
        parameters=(AT,),
    ),
)
