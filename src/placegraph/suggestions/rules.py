"""Suggestions in a graph too small to learn from: a sum of a few features with stated weights.

Nothing here is fitted. The weights say what a person would look at first: partners in common and
what sources say of both, then what both belong to, and whether the two are of one size.
"""

from __future__ import annotations

import numpy as np

from placegraph.suggestions import measures as m
from placegraph.suggestions.features import FEATURES, Feature, make_all, row_table
from placegraph.suggestions.known import Floats
from placegraph.suggestions.seen import Seen

BODIES = Feature(
    "bodies",
    "shared",
    "kinds of body that both have, such as a port, each over the log of the places that have it",
    m.shared("bodies"),
)
WEIGHTS = {
    "resource_allocation": 2.0,
    "three_paths": 0.5,
    "characteristics": 1.5,
    "city_networks": 1.0,
    "strands": 0.5,
    "bodies": 0.5,
    "size_gap": -0.5,
}
RULED = tuple(feature for feature in (*FEATURES, BODIES) if feature.id in WEIGHTS)


class Rules:
    """Scores and what they are made of, as a ranker gives them."""

    features = RULED

    def __init__(self, seen: Seen) -> None:
        self._made = make_all(seen, RULED)
        self._weights = np.array([WEIGHTS[feature.id] for feature in RULED])

    def rows(self, here: int) -> Floats:
        """The features of every place as a candidate."""
        return np.nan_to_num(row_table(self._made, here))

    def scores(self, rows: Floats) -> Floats:
        """A score for each of these candidates."""
        return np.asarray(rows @ self._weights)

    def contributions(self, rows: Floats) -> Floats:
        """What each feature adds to the score; with the last column, a constant, it is the sum."""
        return np.column_stack((rows * self._weights, np.zeros(len(rows))))
