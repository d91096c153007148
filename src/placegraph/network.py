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

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import networkx as nx
from pyoxigraph import NamedNode

from placegraph.cached import cached_by_store
from placegraph.derive import DERIVED
from placegraph.errors import UnknownNameError
from placegraph.filters import EVERYTHING, LIVE_TIES, Filter
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.schemes import scheme
from placegraph.store import Store, plain
from placegraph.vocab import GEO, PG, RDF, RDFS

__all__ = [
    "EVERYTHING",
    "LIVE_TIES",
    "Filter",
    "to_city_networks",
    "to_network",
    "to_organisations",
    "to_pyvis",
]

# The certainty of a tie is that of its surest evidence for the tie as a whole.
CERTAINTIES = ("certain", "less-certain", "uncertain")

ROLES = {
    "parties": PG.party,
    "leads": PG.lead,
    "brokers": PG.broker,
    "supporters": PG.supporter,
    "funders": PG.funder,
    "enabled_by": PG.enabledBy,
}
STRUCTURE = {
    "serves": PG.serves,
    "based_in": PG.basedIn,
    "unit_of": PG.unitOf,
    "within": PG.within,
}
POINT = re.compile(r"POINT\s*\(\s*([-+.0-9eE]+)\s+([-+.0-9eE]+)\s*\)")


def to_network(store: Store, where: Filter = EVERYTHING) -> nx.MultiGraph[str]:
    """The places that are tied, one edge for each relationship that passes the filter.

    A relationship of three places is an edge, under one key, between each two of them. The
    network is the caller's own and may be changed.
    """
    read = _read(store)
    _check_sources(store, where)
    network: nx.MultiGraph[str] = nx.MultiGraph(version=store.version)
    kept = {path for path, tie in read.ties.items() if where.keeps(tie)}
    for a, b, ties in read.pairs:
        for path in ties:
            if path in kept:
                network.add_edge(a, b, key=slug_of(path), **read.ties[path])
    _describe_nodes(network, read)
    return network


def to_city_networks(store: Store, where: Filter = EVERYTHING) -> nx.Graph[str]:
    """Members and city networks, two-mode: `bipartite` is 0 for a member, 1 for a city network.

    A member is the place that the party counts as, or the party where it counts as none.
    """
    read = _read(store)
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
    read = _read(store)
    _check_sources(store, where)
    network: nx.MultiGraph[str] = nx.MultiGraph(version=store.version)
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


@dataclass(frozen=True)
class _Read:
    """What one version holds, read once: ties, pairs, memberships, structure, nodes."""

    ties: dict[str, dict[str, Any]]
    pairs: list[tuple[str, str, list[str]]]
    memberships: dict[str, list[tuple[str, str]]]
    structure: dict[str, list[tuple[str, str, str]]]
    nodes: dict[str, dict[str, Any]]


@cached_by_store()
def _read(store: Store) -> _Read:
    units = _many(store, PG.analysisUnit, DERIVED)
    networks = _many(store, PG.cityNetwork, DERIVED)
    members = _many(store, PG.member, DERIVED)
    return _Read(
        ties=_read_ties(store),
        pairs=_read_pairs(store),
        memberships={
            path: [
                (unit, network)
                for network in found
                for member in members[path]
                for unit in units.get(member, [member])
            ]
            for path, found in networks.items()
        },
        structure=_read_structure(store),
        nodes=_read_nodes(store),
    )


def _read_ties(store: Store) -> dict[str, dict[str, Any]]:
    def one(predicate: NamedNode) -> dict[str, Any]:
        return {path: values[0] for path, values in _many(store, predicate, DERIVED).items()}

    labels, levels, formalities = one(RDFS.label), one(PG.level), one(PG.formality)
    statuses, as_of, counts = one(PG.status), one(PG.statusAsOf), one(PG.evidenceCount)
    dates = {
        name: one(getattr(PG, term))
        for name, term in (
            ("start", "start"),
            ("start_earliest", "startEarliest"),
            ("start_latest", "startLatest"),
            ("end", "end"),
            ("end_earliest", "endEarliest"),
            ("end_latest", "endLatest"),
        )
    }
    strands, sources = _many(store, PG.strand, DERIVED), _many(store, PG.statedIn, DERIVED)
    roles = {name: _many(store, term, DERIVED) for name, term in ROLES.items()}
    evidence, certainty = _many(store, PG.evidence, DERIVED), _certainty_of_evidence(store)
    changes, grew_from = _status_changes(store), _many(store, PG.grewFrom, DERIVED)
    formal = {notation for notation, concept in scheme("formality").items() if concept.formal}
    return {
        path: {
            "iri": at_path(path).value,
            "label": labels[path],
            "level": slug_of(levels[path]),
            "strands": tuple(slug_of(strand) for strand in strands[path]),
            "formality": (formality := slug_of(formalities[path])),
            "formal": formality in formal,
            "representation": formality == "representation",
            "status": slug_of(statuses[path]),
            "status_as_of": as_of.get(path),
            **{name: found.get(path) for name, found in dates.items()},
            "certainty": _surest(evidence.get(path, []), certainty),
            "evidence_count": counts.get(path, 0),
            "sources": tuple(slug_of(source) for source in sources[path]),
            **{name: tuple(found.get(path, ())) for name, found in roles.items()},
            "grew_from": tuple(slug_of(earlier) for earlier in grew_from.get(path, ())),
            "status_changes": tuple(changes.get(path, ())),
        }
        for path in sorted(statuses)
    }


def _certainty_of_evidence(store: Store) -> dict[str, str]:
    """The certainty of each piece of evidence that backs a tie as a whole."""
    partial = _many(store, PG.supportsProperty, None)
    return {
        path: slug_of(values[0])
        for path, values in _many(store, PG.certainty, None).items()
        if path not in partial
    }


def _surest(evidence: Iterable[str], certainty: Mapping[str, str]) -> str | None:
    found = {certainty[piece] for piece in evidence if piece in certainty}
    return next((level for level in CERTAINTIES if level in found), None)


def _status_changes(store: Store) -> dict[str, list[tuple[datetime.date | None, str]]]:
    """By tie: when its status changed (the last day that the date may mean) and to what."""
    to_status, days = _many(store, PG.toStatus, None), _many(store, PG.dateLatest, None)
    changes: dict[str, list[tuple[datetime.date | None, str]]] = {}
    for event, ties in _many(store, PG.changes, None).items():
        for tie in ties:
            day = days.get(event, [None])[0]
            changes.setdefault(tie, []).append((day, slug_of(to_status[event][0])))
    return {
        tie: sorted(found, key=lambda change: (change[0] or datetime.date.min, change[1]))
        for tie, found in changes.items()
    }


def _read_pairs(store: Store) -> list[tuple[str, str, list[str]]]:
    ties = _many(store, PG.tie, DERIVED)
    ends = _many(store, PG.endPlace, DERIVED)
    return [(ends[pair][0], ends[pair][1], found) for pair, found in sorted(ties.items())]


def _read_structure(store: Store) -> dict[str, list[tuple[str, str, str]]]:
    structure: dict[str, list[tuple[str, str, str]]] = {}
    for relation, predicate in STRUCTURE.items():
        for path, others in _many(store, predicate, None).items():
            structure.setdefault(path, []).extend((path, other, relation) for other in others)
    return structure


def _read_nodes(store: Store) -> dict[str, dict[str, Any]]:
    kinds = _many(store, PG.kind, None)
    labels = _many(store, RDFS.label, None)
    inside = _many(store, PG.inside, DERIVED)
    points = _points(store)
    units = _many(store, PG.analysisUnit, DERIVED)
    nodes: dict[str, dict[str, Any]] = {}
    for types in (PG.Place, PG.Organisation, PG.CityNetwork):
        for thing, _, _, _ in store.dataset.quads_for_pattern(None, RDF.type, types, None):
            path = path_of(thing.value)
            kind = slug_of(kinds[path][0])
            around = [path, *inside.get(path, ())] if types == PG.Place else []
            longitude, latitude = points.get(path, (None, None))
            nodes[path] = {
                "iri": at_path(path).value,
                "label": labels[path][0],
                "kind": kind,
                "node_type": NODE_TYPES[types],
                "country": next(
                    (slug_of(place) for place in around if slug_of(kinds[place][0]) == "country"),
                    None,
                ),
                "latitude": latitude,
                "longitude": longitude,
                "unit": units.get(path, [None])[0],
            }
    return nodes


NODE_TYPES = {PG.Place: "place", PG.Organisation: "organisation", PG.CityNetwork: "city-network"}


def _points(store: Store) -> dict[str, tuple[float, float]]:
    """The longitude and latitude of each place that has a point (degrees)."""
    wkt = _many(store, GEO.asWKT, None)
    points: dict[str, tuple[float, float]] = {}
    for path, geometries in _many(store, GEO.hasGeometry, None).items():
        for geometry in geometries:
            if found := POINT.match(str(wkt.get(geometry, [""])[0])):
                points.setdefault(path, (float(found[1]), float(found[2])))
    return points


def _many(store: Store, predicate: NamedNode, graph: NamedNode | None) -> dict[str, list[Any]]:
    """Every subject's values of a predicate, things as paths, literals as Python values, sorted."""
    found: dict[str, set[Any]] = {}
    for subject, _, value, _ in store.dataset.quads_for_pattern(None, predicate, None, graph):
        known = path_of(value) if isinstance(value, NamedNode) else plain(value)
        found.setdefault(path_of(str(subject.value)), set()).add(known)
    return {subject: sorted(values) for subject, values in found.items()}


def _describe_nodes(network: nx.Graph[str], read: _Read) -> None:
    for node in network:
        network.nodes[node].update(read.nodes[node])


def _check_sources(store: Store, where: Filter) -> None:
    known = [slug_of(graph) for graph in store.manifest.graphs]
    for source in where.sources or ():
        if source not in known:
            raise UnknownNameError("source", source, known)
