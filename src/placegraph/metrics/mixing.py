"""Do similar places link?  Assortativity against a null that keeps every degree.

The coefficient is the correlation of an attribute over the two ends of the pairs.  Pairs with an
end that lacks the attribute are left out and counted.  The null rewires all pairs, keeps each
place's number of partners, and z says how many standard deviations the network lies above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from placegraph import engine
from placegraph.engine import Floats, Ints, Network, Simple
from placegraph.metrics.declare import (
    AT,
    DRAWS,
    NOTE,
    REPRESENTATION,
    SEED,
    Answer,
    Column,
    Metric,
    Parameter,
    reasons,
)
from placegraph.metrics.units import units_of
from placegraph.metrics.view import Day, partner_network

ATTRIBUTES = ("country", "kind", "degree", "population", "latitude", "longitude")


def correlation(left: Floats, right: Floats) -> float | None:
    """Pearson’s correlation over pairs taken both ways; None where one value is all there is."""
    both = np.concatenate([left, right])
    spread = float(both.var())
    if not len(both) or spread <= 1e-12 * max(1.0, float(np.abs(both).max()) ** 2):
        return None
    return float(((left - both.mean()) * (right - both.mean())).mean() / spread)


def matching(left: Ints, right: Ints) -> float | None:
    """Newman’s nominal coefficient: pairs of one kind, against those expected from the shares."""
    if not len(left):
        return None
    same = float((left == right).mean())
    shares = np.bincount(np.concatenate([left, right])) / (2 * len(left))
    expected = float((shares**2).sum())
    return None if expected >= 1 - 1e-12 else (same - expected) / (1 - expected)


def _values(network: Network, simple: Simple, attribute: str) -> tuple[list[Any], bool]:
    """The value of every node, and whether the values are numbers."""
    if attribute == "degree":
        return simple.degrees.tolist(), True
    if attribute == "country":
        units = units_of(network)
        return [units.country(node) for node in simple.nodes], False
    values = [network.nodes[node].get(attribute) for node in simple.nodes]
    known = [value for value in values if value is not None]
    numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in known)
    return values, bool(known) and numeric


def _coefficient(values: list[Any], numeric: bool, edges: Ints) -> tuple[float | None, int]:
    """The coefficient over the pairs whose ends both have a value, and how many those are."""
    known = np.array([value is not None for value in values], dtype=bool)
    inside = edges[known[edges].all(axis=1)] if len(edges) else edges
    if numeric:
        numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
        return correlation(numbers[inside[:, 0]], numbers[inside[:, 1]]), len(inside)
    names = {name: code for code, name in enumerate(_distinct(values))}
    codes = np.array([names.get(value, -1) for value in values], dtype=np.int64)
    return matching(codes[inside[:, 0]], codes[inside[:, 1]]), len(inside)


def _distinct(values: Iterable[Any]) -> Iterable[Any]:
    return dict.fromkeys(value for value in values if value is not None)


def assortativity(
    network: Network,
    attribute: str = "country",
    draws: int = 100,
    seed: int = 0,
    at: Day = None,
    representation: bool = False,
) -> Answer:
    """How far partners are alike in an attribute, and how far beyond chance."""
    simple = partner_network(network, at, representation)
    values, numeric = _values(network, simple, attribute)
    found, used = _coefficient(values, numeric, simple.edges)
    row: dict[str, Any] = {
        "attribute": attribute,
        "coefficient": found,
        "pairs": used,
        "pairs_left_out": len(simple.edges) - used,
        "draws": draws,
    }
    if found is None:
        why = "no pair has both values" if not used else "all ends have the same value"
        return Answer([row | {"note": why}])
    copies = engine.rewired(simple, draws, seed)
    null = [
        value for copy in copies if (value := _coefficient(values, numeric, copy)[0]) is not None
    ]
    return Answer([row | beyond_chance(found, null)])


def beyond_chance(value: float, null: list[float]) -> dict[str, Any]:
    """Mean and spread of a null model, and how many spreads the value lies above its mean."""
    if len(null) < 2:
        return {"note": "the null model gives no value"}
    mean, spread = float(np.mean(null)), float(np.std(null, ddof=1))
    flat = spread <= 1e-12
    why = ["every rewired copy gives the same value, so there is no z"] if flat else []
    return {
        "null_mean": mean,
        "null_sd": spread,
        "z": None if flat else (value - mean) / spread,
        "note": reasons(why),
    }


NULL = (
    Column("draws", "integer"),
    Column("null_mean", "number"),
    Column("null_sd", "number"),
    Column("z", "number", "standard deviations"),
)

METRICS = (
    Metric(
        id="assortativity",
        name="Assortativity",
        lessons=("C05", "C12"),
        reading="Above 0, partners are alike in the attribute, below 0 unlike; only z says whether "
        "that is more than the numbers of partners alone would give.",
        kind="network",
        function=assortativity,
        columns=(
            Column("attribute", "text"),
            Column("coefficient", "number", "correlation"),
            Column("pairs", "integer"),
            Column("pairs_left_out", "integer"),
            *NULL,
            NOTE,
        ),
        parameters=(
            Parameter(
                "attribute",
                "text",
                "country",
                "Which attribute of places to compare.",
                choices=ATTRIBUTES,
            ),
            DRAWS,
            SEED,
            AT,
            REPRESENTATION,
        ),
        cost="seconds",
        reference="Newman 2003, doi:10.1103/PhysRevE.67.026126",
    ),
)
