"""Who says so: ties that sources of both ends state.

A source speaks for a place when it is kept there: a council's own list for its town, a national
list for its country's places. The catalogue says so of each source (the `voices` of a network of
places), and a mapping can say otherwise; lists that are edited symmetrically, such as Wikidata's
twinned bodies, speak for nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from placegraph.engine import Network
from placegraph.metrics.declare import AT, NOTE, Answer, Column, Metric, Parameter, Row
from placegraph.metrics.view import Day, live_ties


def _voices(network: Network, speaks_for: Mapping[str, str] | None) -> Mapping[str, set[str]]:
    """By node: the sources that speak for it, or for its country."""
    found: dict[str, set[str]] = defaultdict(set)
    if speaks_for is None:
        for source, nodes in (network.graph.get("voices") or {}).items():
            for node in nodes:
                found[node].add(source)
        return found
    for node, country in network.nodes(data="country"):
        own = {node, node.rsplit("/", 1)[-1], country}
        found[node].update(source for source, whom in speaks_for.items() if whom in own)
    return found


def _two_voices(left: set[str], right: set[str]) -> bool:
    """Whether two different sources speak: one list that covers both ends is one voice."""
    return bool(left and right) and len(left | right) > 1


def tie_statements(
    network: Network, speaks_for: Mapping[str, str] | None = None, at: Day = None
) -> Answer:
    """For every tie: how many sources state it, and which ends' own sources do."""
    rows = []
    voices = _voices(network, speaks_for)
    for tie in sorted(live_ties(network, at), key=lambda tie: (tie.key, tie.pair)):
        sources = set(tie.attributes.get("sources") or ())
        heard = {node: voices[node] & sources for node in tie.pair}
        stated = tuple(node for node in tie.pair if heard[node])
        spoken = _two_voices(voices[tie.a], voices[tie.b])
        rows.append(
            {
                "key": tie.key,
                "a": tie.a,
                "b": tie.b,
                "sources": tuple(sorted(sources)),
                "stated_by": stated,
                "both_could": spoken,
                "both_do": _two_voices(heard[tie.a], heard[tie.b]) if spoken else None,
                "note": None if spoken else "no two sources speak for its two ends",
            }
        )
    return Answer(rows)


def reciprocity(
    network: Network, speaks_for: Mapping[str, str] | None = None, at: Day = None
) -> Answer:
    """The share of ties that sources of both ends state, among those that both could."""
    rows = tie_statements(network, speaks_for, at).rows
    could = [row for row in rows if row["both_could"] and row["stated_by"]]
    both = [row for row in could if row["both_do"]]
    row: Row = {
        "ties": len({row["key"] for row in rows}),
        "both_could": len(could),
        "both_do": len(both),
        "one_does": len(could) - len(both),
        "reciprocity": len(both) / len(could) if could else None,
        "tie_keys": tuple(sorted({str(row["key"]) for row in both})),
    }
    if not could:
        row["note"] = "no tie has sources that speak for both its ends (see speaks_for)"
    return Answer([row])


SPEAKS_FOR = Parameter(
    "speaks_for",
    "mapping",
    None,
    "Which place or country each source speaks for, such as german-towns: germany; without it, "
    "what the catalogue says.",
)

METRICS = (
    Metric(
        id="tie_statements",
        name="Who states each relationship",
        lessons=("C16",),
        reading="Which sources state a tie, and whether those that speak for its two ends both do.",
        kind="relationship",
        function=tie_statements,
        columns=(
            Column("key", "text"),
            Column("a", "text"),
            Column("b", "text"),
            Column("sources", "list"),
            Column("stated_by", "list"),
            Column("both_could", "boolean"),
            Column("both_do", "boolean"),
            NOTE,
        ),
        parameters=(SPEAKS_FOR, AT),
    ),
    Metric(
        id="reciprocity",
        name="Reciprocity of statements",
        lessons=("C16",),
        reading="Of the ties whose two ends both have a source that speaks for them, the share "
        "that both sources state: goodwill that shows on both sides.",
        kind="network",
        function=reciprocity,
        columns=(
            Column("ties", "integer", "relationships"),
            Column("both_could", "integer", "relationships"),
            Column("both_do", "integer", "relationships"),
            Column("one_does", "integer", "relationships"),
            Column("reciprocity", "number", "share of ties"),
            Column("tie_keys", "list"),
            NOTE,
        ),
        parameters=(SPEAKS_FOR, AT),
        reference="Wasserman and Faust 1994, chapter 13",
    ),
)
