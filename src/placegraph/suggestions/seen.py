"""The ties that a feature may see, in the shapes that features are made of.

Everything here is computed from the ties that were handed in and from what is known of places
without ties. Whoever hides ties makes a new `Seen` without them: there is no other way to a tie.
"""

from __future__ import annotations

import random
from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from placegraph.suggestions.known import Floats, Known, Matrix, Numbers, Ties, matrix

DIMENSIONS = 64
# A place with few ties says little of whom it is like: its row is shrunk as if it had five more.
SHRINKAGE = 5
POWER_ITERATIONS = 6
LEIDEN_ITERATIONS = 4


class Seen:
    """Known places and the ties that may be seen."""

    def __init__(self, known: Known, ties: Ties) -> None:
        self.known, self.ties = known, ties

    def __len__(self) -> int:
        return len(self.known)

    @cached_property
    def partners(self) -> Matrix:
        """1 where two places are tied."""
        a, b = self.ties.pairs[:, 0], self.ties.pairs[:, 1]
        shape = (len(self), len(self))
        return matrix(np.concatenate((a, b)), np.concatenate((b, a)), shape)

    @cached_property
    def degree(self) -> Floats:
        """The number of partners of each place."""
        return self.ties.degrees(len(self)).astype(np.float64)

    @cached_property
    def in_country(self) -> Matrix:
        """1 where a place lies in a country."""
        country = self.known.country
        return matrix(np.arange(len(self)), country, (len(self), int(country.max(initial=0)) + 1))

    @cached_property
    def by_country(self) -> Matrix:
        """The number of partners that each place has in each country."""
        return (self.partners @ self.in_country).tocsr()

    @cached_property
    def between_countries(self) -> Floats:
        """The number of ties between each two countries; within one, twice that."""
        return np.asarray((self.in_country.T @ self.by_country).toarray(), dtype=np.float64)

    @cached_property
    def embedding(self) -> Floats:
        """A row of numbers for each place, alike where places are tied alike.

        The leading eigenvectors of the shrunk, degree-normalised ties, each times the root of its
        eigenvalue, by random projection and power iterations (Halko, Martinsson and Tropp 2011).
        """
        scale = scaled(1 / np.sqrt(self.degree + SHRINKAGE))
        normalised = (scale @ self.partners @ scale).tocsr()
        dimensions = min(DIMENSIONS + 16, len(self))
        start = np.random.default_rng(0).normal(size=(len(self), dimensions)).astype(np.float32)
        basis = _orthonormal(start)
        for _ in range(POWER_ITERATIONS):
            basis = _orthonormal(normalised @ basis)
        values, vectors = np.linalg.eigh(basis.T @ (normalised @ basis))
        leading = np.argsort(values)[::-1][:DIMENSIONS]
        return np.asarray(basis @ vectors[:, leading] * np.sqrt(np.maximum(values[leading], 0)))

    @cached_property
    def community(self) -> Numbers:
        """The number of the Leiden community that each place is in."""
        import igraph

        network = igraph.Graph(len(self), self.ties.pairs.tolist())
        igraph.set_random_number_generator(random.Random(0))  # noqa: S311
        try:
            found = network.community_leiden("modularity", n_iterations=LEIDEN_ITERATIONS)
        finally:
            igraph.set_random_number_generator(random)
        return np.array(found.membership, dtype=np.int64)

    @cached_property
    def strands(self) -> Matrix | None:
        """How many ties each place has about each strand."""
        about = self.ties.about
        if about is None:
            return None
        ends = [
            matrix(end, np.arange(len(end)), (len(self), len(end))) for end in self.ties.pairs.T
        ]
        return ((ends[0] + ends[1]) @ about).tocsr()


def _orthonormal(columns: Floats) -> Floats:
    """Columns at right angles that span the same, in the order that LAPACK wants.

    With rows one after another the same takes numpy six times as long.
    """
    wanted = np.asfortranarray(columns)
    found = linalg.qr(wanted, overwrite_a=True, mode="economic", check_finite=False)
    return np.asarray(found[0])


def scaled(by: Floats) -> Matrix:
    """A diagonal matrix."""
    return sparse.diags_array(by.astype(np.float32)).tocsr()


def inverse(values: Floats) -> Floats:
    """One over each value, 0 for 0."""
    return np.divide(1.0, values, out=np.zeros(len(values)), where=values > 0)


def unit_rows(rows: Matrix) -> Matrix:
    """Each row divided by its length, so that a product of two is their cosine."""
    return (scaled(inverse(np.sqrt(rows.multiply(rows).sum(axis=1)))) @ rows).tocsr()
