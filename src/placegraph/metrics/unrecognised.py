"""Ties that nobody calls a partnership: pairs with living ties but no formal civic one.

score = Σ w(level) over the live ties that are not civic
      + β · (two-paths + shared companies + shared city networks)
      + γ · resource allocation.

A *two-path* runs from an organisation of the one place over an organisation of neither to one of
the other; a *shared company* has a unit in both.  Only pairs with a tie, a two-path or a shared
company are scored: sharing a city network, or partners, adds to a score and never makes a pair.
The score orders ideas; it is no probability.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    Answer,
    Column,
    Metric,
    Parameter,
    Row,
    pair_columns,
)
from placegraph.metrics.units import Units, units_of
from placegraph.metrics.view import Day, Pair, Tie, every_structure

# A tie that hangs on one person, that only a nation carries, or that many share, counts half.
WEIGHTS = {
    "commercial": 1.0,
    "academic": 1.0,
    "institutional": 1.0,
    "community": 1.0,
    "network": 0.5,
    "national": 0.5,
    "individual": 0.5,
}


@dataclass
class Signs:
    """What speaks for one pair, each with the path that shows it, from end to end."""

    ties: dict[str, tuple[Tie, str]] = field(default_factory=dict)
    two_paths: set[str] = field(default_factory=set)
    companies: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)

    def paths(self) -> tuple[str, ...]:
        direct = {path for _, path in self.ties.values()}
        return tuple(sorted(direct | self.two_paths | self.companies | self.networks))


def _path(*nodes: str) -> str:
    return ">".join(nodes)


def unrecognised(
    network: Network, beta: float = 0.5, gamma: float = 1.0, at: Day = None, **weights: float
) -> Answer:
    """The pairs without a live formal civic tie that something else joins, with its paths."""
    units = units_of(network)
    live = list(units.ties(at))
    formal: set[Pair] = set()
    partners: dict[str, set[str]] = defaultdict(set)
    signs: dict[Pair, Signs] = defaultdict(Signs)
    near: dict[str, set[str]] = defaultdict(set)
    for between in live:
        tie, pair = between.tie, between.pair
        if tie.level == "civic" and tie.attributes.get("formal"):
            formal.add(pair)
        if tie.representation:
            continue
        partners[between.a].add(between.b)
        partners[between.b].add(between.a)
        near[tie.a].add(tie.b)
        near[tie.b].add(tie.a)
        if tie.level not in (None, "civic"):
            signs[pair].ties[tie.key] = (tie, _directed(units, pair, tie.a, tie.b))
    _two_paths(units, near, signs)
    _companies(units, signs)
    _city_networks(units, at, signs)
    wanted = WEIGHTS | {name.removeprefix("weight_"): w for name, w in weights.items()}
    rows = []
    for (a, b), found in sorted(signs.items()):
        if (a, b) in formal:
            continue
        allocation = sum(1 / len(partners[c]) for c in sorted(partners[a] & partners[b]))
        by_level = sum(wanted.get(str(tie.level), 1.0) for tie, _ in found.ties.values())
        indirect = len(found.two_paths) + len(found.companies) + len(found.networks)
        row: Row = {
            "a": a,
            "b": b,
            "score": float(by_level + beta * indirect + gamma * allocation),
            "ties": len(found.ties),
            "two_paths": len(found.two_paths),
            "shared_companies": len(found.companies),
            "shared_networks": len(found.networks),
            "resource_allocation": float(allocation),
            "tie_keys": tuple(sorted(found.ties)),
            "paths": found.paths(),
        }
        rows.append(row)
    return Answer(rows)


def _directed(units: Units, pair: Pair, *nodes: str) -> str:
    """The path of these nodes, from the pair's first place to its second."""
    return _path(*(nodes if units.of[nodes[0]] == pair[0] else nodes[::-1]))


def _two_paths(units: Units, near: dict[str, set[str]], signs: dict[Pair, Signs]) -> None:
    for middle, others in near.items():
        if not units.is_organisation(middle):
            continue
        ends = sorted(node for node in others if units.is_organisation(node))
        for x, y in combinations(ends, 2):
            a, b = units.of[x], units.of[y]
            if a and b and units.apart(a, b) and units.of[middle] not in (a, b):
                pair = (min(a, b), max(a, b))
                signs[pair].two_paths.add(_directed(units, pair, x, middle, y))


def _companies(units: Units, signs: dict[Pair, Signs]) -> None:
    parts: dict[str, set[str]] = defaultdict(set)
    for edge in every_structure(units.network):
        if edge.relation == "unit_of":
            parts[edge.a].add(edge.b)
            parts[edge.b].add(edge.a)
    for company, sites in parts.items():
        if units.kind(company) != "company":
            continue
        for x, y in combinations(sorted(sites), 2):
            a, b = units.of[x], units.of[y]
            if a and b and units.apart(a, b):
                pair = (min(a, b), max(a, b))
                signs[pair].companies.add(_directed(units, pair, x, company, y))


def _city_networks(units: Units, at: Day, signs: dict[Pair, Signs]) -> None:
    joined: dict[str, set[str]] = defaultdict(set)
    for _, place, city_network in units.memberships(at):
        joined[place].add(city_network)
    for (a, b), found in signs.items():
        found.networks |= {_path(a, one, b) for one in joined[a] & joined[b]}


def _number(name: str, default: float, reading: str) -> Parameter:
    return Parameter(name, "number", default, reading, 0, 100)


METRICS = (
    Metric(
        id="unrecognised",
        name="Unrecognised ties",
        lessons=("C13", "C35"),
        reading="Pairs of places without a formal civic tie that companies, universities, "
        "charities and others already join, with the paths that show it; a high score is a "
        "reason to ask, no probability.",
        kind="pair",
        function=unrecognised,
        projection="organisations",
        columns=pair_columns(
            Column("score", "number"),
            Column("ties", "integer", "relationships"),
            Column("two_paths", "integer", "paths"),
            Column("shared_companies", "integer", "paths"),
            Column("shared_networks", "integer", "city networks"),
            Column("resource_allocation", "number"),
            Column("tie_keys", "list"),
            Column("paths", "list"),
        ),
        parameters=(
            _number("beta", 0.5, "What a two-path, shared company or city network adds."),
            _number("gamma", 1.0, "What a unit of resource allocation adds."),
            *(
                _number(f"weight_{name}", w, f"What a live {name} tie adds.")
                for name, w in WEIGHTS.items()
            ),
            AT,
        ),
        filters=("strands", "statuses", "sources", "at"),
        reference="resource allocation: Zhou, Lü and Zhang 2009, doi:10.1140/epjb/e2009-00335-8",
    ),
)
