"""Which place or organisation each party of a row is: sure, doubtful, or one of its own.

Three choices decide what is merged with what. A place that the gazetteer is sure of is that
settlement, for all sources. A place that it does not know is a place of its own, known by its
identifiers or else by the source’s own words, never merged with another source’s by name.
A doubtful one waits for a person, unless the table itself identifies it (a Wikidata item): then
it is imported under that identifier, and only its recognition waits. Where that is all the table
says, its ties say the rest (`bare`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from placegraph.gazetteer import (
    Candidate,
    Gazetteer,
    Match,
    PlaceQuery,
    distance_km,
    read_country,
)
from placegraph.gazetteer.pairs import doubted
from placegraph.imports.known import Known
from placegraph.tables import EntityRow, PartyRow, TakenRow

Position = tuple[float, float]

# Matches that are kept: a list names its large cities again and again.
MATCHES_KEPT = 50_000
# A settlement with less than this share of the people that the table counts is only part of it.
FAR_SMALLER = 0.2


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that the mapping or the curated data itself names, by its path."""

    path: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country, by its code."""

    code: str


@dataclass(slots=True, unsafe_hash=True)
class Settlement:
    """A place that the gazetteer is sure of."""

    place: Candidate
    party: PartyRow


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place that no gazetteer knows, as the table describes it."""

    party: PartyRow
    match: Match


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, with the places that it serves and is based in."""

    party: PartyRow
    serves: Place | None = None
    based_in: Place | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A place that may be several; a person decides."""

    party: PartyRow
    match: Match


@dataclass(frozen=True, slots=True)
class Refused:
    """A party that cannot be taken."""

    party: PartyRow
    reason: str
    expected: str


Place = Named | Country | Settlement | OwnPlace
Thing = Place | Body
Outcome = Thing | Doubtful | Refused


class Resolver:
    """Finds what the parties of rows are; `shared` says why positions are not believed.

    `in_context` has what bare places are, by their identity, seen with all their ties.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        known: Known,
        shared: Mapping[Position, str] | None = None,
        ahead: Mapping[PlaceQuery, Match] | None = None,
    ) -> None:
        self._gazetteer, self._known, self._shared = gazetteer, known, shared or {}
        self._ahead = ahead or {}
        # What the gazetteer says of a place, seen alone.
        self.match = lru_cache(MATCHES_KEPT)(self._matched)
        self.in_context: Mapping[str, Match] = {}

    def parties(self, parties: Sequence[PartyRow]) -> list[Outcome]:
        """What each party of a tie is, two places with each other as evidence."""
        places = list(places_of(parties, beside=False))
        if len(places) != 2:
            return [self.party(party) for party in parties]
        matches = [self._answer(party) for party in places]
        pair = self._gazetteer.reconciled(*matches).ends
        # One tie says nothing of a bare place that all its ties together did not.
        seen = iter(
            match if is_bare(party) else end
            for party, match, end in zip(places, matches, pair, strict=True)
        )
        return [
            self._place(party, next(seen)) if is_asked(party) else self.party(party)
            for party in parties
        ]

    def row(self, row: TakenRow) -> list[Outcome]:
        """What each party of a row is. What a place lies within is no evidence for it."""
        if isinstance(row, EntityRow):
            return [self.party(party) for party in row.parties]
        return self.parties(row.parties)

    def party(self, party: PartyRow) -> Outcome:
        """What a party is, seen alone."""
        if party.known_as is not None and self._known.describes(party.known_as):
            return Named(party.known_as)
        if party.is_a == "organisation":
            return self._organisation(party)
        if party.kind == "country":
            code = read_country(party.name).code
            if code is not None:
                return Country(code)
        return self._place(party, self._answer(party))

    def _answer(self, party: PartyRow) -> Match:
        """What the gazetteer says of a place, or of the place that an airport, say, is near to."""
        if is_bare(party) and (found := self.in_context.get(identity_of(party))):
            return found
        query = query_of(party)
        match = self.match(query)
        if party.reach_km is None or query.position is None or match.decision:
            return match
        if match.candidate is not None:
            away = distance_km(match.candidate.position, query.position)
            if away <= party.reach_km:
                return match
            return doubted(match, f"{away:.0f} km away, where {party.reach_km:.0f} km are expected")
        anywhere = self.match(replace(query, latitude=None, longitude=None))
        if anywhere.candidate is None:
            # Where neither is known, all airports of a city are still of one place.
            return match if match.candidates or anywhere.candidates else anywhere
        away = distance_km(anywhere.candidate.position, query.position)
        return anywhere if away <= party.reach_km else match

    def _matched(self, query: PlaceQuery) -> Match:
        found = self._ahead.get(query) if query.position not in self._shared else None
        return found or self._gazetteer.match(query, self._shared)

    def _place(self, party: PartyRow, match: Match) -> Outcome:
        if match.decision == "skip":
            return Refused(party, "left out, as decided in the review", "")
        identified = self._identified(party, match)
        if identified is not None:
            return identified
        if match.candidate is not None and _is_far_smaller(match.candidate, party):
            match = _doubted(match, party)
        if match.candidate is not None:
            return Settlement(match.candidate, party)
        if match.status == "doubtful" and not is_identified(party):
            return Doubtful(party, match)
        # A county, say, that no gazetteer of settlements has but the curated data describes.
        curated = self._known.curated(party.name, match.country) if match.country else None
        if curated and not match.candidates and match.decision is None:
            return Named(curated)
        return OwnPlace(party, match)

    def _identified(self, party: PartyRow, match: Match) -> Outcome | None:
        """What is known already under an identifier of the party."""
        found = self._known.by_identifiers(party.identifiers) if party.identifiers else None
        if found is None or match.decision is not None:
            return None
        path, geonames_id = found
        place = self._gazetteer.get(geonames_id) if geonames_id is not None else None
        if place is not None and match.candidate is not None and place.id != match.candidate.id:
            return Doubtful(party, contradicted(match, place))
        if place is not None:
            return Settlement(place, party)
        return Named(path) if self._known.describes(path) else None

    def _organisation(self, party: PartyRow) -> Outcome:
        found: dict[str, Place | None] = {"serves": None, "based_in": None}
        for name in found:
            beside: PartyRow | None = getattr(party, name)
            if beside is None:
                continue
            outcome = self.party(beside)
            if isinstance(outcome, Doubtful | Refused):
                return outcome
            found[name] = outcome if not isinstance(outcome, Body) else None
        if not party.kind:
            return Refused(party, f"{party.name} has no kind", "the kind of an organisation")
        if party.kind != "city-network" and not any(found.values()):
            reason = f"{party.name} serves no place and is based in none"
            return Refused(party, reason, "the place of an organisation")
        return Body(party, found["serves"], found["based_in"])


def query_of(party: PartyRow) -> PlaceQuery:
    """The question that a party puts to the gazetteer."""
    geonames = party.identifiers.get("geonames")
    return PlaceQuery(
        party.name,
        party.country,
        party.division,
        party.latitude,
        party.longitude,
        int(geonames) if geonames else None,
        party.kind,
    )


def is_identified(party: PartyRow) -> bool:
    """Whether the table identifies the place by more than a name, if not to GeoNames."""
    return bool(party.identifiers.keys() - {"geonames"})


def is_bare(party: PartyRow) -> bool:
    """Whether a table gives a place a name and an identifier, and does not say where it is."""
    return party.latitude is None and is_asked(party) and is_identified(party)


def identity_of(party: PartyRow) -> str:
    """The first of the identities that a party has by its identifiers."""
    return next(identities_of(party))


def identities_of(party: PartyRow) -> Iterator[str]:
    """The identities that a party has by its identifiers."""
    return (f"{kind}:{value}" for kind, value in party.identifiers.items())


def contradicted(match: Match, place: Candidate) -> Match:
    """The match as a doubtful one, because an identifier means another place."""
    reason = f"the identifier has been that of {place.name} (GeoNames {place.id})"
    others = [each for each in match.candidates if each.id != place.id]
    return replace(
        match,
        status="doubtful",
        candidate=None,
        candidates=(*others, place),
        reasons=(*match.reasons, reason),
    )


def _is_far_smaller(place: Candidate, party: PartyRow) -> bool:
    """Whether the gazetteer’s place is a village in an area of the name (Rushmoor, Halton)."""
    least = FAR_SMALLER * (party.population or 0)
    return 0 < place.population < least


def _doubted(match: Match, party: PartyRow) -> Match:
    place = match.candidate
    people = f"{place.population:,}" if place else ""
    reason = f"the table says {party.population:,.0f} people, the gazetteer {people}"
    return replace(match, status="doubtful", candidate=None, reasons=(*match.reasons, reason))


def is_asked(party: PartyRow) -> bool:
    """Whether the gazetteer is asked for a party."""
    return party.is_a == "place" and party.known_as is None and party.kind != "country"


def places_of(parties: Sequence[PartyRow], beside: bool = True) -> Iterator[PartyRow]:
    """The parties that the gazetteer is asked for, with the places beside organisations."""
    for party in parties:
        if is_asked(party):
            yield party
        elif beside:
            yield from (one for one in (party.serves, party.based_in) if one is not None)
