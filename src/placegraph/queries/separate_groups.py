"""question: Which groups of places are not connected with each other?
reading: >-
  One row for each group of places that live ties join directly or through others, the largest
  first. Ties between places only: a shared city network joins nobody here. Representation offices
  are ties. A place without a live tie is in no group.
columns:
  group: number of the group
  size: how many places
  places: their names
  ties: number of live ties between them
  tie_paths: paths of the relationships
expect:
  - rows:
      - {group: 1, size: 6, places: Birmingham; Brussels; Frankfurt; Leipzig; Lyon; Milan, ties: 5}
      - {group: 2, size: 2, places: Angers; Wigan, ties: 1,
          tie_paths: relationship/wigan-angers-twinning}
      - {group: 3, size: 2, places: Bo; Warwick & Leamington, ties: 6}
      - {group: 4, size: 2, places: Bodmin; Grass Valley, ties: 1}
      - {group: 5, size: 2, places: Hungary; Montgomery, ties: 1}
      - {group: 6, size: 2, places: Miami-Dade County; Southampton, ties: 7}
    notes: [Brussels is joined by a representation office only and would be alone without it]
"""

from __future__ import annotations

import networkx as nx

from placegraph.metrics.view import label, live_ties
from placegraph.queries.context import Context, tie_paths
from placegraph.queries.declare import Found, Row
from placegraph.said import Said


def answer(context: Context) -> Found:
    """The connected groups of the network of live ties, largest first, then alphabetically."""
    network = context.live_network()
    groups = [
        (sorted(label(network, node) for node in group), group)
        for group in nx.connected_components(network)
    ]
    rows: list[Row] = []
    for number, (names, group) in enumerate(sorted(groups, key=_largest_first), 1):
        ties = list(live_ties(network.subgraph(group)))
        rows.append(
            {
                "group": number,
                "size": len(group),
                "places": "; ".join(names),
                "ties": len({tie.key for tie in ties}),
                "tie_paths": tie_paths(ties),
            }
        )
    return Found(rows, tuple(_by_office_only(network)))


def _largest_first(group: tuple[list[str], set[str]]) -> tuple[int, list[str]]:
    return -len(group[0]), group[0]


def _by_office_only(network: nx.MultiGraph[str]) -> list[Said]:
    """The places that would be in no group if offices were left out, as partners leave them out."""
    with_partners = {
        node for tie in live_ties(network) if not tie.representation for node in tie.pair
    }
    alone = sorted(label(network, node) for node in network if node not in with_partners)
    joined = "is joined by a representation office only and would be alone without it"
    return [Said("ask-by-office", f"{name} {joined}", place=name) for name in alone]
