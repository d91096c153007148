"""Bare names and their ties: the sister cities of Wikidata, in the context of two other lists."""

import json
import time
from collections.abc import Mapping, Sequence

from benchmarks.matching.figures import AGREE_KM, share
from benchmarks.matching.lists import SHARED, Position, read_populated_places
from benchmarks.matching.natural_earth import why_reference_is_wrong
from placegraph.gazetteer import (
    Candidate,
    Context,
    Gazetteer,
    KnownTies,
    Match,
    Named,
    PlaceQuery,
    name_key,
)
from placegraph.gazetteer.coordinates import distance_km


def bare_names(
    gazetteer: Gazetteer,
    items: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
    ends_of_others: Sequence[Match],
) -> dict[str, Candidate]:
    """Names and ties only, in the context of the ties that the two other lists know."""
    ends = [match.candidate for match in ends_of_others]
    known = KnownTies((a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a and b)
    started = time.perf_counter()
    queries = {item: PlaceQuery(name) for item, name in items.items()}
    named = {
        item: Named(name_key(query.name), gazetteer.named(query)) for item, query in queries.items()
    }
    settled = Context(named, {}, pairs, known).settle()
    seconds = time.perf_counter() - started
    by_ties = sum("another list" in place.reasons[0] for place in settled.values())
    merged = sum((a in settled) + (b in settled) for a, b in pairs)
    print(f"\ntwinning_wikidata_p190: {len(items)} bare names with {len(pairs)} ties")
    print(f"  items      {share(len(settled), len(items))} are sure, {by_ties} by known ties")
    print(f"  ends       {share(merged, 2 * len(pairs))} merge")
    print(f"  time       {seconds:.1f} s")
    truth = true_positions(gazetteer)
    distances = [
        (distance_km(place.position, truth[item]), items[item], place)
        for item, place in settled.items()
        if item in truth
    ]
    near = sum(km <= AGREE_KM for km, _, _ in distances)
    print(
        f"  agreement  {share(near, len(distances))} within {AGREE_KM:.0f} km of Natural Earth’s "
        "or Eurocities’ item of the same number"
    )
    for km, name, place in distances:
        if km > AGREE_KM:
            print(f"    {name}: {place.name} {place.id}, {km:.0f} km off")
    return settled


def true_positions(gazetteer: Gazetteer) -> dict[str, Position]:
    """Where items are by lists that number them too: Natural Earth and Eurocities."""
    found = {}
    for record in read_populated_places():
        held = gazetteer.get(int(record["GEONAMESID"]))
        if held and not why_reference_is_wrong(record, gazetteer):
            found[record["WIKIDATAID"]] = held.position
    path = SHARED / "members_eurocities" / "members-wikidata-enriched.json"
    for member in json.loads(path.read_text(encoding="utf-8"))["members"]:
        if member["latitude"] is not None:
            found.setdefault(member["wikidata_id"], (member["latitude"], member["longitude"]))
    return found
