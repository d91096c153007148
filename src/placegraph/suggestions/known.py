"""What is known of places without looking at their ties, as arrays by number of the place.

Places are numbered in the order of `ids`. An unknown coordinate or population is NaN, an unknown
country is “”. Ties are kept apart, so that a feature sees only the ties it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from placegraph.distance import EARTH_RADIUS_KM

Floats = NDArray[np.floating]
Numbers = NDArray[np.int64]
Matrix: TypeAlias = sparse.csr_array


@dataclass(frozen=True, eq=False)
class Known:
    """Places; `shared` has for each kind of thing that places share a matrix places × things."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    population: Floats
    shared: Mapping[str, Matrix] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each place."""
        return {each: at for at, each in enumerate(self.ids)}

    @cached_property
    def country(self) -> Numbers:
        """The number of each place's country; places without one have a number of their own."""
        return np.unique(np.array(self.countries, dtype=str), return_inverse=True)[1]

    @cached_property
    def vectors(self) -> NDArray[np.float64]:
        """Points on the unit sphere; NaN where the coordinates are not known."""
        north, east = np.radians(self.latitude), np.radians(self.longitude)
        return np.column_stack(
            (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
        ).astype(np.float64)

    @cached_property
    def size(self) -> Floats:
        """The decimal logarithm of the population, from 100 people on; NaN where not known."""
        return np.log10(np.where(self.population > 0, np.maximum(self.population, 100), np.nan))

    @lru_cache(maxsize=8)  # noqa: B019 (known places are few and live long)
    def near(self, km: float) -> Matrix:
        """How near places of one country are: 1 at the same spot, falling to 0.1 at `km`.

        A place is not its own neighbour, and one abroad does not count: towns on two sides of a
        border have ties with each other, not the same ties.
        """
        located = np.flatnonzero(np.isfinite(self.vectors).all(axis=1))
        reach = 2 * np.sin(min(km / EARTH_RADIUS_KM, np.pi) / 2)
        pairs = cKDTree(self.vectors[located]).query_pairs(reach, output_type="ndarray")
        a, b = located[pairs[:, 0]], located[pairs[:, 1]]
        home = self.country[a] == self.country[b]
        a, b = a[home], b[home]
        weight = np.exp(-np.log(10) * (self.distance_km(a, b) / km) ** 2)
        rows, columns = np.concatenate((a, b)), np.concatenate((b, a))
        return matrix(rows, columns, (len(self), len(self)), np.concatenate((weight, weight)))

    def distance_km(self, a: Numbers, b: Numbers) -> Floats:
        """Great-circle distances; NaN where coordinates are not known."""
        chord = np.linalg.norm(self.vectors[a] - self.vectors[b], axis=-1)
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1)))


def matrix(
    rows: Sequence[int] | Numbers,
    columns: Sequence[int] | Numbers,
    shape: tuple[int, int],
    values: Floats | None = None,
) -> Matrix:
    """A sparse matrix of single precision; without values, of ones."""
    data = np.ones(len(rows)) if values is None else values
    return sparse.csr_array((data.astype(np.float32), (rows, columns)), shape=shape)


@dataclass(frozen=True, eq=False)
class Ties:
    """Pairs of places by number, each once; `about` says for each pair which strands it has."""

    pairs: Numbers
    about: Matrix | None = None

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int]], about: Matrix | None = None) -> Ties:
        """Ties from pairs, which are already each once and of two places."""
        return cls(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), about)

    def __len__(self) -> int:
        return len(self.pairs)

    def only(self, kept: NDArray[np.bool_]) -> Ties:
        """Some of the ties."""
        return Ties(self.pairs[kept], None if self.about is None else self.about[kept])

    def degrees(self, size: int) -> Numbers:
        """How many ties each place has."""
        return np.bincount(self.pairs.ravel(), minlength=size)
