"""How well a settlement answers a query, in a number and in words, and when that is sure.

With coordinates that are believed, a settlement of the name near them is the one meant. Without,
prominence decides: the population, times the number of names that the gazetteer knows when the one
asked for is the place’s own name (a place known in many languages is the one that lists mean). The
first must have 95 % of the prominence of all places of the name in the country; a city of 100,000
people 80 %, for of two namesakes it is the lesser that lists qualify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from placegraph.gazetteer.coordinates import Position, distance_km, reach_km
from placegraph.gazetteer.countries import country_name, is_area_name
from placegraph.gazetteer.index import ALTERNATE, PREFERRED, Hit
from placegraph.gazetteer.names import Reading, Trust
from placegraph.gazetteer.places import Candidate

READING_WEIGHT = {Trust.FULL: 1.0, Trust.NEEDS_EVIDENCE: 0.9, Trust.NEVER_SURE: 0.7}
DOMINANT_SHARE = 0.95
CITY_DOMINANT_SHARE = 0.8
CITY_POPULATION = 100_000
# Where coordinates contradict the name.
LONE_SHARE = 0.98
LARGE_TOWN = 30_000
LONG_NAME, LONG_NAMED = 3, 1_000
# The gazetteer starts at 500 people; a place without a figure counts as one of those.
LEAST_POPULATION = 500
# A municipality’s centre can be this far from its town, if the country has no other of the name.
WIDE_MUNICIPALITY_KM = 40.0
SAME_TOWN_KM = 10.0
# Coordinates are computed from names as a rule, and about one in fifty is a namesake’s. A place
# with less than a tenth of the name’s prominence is then too likely to be the wrong one.
MINOR_SHARE = 0.1
OTHER_END_NEAR_KM = 50.0
OTHER_END_RATIO = 10.0


@dataclass(slots=True, unsafe_hash=True)
class Found:
    """A settlement found under one reading of the name."""

    hit: Hit
    reading: Reading

    @property
    def place(self) -> Candidate:
        return self.hit.place

    @property
    def prominence(self) -> int:
        return _people(self.place) * (self.hit.names if self.hit.rank == PREFERRED else 1)


@dataclass(slots=True, unsafe_hash=True)
class Ranking:
    """Candidates, the best first, and whether the first is sure."""

    candidates: tuple[Candidate, ...]
    sure: bool
    reason: str


def rank_near(found: Sequence[Found], position: Position) -> Ranking | None:
    """Candidates by distance from coordinates; None if none is near enough to mean the same."""
    alone = len(found) == 1 and found[0].hit.rank == PREFERRED and not found[0].reading.how
    near = []
    for each in found:
        km = distance_km(position, each.place.position)
        reach = reach_km(each.place.population)
        if km <= (max(reach, WIDE_MUNICIPALITY_KM) if alone else reach):
            near.append((each, km))
    if not near:
        return None
    scored = [
        _scored(each, _closeness(km), f"{km:.1f} km from the coordinates given")
        for each, km in near
    ]
    scored.sort(key=_by_score)
    trusted = max(each.reading.trust for each, _ in near) > Trust.NEVER_SURE
    if not trusted:
        return Ranking(tuple(scored), False, near[0][0].reading.how)
    rivals = [each for each in scored[1:] if not _yields_to(each, scored[0])]
    if rivals:
        return Ranking(tuple(scored), False, f"{len(rivals) + 1} places of the name are near")
    if reason := _why_namesake(found, scored[0]):
        shown = {each.id for each in scored}
        others = [each for each in rank_by_prominence(found).candidates if each.id not in shown]
        return Ranking((*scored, *others), False, reason)
    return Ranking(tuple(scored), True, "the name and the coordinates agree")


def rank_by_prominence(found: Sequence[Found]) -> Ranking:
    """Candidates by their share of the prominence of all places of the name."""
    first = max(found, key=lambda each: (each.prominence, -each.place.id))
    beside = [each for each in found if _in_same_town(each, first)]
    # New Delhi is a town of its own, although Delhi is called so as well.
    first = next((each for each in beside if each.hit.rank == PREFERRED), first)
    same_town = {each.place.id for each in beside}
    share = share_of_prominence(found, first)
    total = first.prominence / share
    scored = sorted(
        (_scored(each, *_share(each.prominence, total, len(found), each)) for each in found),
        key=_by_score,
    )
    others = [each for each in found if each.place.id not in same_town]
    if first.hit.rank != PREFERRED and any(each.hit.rank == PREFERRED for each in others):
        reason = f"the name of another place, and only another name of {first.place.name}"
        return Ranking(tuple(scored), False, reason)
    if first.reading.trust != Trust.FULL:
        return Ranking(tuple(scored), False, first.reading.how)
    if first.hit.rank > ALTERNATE:
        return Ranking(tuple(scored), False, "found under a shortened name only")
    city = first.place.population >= CITY_POPULATION
    if share < (CITY_DOMINANT_SHARE if city else DOMINANT_SHARE):
        reason = f"{len(found)} places of the name in {country_name(first.place.country)}"
        return Ranking(tuple(scored), False, f"{reason}, none far more prominent than the others")
    return Ranking(tuple(scored), True, scored[0].reasons[-1])


def rank_despite(found: Sequence[Found], position: Position) -> Ranking | None:
    """The one place of a name that no other can be taken for, wherever coordinates have put it.

    A village that the gazetteer lacks may be at the coordinates, and have the name of another
    village. It hardly has that of a large town, or one of three words.
    """
    first = max(found, key=lambda each: (each.prominence, -each.place.id))
    place = first.place
    is_long = len(first.reading.key.split()) >= LONG_NAME
    distinct = place.population >= (LONG_NAMED if is_long else LARGE_TOWN)
    if first.hit.rank != PREFERRED or first.reading.how or not distinct:
        return None
    if share_of_prominence(found, first) < LONE_SHARE or is_area_name(first.reading.key):
        return None
    away = distance_km(place.position, position)
    reason = f"the only place of the name to speak of, {away:.0f} km from the coordinates given"
    return Ranking((_scored(first, 1.0, reason),), True, reason)


def share_of_prominence(found: Sequence[Found], first: Found) -> float:
    """The share that a place has of the prominence of all places of the name outside its town."""
    counted = {each.place.id: each.prominence for each in found if not _in_same_town(each, first)}
    return first.prominence / (first.prominence + sum(counted.values()))


def rank_by_other_end(candidates: Sequence[Candidate], other: Position) -> Ranking | None:
    """Candidates by their distance from the other end of a pair, if that tells them apart.

    It does when one is within 50 km and the next more than ten times as far: twinning across a
    border or a valley. Nothing else about the other end decides.
    """
    if len(candidates) < 2:
        return None
    ranked = sorted((distance_km(each.position, other), each) for each in candidates)
    (nearest, first), (second, _) = ranked[:2]
    if nearest > OTHER_END_NEAR_KM or second < OTHER_END_RATIO * max(nearest, 1.0):
        return None
    reason = f"{nearest:.0f} km from the other end, the next place of the name {second:.0f} km"
    first = replace(first, reasons=(*first.reasons, reason))
    rest = (each for each in candidates if each.id != first.id)
    return Ranking((first, *rest), True, reason)


def _scored(found: Found, score: float, *reasons: str) -> Candidate:
    score *= READING_WEIGHT[found.reading.trust] * (1.0 - 0.05 * found.hit.rank)
    how = (found.reading.how,) if found.reading.how else ()
    return found.place.scored(score, (*how, _name_reason(found), *reasons), not how)


def _name_reason(found: Found) -> str:
    place = found.place
    where = country_name(place.country)
    kinds = {PREFERRED: "the name of", ALTERNATE: "another name of"}
    return f"{kinds.get(found.hit.rank, 'a short name of')} {place.name}, {where}"


def _share(prominence: int, total: float, count: int, found: Found) -> tuple[float, str]:
    country = country_name(found.place.country)
    if count == 1:
        return 1.0, f"the only place of the name in {country}"
    share = min(1.0, prominence / total)
    return share, f"{share:.0%} of the prominence of {count} places of the name in {country}"


def _in_same_town(found: Found, first: Found) -> bool:
    return distance_km(found.place.position, first.place.position) <= SAME_TOWN_KM


def _why_namesake(found: Sequence[Found], town: Candidate) -> str | None:
    """Why another place of the name may be meant than the one at the coordinates, if so."""
    if len(found) == 1:
        return None
    far = {
        each.place.id: distance_km(each.place.position, town.position) > SAME_TOWN_KM
        for each in found
    }
    beside = [each for each in found if not far[each.place.id]]
    others = [each for each in found if far[each.place.id]]
    share = sum(each.prominence for each in beside) / sum(each.prominence for each in found)
    if share < MINOR_SHARE:
        return f"{town.name} is there, but a far more prominent place has the same name"
    if any(each.hit.rank == PREFERRED for each in beside):
        return None
    rivals = [_people(each.place) for each in others if each.hit.rank == PREFERRED]
    if rivals and _people(town) < max(rivals) / MINOR_SHARE:
        return f"{town.name} is there, but the name is another place’s own"
    return None


def _people(place: Candidate) -> int:
    return max(place.population, LEAST_POPULATION)


def _closeness(km: float) -> float:
    """1 at the spot, a half at 60 km."""
    return 1.0 / (1.0 + km / 60.0)


def _by_score(candidate: Candidate) -> tuple[float, int, int]:
    return (-candidate.score, -candidate.population, candidate.id)


def _yields_to(other: Candidate, first: Candidate) -> bool:
    """Whether a second settlement of the name nearby can be left aside.

    It can when it is a part or a double record of the first (the first is far larger), or when
    the coordinates point to the first much more closely.
    """
    if _people(first) >= 3 * _people(other):
        return True
    return first.score >= other.score * 1.1 and _people(first) * 3 > _people(other)
