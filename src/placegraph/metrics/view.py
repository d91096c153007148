"""What the metrics see of a network: live ties, pairs, partners, levels.

A *tie* is a relationship, so one with three parties is one tie on three pairs.  A *partner* is
another node joined by at least one live tie that is not a representation office; an office counts
as a tie only.  Ties of a node with itself are never seen.

In the network of organisations an edge that says where an organisation belongs (`relation` serves,
based_in, unit_of or within) is structure: it is no tie, is never live and counts nowhere.  The
edges of a body that leads, brokers or supports a tie carry that tie's key, so it still counts once.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx

from placegraph.cached import cached_by_network
from placegraph.engine import Network, Simple, simple_network
from placegraph.errors import UnknownNameError
from placegraph.liveness import is_live, unknown_bounds
from placegraph.said import Said

Day = datetime.date | None
Pair = tuple[str, str]
Relationship = tuple[str, tuple[str, ...], Mapping[str, Any]]


def today() -> datetime.date:
    """The day on which a question without a date is asked."""
    return datetime.datetime.now(tz=datetime.UTC).date()


STRUCTURE = frozenset({"serves", "based_in", "unit_of", "within"})


class Tie(NamedTuple):
    """One relationship between two nodes, `a` before `b` in alphabetical order."""

    a: str
    b: str
    key: str
    attributes: Mapping[str, Any]

    @property
    def pair(self) -> Pair:
        return self.a, self.b

    @property
    def level(self) -> str | None:
        return self.attributes.get("level")

    @property
    def relation(self) -> str | None:
        """How the two are joined, in the network of organisations; None between places."""
        return self.attributes.get("relation")

    @property
    def representation(self) -> bool:
        return bool(self.attributes.get("representation"))


@cached_by_network
def every_tie(network: Network) -> Sequence[Tie]:
    """Every tie between two different nodes, live or not."""
    return [edge for edge in _every_edge(network) if edge.relation not in STRUCTURE]


@cached_by_network
def every_structure(network: Network) -> Sequence[Tie]:
    """Every edge that says where something belongs, which is no tie."""
    return [edge for edge in _every_edge(network) if edge.relation in STRUCTURE]


def _every_edge(network: Network) -> Iterator[Tie]:
    for left, right, key, attributes in _edges(network):
        if left != right:
            a, b = (left, right) if left <= right else (right, left)
            yield Tie(a, b, key, attributes)


def _edges(network: Network) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    if isinstance(network, nx.MultiGraph):
        for left, right, key, attributes in network.edges(keys=True, data=True):
            # networkx numbers parallel edges that were given no key.
            name = key if isinstance(key, str) else _key_of(left, right, attributes, key)
            yield left, right, name, attributes
    else:
        for left, right, attributes in network.edges(data=True):
            yield left, right, _key_of(left, right, attributes, None), attributes


def _key_of(left: str, right: str, attributes: Mapping[str, Any], number: int | None) -> str:
    if key := attributes.get("key"):
        return str(key)
    if iri := attributes.get("iri"):
        return str(iri).rsplit("/", 1)[-1]
    name = "--".join(sorted((str(left), str(right))))
    return name if not number else f"{name}--{number}"


@cached_by_network
def live_ties(network: Network, at: Day = None) -> Sequence[Tie]:
    return [tie for tie in every_tie(network) if is_live(tie.attributes, at)]


def undated_note(ties: Iterable[Tie]) -> tuple[str, ...]:
    """How many of these live ties have an unknown bound, as a note for a table."""
    undated = len({tie.key for tie in ties if unknown_bounds(tie.attributes)})
    text = f"{undated} ties without a known start or end are counted as live"
    return (Said("undated-live", text, n=undated),) if undated else ()


@cached_by_network
def actors(network: Network) -> Sequence[str]:
    """The nodes in alphabetical order, without those that only structure reaches.

    A country that is there because a city lies in it takes part in nothing, so it must not count
    as a place that stands alone.
    """
    structural = {node for edge in every_structure(network) for node in edge.pair}
    if structural:
        structural -= {node for tie in every_tie(network) for node in tie.pair}
    return sorted(node for node in network if node not in structural)


def by_pair(ties: Iterable[Tie]) -> dict[Pair, list[Tie]]:
    """Ties by the pair that they join, pairs in alphabetical order."""
    found: dict[Pair, list[Tie]] = defaultdict(list)
    for tie in ties:
        found[tie.pair].append(tie)
    return dict(sorted(found.items()))


@cached_by_network
def partner_network(network: Network, at: Day = None, representation: bool = False) -> Simple:
    """The simple network of partners, nodes in alphabetical order."""
    wanted = (t.pair for t in live_ties(network, at) if representation or not t.representation)
    return simple_network(actors(network), wanted)


def by_relationship(ties: Iterable[Tie]) -> list[Relationship]:
    """Each relationship once, with all the places that it joins."""
    places: dict[str, set[str]] = {}
    attributes: dict[str, Mapping[str, Any]] = {}
    for tie in ties:
        places.setdefault(tie.key, set()).update(tie.pair)
        attributes[tie.key] = tie.attributes
    return [(key, tuple(sorted(places[key])), attributes[key]) for key in sorted(places)]


def levels_between(ties: Iterable[Tie]) -> dict[Pair, set[str]]:
    """The levels that each pair has at least one tie on."""
    found: dict[Pair, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.level is not None:
            found[tie.pair].add(tie.level)
    return dict(sorted(found.items()))


def label(network: Network, node: str) -> str:
    return str(network.nodes[node].get("label") or node)


def require(network: Network, *nodes: str) -> None:
    """Stop, with suggestions, where a name is not that of a node."""
    for node in nodes:
        if node not in network:
            raise UnknownNameError("node", node, map(str, network))


def ties_between(network: Network, a: str, b: str, at: Day = None) -> list[Tie]:
    """The live ties of two nodes; none where they share none."""
    require(network, a, b)
    return [tie for tie in every_tie(network.subgraph((a, b))) if is_live(tie.attributes, at)]
