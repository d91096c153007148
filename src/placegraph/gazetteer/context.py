"""Which places a list of bare names means: all its ties, taken together, are the evidence.

A list that gives each place a name and an identifier, but no country and no position, cannot be
matched end by end: “Birmingham” is a dozen places. What its ties say of a place together can be:

1. Other lists know a tie between places of the same two names. One such tie is enough where nothing
   else in the world has the name as its own, two where something has.
2. There is none, but one place all but owns the name, and its country is tied to those of its
   partners as often as chance has it, or more often. Cities are tied with anywhere: one that shares
   its name with nothing needs no such fit.

What is settled is evidence for the next round. A place that two names claim, or that would be tied
to itself, is settled for neither.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

from placegraph.gazetteer.coordinates import distance_km
from placegraph.gazetteer.countries import country_name, is_area_name
from placegraph.gazetteer.index import ALTERNATE, PREFERRED
from placegraph.gazetteer.names import Trust
from placegraph.gazetteer.places import Candidate
from placegraph.gazetteer.score import CITY_POPULATION, SAME_TOWN_KM, Found, share_of_prominence

# Of two candidates that ties speak for, the first must have three times as many as the second.
LEAD = 3
# Where the name is another place’s own as well.
TIES_AGAINST_NAMESAKES = 2
TIES_FOR_ANOTHER_NAME = 3
# With one tie and namesakes, or with no tie and none to speak of.
SHARE_WITH_A_TIE = 0.9
SHARE_WITHOUT = 0.98
# Of two names that claim a namesake’s place, the first must have twice as many ties.
CONTESTED_LEAD = 2
# Added to counts of ties between two countries, so that few of them say little.
SMOOTHING = 0.5
COUNTRIES_NAMED = 3
_NONE: AbstractSet[int] = frozenset()


class KnownTies:
    """Ties that other lists know between settlements, and how often countries are tied."""

    def __init__(self, ties: Iterable[tuple[Candidate, Candidate]]) -> None:
        self._partners: dict[int, set[int]] = defaultdict(set)
        self._pairs: Counter[tuple[str, str]] = Counter()
        for a, b in ties:
            if b.id not in self._partners[a.id]:
                self._partners[a.id].add(b.id)
                self._partners[b.id].add(a.id)
                self._pairs[a.country, b.country] += 1
                self._pairs[b.country, a.country] += 1
        self._ends: Counter[str] = Counter()
        for (country, _), count in self._pairs.items():
            self._ends[country] += count

    def partners(self, place: int) -> AbstractSet[int]:
        """The settlements that a settlement is tied to."""
        return self._partners.get(place, _NONE)

    def affinity(self, a: str, b: str) -> float:
        """The logarithm of how much more often two countries are tied than chance has it."""
        expected = self._ends[a] * self._ends[b] / max(self._ends.total(), 1)
        return math.log((self._pairs[a, b] + SMOOTHING) / (expected + SMOOTHING))


@dataclass(frozen=True)
class Named:
    """A place of a list: the key of its name, and the settlements of that name."""

    name: str
    found: tuple[Found, ...]

    @cached_property
    def by_id(self) -> Mapping[int, Found]:
        """The settlements of exactly this name, by identifier."""
        return {
            each.place.id: each
            for each in self.found
            if each.hit.rank <= ALTERNATE and each.reading.trust == Trust.FULL
        }

    @cached_property
    def first(self) -> Found:
        """The most prominent one."""
        return max(self.found, key=lambda each: (each.prominence, -each.place.id))

    @cached_property
    def share(self) -> float:
        """Its share of the prominence of all."""
        return share_of_prominence(self.found, self.first)

    @cached_property
    def is_the_city(self) -> bool:
        """Whether the first is a city, and nothing else in the world has the name as its own."""
        place = self.first.place
        return place.population >= CITY_POPULATION and not self.has_rival(place)

    @cached_property
    def is_owned(self) -> bool:
        """Whether the first all but owns the name, and no wider area has it."""
        return (
            (self.first.hit.rank == PREFERRED or self.is_the_city)
            and not self.first.reading.how
            and self.share >= SHARE_WITHOUT
            and not is_area_name(self.name)
        )

    def has_rival(self, place: Candidate) -> bool:
        """Whether another place has the name as its own."""
        return any(
            each.hit.rank == PREFERRED
            and distance_km(each.place.position, place.position) > SAME_TOWN_KM
            for each in self.found
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    found: Found
    ties: int
    reason: str
    rival: bool = True

    @property
    def id(self) -> int:
        return self.found.place.id

    @property
    def settled(self) -> Candidate:
        return replace(self.found.place, score=1.0, reasons=(self.reason,))


class Context:
    """A list of bare names with its ties. `anchors` are places that are sure already.

    Keys are the list’s own: of an item, or of a place that is an anchor.
    """

    def __init__(
        self,
        items: Mapping[str, Named],
        anchors: Mapping[str, Candidate],
        pairs: Iterable[tuple[str, str]],
        known: KnownTies,
    ) -> None:
        self._open = {key: item for key, item in items.items() if key not in anchors}
        self._names = {key: item.name for key, item in items.items()}
        self._settled, self._known = dict(anchors), known
        self._tied: dict[str, set[str]] = defaultdict(set)
        for a, b in pairs:
            if a != b:
                self._tied[a].add(b)
                self._tied[b].add(a)

    def settle(self) -> dict[str, Candidate]:
        """The settlements that items are sure to be, each with its reason."""
        found: dict[str, Candidate] = {}
        while True:
            new = self._accepted(self._by_ties()) or self._accepted(self._by_countries())
            if not new:
                return found
            for key, claim in new.items():
                found[key] = self._settled[key] = claim.settled
                del self._open[key]

    def _by_ties(self) -> dict[str, _Claim]:
        """What ties that other lists know too say of items."""
        claims = {}
        for key, item in self._open.items():
            (first, ties), *others = [*self._ties(key, item).most_common(2), (0, 0)]
            if ties and ties >= LEAD * others[0][1]:
                found = item.by_id[first]
                rival = item.has_rival(found.place)
                if not rival or ties >= _ties_needed(item, found):
                    claims[key] = _Claim(found, ties, _known_reason(ties), rival)
        return claims

    def _ties(self, key: str, item: Named) -> Counter[int]:
        """For each settlement of the name, with how many partners of the item it is known tied."""
        ties: Counter[int] = Counter()
        for partner in self._tied[key]:
            # Of two places of one name, it is not said which is which.
            if self._names.get(partner) == item.name:
                continue
            options = self._options(partner)
            for place in item.by_id:
                ties[place] += not options.isdisjoint(self._known.partners(place))
        return +ties

    def _options(self, key: str) -> AbstractSet[int]:
        if key in self._settled:
            return {self._settled[key].id}
        return self._open[key].by_id.keys() if key in self._open else _NONE

    def _by_countries(self) -> dict[str, _Claim]:
        """Items whose name one place all but owns, where their partners’ countries fit."""
        claims = {}
        taken = {place.id for place in self._settled.values()}
        for key, item in self._open.items():
            if not item.found or item.first.place.id in taken or not item.is_owned:
                continue
            place = item.first.place
            partners = [self._settled[one] for one in self._tied[key] if one in self._settled]
            fit = sum(self._known.affinity(place.country, one.country) for one in partners)
            fits = fit >= 0 or item.is_the_city
            if partners and fits and set(self._ties(key, item)) <= {place.id}:
                reason = _fitting_reason(place, {one.country for one in partners})
                claims[key] = _Claim(item.first, 0, reason)
        return claims

    def _accepted(self, claims: Mapping[str, _Claim]) -> dict[str, _Claim]:
        """The claims that no other claim contests, and that tie no place with itself."""
        claimants: dict[int, list[float]] = defaultdict(list)
        for key, place in self._settled.items():
            if key in self._names:
                claimants[place.id].append(math.inf)
        for claim in claims.values():
            claimants[claim.id].append(claim.ties)
        places = {key: place.id for key, place in self._settled.items()}
        places |= {key: claim.id for key, claim in claims.items()}
        return {
            key: claim
            for key, claim in claims.items()
            if not _is_contested(claim, claimants[claim.id])
            and all(places.get(partner) != claim.id for partner in self._tied[key])
        }


def _is_contested(claim: _Claim, claimants: Sequence[float]) -> bool:
    """Whether another name claims the place, and may be right.

    A municipality and its seat are both taken for the town, where no other place has the name.
    """
    others = sorted(claimants)
    others.remove(claim.ties)
    return claim.rival and any(CONTESTED_LEAD * other > claim.ties for other in others)


def _ties_needed(item: Named, found: Found) -> int:
    if found.hit.rank != PREFERRED:
        return TIES_FOR_ANOTHER_NAME
    leads = found is item.first and item.share >= SHARE_WITH_A_TIE
    return 1 if leads else TIES_AGAINST_NAMESAKES


def _known_reason(ties: int) -> str:
    partners = "a partner" if ties == 1 else f"{ties} partners"
    return f"another list ties a place of the name with {partners} of the same names"


def _fitting_reason(place: Candidate, countries: Collection[str]) -> str:
    names = sorted(map(country_name, countries))
    more = " and others" if len(names) > COUNTRIES_NAMED else ""
    return (
        f"the only place of the name to speak of; its partners are in "
        f"{', '.join(names[:COUNTRIES_NAMED])}{more}, it in {country_name(place.country)}"
    )
