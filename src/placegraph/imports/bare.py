"""Lists of bare names: places with an identifier and a name, but no position.

Such a place is looked at once, with all its ties: the gazetteer weighs them together. What it is
sure of holds for every row; what it is not stays a place of its own, known by its identifier.
Memory grows with the number of different ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from placegraph.gazetteer import Candidate, Context, Gazetteer, KnownTies, Match, Named, name_key
from placegraph.imports.resolve import (
    Resolver,
    Settlement,
    identity_of,
    is_bare,
    places_of,
    query_of,
)
from placegraph.tables import PartyRow, TakenRow


def matches_in_context(
    rows: Iterable[TakenRow],
    gazetteer: Gazetteer,
    resolver: Resolver,
    ties: Iterable[tuple[int, int]],
) -> dict[str, Match]:
    """What each bare place of a list is, by its identity; `ties` are those of other lists."""
    bare: dict[str, PartyRow] = {}
    anchors: dict[str, Candidate] = {}
    pairs: set[tuple[str, str]] = set()
    for row in rows:
        keys = []
        for party in places_of(row.parties, beside=False):
            key, candidate = _seen_alone(party, resolver, anchors, bare)
            if candidate is not None:
                anchors[key] = candidate
            if is_bare(party):
                bare.setdefault(key, party)
            keys.append(key)
        if len(keys) == 2:
            pairs.add((keys[0], keys[1]))
    queries = {key: query_of(party) for key, party in bare.items()}
    items = {
        key: Named(name_key(query.name), gazetteer.named(query)) for key, query in queries.items()
    }
    known = KnownTies(_held(ties, gazetteer))
    settled = Context(items, anchors, pairs, known).settle()
    return {
        key: _answer(resolver.match(query), settled.get(key))
        for key, query in queries.items()
        if key not in anchors
    }


def _seen_alone(
    party: PartyRow,
    resolver: Resolver,
    anchors: Mapping[str, Candidate],
    bare: Mapping[str, PartyRow],
) -> tuple[str, Candidate | None]:
    """The key of a place in its list, and the settlement that it is if that is sure already."""
    key = identity_of(party) if is_bare(party) else ""
    if key in anchors:
        return key, anchors[key]
    if bare.get(key) == party:  # It was not sure before.
        return key, None
    outcome = resolver.party(party)
    if isinstance(outcome, Settlement):
        return key or f"geonames:{outcome.place.id}", outcome.place
    return key or party.name, None


def _answer(match: Match, place: Candidate | None) -> Match:
    """The match of a place seen alone, with what its ties say."""
    if place is None or match.decision is not None:
        return match
    return replace(
        match,
        status="sure",
        candidate=place,
        candidates=(place,),
        reasons=place.reasons,
    )


def _held(
    ties: Iterable[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[tuple[Candidate, Candidate]]:
    for a, b in ties:
        ends = gazetteer.get(a), gazetteer.get(b)
        if ends[0] is not None and ends[1] is not None:
            yield ends[0], ends[1]
