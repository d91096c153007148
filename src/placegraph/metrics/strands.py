"""What a place's ties are about, against all places.

The location quotient is the share of a strand in a place's ties over its share in those of all
places together.  It refuses below a stated number of ties: with four ties one more project would
turn the picture over.  A tie about two strands counts in both, a tie of two places at both ends.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    Answer,
    Column,
    Metric,
    Parameter,
    Row,
    place_columns,
)
from placegraph.metrics.view import Day, Tie, actors, label, live_ties


def strands_of(tie: Tie, depth: int) -> set[str]:
    """The strands of a tie; at depth 1 “education/schools” counts as “education”."""
    return {
        "/".join(str(strand).split("/")[:depth]) for strand in tie.attributes.get("strands") or ()
    }


def strand_profile(network: Network, depth: int = 1, least: int = 10, at: Day = None) -> Answer:
    """For every place and strand it has: ties, share and location quotient."""
    own: dict[str, dict[str, set[str]]] = {n: defaultdict(set) for n in actors(network)}
    keys: dict[str, set[str]] = defaultdict(set)
    without = set()
    for tie in live_ties(network, at):
        strands = strands_of(tie, depth)
        if not strands:
            without.add(tie.key)
        for node in tie.pair:
            keys[node].add(tie.key)
            for strand in strands:
                own[node][strand].add(tie.key)
    everywhere: Counter[str] = Counter()
    for by_strand in own.values():
        everywhere.update({strand: len(found) for strand, found in by_strand.items()})
    total = everywhere.total()
    rows = []
    for node, by_strand in own.items():
        mentions = sum(map(len, by_strand.values()))
        for strand in sorted(by_strand):
            count = len(by_strand[strand])
            row: Row = {
                "node": node,
                "label": label(network, node),
                "strand": strand,
                "ties": count,
                "share": count / mentions,
                "tie_keys": tuple(sorted(by_strand[strand])),
            }
            if len(keys[node]) < least:
                row["note"] = f"{len(keys[node])} ties; a quotient needs at least {least}"
            else:
                row["location_quotient"] = (count / mentions) / (everywhere[strand] / total)
            rows.append(row)
    notes = (f"{len(without)} ties state no strand and are left out",) if without else ()
    return Answer(rows, notes)


METRICS = (
    Metric(
        id="strand_profile",
        name="Strand profile and location quotient",
        lessons=("C23",),
        reading="What the ties of a place are about; a quotient of 2 means twice the share that "
        "the strand has over all places, and small places get counts only.",
        kind="place",
        function=strand_profile,
        columns=place_columns(
            Column("strand", "text"),
            Column("ties", "integer", "relationships"),
            Column("share", "number", "share of mentions"),
            Column("location_quotient", "number", "times the share of all places"),
            Column("tie_keys", "list"),
        ),
        parameters=(
            Parameter("depth", "integer", 1, "1 for top strands, 2 for the strands below.", 1, 2),
            Parameter("least", "integer", 10, "Fewest ties for a quotient.", 1, 10_000),
            AT,
        ),
        reference="Isserman 1977, doi:10.1080/01944367708977758",
    ),
)
