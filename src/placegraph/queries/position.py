"""question: What is the position of this place in the network?
reading: >-
  An articulation point is a place without which a part falls off. betweenness is the share of
  pairs of other places whose shortest path runs through it, pairs_between their number; in a large
  network both are estimated from a thousand starting points.
  constraint is high, up to 1 or a little more, where a place depends on one partner. The network
  is that of live ties between places, representation offices included; partners leave offices out.
long: true
parameters:
  place: {kind: place, meaning: the place, example: Birmingham}
columns:
  place: name of the place
  partners: number of places tied to it by more than an office
  partner_names: their names
  articulation_point: whether a part falls off without it
  betweenness: share of pairs of other places
  betweenness_error: its standard error where it is estimated, else 0
  pairs_between: number of pairs of other places
  constraint: Burt's constraint
  places: number of places in the network
  tie_paths: paths of its live relationships
expect:
  - parameters: {place: Birmingham}
    rows: [{place: Birmingham, partners: 4, partner_names: Frankfurt; Leipzig; Lyon; Milan,
        articulation_point: true, betweenness: 0.095238, pairs_between: 10, constraint: 0.2,
        places: 16}]
    notes: [partners leave out representation offices]
  - parameters: {place: Southampton}
    rows: [{partners: 1, articulation_point: false, betweenness: 0, pairs_between: 0,
        constraint: 1, places: 16}]
  - parameters: {place: Warwick & Leamington}
    rows: [{partners: 1, articulation_point: false, betweenness: 0, constraint: 1}]
  - parameters: {place: Lyon}
    rows: [{partners: 1, articulation_point: false, betweenness: 0, constraint: 1}]
  - parameters: {place: Brussels}
    rows: [{partners: 0, partner_names: null, articulation_point: false, betweenness: 0,
        constraint: 1, tie_paths: relationship/birmingham-office-in-brussels}]
  - parameters: {place: Miami}
    rows: [{place: Miami-Dade County, partners: 1, constraint: 1}]
    notes: [Miami counts as Miami-Dade County here]
  - parameters: {place: London}
    rows: []
"""

from __future__ import annotations

import networkx as nx
from pyoxigraph import NamedNode

from placegraph import metrics
from placegraph.cached import cached_by_store
from placegraph.identifiers import path_of
from placegraph.metrics.view import label, live_ties
from placegraph.queries.context import Context, tie_paths
from placegraph.queries.declare import Found, Row
from placegraph.said import Said
from placegraph.store import Store

OFFICES = Said(
    "ask-with-offices",
    "betweenness, constraint and articulation points are those of the network with "
    "representation offices; partners leave out representation offices",
)


@cached_by_store()
def _live_network(store: Store, source: str | None) -> nx.MultiGraph[str]:
    return Context(store, source).live_network()


def answer(context: Context, place: NamedNode) -> Found:
    """One row for the place; none where no source states a live tie of it."""
    node, network = path_of(place), _live_network(context.store, context.source)
    if node not in network:
        return Found([])
    found = metrics.position(network, node, representation=True)
    near = network.subgraph((node, *network[node]))
    own = [tie for tie in live_ties(near) if node in tie.pair]
    partners = {place for tie in own if not tie.representation for place in tie.pair} - {node}
    others = len(network) - 1
    row: Row = {
        "place": label(network, node),
        "partners": len(partners),
        "partner_names": context.names(partners),
        "articulation_point": found["articulation_point"],
        "betweenness": found["betweenness"],
        "betweenness_error": found["betweenness_error"],
        "pairs_between": round(found["betweenness"] * others * (others - 1) / 2, 6),
        "constraint": found["constraint"],
        "places": len(network),
        "tie_paths": tie_paths(own),
    }
    return Found([row], (OFFICES,))
