"""What stands on the page of a place: its partners, some at a time, and all around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placegraph.identifiers import at_path, path_of
from placegraph.liveness import LIVE
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import PG

from .names import Names
from .origins import origins
from .part import Part
from .portfolio import Portfolio, portfolio, standing
from .read import Link, Tie, objects, query, tie_paths, ties_at
from .worldmap import map_of_place

# Partners on one page: each has a row, and its ties with their quotations.
PARTNERS = 20
MOST_BODIES = 30
# What people ask for first; /network.{ending} has more.
EXPORTS = (
    ("CSV", "zip"),
    ("GraphML", "graphml"),
    ("GEXF", "gexf"),
    ("GeoJSON", "geojson"),
    ("Linked Places", "lpf.json"),
)


@dataclass(frozen=True)
class Partner:
    """Another place (or a party that counts as none) with the ties to it."""

    link: Link
    ties: Sequence[Tie]
    counts: bool


def _counted_with(store: Store, path: str, names: Names) -> Link | None:
    """The larger place as which this one counts, where it does not count for itself."""
    units = (path_of(unit) for unit in objects(store, at_path(path), PG.analysisUnit))
    return next((Link(names.at(unit), unit) for unit in units if unit != path), None)


def place_content(store: Store, path: str, names: Names, asked: int = 1) -> dict[str, Any]:
    """What the page of a place shows beyond what that of any thing does."""
    every = tie_paths(store, at_path(path))
    known = parts_of(store).ties
    memberships = {tie for tie in every if _city_networks(store, tie)}
    here = _acting_for(store, path)
    sides = _sides(store, every - memberships, here)
    ordered = sorted(sides, key=lambda other: (-len(sides[other]), names.at(other)))
    counted = [other for other in ordered if _counts(sides[other], known)]
    part = Part.of(len(counted), asked, PARTNERS)
    shown = counted[part.first : part.last]
    others = [other for other in ordered if other not in set(counted)]
    found = portfolio(store, path)
    return {
        "all_ties": len(every),
        "partners": [_partner(store, other, sides[other], names, True) for other in shown],
        "others": [
            _partner(store, other, sides[other], names, False) for other in others[:PARTNERS]
        ],
        "other_count": len(others),
        "part": part,
        "memberships": ties_at(store, memberships, names),
        "portfolio": found,
        "partnerships": _partnerships(found, shown),
        "fragile": _most_fragile(found),
        "counted_with": _counted_with(store, path, names),
        "standing": standing(store, path),
        "bodies": _bodies(store, every, here, names),
        "origins": origins(store, every, names),
        "exports": EXPORTS,
        "still": map_of_place(store, path, tuple(sorted(every - memberships))) if every else None,
        "known_ties": known,
    }


def _acting_for(store: Store, path: str) -> set[str]:
    """A place with those who act for it or from it: they stand on its own side."""
    rows = store.select(query("own_parties"), about=at_path(path))
    return {path} | {path_of(row["party"]) for row in rows}


def _sides(store: Store, ties: Iterable[str], here: set[str]) -> dict[str, list[str]]:
    """The ties by the places on their other side, seen from a place and those who act for it."""
    parts = parts_of(store)
    found: dict[str, list[str]] = defaultdict(list)
    for tie in sorted(ties):
        units = {
            party: parts.nodes.get(party, {}).get("unit") or party
            for party in parts.ties[tie]["parties"]
        }
        own = here | {unit for party, unit in units.items() if party in here}
        for other in sorted(set(units.values()) - own):
            found[other].append(tie)
    return found


def _city_networks(store: Store, tie: str) -> bool:
    return tie in parts_of(store).memberships


def _counts(ties: Iterable[str], known: Mapping[str, Any]) -> bool:
    """Whether it is a partner: a live tie that is not a representation office."""
    return any(_is_live(known[tie]) and not known[tie]["representation"] for tie in ties)


def _is_live(tie: Mapping[str, Any]) -> bool:
    return tie["status"] in LIVE


def _partner(store: Store, other: str, ties: Sequence[str], names: Names, counts: bool) -> Partner:
    return Partner(Link(names.at(other), other), ties_at(store, ties, names), counts)


def _partnerships(found: Portfolio | None, shown: Sequence[str]) -> list[Any]:
    """What each partnership on this page rests on, in the order of the partners."""
    rests = {each.place: each for each in found.partners} if found else {}
    return [rests[place] for place in shown if place in rests]


def _most_fragile(found: Portfolio | None) -> Any:
    """The partnership of several ties of which one organisation holds the largest share."""
    several = [
        each
        for each in (found.partners if found else ())
        if each.ties > 1 and each.rests.dependence is not None
    ]
    return max(several, key=lambda each: (each.rests.dependence, each.ties), default=None)


def _bodies(
    store: Store, ties: Iterable[str], here: set[str], names: Names
) -> list[tuple[str, int, list[tuple[Link, int]]]]:
    """The organisations in the ties: those of the place, those of its partners, and the others.

    Each end with how many it has in all, and the busiest of them with their numbers of ties.
    """
    parts = parts_of(store)
    counts: dict[str, dict[str, int]] = {"here": {}, "there": {}, "between": {}}
    for tie in (parts.ties[path] for path in ties):
        parties = {each for each in tie["parties"] if each.startswith("organisation/")}
        leads = {each for each in tie["leads"] if each.startswith("organisation/")}
        for body in parties | leads:
            end = "here" if body in here else "there" if body in parties else "between"
            counts[end][body] = counts[end].get(body, 0) + 1
    return [
        (
            end,
            len(found),
            [
                (Link(names.at(body), body), found[body])
                for body in sorted(found, key=lambda each: (-found[each], each))[:MOST_BODIES]
            ],
        )
        for end, found in counts.items()
        if found
    ]
