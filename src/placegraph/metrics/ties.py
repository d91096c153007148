"""Partners, ties and strength: the counts that every other figure rests on.

Partners, not edges: two agreements with one place still make one partner, and a representation
office makes a tie but no partner.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from placegraph.engine import Network
from placegraph.liveness import status_of
from placegraph.metrics.declare import AT, Answer, Column, Metric, place_columns
from placegraph.metrics.view import Day, Tie, actors, every_tie, label, live_ties


def ties(network: Network, at: Day = None) -> Answer:
    """Partners, ties and strength of every node."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in live_ties(network, at):
        found[tie.a].append(tie)
        found[tie.b].append(tie)
    rows = [
        {"node": node, "label": label(network, node), **_count(node, found[node])}
        for node in actors(network)
    ]
    return Answer(rows)


def _count(node: str, own: list[Tie]) -> dict[str, object]:
    partners = {tie.b if tie.a == node else tie.a for tie in own if not tie.representation}
    keys = sorted({tie.key for tie in own})
    offices = {tie.key for tie in own if tie.representation}
    return {
        "partners": len(partners),
        "ties": len(keys),
        "strength": len(own),
        "offices": len(offices),
        "tie_keys": tuple(keys),
    }


def formality_status(network: Network, at: Day = None) -> Answer:
    """How many ties have each formality and status, live or not."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for tie in every_tie(network):
        formality = str(tie.attributes.get("formality") or "unspecified")
        found[formality, status_of(tie.attributes, at)].add(tie.key)
    totals = Counter({pair: len(keys) for pair, keys in found.items()})
    rows: list[dict[str, object]] = [
        {
            "formality": formality,
            "status": status,
            "ties": count,
            "tie_keys": tuple(sorted(found[formality, status])),
        }
        for (formality, status), count in sorted(totals.items())
    ]
    return Answer(rows)


METRICS = (
    Metric(
        id="ties",
        name="Partners, ties and strength",
        reading="Partners are the other places it is tied to, ties the relationships that do it, "
        "strength the ties added up over partners; a representation office is a tie, no partner.",
        kind="place",
        function=ties,
        columns=place_columns(
            Column("partners", "integer", "places"),
            Column("ties", "integer", "relationships"),
            Column("strength", "integer", "relationships"),
            Column("offices", "integer", "relationships"),
            Column("tie_keys", "list"),
        ),
        parameters=(AT,),
        reference="Barrat et al. 2004, doi:10.1073/pnas.0400087101 (strength)",
    ),
    Metric(
        id="formality_status",
        name="Formality by status",
        lessons=("C30",),
        reading="How many relationships of each formality are in each status: informal but alive "
        "stands beside formal but asleep.",
        kind="network",
        function=formality_status,
        columns=(
            Column("formality", "text"),
            Column("status", "text"),
            Column("ties", "integer", "relationships"),
            Column("tie_keys", "list"),
        ),
        parameters=(AT,),
    ),
)
