"""What stands on the page of an organisation, and on that of a city network with its members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from placegraph.identifiers import at_path, slug_of
from placegraph.liveness import LIVE
from placegraph.network_parts import parts_of
from placegraph.queries import ask
from placegraph.store import Store
from placegraph.vocab import PG

from .names import Names
from .origins import origins
from .part import Part
from .read import ROLES, Link, links_of, objects, tie_paths, ties_at

TIES = 20
MOST_TOGETHER = 20


def body_content(store: Store, path: str, names: Names, asked: int = 1) -> dict[str, Any]:
    """What the page of an organisation shows: in which ties it is, as what, and with whom."""
    every = tie_paths(store, at_path(path))
    known = parts_of(store).ties
    ordered = sorted(every, key=lambda tie: (known[tie]["status"] not in LIVE, known[tie]["label"]))
    part = Part.of(len(ordered), asked, TIES)
    roles = Counter(role for tie in every for role in _roles(known[tie], path))
    return {
        "part": part,
        "ties": ties_at(store, ordered[part.first : part.last], names),
        "live": sum(known[tie]["status"] in LIVE for tie in every),
        "places": _places(store, every, names),
        "roles": [(role, roles[role]) for role in ("parties", *ROLES) if roles[role]],
        "serves": links_of(store, at_path(path), PG.serves, names),
        "based": links_of(store, at_path(path), PG.basedIn, names),
        "origins": origins(store, every, names),
    }


def _roles(tie: Any, path: str) -> list[str]:
    return [role for role in ("parties", *ROLES) if path in tie[role]]


def _places(store: Store, ties: set[str], names: Names) -> list[tuple[Link, int]]:
    """The places of these ties, those of most of them first."""
    parts = parts_of(store)
    units = Counter(
        unit
        for tie in ties
        for unit in {
            parts.nodes.get(party, {}).get("unit") or party for party in parts.ties[tie]["parties"]
        }
        if unit.startswith("place/")
    )
    most = sorted(units, key=lambda place: (-units[place], place))[:MOST_TOGETHER]
    return [(Link(names.at(place), place), units[place]) for place in most]


@dataclass(frozen=True)
class Member:
    """A member of a city network, as the sources of its membership say."""

    link: Link
    tie: str
    role: str | None
    since: str | None
    status: str
    live: bool


def city_network_content(store: Store, path: str, names: Names) -> dict[str, Any]:
    """What the page of a city network shows: its members by country, and how many it has."""
    members = [
        (member, tie)
        for tie, found in parts_of(store).memberships.items()
        for member, network in found
        if network == path
    ]
    by_country = _by_country(store, members, names)
    counted = ask(store, "membership", city_network=path).rows if members else ()
    return {
        "countries": by_country,
        "member_count": len({member for member, _ in members}),
        "counted": [row for row in counted if row["count"] is not None],
        "origins": origins(store, [tie for _, tie in members], names),
        "ties": (),
    }


def _by_country(
    store: Store, members: Sequence[tuple[str, str]], names: Names
) -> list[tuple[Link | None, list[Member]]]:
    """The members under the countries in which they lie; those in none that is known come last."""
    nodes = parts_of(store).nodes
    found: dict[str, list[Member]] = defaultdict(list)
    for path, tie in members:
        country = nodes.get(path, {}).get("country")
        found[f"place/{country}" if country else ""].append(_member(store, path, tie, names))
    listed = [
        (Link(names.at(country), country) if country else None, sorted(each, key=_by_name))
        for country, each in found.items()
    ]
    return sorted(listed, key=lambda pair: (pair[0] is None, pair[0].label if pair[0] else ""))


def _by_name(member: Member) -> str:
    return member.link.label


def _member(store: Store, path: str, tie: str, names: Names) -> Member:
    known = parts_of(store).ties[tie]
    role = objects(store, at_path(tie), PG.memberRole)
    return Member(
        Link(names.at(path), path),
        tie,
        slug_of(role[0]) if role else None,
        known["start"],
        known["status"],
        known["status"] in LIVE,
    )
