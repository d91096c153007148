"""What a place's ties add up to: by strand and level, by partner, by year, and among all places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from placegraph.cached import cached_by_store
from placegraph.metrics.dependence import Resting, resting
from placegraph.metrics.view import ties_between
from placegraph.network import LIVE_TIES, to_network
from placegraph.store import Store

from .columns import Network
from .data import whole


@dataclass(frozen=True)
class Partnership:
    """A partner with what the live ties to it are and rest on."""

    place: str
    label: str
    ties: int
    levels: tuple[str, ...]
    strands: tuple[str, ...]
    formal: bool
    rests: Resting
    since: int | None


@dataclass(frozen=True)
class Happening:
    """Something that began, changed or ended; the year is None where nobody states it."""

    year: int | None
    what: str
    tie: str
    label: str


@dataclass(frozen=True)
class Portfolio:
    """All of it, for one place."""

    live: int
    ties: int
    strands: tuple[str, ...]
    levels: tuple[str, ...]
    table: Mapping[tuple[str, str], int]
    partners: list[Partnership]
    happenings: list[Happening]
    undated: int
    rank: int | None
    ranked: int


@cached_by_store()
def live_network(store: Store) -> Network:
    """The live ties of a version; only to be read."""
    return to_network(store, LIVE_TIES)


@cached_by_store(64)
def portfolio(store: Store, path: str) -> Portfolio | None:
    """The portfolio of a place; None where it has no tie to another place."""
    network, live = whole(store), live_network(store)
    if path not in network:
        return None
    ties = _once(network, path)
    running = _once(live, path) if path in live else {}
    table = Counter((top, tie["level"]) for tie in running.values() for top in _tops(tie))
    rank, ranked = _rank(live, path)
    return Portfolio(
        live=len(running),
        ties=len(ties),
        strands=tuple(sorted({strand for strand, _ in table})),
        levels=tuple(sorted({level for _, level in table})),
        table=table,
        partners=_partnerships(live, path),
        happenings=sorted(_happenings(ties), key=lambda each: (-(each.year or 0), each.label)),
        undated=sum(tie["start_earliest"] is None for tie in ties.values()),
        rank=rank,
        ranked=ranked,
    )


def _once(network: Network, path: str) -> dict[str, Mapping[str, Any]]:
    """Each relationship of a place once, by its slug."""
    return {key: tie for _, _, key, tie in network.edges(path, keys=True, data=True)}


def _tops(tie: Mapping[str, Any]) -> set[str]:
    return {strand.split("/")[0] for strand in tie["strands"]}


def partners_of(live: Network, path: str) -> list[str]:
    """The places with a live tie that is not a representation office."""
    return [
        partner
        for partner, ties in (live.adj[path].items() if path in live else ())
        if not all(tie["representation"] for tie in ties.values())
    ]


def _partnerships(live: Network, path: str) -> list[Partnership]:
    found = []
    for partner in partners_of(live, path):
        ties = live.get_edge_data(path, partner)
        years = [tie["start_earliest"].year for tie in ties.values() if tie["start_earliest"]]
        found.append(
            Partnership(
                place=partner,
                label=live.nodes[partner]["label"],
                ties=len(ties),
                levels=tuple(sorted({tie["level"] for tie in ties.values()})),
                strands=tuple(sorted({top for tie in ties.values() for top in _tops(tie)})),
                formal=any(tie["formal"] for tie in ties.values()),
                rests=resting(ties_between(live, path, partner)),
                since=min(years, default=None),
            )
        )
    return sorted(found, key=lambda each: (-each.ties, each.label))


def _happenings(ties: Mapping[str, Mapping[str, Any]]) -> Iterable[Happening]:
    for key, tie in ties.items():
        path, label = f"relationship/{key}", tie["label"]
        if tie["start_earliest"]:
            yield Happening(tie["start_earliest"].year, "began", path, label)
        for day, status in tie["status_changes"]:
            yield Happening(day and day.year, status, path, label)
        if tie["end_latest"]:
            yield Happening(tie["end_latest"].year, "ended", path, label)


def _rank(live: Network, path: str) -> tuple[int | None, int]:
    """Where the place stands by its number of partners, and among how many."""
    partners = _partner_counts(live)
    if path not in partners:
        return None, len(partners)
    return 1 + sum(count > partners[path] for count in partners.values()), len(partners)


def _partner_counts(live: Network) -> dict[str, int]:
    return {place: len(live.adj[place]) for place in live}


def bodies_of(store: Store, path: str) -> list[tuple[str, int]]:
    """The organisations in the ties of a place, and in how many each is party or lead."""
    counts: dict[str, set[str]] = defaultdict(set)
    for key, tie in _once(whole(store), path).items():
        for body in (*tie["parties"], *tie["leads"]):
            if body.startswith("organisation/"):
                counts[body].add(key)
    return sorted(
        ((body, len(keys)) for body, keys in counts.items()), key=lambda each: (-each[1], each[0])
    )
