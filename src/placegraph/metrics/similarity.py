"""Do similar places link?  Linked pairs against pairs that could as well have been.

Every linked pair is compared with a matched pair that is not linked: two links between the same
two countries exchange their partners.  So both kinds of pairs have the same places with the same
numbers of partners, and the same countries; what is left is how alike the two places are.  The
figure is the AUC: how often a linked pair is the more alike of a linked and a matched pair.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from math import log, sqrt
from typing import Any

import numpy as np

from placegraph.distance import distance_km
from placegraph.engine import Floats, Network, Simple
from placegraph.metrics.declare import (
    AT,
    NOTE,
    REPRESENTATION,
    SEED,
    Answer,
    Column,
    Metric,
    Parameter,
    Row,
)
from placegraph.metrics.units import units_of
from placegraph.metrics.view import Day, partner_network

Facts = Mapping[str, Any]
Positions = tuple[int, int]


def nearness(one: Facts, other: Facts) -> float | None:
    """The distance along the surface of the Earth (km), nearer being more alike."""
    spots = [(facts.get("latitude"), facts.get("longitude")) for facts in (one, other)]
    if any(value is None for spot in spots for value in spot):
        return None
    return -distance_km(*spots)  # type: ignore[arg-type]


def same_kind(one: Facts, other: Facts) -> float | None:
    """Whether both are a city, a town, a county …"""
    kinds = one.get("kind"), other.get("kind")
    return None if None in kinds else float(kinds[0] == kinds[1])


def size(one: Facts, other: Facts) -> float | None:
    """The ratio of the populations, equal ones being most alike."""
    people = one.get("population"), other.get("population")
    if not all(isinstance(each, int | float) and each > 0 for each in people):
        return None
    return -abs(log(float(people[0] or 1) / float(people[1] or 1)))


ALIKE: Mapping[str, Callable[[Facts, Facts], float | None]] = {
    "nearness": nearness,
    "same kind": same_kind,
    "size": size,
}


def matched(
    simple: Simple, countries: list[str | None], seed: int
) -> list[tuple[Positions, Positions]]:
    """Linked pairs, each with a pair of the same countries and degrees that is not linked."""
    linked = {(int(a), int(b)) for a, b in simple.edges}
    groups: dict[tuple[str, str], list[Positions]] = defaultdict(list)
    for a, b in sorted(linked):
        here, there = countries[a], countries[b]
        if here is not None and there is not None:
            # Within a group the first end always lies in the same country.
            groups[min(here, there), max(here, there)].append((a, b) if here <= there else (b, a))
    draw = random.Random(seed)  # noqa: S311 - not for secrets
    found: list[tuple[Positions, Positions]] = []
    for _, links in sorted(groups.items()):
        partners = [b for _, b in links]
        draw.shuffle(partners)
        for (a, b), other in zip(links, partners, strict=True):
            pair = (min(a, other), max(a, other))
            if a != other and pair not in linked:
                found.append(((min(a, b), max(a, b)), pair))
    return found


def auc(linked: Floats, others: Floats) -> tuple[float, float]:
    """How often the first are larger, ties counting half; with its standard error (Hanley 1982)."""
    every = np.concatenate([linked, others])
    order = np.argsort(every, kind="stable")
    ranks = np.empty(len(every))
    ranks[order] = np.arange(1, len(every) + 1)
    _, of, counts = np.unique(every, return_inverse=True, return_counts=True)
    ranks = (np.bincount(of, weights=ranks) / counts)[of]
    m, n = len(linked), len(others)
    value = float((ranks[:m].sum() - m * (m + 1) / 2) / (m * n))
    q1, q2 = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (m - 1) * (q1 - value**2) + (n - 1) * (q2 - value**2)
    return value, sqrt(max(spread, 0.0) / (m * n))


def similarity(
    network: Network, least: int = 30, seed: int = 0, at: Day = None, representation: bool = False
) -> Answer:
    """For each likeness how well it tells linked pairs from matched ones."""
    simple = partner_network(network, at, representation)
    units = units_of(network)
    pairs = matched(simple, [units.country(node) for node in simple.nodes], seed)
    facts = [network.nodes[node] for node in simple.nodes]
    rows: list[Row] = []
    for name, alike in ALIKE.items():
        scores = [
            (one, other)
            for (a, b), (c, d) in pairs
            if (one := alike(facts[a], facts[b])) is not None
            and (other := alike(facts[c], facts[d])) is not None
        ]
        row: Row = {"likeness": name, "pairs": len(scores)}
        if len(scores) < least:
            why = f"not enough data: {len(scores)} matched pairs, at least {least} are needed"
            rows.append(row | {"note": why})
            continue
        values = np.array(scores, dtype=float)
        found, error = auc(values[:, 0], values[:, 1])
        row |= {"auc": found, "error": error}
        if name == "nearness":
            row |= {
                "median_linked": float(-np.median(values[:, 0])),
                "median_matched": float(-np.median(values[:, 1])),
            }
        rows.append(row)
    left_out = len(simple.edges) - len(pairs)
    note = f"{left_out} linked pairs have no match of the same countries and are left out"
    return Answer(rows, (note,) if left_out else ())


METRICS = (
    Metric(
        id="similarity",
        name="Do similar places link",
        lessons=("C05", "C12"),
        reading="How often a linked pair is more alike than a pair of the same countries and "
        "numbers of partners that is not linked: 0.5 is chance, 1 always.",
        kind="network",
        function=similarity,
        columns=(
            Column("likeness", "text"),
            Column("auc", "number", "share of comparisons"),
            Column("error", "number", "standard error"),
            Column("pairs", "integer", "pairs"),
            Column("median_linked", "number", "km"),
            Column("median_matched", "number", "km"),
            NOTE,
        ),
        parameters=(
            Parameter("least", "integer", 30, "Fewest matched pairs for a figure.", 5, 10_000),
            SEED,
            AT,
            REPRESENTATION,
        ),
        reference="Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747",
    ),
)
