"""question: Which ties of this place had no formal civic tie beside them before a date?
reading: >-
  One row for each other place with live ties on a level that is not civic and no live formal
  civic tie, as at the day before the date begins. A tie without a known start counts as live, so
  a formal civic tie without one keeps its pair out.
parameters:
  place: {kind: place, meaning: the place whose ties are wanted, example: Southampton}
  before: {kind: date, meaning: the date before whose beginning it is asked, example: 2019-06}
columns:
  place: name of the place
  other_place: name of the place at the other end
  other_path: its path
  non_civic_ties: number of live ties that are not civic
  levels: their levels
  ties_by_level: how many there are on each level
  tie_paths: paths of the relationships
expect:
  - parameters: {place: Southampton, before: 2019-06}
    rows: [{place: Southampton, other_place: Miami-Dade County, non_civic_ties: 4,
        levels: academic; commercial, ties_by_level: academic 2; commercial 2,
        tie_paths: relationship/carnival-miami-southampton;
        relationship/ports-of-southampton-and-miami;
        relationship/solent-university-rosenstiel-school;
        relationship/university-of-southampton-rosenstiel-school}]
    notes: ["as at 2019-05-31", 4 of these ties have no known start]
  - parameters: {place: Miami-Dade County, before: 2019-06}
    rows: [{other_place: Southampton, non_civic_ties: 4, ties_by_level: academic 2; commercial 2}]
  - parameters: {place: Southampton, before: 2019-06-01}
    rows: [{other_place: Miami-Dade County, non_civic_ties: 4}]
  - parameters: {place: Southampton, before: "2019"}
    rows: [{other_place: Miami-Dade County, non_civic_ties: 4}]
    notes: ["as at 2018-12-31"]
  - parameters: {place: Southampton, before: 2019-06-15}
    rows: []
  - parameters: {place: Bo, before: "2000"}
    rows: []
    notes: [Friendship link of Royal Leamington Spa Town Council and Bo City Council has no
        known start]
  - parameters: {place: Birmingham, before: "2021"}
    rows: []
"""

from __future__ import annotations

from collections import Counter

from pyoxigraph import NamedNode

from placegraph.identifiers import path_of
from placegraph.liveness import day_before
from placegraph.metrics.view import Tie, by_pair, label, live_ties
from placegraph.queries.context import Context, tie_paths
from placegraph.queries.declare import Found, Row
from placegraph.said import Said


def answer(context: Context, place: NamedNode, before: str) -> Found:
    """The pairs of the place whose other ties no formal civic tie recognised."""
    day = day_before(before)
    node, network = path_of(place), context.network()
    text = f"as at {day}, the day before {before} begins"
    notes = [Said("ask-as-at", text, day=day.isoformat(), before=before)]
    rows: list[Row] = []
    if node not in network:
        return Found(rows)
    near = network.subgraph((node, *network[node]))
    for pair, ties in by_pair(tie for tie in live_ties(near, day) if node in tie.pair).items():
        others = [tie for tie in ties if tie.level != "civic"]
        formal = [tie for tie in ties if tie.level == "civic" and tie.attributes["formal"]]
        if others and not formal:
            other = pair[1] if pair[0] == node else pair[0]
            rows.append(
                {
                    "place": label(network, node),
                    "other_place": label(network, other),
                    "other_path": other,
                    **_counts(others),
                    "tie_paths": tie_paths(others),
                }
            )
            notes += _undated(others)
        elif others and not any(tie.attributes["start_earliest"] for tie in formal):
            notes += [_perhaps_live(str(tie.attributes["label"])) for tie in formal]
    return Found(sorted(rows, key=lambda row: str(row["other_place"])), tuple(notes))


def _counts(ties: list[Tie]) -> Row:
    levels = sorted(Counter(str(tie.level) for tie in ties).items())
    return {
        "non_civic_ties": len(ties),
        "levels": "; ".join(level for level, _ in levels),
        "ties_by_level": "; ".join(f"{level} {count}" for level, count in levels),
    }


def _perhaps_live(label: str) -> Said:
    text = f"{label} has no known start, so it may have been live"
    return Said("ask-perhaps-live", text, tie=label)


def _undated(ties: list[Tie]) -> list[Said]:
    count = sum(tie.attributes["start_earliest"] is None for tie in ties)
    text = f"{count} of these ties have no known start and count as live"
    return [Said("ask-undated", text, n=count)] if count else []
