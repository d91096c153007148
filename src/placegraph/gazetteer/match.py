"""Match places as sources write them to the settlements of the gazetteer.

Precision before recall: a match is sure only when the name, the country and whatever else is known
leave no second place that is as likely. Everything else is doubtful, with candidates, or unmatched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from placegraph.gazetteer.coordinates import Position, distance_km, reach_km
from placegraph.gazetteer.countries import (
    country_name,
    geonames_division,
    read_country,
    read_division,
    territories_of,
)
from placegraph.gazetteer.decisions import Decisions
from placegraph.gazetteer.index import PREFERRED, GazetteerIndex, open_index
from placegraph.gazetteer.names import Reading, Trust, readings
from placegraph.gazetteer.pairs import doubted, lifted
from placegraph.gazetteer.places import WIDER_KINDS, Candidate, Match, PairMatch, PlaceQuery
from placegraph.gazetteer.score import (
    Found,
    Ranking,
    rank_by_prominence,
    rank_despite,
    rank_near,
)
from placegraph.gazetteer.spelling import keys_alike
from placegraph.gazetteer.trust import (
    may_be_division,
    shared_positions,
    why_not_a_place,
    why_outside,
)
from placegraph.names import name_key

MOST_CANDIDATES = 5
# A differently spelled name is sure only when it is all but the same and at the same spot.
SPELLED_THE_SAME = 0.9
SAME_SPOT_KM = 5.0
# How far a place may be from what stands in brackets: a town, or a province’s capital.
CONTEXT_KM = 100.0


@dataclass(slots=True, unsafe_hash=True)
class _Question:
    """A query with its words read: where to look, and what is believed."""

    query: PlaceQuery
    country: str | None
    division: str | None
    position: Position | None
    distrusted: bool
    reasons: tuple[str, ...]

    def answer(self, ranking: Ranking | None, *more: str) -> Match:
        candidates = ranking.candidates[:MOST_CANDIDATES] if ranking else ()
        sure = ranking is not None and ranking.sure
        reasons = (*self.reasons, *more, *((ranking.reason,) if ranking else ()))
        return Match(
            self.query,
            "sure" if sure else "doubtful" if candidates else "unmatched",
            candidates[0] if sure else None,
            candidates,
            tuple(dict.fromkeys(reason for reason in reasons if reason)),
            self.country,
            self.division,
            "used" if self.position else "distrusted" if self.distrusted else "unused",
        )


class Gazetteer:
    """Settlements of the world, to be asked for the one that a name means."""

    def __init__(self, index: GazetteerIndex, decisions: Decisions | None = None) -> None:
        self._index = index
        self.decisions = decisions or Decisions({})

    @classmethod
    def open(cls, cache_dir: Path, decisions: Decisions | None = None) -> Self:
        """The embedded gazetteer; the first time, its index is built in the directory (15 s)."""
        return cls(open_index(cache_dir), decisions)

    def with_decisions(self, decisions: Decisions) -> Self:
        """The same gazetteer, with other decisions."""
        return type(self)(self._index, decisions)

    @property
    def path(self) -> Path:
        """The file of its index."""
        return self._index.path

    def get(self, geonames_id: int) -> Candidate | None:
        """The settlement with a GeoNames identifier."""
        return self._index.get(geonames_id)

    def around(self, position: Position, radius_km: float) -> list[tuple[float, Candidate]]:
        """(distance in km, settlement) within a radius, the nearest first."""
        return self._index.around(position, radius_km)

    def match(self, query: PlaceQuery, distrust: Mapping[Position, str] | None = None) -> Match:
        """The settlement that a query means; `distrust` says why positions are not believed."""
        question = self._read(query, distrust or {})
        if decided := self._decided(question):
            return decided
        if query.geonames_id is not None:
            return self._by_identifier(question, query.geonames_id)
        return self._by_name(question)

    def named(self, query: PlaceQuery) -> tuple[Found, ...]:
        """All settlements that may be meant by a name as it is written, and nothing else."""
        question = self._read(query, {})
        for way in readings(query.name):
            found = self._find(question, way) if way.trust == Trust.FULL else []
            if found:
                found, _, contradicted = self._narrowed(question, found)
                return () if contradicted else tuple(found)
        return ()

    def match_all(self, queries: Iterable[PlaceQuery]) -> list[Match]:
        """A match for each query, in order; equal queries are asked once."""
        asked = list(queries)
        shared = shared_positions(set(asked))
        answers = {query: self.match(query, shared) for query in dict.fromkeys(asked)}
        return [answers[query] for query in asked]

    def match_pair(self, a: PlaceQuery, b: PlaceQuery) -> PairMatch:
        """Both ends of a pair, each with the other as evidence."""
        return self.match_pairs([(a, b)])[0]

    def match_pairs(self, pairs: Iterable[tuple[PlaceQuery, PlaceQuery]]) -> list[PairMatch]:
        """As match_all, for pairs."""
        asked = list(pairs)
        matches = iter(self.match_all(end for pair in asked for end in pair))
        return [self.reconciled(a, b) for a, b in zip(matches, matches, strict=True)]

    def reconciled(self, a: Match, b: Match) -> PairMatch:
        """The ends of a pair, matched apart, each looked at again in the light of the other."""
        a, b = self._without_copied_coordinates(a, b), self._without_copied_coordinates(b, a)
        a, b = lifted(a, b), lifted(b, a)
        reasons: tuple[str, ...] = ()
        distance = None
        if a.candidate and b.candidate:
            distance = distance_km(a.candidate.position, b.candidate.position)
            if a.candidate.id == b.candidate.id:
                reasons = (f"both ends are {a.candidate.name}: a place is not tied to itself",)
                a, b = doubted(a, reasons[0]), doubted(b, reasons[0])
        return PairMatch((a, b), distance, reasons)

    def _without_copied_coordinates(self, match: Match, other: Match) -> Match:
        """Matched again without coordinates that are right for the other end, and not for this."""
        if match.status == "sure" or other.status != "sure":
            return match
        position = match.query.position
        if position is None or position != other.query.position:
            return match
        return self.match(match.query, {position: "the coordinates are those of the other end"})

    def _read(self, query: PlaceQuery, distrust: Mapping[Position, str]) -> _Question:
        stated = read_country(query.country)
        reasons = list(stated.reasons)
        country, division = stated.code, stated.division
        if country is None and not query.country.strip() and "," in query.name:
            named = read_country(query.name.rpartition(",")[2])
            country, division = named.code, named.division
            reasons += (f"the country is in the name “{query.name}”",) if named.code else ()
        if country and query.division:
            division = read_division(query.division, country) or division
        position = query.position
        why = None
        if position is not None:
            why = distrust.get(position) or why_not_a_place(position)
        return _Question(
            query,
            country,
            division,
            None if why else position,
            why is not None,
            (*reasons, *((why,) if why else ())),
        )

    def _believed(self, question: _Question) -> _Question:
        """The question without its coordinates, should they lie outside the country."""
        if question.position is None:
            return question
        why = why_outside(question.position, question.country, self._index)
        if why is None:
            return question
        reasons = (*question.reasons, why)
        return replace(question, position=None, distrusted=True, reasons=reasons)

    def _decided(self, question: _Question) -> Match | None:
        decision = self.decisions.on(question.query, question.country, question.division)
        if decision is None:
            return None
        place = self._index.get(decision.id) if decision.id is not None else None
        return replace(
            question.answer(None),
            status="sure" if place else "unmatched",
            candidate=place,
            candidates=(place,) if place else (),
            reasons=(f"decided by a person: {decision.choice}",),
            decision=decision.choice,
        )

    def _by_identifier(self, question: _Question, geonames_id: int) -> Match:
        by_name = self._by_name(question)
        place = self._index.get(geonames_id)
        if place is None:
            reason = f"GeoNames {geonames_id} is not in the gazetteer"
            return replace(by_name, reasons=(reason, *by_name.reasons))
        same_name = place.id in {candidate.id for candidate in by_name.candidates}
        same_country = place.country == question.country
        position = question.position
        same_spot = position is not None and (
            distance_km(position, place.position) <= reach_km(place.population)
        )
        reason = f"GeoNames {geonames_id} is {place.name}, {country_name(place.country)}"
        place = replace(place, score=1.0, reasons=(reason,))
        agrees = same_name or same_spot or self._spelled_alike(question.query.name, place)
        if agrees and (same_country or question.country is None):
            return question.answer(Ranking((place,), True, reason))
        others = [each for each in by_name.candidates if each.id != place.id]
        contradiction = f"{reason}, which the name, country or coordinates contradict"
        return question.answer(Ranking((place, *others), False, contradiction))

    def _spelled_alike(self, name: str, place: Candidate) -> bool:
        keys = self._index.keys_of(place.id)
        return bool(keys_alike(readings(name), [(place.id, key) for key in keys]))

    def _by_name(self, question: _Question) -> Match:
        ways = []
        for way in readings(question.query.name):
            found = [] if way.is_part else self._find(question, way)
            if found:
                return self._rank(question, found)
            ways.append(way)
        if not ways:
            return question.answer(None, "no name given")
        if parts := [way for way in ways if way.is_part]:
            found = [each for way in parts for each in self._find(question, way)]
            if found:
                ranking = rank_by_prominence(found)
                return question.answer(replace(ranking, sure=False), parts[0].how)
            return question.answer(None, f"“{question.query.name}” is a compound name")
        return self._by_spelling(question, ways)

    def _find(self, question: _Question, way: Reading) -> list[Found]:
        # Lists put the places of a territory under the state as well (Saint-Denis, France).
        country = question.country
        within = (country, *territories_of(country)) if country else ()
        return [Found(hit, way) for hit in self._index.named(way.key, within)]

    def _rank(self, question: _Question, found: Sequence[Found]) -> Match:
        found, reasons, contradicted = self._narrowed(question, found)
        ranking = rank_near(found, question.position) if question.position else None
        if ranking is None:
            question = self._believed(question)
            if question.position is not None:
                return self._far(question, found, bool(contradicted))
            ranking = rank_by_prominence(found)
        if ranking.sure and _is_overseas(ranking.candidates[0], question, found):
            where = country_name(ranking.candidates[0].country)
            contradicted = f"it is in {where}, and a place of the name is in the country itself"
        if question.country is None and question.position is None:
            contradicted = "without a country a name is not enough"
        if question.query.kind in WIDER_KINDS:
            contradicted = f"the gazetteer holds settlements, and this is a {question.query.kind}"
        if may_be_division(question.query, question.country):
            contradicted = "a first-level division has the same name, and may be meant"
        if contradicted:
            ranking = replace(ranking, sure=False, reason=contradicted)
        return question.answer(ranking, *reasons)

    def _far(self, question: _Question, found: Sequence[Found], contradicted: bool) -> Match:
        """The name is known in the country, but not near coordinates that are believed."""
        spelled = self._by_spelling(question, [each.reading for each in found])
        if spelled.status == "sure":
            return spelled
        if not contradicted and (despite := self._despite(question, found)):
            return despite
        by_prominence = rank_by_prominence(found)
        reason = "no place of the name is near the coordinates"
        candidates = (*by_prominence.candidates, *spelled.candidates)
        return question.answer(Ranking(candidates, False, reason))

    def _despite(self, question: _Question, found: Sequence[Found]) -> Match | None:
        position = question.position
        ranking = rank_despite(found, position) if position and question.country else None
        if ranking is None or question.query.kind in WIDER_KINDS:
            return None
        return replace(question, position=None, distrusted=True).answer(ranking)

    def _narrowed(
        self, question: _Question, found: Sequence[Found]
    ) -> tuple[list[Found], list[str], str]:
        """Candidates in the stated division and near the place in brackets, as far as known.

        The third value says what contradicts all candidates, if anything does.
        """
        within = found[0].reading.within
        division = question.division
        if division is None and within and question.country:
            division = read_division(within, question.country)
        code = geonames_division(division) if division else None
        reasons: list[str] = []
        contradicted = ""
        if code:
            inside = [each for each in found if each.place.admin1 == code]
            contradicted = "" if inside else f"no place of the name is in {division}"
            reasons += [f"in {division}"] if 0 < len(inside) < len(found) else []
            found = inside or found
        elif within and division is None and name_key(within) != found[0].reading.key:
            containers = self._find(question, Reading(name_key(within)))
            beside = [each for each in found if _is_beside(each, containers)]
            if containers and not beside:
                contradicted = f"no place of the name is near {within}"
            reasons += [f"near {within}"] if 0 < len(beside) < len(found) else []
            found = beside or found
        return list(found), reasons, contradicted

    def _by_spelling(self, question: _Question, ways: Sequence[Reading]) -> Match:
        """Settlements that are spelled alike: near the coordinates, or with the same beginning."""
        question = self._believed(question)
        if question.country is None:
            return question.answer(None, "no place of the name in the gazetteer")
        if question.position is not None:
            return self._spelled_near(question, question.position, ways)
        keys = self._index.keys_starting(ways[0].key[:3], question.country)
        candidates = []
        for place_id, (ratio, name, _) in keys_alike(ways[:1], keys).items():
            place = self._index.get(place_id)
            if place:
                candidates.append(_alike(place, ratio * 0.7, f"spelled like “{name}”"))
        return self._alike_answer(question, candidates)

    def _spelled_near(
        self, question: _Question, position: Position, ways: Sequence[Reading]
    ) -> Match:
        reach = 3 * SAME_SPOT_KM
        whole = [way for way in ways if not way.is_part]
        keys = self._index.keys_around(position, reach, question.country or "")
        spelled = keys_alike(whole, keys)
        places = [place for place_id in spelled if (place := self._index.get(place_id))]
        near = sorted((distance_km(position, place.position), place.id, place) for place in places)
        candidates = []
        sure: list[Candidate] = []
        for km, place_id, place in near:
            ratio, name, trust = spelled[place_id]
            if km > reach:
                break
            where = f"spelled like “{name}”, {km:.1f} km from the coordinates given"
            candidates.append(_alike(place, ratio / (1 + km / 60), where))
            if ratio >= SPELLED_THE_SAME and km <= SAME_SPOT_KM and trust > Trust.NEVER_SURE:
                sure.append(place)
        if len(sure) == 1 and question.query.kind not in WIDER_KINDS:
            ranked = sorted(candidates, key=lambda each: (each.id != sure[0].id, -each.score))
            reason = "spelled almost the same, at the same spot"
            return question.answer(Ranking(tuple(ranked), True, reason))
        return self._alike_answer(question, candidates)

    def _alike_answer(self, question: _Question, candidates: Sequence[Candidate]) -> Match:
        ranked = tuple(sorted(candidates, key=lambda each: (-each.score, each.id)))
        if not ranked:
            return question.answer(None, "no place of the name in the gazetteer")
        reason = "no place of exactly this name, some are spelled alike"
        return question.answer(Ranking(ranked, False, reason))


def _is_overseas(first: Candidate, question: _Question, found: Sequence[Found]) -> bool:
    """Whether the best is in a territory, with a namesake in the state that was named."""
    return question.country not in (None, first.country) and any(
        each.place.country == question.country for each in found
    )


def _alike(place: Candidate, score: float, reason: str) -> Candidate:
    return place.scored(score, (reason,))


def _is_beside(found: Found, containers: Sequence[Found]) -> bool:
    return any(
        distance_km(found.place.position, container.place.position) <= CONTEXT_KM
        for container in containers
        if container.hit.rank == PREFERRED or len(containers) == 1
    )
