"""What a place's ties add up to: by strand and level, by partner, by year, and among all places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

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
    formal: tuple[str, ...]
    informal: tuple[str, ...]
    undated: int


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
    return Portfolio(
        live=len(running),
        ties=len(ties),
        strands=tuple(sorted({strand for strand, _ in table})),
        levels=tuple(sorted({level for _, level in table})),
        table=table,
        partners=_partnerships(live, path),
        formal=tuple(sorted(key for key, tie in running.items() if tie["formal"])),
        informal=tuple(sorted(key for key, tie in running.items() if not tie["formal"])),
        happenings=sorted(_happenings(ties), key=lambda each: (-(each.year or 0), each.label)),
        undated=sum(tie["start_earliest"] is None for tie in ties.values()),
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


def _rank(live: Network, path: str) -> tuple[int, int]:
    """Where the place stands by its number of partners, and among how many."""
    mine = len(live.adj[path])
    return 1 + sum(len(live.adj[place]) > mine for place in live), len(live)


@dataclass(frozen=True)
class Standing:
    """Where a place stands among the others, by its live ties."""

    rank: int
    ranked: int
    within_two: int
    group: int


def standing(store: Store, path: str) -> Standing | None:
    """The standing of a place; None where it has no live tie."""
    live = live_network(store)
    if path not in live:
        return None
    near = set(live.adj[path])
    beyond = near.union(*(live.adj[each] for each in near)) - {path}
    rank, ranked = _rank(live, path)
    return Standing(rank, ranked, len(beyond), _groups(store)[path])


@cached_by_store()
def _groups(store: Store) -> dict[str, int]:
    """The number of places that live ties join with each place, itself included."""
    groups = nx.connected_components(live_network(store))
    return {place: len(group) for group in groups for place in group}
