"""How each feature of a pair is made from the ties that may be seen.

In these functions `a` is the place that asks (“here”) and `b` the candidate (“there”).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from placegraph.names import name_key
from placegraph.suggestions.known import Floats, Numbers, matrix
from placegraph.suggestions.pairwise import Between, Compare, Inner, Pairwise, Product
from placegraph.suggestions.seen import Seen, inverse, scaled, unit_rows

Make = Callable[[Seen], Pairwise]
Values = Callable[[Numbers, Numbers], Floats]

# Liben-Nowell and Kleinberg 2007 damp longer paths so.
KATZ_BETA = 0.05
# Smaller communities say nothing about whom others work with.
LEAST_COMMUNITY = 10


def compared(values: Callable[[Seen], Values]) -> Make:
    """A feature that compares numbers of the two places."""
    return lambda seen: Compare(values(seen), len(seen))


def of_here(values: Callable[[Seen], Floats]) -> Make:
    """A number of the place that asks."""

    def make(seen: Seen) -> Pairwise:
        found = values(seen)
        return Compare(lambda a, _: found[a], len(seen))

    return make


def of_there(values: Callable[[Seen], Floats]) -> Make:
    """A number of the candidate."""

    def make(seen: Seen) -> Pairwise:
        found = values(seen)
        return Compare(lambda _, b: found[b], len(seen))

    return make


def stepped(here: Callable[[Seen], Floats], there: Callable[[Seen], Floats]) -> Make:
    """A number of the candidate less one of the place that asks."""

    def make(seen: Seen) -> Pairwise:
        own, other = here(seen), there(seen)
        return Compare(lambda a, b: other[b] - own[a], len(seen))

    return make


def gap(values: Callable[[Seen], Floats]) -> Make:
    """How far apart a number of the two places is."""

    def make(seen: Seen) -> Pairwise:
        found = values(seen)
        return Compare(lambda a, b: np.abs(found[a] - found[b]), len(seen))

    return make


# Partners


def resource_allocation(seen: Seen) -> Pairwise:
    return Product((seen.partners @ scaled(inverse(seen.degree))).tocsr(), seen.partners)


def adamic_adar(seen: Seen) -> Pairwise:
    weight = inverse(np.log(np.maximum(seen.degree, 1)))
    return Product((seen.partners @ scaled(weight)).tocsr(), seen.partners)


def three_paths(seen: Seen) -> Pairwise:
    weight = scaled(np.sqrt(inverse(seen.degree)))
    return Product((seen.partners @ weight @ seen.partners @ weight).tocsr(), seen.partners)


def katz(seen: Seen) -> Pairwise:
    left = KATZ_BETA**2 * seen.partners + KATZ_BETA**3 * (seen.partners @ seen.partners)
    return Product(left.tocsr(), seen.partners)


# Countries


def country_affinity(seen: Seen) -> Pairwise:
    ties, places = seen.between_countries, seen.in_country.sum(axis=0)
    return Between(np.log((ties + 0.5) / (np.outer(places, places) + 1)), seen.known.country)


def country_lift(seen: Seen) -> Pairwise:
    return Between(lift(seen.between_countries), seen.known.country)


def country_share(seen: Seen) -> Pairwise:
    ties = seen.between_countries
    return Between(ties / np.maximum(ties.sum(axis=1), 1)[:, None], seen.known.country)


def country_fit(seen: Seen) -> Pairwise:
    """How usual partners in the candidate's country are among places with my partners' countries.

    The triadic pattern of countries: who works with France and Poland, works with Germany.
    """
    has = seen.by_country.sign()
    together = np.asarray((has.T @ has).toarray(), dtype=np.float64)
    given = together / np.maximum(together.diagonal(), 1)[:, None]
    np.fill_diagonal(given, 0)
    mean = (scaled(1 / (seen.degree + 1)) @ seen.by_country).toarray() @ given
    country = seen.known.country
    return Compare(lambda a, b: mean[a, country[b]], len(seen))


def lift(ties: Floats) -> Floats:
    """The logarithm of how many times more ties two groups have than their activity would give."""
    active = ties.sum(axis=1)
    return np.asarray(np.log((ties + 1) / (np.outer(active, active) / max(ties.sum(), 1) + 1)))


# Surroundings


def share_there(seen: Seen) -> Pairwise:
    """What part of my partners lies in the candidate's country."""
    return Product((scaled(1 / (seen.degree + 1)) @ seen.by_country).tocsr(), seen.in_country)


def share_here(seen: Seen) -> Pairwise:
    """What part of the candidate's partners lies in my country."""
    return Product(seen.in_country, (scaled(1 / (seen.degree + 1)) @ seen.by_country).tocsr())


def count_here(seen: Seen) -> Pairwise:
    """How many partners the candidate has in my country."""
    return Product(seen.in_country, seen.by_country)


def country_profile(seen: Seen) -> Pairwise:
    """The cosine of the numbers of partners that the two have in each country."""
    rows = unit_rows(seen.by_country)
    return Product(rows, rows)


def around_both(km: float) -> Make:
    def make(seen: Seen) -> Pairwise:
        near = seen.known.near(km)
        return Product((near @ seen.partners).tocsr(), near, damped=True)

    return make


def around_both_rate(km: float) -> Make:
    def make(seen: Seen) -> Pairwise:
        near = seen.known.near(km)
        mean = (scaled(1 / (near.sum(axis=1) + 1)) @ near).tocsr()
        return Product((mean @ seen.partners).tocsr(), mean)

    return make


def around_me(km: float) -> Make:
    def make(seen: Seen) -> Pairwise:
        return Product(seen.known.near(km), seen.partners, damped=True)

    return make


def around_them(km: float) -> Make:
    def make(seen: Seen) -> Pairwise:
        return Product(seen.partners, seen.known.near(km), damped=True)

    return make


def _area_share(seen: Seen) -> Floats:
    """What part of the ties of the places around each place goes to each country."""
    around = (seen.known.near(200) @ seen.by_country).toarray()
    return np.asarray(around / (around.sum(axis=1, keepdims=True) + 2))


def share_from_my_area(seen: Seen) -> Pairwise:
    share, country = _area_share(seen), seen.known.country
    return Compare(lambda a, b: share[a, country[b]], len(seen))


def share_from_their_area(seen: Seen) -> Pairwise:
    share, country = _area_share(seen), seen.known.country
    return Compare(lambda a, b: share[b, country[a]], len(seen))


def area_activity(seen: Seen) -> Floats:
    """The mean number of partners of the places around each place."""
    near = seen.known.near(75)
    return np.asarray((near @ seen.degree) / (near.sum(axis=1) + 1))


# Distance


def _log_distance(seen: Seen) -> Values:
    return lambda a, b: np.log(seen.known.distance_km(a, b) + 10)


def distance(seen: Seen) -> Pairwise:
    return Compare(_log_distance(seen), len(seen))


def distance_for_countries(seen: Seen) -> Pairwise:
    """The distance against that of the ties of the two countries, shrunk to that of all ties."""
    country, distance = seen.known.country, _log_distance(seen)
    a, b = seen.ties.pairs.T
    found = distance(a, b)
    told = np.isfinite(found)
    countries = int(country.max(initial=0)) + 1
    total, count = np.zeros((countries, countries)), np.zeros((countries, countries))
    for one, other in ((a, b), (b, a)):
        np.add.at(total, (country[one[told]], country[other[told]]), found[told])
        np.add.at(count, (country[one[told]], country[other[told]]), 1)
    usual = float(found[told].mean()) if told.any() else 0.0
    mean = (total + 2 * usual) / (count + 2)
    return Compare(lambda a, b: distance(a, b) - mean[country[a], country[b]], len(seen))


# Size and activity


def rank(seen: Seen) -> Floats:
    """The logarithm of a place's rank by population in its country."""
    rank = np.empty(len(seen))
    order = np.lexsort((-np.nan_to_num(seen.known.population), seen.known.country))
    country = seen.known.country[order]
    first = np.searchsorted(country, country)
    rank[order] = np.log1p(np.arange(len(seen)) - first)
    return rank


def size_of_partners(seen: Seen) -> Floats:
    """The mean size of a place's partners; NaN without one whose population is known."""
    told = np.isfinite(seen.known.size).astype(np.float64)
    total, count = seen.partners @ np.nan_to_num(seen.known.size), seen.partners @ told
    mean = np.full(len(seen), np.nan)
    return np.asarray(np.divide(total, count, out=mean, where=count > 0))


def openness(seen: Seen) -> Floats:
    """Partners (log) against what is usual at the size of a place."""
    told = np.isfinite(seen.known.size)
    active = np.log1p(seen.degree)
    usual = np.full(len(seen), active[~told].mean() if (~told).any() else 0.0)
    if len(np.unique(seen.known.size[told])) > 1:
        usual[told] = np.polyval(
            np.polyfit(seen.known.size[told], active[told], 1), seen.known.size[told]
        )
    return np.asarray(active - usual)


# Position


def alike(seen: Seen) -> Pairwise:
    return Inner(seen.embedding)


def alike_around(seen: Seen) -> Pairwise:
    """The direction of a place and those around it, so that a place without ties has one too."""
    near, rows = seen.known.near(75), seen.embedding
    return Inner(_unit(rows + (near @ rows) / (near.sum(axis=1) + 1)[:, None]))


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def like_me(seen: Seen) -> Pairwise:
    """Places whose partners are near mine, and what they are tied to."""
    mean = (scaled(1 / (seen.degree + 1)) @ seen.partners).tocsr()
    like = (mean @ seen.known.near(75) @ mean.T).tocsr()
    return Product(
        (like @ scaled(1 / np.sqrt(seen.degree + 1))).tocsr(), seen.partners, damped=True
    )


def community_lift(seen: Seen) -> Pairwise:
    """As for countries, for communities of ten places and more; the rest is one group."""
    sizes = np.bincount(seen.community)
    wide = np.flatnonzero(sizes >= LEAST_COMMUNITY)
    group = np.zeros(len(sizes), np.int64)
    group[wide] = np.arange(1, len(wide) + 1)
    group = group[seen.community]
    member = matrix(np.arange(len(seen)), group, (len(seen), len(wide) + 1))
    return Between(lift((member.T @ seen.partners @ member).toarray()), group)


# Shared


def shared(kind: str) -> Make:
    def make(seen: Seen) -> Pairwise:
        if (what := seen.known.shared.get(kind)) is None:
            return Compare(lambda a, _: np.zeros(len(a)), len(seen))
        rare = scaled(inverse(np.log1p(what.sum(axis=0))))
        return Product((what @ rare).tocsr(), what)

    return make


def shared_strands(seen: Seen) -> Pairwise:
    if seen.strands is None:
        return Compare(lambda a, _: np.zeros(len(a)), len(seen))
    rows = unit_rows(seen.strands)
    return Product(rows, rows)


def same_community(seen: Seen) -> Pairwise:
    """Whether the two are in one Leiden community."""
    return Compare(lambda a, b: (seen.community[a] == seen.community[b]) * 1.0, len(seen))


def same_name(seen: Seen) -> Pairwise:
    keys = np.unique([name_key(name) for name in seen.known.names], return_inverse=True)[1]
    bears = matrix(np.arange(len(seen)), keys, (len(seen), int(keys.max(initial=0)) + 1))
    return Product(bears, bears)
