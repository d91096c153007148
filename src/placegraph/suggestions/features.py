"""The features of a pair: how a place (“here”) and a candidate (“there”) fit, each with its name.

A feature sees the ties that it is given and nothing else of them. Those marked as yardsticks are
what the literature ranks by; the whole has to beat each of them, and all of them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from placegraph.suggestions import measures as m
from placegraph.suggestions.known import Floats, Numbers
from placegraph.suggestions.measures import Make, compared, gap, of_here, of_there, stepped
from placegraph.suggestions.pairwise import Pairwise
from placegraph.suggestions.seen import Seen

Family = Literal[
    "partners", "countries", "surroundings", "distance", "size", "activity", "position", "shared"
]

FAMILIES: Mapping[Family, str] = {
    "partners": "whom your partners work with",
    "countries": "which countries work with which",
    "surroundings": "what the towns around you and around the other have",
    "distance": "how far it is",
    "size": "how many people live in both",
    "activity": "how many partners both have",
    "position": "whom places like you work with",
    "shared": "what both share besides ties",
}


@dataclass(frozen=True)
class Feature:
    """A number for a pair; `make` computes it from the ties that may be seen."""

    id: str
    family: Family
    definition: str
    make: Make
    yardstick: bool = False


FEATURES = (
    Feature(
        "preferential_attachment",
        "activity",
        "log((1 + partners here) · (1 + partners there))",
        compared(lambda seen: lambda a, b: np.log((1 + seen.degree[a]) * (1 + seen.degree[b]))),
        yardstick=True,
    ),
    Feature(
        "adamic_adar",
        "partners",
        "sum over common partners of 1 / log(their partners)",
        m.adamic_adar,
        yardstick=True,
    ),
    Feature(
        "resource_allocation",
        "partners",
        "sum over common partners of 1 / their partners",
        m.resource_allocation,
        yardstick=True,
    ),
    Feature(
        "three_paths",
        "partners",
        "paths here – u – v – there, each divided by √(partners of u · partners of v) (L3)",
        m.three_paths,
        yardstick=True,
    ),
    Feature(
        "katz",
        "partners",
        "0.05² · paths of two steps + 0.05³ · walks of three",
        m.katz,
        yardstick=True,
    ),
    Feature(
        "country_affinity",
        "countries",
        "log of the ties between the two countries over the pairs of places that they have",
        m.country_affinity,
        yardstick=True,
    ),
    Feature(
        "country_lift",
        "countries",
        "log of the ties between the two countries over those their activity would give",
        m.country_lift,
    ),
    Feature(
        "country_share",
        "countries",
        "part of the ties of this country that go to the other",
        m.country_share,
    ),
    Feature(
        "country_fit",
        "countries",
        "how usual partners in the other country are among places with partners in those "
        "countries where this place has them",
        m.country_fit,
    ),
    Feature(
        "share_there",
        "countries",
        "part of the partners here that lie in the other country",
        m.share_there,
    ),
    Feature(
        "share_here",
        "countries",
        "part of the partners there that lie in this country",
        m.share_here,
    ),
    Feature("count_here", "countries", "partners there that lie in this country", m.count_here),
    Feature(
        "country_profile",
        "countries",
        "cosine of the numbers of partners that the two have in each country",
        m.country_profile,
    ),
    *(
        Feature(
            f"around_both_{km}",
            "surroundings",
            f"log(1 + ties between places within {km} km of here and of there, the near ones more)",
            m.around_both(km),
        )
        for km in (25, 75)
    ),
    *(
        Feature(
            f"around_both_rate_{km}",
            "surroundings",
            f"the same over the pairs of places within {km} km",
            m.around_both_rate(km),
        )
        for km in (75, 200)
    ),
    *(
        Feature(
            f"around_me_{km}",
            "surroundings",
            f"log(1 + places within {km} km of here that are tied with there)",
            m.around_me(km),
        )
        for km in (25, 75)
    ),
    *(
        Feature(
            f"around_them_{km}",
            "surroundings",
            f"log(1 + partners here that lie within {km} km of there)",
            m.around_them(km),
        )
        for km in (25, 75)
    ),
    Feature(
        "share_from_my_area",
        "surroundings",
        "part of the ties of places within 200 km of here that go to the other country",
        m.share_from_my_area,
    ),
    Feature(
        "share_from_their_area",
        "surroundings",
        "part of the ties of places within 200 km of there that go to this country",
        m.share_from_their_area,
    ),
    Feature("distance", "distance", "log(kilometres + 10)", m.distance),
    Feature(
        "distance_for_countries",
        "distance",
        "the same less its mean over the ties of the two countries",
        m.distance_for_countries,
    ),
    Feature("size_here", "size", "log₁₀ of the people here", of_here(lambda s: s.known.size)),
    Feature("size_there", "size", "log₁₀ of the people there", of_there(lambda s: s.known.size)),
    Feature("size_gap", "size", "how far the two are apart", gap(lambda s: s.known.size)),
    Feature(
        "size_step",
        "size",
        "size there less size here",
        stepped(lambda s: s.known.size, lambda s: s.known.size),
    ),
    Feature("rank_there", "size", "log of the rank by population in its country", of_there(m.rank)),
    Feature("rank_gap", "size", "how far these ranks are apart", gap(m.rank)),
    Feature(
        "like_my_partners",
        "size",
        "size there less the mean size of the partners here",
        stepped(m.size_of_partners, lambda s: s.known.size),
    ),
    Feature(
        "like_their_partners",
        "size",
        "mean size of the partners there less size here",
        stepped(lambda s: s.known.size, m.size_of_partners),
    ),
    Feature(
        "partners_here", "activity", "log(1 + partners here)", of_here(lambda s: np.log1p(s.degree))
    ),
    Feature(
        "partners_there",
        "activity",
        "log(1 + partners there)",
        of_there(lambda s: np.log1p(s.degree)),
    ),
    Feature(
        "openness_there",
        "activity",
        "partners there (log) less what is usual at its size",
        of_there(m.openness),
    ),
    Feature(
        "area_activity",
        "activity",
        "mean number of partners of places within 75 km of there",
        of_there(m.area_activity),
    ),
    Feature(
        "alike",
        "position",
        "inner product of the two in an embedding of the ties with 64 dimensions",
        m.alike,
    ),
    Feature(
        "alike_around",
        "position",
        "cosine of the two in it, each averaged with the places within 75 km",
        m.alike_around,
    ),
    Feature(
        "like_me",
        "position",
        "log(1 + ties of there with places whose partners lie near the partners here)",
        m.like_me,
    ),
    Feature(
        "community_lift",
        "position",
        "log of the ties between the two communities over those their activity would give",
        m.community_lift,
    ),
    Feature("same_community", "position", "1 in one Leiden community, else 0", m.same_community),
    Feature("same_name", "shared", "1 where both bear one name, else 0", m.same_name),
    Feature(
        "strands",
        "shared",
        "cosine of the numbers of ties that the two have about each strand",
        m.shared_strands,
    ),
    Feature(
        "city_networks",
        "shared",
        "city networks that both are in, each over the log of its members",
        m.shared("city networks"),
    ),
    Feature(
        "characteristics",
        "shared",
        "characteristics stated of both, each over the log of those that have it",
        m.shared("characteristics"),
    ),
)
YARDSTICKS = tuple(feature for feature in FEATURES if feature.yardstick)


def make_all(seen: Seen, features: tuple[Feature, ...] = FEATURES) -> dict[str, Pairwise]:
    """Every feature by its name, ready to be asked for pairs."""
    return {feature.id: feature.make(seen) for feature in features}


def table(made: Mapping[str, Pairwise], a: Numbers, b: Numbers) -> Floats:
    """One row for each pair, one column for each feature."""
    return np.column_stack([each.of(a, b) for each in made.values()]).astype(np.float32)


def row_table(made: Mapping[str, Pairwise], a: int) -> Floats:
    """One row for each place as seen from one, one column for each feature."""
    return np.column_stack([each.row(a) for each in made.values()]).astype(np.float32)
