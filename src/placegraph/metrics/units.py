"""The network of organisations, seen from the places that its organisations count as.

A node's `unit` is the place it counts as (its analysis unit); a place that says none counts as
itself.  A city network counts as no place.  A network of places reads the same way, but then what
needs organisations (their kinds, companies, memberships) is not there to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from placegraph.cached import cached_by_network
from placegraph.engine import Network
from placegraph.metrics.view import Day, Tie, every_structure, live_ties

PARTY = (None, "party")


class Between(NamedTuple):
    """A live tie between parties of two places: `a` and `b` are the places of its two ends."""

    tie: Tie
    a: str
    b: str

    @property
    def pair(self) -> tuple[str, str]:
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


class Units:
    """The place of every node, and which of two places lies in the other."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.of = {node: self._unit(node) for node in network}
        self._within = {e.pair for e in every_structure(network) if e.relation == "within"}

    def _unit(self, node: str) -> str | None:
        data = self.network.nodes[node]
        if unit := data.get("unit"):
            return str(unit)
        return node if data.get("node_type", "place") == "place" else None

    @property
    def places(self) -> list[str]:
        """The places that count as themselves, in alphabetical order."""
        return sorted(node for node, unit in self.of.items() if unit == node)

    def kind(self, node: str | None) -> str | None:
        """The kind of a node, where the network has it."""
        return self.network.nodes[node].get("kind") if node in self.network else None

    def is_city_network(self, node: str) -> bool:
        return bool(self.network.nodes[node].get("node_type") == "city-network")

    def is_organisation(self, node: str) -> bool:
        return bool(self.network.nodes[node].get("node_type") == "organisation")

    def country(self, node: str) -> str | None:
        """The country of a node, or of the place that an organisation counts as."""
        for place in (node, self.of.get(node)):
            if place in self.network and (found := self.network.nodes[place].get("country")):
                return str(found)
        return None

    def apart(self, a: str | None, b: str | None) -> bool:
        """Whether these are two different places of which neither is stated to lie in the other."""
        if a is None or b is None or a == b or (min(a, b), max(a, b)) in self._within:
            return False
        return b != f"place/{self.country(a)}" and a != f"place/{self.country(b)}"

    def ties(self, at: Day = None, relations: tuple[str | None, ...] = PARTY) -> Sequence[Between]:
        """The live ties between parties of places that are apart."""
        return _ties(self.network, self, at, relations)

    def memberships(self, at: Day = None) -> Iterator[tuple[Tie, str, str]]:
        """The live memberships: the tie, the member's place, the city network."""
        for tie in live_ties(self.network, at):
            for member, city_network in (tie.pair, tie.pair[::-1]):
                place = self.of[member]
                if tie.relation in PARTY and place and self.is_city_network(city_network):
                    yield tie, place, city_network


@cached_by_network
def units_of(network: Network) -> Units:
    """The network, seen from the places that its organisations count as."""
    return Units(network)


@cached_by_network
def _ties(
    network: Network, units: Units, at: Day, relations: tuple[str | None, ...]
) -> Sequence[Between]:
    found = []
    for tie in live_ties(network, at):
        a, b = units.of[tie.a], units.of[tie.b]
        if tie.relation in relations and a and b and units.apart(a, b):
            found.append(Between(tie, a, b))
    return found
