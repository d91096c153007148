"""How many kinds of evidence a candidate can have at most, told from its features at once.

`placegraph.suggestions.reasons` finds the evidence itself, one candidate after another. Where a
feature is zero, its kind of evidence is not there; where it is not, there may be some.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from placegraph.suggestions.features import FEATURES, Family
from placegraph.suggestions.known import Floats, Numbers
from placegraph.suggestions.reasons import FEW_TIES, NEAR_KM
from placegraph.suggestions.seen import Seen

# Any of these that is not zero leaves room for evidence of the kind.
TOLD_BY: Mapping[Family, tuple[str, ...]] = {
    "partners": ("resource_allocation", "three_paths"),
    "surroundings": (f"around_both_{NEAR_KM}", f"around_me_{NEAR_KM}"),
    "countries": ("share_there",),
    "shared": ("city_networks", "characteristics"),
}
COLUMN = {feature.id: at for at, feature in enumerate(FEATURES)}


def most_evidence(seen: Seen, here: int, rows: Floats) -> Numbers:
    """For each place, from its features as a candidate, the kinds of evidence it can have."""
    told = {
        family: (rows[:, [COLUMN[each] for each in ids]] > 0).any(axis=1)
        for family, ids in TOLD_BY.items()
    }
    country = seen.known.country
    told["countries"] |= seen.between_countries[country[here], country] >= FEW_TIES
    told["countries"] &= country != country[here]
    return np.asarray(np.sum(list(told.values()), axis=0))
