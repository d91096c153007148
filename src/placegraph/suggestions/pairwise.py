"""A number for a pair of places, made so that one place can be compared with all others at once.

Most features are a **product**: a row of numbers for the one place times a row for the other.
Resource allocation is “my partners, each divided by its number of partners” times “your
partners”; what surrounds us is “the ties of those around me” times “those around you”. The terms
of the sum are what explains it. The others look a value up **between** two groups, or **compare**
two numbers of the places, such as their populations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from placegraph.suggestions.known import Floats, Matrix, Numbers

CHUNK = 20_000


class Pairwise(Protocol):
    """A value for each pair of places."""

    def of(self, a: Numbers, b: Numbers) -> Floats:
        """The values of many pairs."""
        ...

    def row(self, a: int) -> Floats:
        """The values of one place with every place."""
        ...


@dataclass(frozen=True, eq=False)
class Product:
    """The sum over k of left[a, k] · right[b, k]; `damped` is its log(1 + value)."""

    left: Matrix
    right: Matrix
    damped: bool = False

    def of(self, a: Numbers, b: Numbers) -> Floats:
        """The values of many pairs."""
        found = np.empty(len(a))
        for at in range(0, len(a), CHUNK):
            part = slice(at, at + CHUNK)
            found[part] = self.left[a[part]].multiply(self.right[b[part]]).sum(axis=1)
        return self._finished(found)

    def row(self, a: int) -> Floats:
        """The values of one place with every place."""
        return self._finished(self.right @ self.left[[a]].toarray()[0])

    def _finished(self, values: Floats) -> Floats:
        return np.log1p(np.maximum(values, 0)) if self.damped else values


@dataclass(frozen=True, eq=False)
class Inner:
    """The same with full rows: how alike two places are in an embedding."""

    rows: Floats

    def of(self, a: Numbers, b: Numbers) -> Floats:
        """The values of many pairs."""
        return np.asarray(np.einsum("ij,ij->i", self.rows[a], self.rows[b]))

    def row(self, a: int) -> Floats:
        """The values of one place with every place."""
        return np.asarray(self.rows @ self.rows[a])


@dataclass(frozen=True, eq=False)
class Between:
    """A value for each two groups; `group` is the number of each place's own."""

    table: Floats
    group: Numbers

    def of(self, a: Numbers, b: Numbers) -> Floats:
        """The values of many pairs."""
        return np.asarray(self.table[self.group[a], self.group[b]])

    def row(self, a: int) -> Floats:
        """The values of one place with every place."""
        return np.asarray(self.table[self.group[a]][self.group])


@dataclass(frozen=True, eq=False)
class Compare:
    """A function of the numbers of two places, for many pairs at once."""

    function: Callable[[Numbers, Numbers], Floats]
    size: int

    def of(self, a: Numbers, b: Numbers) -> Floats:
        """The values of many pairs."""
        return np.asarray(self.function(a, b))

    def row(self, a: int) -> Floats:
        """The values of one place with every place."""
        return self.of(np.full(self.size, a), np.arange(self.size))
