"""What stands on the page of a strand: who works on it, with its narrower strands."""

from __future__ import annotations

from collections import Counter
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.find import Thing
from placegraph.liveness import LIVE
from placegraph.network_parts import parts_of
from placegraph.schemes import scheme, with_narrower
from placegraph.store import Store

from .data import whole
from .names import Names
from .origins import origins
from .read import Link
from .worldmap import draw

MOST = 25


def strand_content(store: Store, notation: str, names: Names) -> dict[str, Any]:
    """What the page of a strand shows beyond what that of any concept does."""
    found = _work_on(store, notation)
    narrower = [each for each in scheme("strand").values() if each.broader == notation]
    return {
        "notation": notation,
        "broader": scheme("strand")[notation].broader,
        "live": found["live"],
        "all_ties": len(found["ties"]),
        "place_count": len(found["places"]),
        "places": [
            (Link(names.at(place.path), place.path), ties, found["partners"][place.path])
            for place, ties in found["most"]
        ],
        "pairs": [
            (Link(names.at(a), a), Link(names.at(b), b), ties) for (a, b), ties in found["pairs"]
        ],
        "narrower": [(each.notation, _work_on(store, each.notation)["live"]) for each in narrower],
        "origins": origins(store, found["ties"], names),
        "still": found["still"],
        "ties": (),
    }


@cached_by_store(128)
def _work_on(store: Store, notation: str) -> dict[str, Any]:
    """The ties on a strand and its narrower ones, and how they fall to places and pairs."""
    wanted = with_narrower(frozenset({notation}))
    edges = [
        (a, b, key, tie)
        for a, b, key, tie in whole(store).edges(keys=True, data=True)
        if not wanted.isdisjoint(tie["strands"])
    ]
    live = [edge for edge in edges if edge[3]["status"] in LIVE]
    places = Counter(end for a, b, _, _ in live for end in (a, b))
    pairs = Counter((min(a, b), max(a, b)) for a, b, _, _ in live)
    partners = Counter(end for pair in pairs for end in pair)
    nodes = parts_of(store).nodes
    order = sorted(places, key=lambda place: (-places[place], nodes[place]["label"]))[:MOST]
    most = [(Thing(place, nodes[place]["label"]), places[place]) for place in order]
    lines = [(a, b, notation) for a, b in sorted(pairs, key=lambda pair: (-pairs[pair], pair))]
    return {
        "ties": sorted({f"relationship/{key}" for _, _, key, _ in edges}),
        "live": len({key for _, _, key, _ in live}),
        "places": places,
        "partners": partners,
        "most": most,
        "pairs": sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:MOST],
        "still": draw(store, lines),
    }
