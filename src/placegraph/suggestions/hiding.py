"""Hide ties, and draw pairs that are not tied: what a ranker learns from and is judged by.

Absence of a tie is unknown, not “no”: a drawn pair is one of which no tie is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from placegraph.suggestions.known import Known, Numbers, Ties

HIDDEN_SHARE = 0.1
# Fewer teach nothing.
FEWEST_HIDDEN = 10
# `uniform`: any place. `by degree`: as often as it has partners. `same degree`: one with as many
# partners as the end that it replaces. `same countries`: of its country, as often as it has
# partners, so that neither country nor activity tells a tie from a drawn pair.
Kind = Literal["uniform", "by degree", "same degree", "same countries"]


def hide(
    ties: Ties,
    size: int,
    rng: np.random.Generator,
    among: NDArray[np.bool_] | None = None,
    keep: int = 1,
) -> NDArray[np.bool_]:
    """Which ties to hide: a tenth of all, drawn from `among`, every place keeping at least one."""
    left = ties.degrees(size)
    hidden = np.zeros(len(ties), dtype=bool)
    wanted = int(HIDDEN_SHARE * len(ties))
    drawn = np.arange(len(ties)) if among is None else np.flatnonzero(among)
    for at in rng.permutation(drawn):
        a, b = ties.pairs[at]
        if wanted and left[a] > keep and left[b] > keep:
            left[a] -= 1
            left[b] -= 1
            hidden[at] = True
            wanted -= 1
    return hidden


def folds(
    ties: Ties, size: int, rng: np.random.Generator, count: int
) -> Iterator[tuple[Ties, Numbers]]:
    """Several times at most: the ties that stay visible and the pairs hidden, none twice."""
    among, keep = np.ones(len(ties), dtype=bool), 1
    for fold in range(count):
        hidden = hide(ties, size, rng, among)
        if hidden.sum() < FEWEST_HIDDEN:
            if fold and keep:
                return
            # In a network of stars places lose their one tie: nothing else can be learnt from.
            # Elsewhere not, or it would be learnt that a partner is who has none.
            keep = 0
            hidden = hide(ties, size, rng, among, keep)
        among &= ~hidden
        yield ties.only(~hidden), ties.pairs[hidden]


class Draw:
    """Pairs drawn at random of which no tie is told in `every`, by the activity in `ties`."""

    def __init__(
        self, known: Known, ties: Ties, rng: np.random.Generator, every: Ties | None = None
    ) -> None:
        self._rng, self._size = rng, len(known)
        a, b = (every or ties).pairs.T
        self._tied = np.unique(np.concatenate((a * self._size + b, b * self._size + a)))
        self._ends = ties.pairs.ravel()
        self._by_country = _Groups(self._ends, known.country[self._ends], known.country)
        degree = ties.degrees(self._size)
        self._by_degree = _Groups(np.arange(self._size), degree, degree)

    def instead_of(self, kind: Kind, places: Numbers) -> Numbers:
        """A place drawn instead of each."""
        match kind:
            case "uniform":
                return self._rng.integers(0, self._size, len(places))
            case "by degree":
                return self._rng.choice(self._ends, len(places))
            case "same degree":
                return self._by_degree.draw(places, self._rng)
            case "same countries":
                return self._by_country.draw(places, self._rng)

    def pairs(self, kind: Kind, pairs: Numbers) -> Numbers:
        """Pairs with both ends drawn anew; those that are tied, or no pair, are left out."""
        found = np.column_stack([self.instead_of(kind, end) for end in pairs.T])
        return found[self._free(found)]

    def candidates(self, kind: Kind, pairs: Numbers, times: int) -> Numbers:
        """The same first place with another second one, so many times for each pair."""
        many = np.repeat(pairs, times, axis=0)
        found = np.column_stack((many[:, 0], self.instead_of(kind, many[:, 1])))
        return found[self._free(found)]

    def _free(self, pairs: Numbers) -> NDArray[np.bool_]:
        a, b = pairs.T
        return np.asarray((a != b) & ~np.isin(a * self._size + b, self._tied))


class _Groups:
    """Things in groups, to draw from the group that a place belongs to."""

    def __init__(self, things: Numbers, group: Numbers, group_of_place: Numbers) -> None:
        order = np.argsort(group, kind="stable")
        self._things, ordered = things[order], group[order]
        numbers = np.arange(int(group_of_place.max(initial=0)) + 1)
        self._first = np.searchsorted(ordered, numbers)
        self._last = np.searchsorted(ordered, numbers, side="right")
        self._of = group_of_place

    def draw(self, places: Numbers, rng: np.random.Generator) -> Numbers:
        first, last = self._first[self._of[places]], self._last[self._of[places]]
        # A country without ties has nothing to draw: the place stays, and the pair is left out.
        at = first + (rng.random(len(places)) * (last - first)).astype(np.int64)
        drawn = self._things[np.minimum(at, len(self._things) - 1)]
        return np.where(last > first, drawn, places)
