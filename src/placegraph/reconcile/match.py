"""Candidates for what a name and the evidence beside it mean, and whether the first is sure.

The score is how alike the names are, from 0 to 100, less what speaks against the candidate; an
identifier that agrees makes it 100. It orders candidates and is no probability. A match is sure
only where the graph leaves no doubt: a place of the same name may exist that the graph lacks, so a
name alone never makes a place sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from placegraph.directory import Thing, directory_of
from placegraph.distance import distance_km
from placegraph.find import KINDS
from placegraph.reconcile.evidence import Evidence, country_codes, lies_in
from placegraph.reconcile.types import types_of
from placegraph.store import Store

LEAST_LIKENESS = 60.0
LEAST_SCORE = 30.0
# What a name is worth when its comma or bracket is left aside (“Leamington (Spa)”).
QUALIFIED = 90.0
AWAY_KM, FAR_KM = 15.0, 100.0
OTHER_COUNTRY, FAR_AWAY, OTHER_IDENTIFIER, ELSEWHERE, OTHER_TYPE, NOT_KNOWN = 30, 40, 50, 10, 10, 5
SAME = 100.0
SPELLED_THE_SAME, SAME_SPOT_KM = 90.0, 5.0
# A name and a country mean a great city; smaller places have too many namesakes.
GREAT_CITY = 100_000
CLEAR_LEAD = 10.0


@dataclass(frozen=True, slots=True)
class Query:
    """A name, the types that it is asked for as, and the evidence.

    With `strict` “any” a candidate has one of the types, with “all” all of them; with “should”
    others come too, lower down.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    strict: str = "any"
    evidence: Evidence = field(default_factory=Evidence)
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean; `features` are what the score was made of."""

    thing: Thing
    score: float
    is_sure: bool = False
    features: Mapping[str, float | bool] = field(default_factory=dict)


def reconcile(store: Store, query: Query) -> list[Candidate]:
    """The candidates of a query, the best first; at most that one is sure."""
    query = _with_qualifier(store, query)
    likeness = _alike(store, query)
    for thing in _identified(store, query.evidence):
        likeness.setdefault(thing, 0.0)
    if not query.text.strip():
        likeness |= dict.fromkeys(_around(store, query.evidence.point), SAME)
    weighed = (_weigh(store, thing, alike, query) for thing, alike in likeness.items())
    candidates = [each for each in weighed if each is not None and each.score >= LEAST_SCORE]
    candidates.sort(key=lambda each: (-each.score, -(each.thing.population or 0), each.thing.path))
    if candidates and _is_sure(candidates[0], candidates[1:], query):
        candidates[0] = replace(candidates[0], is_sure=True)
    return candidates[: query.limit]


def _with_qualifier(store: Store, query: Query) -> Query:
    """The query with the country that stands in its name (“Bo, Sierra Leone”) beside it."""
    head, tail = _split(query.text)
    countries = country_codes(store, tail) if tail and not query.evidence.countries else None
    if not countries:
        return query
    return replace(query, text=head, evidence=replace(query.evidence, countries=countries))


def _alike(store: Store, query: Query) -> dict[Thing, float]:
    head, tail = _split(query.text)
    found: dict[Thing, float] = {}
    for kind in KINDS:
        directory = directory_of(store, kind)
        for likeness, name in directory.names.like(query.text, LEAST_LIKENESS):
            found.setdefault(directory.bearer(name), likeness)
        for name in directory.names.called(head) if tail else ():
            thing = directory.bearer(name)
            found[thing] = max(QUALIFIED, found.get(thing, 0.0))
    return found


def _split(text: str) -> tuple[str, str]:
    """`Birmingham, Alabama` and `Birmingham (Alabama)`."""
    if "," in text:
        head, _, tail = text.rpartition(",")
    else:
        head, _, tail = text.partition("(")
    return head.strip(), tail.strip(" )")


def _identified(store: Store, evidence: Evidence) -> Iterable[Thing]:
    for identifier in evidence.identifiers:
        for kind in KINDS:
            yield from directory_of(store, kind).by_identifier.get(identifier, ())


def _around(store: Store, point: tuple[float, float] | None) -> Iterable[Thing]:
    if point is None:
        return
    for thing in directory_of(store, "place").things:
        if thing.position and distance_km(point, thing.position) <= AWAY_KM:
            yield thing


def _weigh(store: Store, thing: Thing, likeness: float, query: Query) -> Candidate | None:
    """The candidate that a thing makes; None where it is of another type."""
    features: dict[str, float | bool] = {"name": round(likeness, 1)} if query.text.strip() else {}
    against = 0.0
    if query.types:
        own = {each.id for each in types_of(thing)}
        fits = own.issuperset(query.types) if query.strict == "all" else own & {*query.types}
        features["type"] = bool(fits)
        if not fits and query.strict != "should":
            return None
        against += 0 if fits else OTHER_TYPE
    evidence = query.evidence
    if evidence.countries:
        against += _weigh_country(thing, evidence.countries, features)
    if evidence.point:
        against += _weigh_distance(thing, evidence.point, features)
    if evidence.around:
        features["around"] = lies_in(store, thing, evidence.around)
        against += 0 if features["around"] else ELSEWHERE
    if evidence.identifiers:
        agrees = _weigh_identifiers(thing, evidence.identifiers)
        if agrees:
            return Candidate(thing, SAME, features={**features, "identifier": True})
        if agrees is False:
            features["identifier"] = False
        against += OTHER_IDENTIFIER if agrees is False else NOT_KNOWN
    return Candidate(thing, round(max(0.0, likeness - against), 1), features=features)


def _weigh_country(
    thing: Thing, countries: frozenset[str], features: dict[str, float | bool]
) -> float:
    if thing.country is None:
        return NOT_KNOWN
    features["country"] = thing.country in countries
    return 0 if features["country"] else OTHER_COUNTRY


def _weigh_distance(
    thing: Thing, point: tuple[float, float], features: dict[str, float | bool]
) -> float:
    if thing.position is None:
        return NOT_KNOWN
    km = distance_km(point, thing.position)
    features["distance_km"] = round(km, 1)
    return FAR_AWAY * min(1.0, max(0.0, km - AWAY_KM) / (FAR_KM - AWAY_KM))


def _weigh_identifiers(thing: Thing, identifiers: frozenset[str]) -> bool | None:
    """Whether an identifier agrees; None where the thing has none of the schemes asked for."""
    if not identifiers.isdisjoint(thing.identifiers):
        return True
    schemes = {each.split(":")[0] for each in identifiers}
    own = {each.split(":")[0] for each in thing.identifiers}
    return None if schemes.isdisjoint(own) else False


def _is_sure(best: Candidate, others: Sequence[Candidate], query: Query) -> bool:
    told = best.features
    distance = told.get("distance_km")
    contradicted = False in (told.get("country"), told.get("identifier"), told.get("type")) or (
        distance is not None and distance > FAR_KM
    )
    if contradicted:
        return False
    if told.get("identifier"):
        # One wrong digit makes another place; its name would then be another one too.
        is_named = told.get("name", SAME) >= LEAST_LIKENESS or (distance or FAR_KM) <= AWAY_KM
        return is_named and not any(each.features.get("identifier") for each in others)
    if any(each.score > best.score - CLEAR_LEAD for each in others) or not query.text.strip():
        return False
    if told["name"] < SAME:
        at_spot = distance is not None and distance <= SAME_SPOT_KM
        return told["name"] >= SPELLED_THE_SAME and at_spot
    if best.thing.kind == "organisation":
        return True
    near = distance is not None and distance <= AWAY_KM
    great = (best.thing.population or 0) >= GREAT_CITY
    return near or (told.get("country") is True and great)
