"""Project the knowledge graph onto networkx networks.

Three projections, each with the same edge attributes for a relationship:

- places: a relationship is an edge between the places that its parties count as. Every
  relationship is an edge of its own, keyed by its slug; parallel ties are never merged.
- city networks: members and city networks, two-mode; memberships are never expanded to ties
  between all members.
- organisations: parties as they are stated, with who leads, brokers or supports, and what
  serves, lies in or is part of what.

Only things become nodes, so literals, classes and sources never turn up as nodes. A node is
named by the path of its IRI, for example `place/southampton`.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx

from placegraph.errors import UnknownNameError
from placegraph.filters import EVERYTHING, LIVE_TIES, Filter
from placegraph.identifiers import slug_of
from placegraph.network_parts import CERTAINTIES, Parts, parts_of, uncollected
from placegraph.store import Store

__all__ = [
    "CERTAINTIES",
    "EVERYTHING",
    "LIVE_TIES",
    "Filter",
    "to_city_networks",
    "to_network",
    "to_organisations",
    "to_pyvis",
]


def to_network(store: Store, where: Filter = EVERYTHING) -> nx.MultiGraph[str]:
    """The places that are tied, one edge for each relationship that passes the filter.

    A relationship of three places is an edge, under one key, between each two of them. The
    network is the caller's own and may be changed.
    """
    read = parts_of(store)
    _check_sources(store, where)
    network: nx.MultiGraph[str] = nx.MultiGraph(version=store.version, voices=read.voices)
    kept = {path for path, tie in read.ties.items() if where.keeps(tie)}
    with uncollected():
        # All at once: networkx then takes half the time, and copies the attributes as well.
        network.add_edges_from(  # Its types know no keys.
            (a, b, path.removeprefix("relationship/"), read.ties[path])  # type: ignore[misc]
            for a, b, ties in read.pairs
            for path in ties
            if path in kept
        )
        _describe_nodes(network, read)
    return network


def to_city_networks(store: Store, where: Filter = EVERYTHING) -> nx.Graph[str]:
    """Members and city networks, two-mode: `bipartite` is 0 for a member, 1 for a city network.

    A member is the place that the party counts as, or the party where it counts as none.
    """
    read = parts_of(store)
    _check_sources(store, where)
    network: nx.Graph[str] = nx.Graph(version=store.version)
    for path, members in read.memberships.items():
        tie = read.ties[path]
        if not where.keeps(tie):
            continue
        for member, city_network in members:
            network.add_node(member, bipartite=0)
            network.add_node(city_network, bipartite=1)
            network.add_edge(member, city_network, key=slug_of(path), **tie)
    _describe_nodes(network, read)
    return network


def to_organisations(store: Store, where: Filter = EVERYTHING) -> nx.MultiGraph[str]:
    """Places, organisations and city networks, with every way in which one is tied to another.

    Edges of a relationship carry `relation` “party” between its parties and “leads”, “brokers”,
    “supporters”, “funders” or “enabled_by” between such a body and each party. Edges of structure
    carry `relation` “serves”, “based_in”, “unit_of” or “within” and no tie's attributes.
    """
    read = parts_of(store)
    _check_sources(store, where)
    network: nx.MultiGraph[str] = nx.MultiGraph(version=store.version, posts=read.posts)
    for path, tie in read.ties.items():
        if not where.keeps(tie):
            continue
        key = slug_of(path)
        for a, b in combinations(tie["parties"], 2):
            network.add_edge(a, b, key=key, relation="party", **tie)
        for role in ("leads", "brokers", "supporters", "funders", "enabled_by"):
            for body in tie[role]:
                for party in tie["parties"]:
                    if body != party and not network.has_edge(body, party, key):
                        network.add_edge(body, party, key=key, relation=role, **tie)
    # Structure only around what is tied: the rest of the gazetteer would drown it.
    reached = list(network)
    while reached:
        found = [edge for node in reached for edge in read.structure.get(node, ())]
        reached = [other for _, other, _ in found if other not in network]
        for node, other, relation in found:
            network.add_edge(node, other, key=relation, relation=relation)
    _describe_nodes(network, read)
    return network


def to_pyvis(network: nx.MultiGraph[str], **options: Any) -> Any:
    """The network as an interactive pyvis picture: see `placegraph.export.pyvis.to_pyvis`."""
    # Imported when drawing: analyses should not wait for a drawing library.
    from placegraph.export import pyvis

    return pyvis.to_pyvis(network, **options)


def _describe_nodes(network: nx.Graph[str], read: Parts) -> None:
    for node in network:
        network.nodes[node].update(read.nodes[node])


def _check_sources(store: Store, where: Filter) -> None:
    known = [slug_of(graph) for graph in store.manifest.graphs]
    for source in where.sources or ():
        if source not in known:
            raise UnknownNameError("source", source, known)
