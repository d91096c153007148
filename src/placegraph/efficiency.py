"""Global efficiency, exact or from some sources with its standard error.

It is measured in the arrays of `placegraph.engine`, again and again in scenarios.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from placegraph.engine import Floats, Ints, breadth_first

EXACT_BELOW = 2000
SOURCES = 256


@dataclass(frozen=True)
class Efficiency:
    """Global efficiency, the mean of 1/distance over all pairs (0 where no path is), by source."""

    each: Floats  # the mean over all other nodes, for each source
    nodes: int

    @property
    def value(self) -> float:
        return float(self.each.mean()) if len(self.each) else 0.0

    @property
    def error(self) -> float:
        """The standard error of having taken only some sources."""
        return _standard_error(self.each, self.nodes)

    def change_error(self, before: Efficiency) -> float:
        """The standard error of the change since another network with the same sources."""
        return _standard_error(self.each - before.each, self.nodes)


def _standard_error(sample: Floats, population: int) -> float:
    k = len(sample)
    if k < 2 or k >= population:
        return 0.0
    return float(sample.std(ddof=1)) * math.sqrt((1 - k / population) / k)


def efficiency(edges: Ints, n: int, sources: Ints) -> Efficiency:
    """Global efficiency as seen from some sources, one by one."""
    each = np.zeros(len(sources))
    for distance, new in enumerate(breadth_first(edges, n)(sources), start=1):
        rows = new[new.any(axis=1)]
        flags = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")
        each += flags[:, : len(sources)].sum(axis=0, dtype=np.int64) / distance
    return Efficiency(each / max(n - 1, 1), n)


def mean_efficiency(edges: Ints, n: int, sources: Ints) -> float:
    """The value of `efficiency` without its error, several times faster."""
    if n < 2 or not len(sources):
        return 0.0
    found = sum(
        int(np.bitwise_count(new).sum(dtype=np.int64)) / distance
        for distance, new in enumerate(breadth_first(edges, n)(sources), start=1)
    )
    return float(found) / (len(sources) * (n - 1))


def efficiency_sources(n: int, seed: int) -> Ints:
    """Every node below 2,000 of them, else 256 drawn with the seed."""
    if n < EXACT_BELOW:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, SOURCES, replace=False))
