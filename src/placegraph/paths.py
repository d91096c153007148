"""How two nodes are connected: the best few paths that are really different.

A step costs 1, and more where the tie is less sure: see `Costs`.  Of parallel ties the cheapest
sets the cost of a step; the step lists all of them.  In the network of organisations a step may
also go along where something belongs (serves, based_in, unit_of, within): it is no tie, costs
little and gives its relation as the reason.  Countries and other wide places are no such step,
for two places are not connected by lying in one country.  Simple paths are taken in order of cost
(Yen's algorithm); one is kept when it shares at most half of the intermediate nodes of the
shorter of the two with every path kept before.  When so many paths have been looked at that this
must stop, the cheapest path without any intermediate node of those kept completes the answer.
"""

from __future__ import annotations

import datetime
import heapq
import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from types import MappingProxyType
from typing import Any

import igraph

from placegraph.engine import Network
from placegraph.errors import ParameterError
from placegraph.liveness import is_live, status_of
from placegraph.metrics.view import Tie, every_structure, every_tie, label, require, today
from placegraph.said import Said

# Where to stop looking for paths in order of cost: so many paths, or so many nodes looked at.
TRIED = 60
STEPS = 6_000

# Kinds of places that hold so much that lying in one joins nothing.
WIDE = frozenset(
    {"region", "state", "country", "continent", "supranational-area", "group-of-places"}
)

Nodes = tuple[int, ...]


@dataclass(frozen=True)
class Costs:
    """What makes a step longer than 1.  Certainty and status add a fixed amount; a tie adds
    `newness`/(1 + age in years/10), so one that has lasted adds less and an undated one all of it.
    A step along where something belongs costs `structure` and nothing else.
    """

    certainty: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {"certain": 0.0, "less-certain": 0.5, "uncertain": 1.0}
        )
    )
    status: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType(
            {
                "active": 0.0,
                "developing": 0.25,
                "unknown": 0.5,
                "dormant": 1.0,
                "suspended": 1.5,
                "proposed": 2.0,
                "ended": 2.0,
            }
        )
    )
    newness: float = 0.5
    structure: float = 0.5

    def __post_init__(self) -> None:
        amounts = (*self.certainty.values(), *self.status.values(), self.newness, self.structure)
        if not all(math.isfinite(amount) and amount >= 0 for amount in amounts):
            raise ParameterError(
                Said("bad-cost", "a cost is negative or no number; expected amounts of at least 0")
            )

    def of(self, attributes: Mapping[str, Any], at: datetime.date | None) -> float:
        """The cost of a step along a tie."""
        until = at or today()
        certainty = self.certainty.get(attributes.get("certainty") or "certain", 0.5)
        status = self.status.get(status_of(attributes, at), 0.5)
        start = attributes.get("start_latest")
        years = max(0.0, (until - start).days / 365.2425) if start else 0.0
        return 1 + certainty + status + self.newness / (1 + years / 10)


@dataclass(frozen=True)
class Step:
    """One step of a path with the keys of every tie that makes it, cheapest first.

    `relations` says how the two are joined, in the network of organisations: “party”, a role such
    as “leads”, or where one belongs, such as “serves”. A step that only belongs has no tie.
    """

    a: str
    b: str
    ties: tuple[str, ...]
    cost: float
    relations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Path:
    """A path with what it costs."""

    nodes: tuple[str, ...]
    steps: tuple[Step, ...]
    cost: float


@dataclass(frozen=True)
class Connection:
    """The different paths between two nodes, best first; `notes` say why there are fewer."""

    a: str
    b: str
    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """The notes in one line."""
        return "; ".join(self.notes) or None

    @property
    def ties(self) -> tuple[str, ...]:
        """The slugs of the relationships that the steps go along, each once."""
        found = (tie for path in self.paths for step in path.steps for tie in step.ties)
        return tuple(dict.fromkeys(found))


class Finder:
    """A network prepared for questions about paths; make it once, ask often."""

    def __init__(
        self,
        network: Network,
        *,
        at: datetime.date | None = None,
        levels: tuple[str, ...] = (),
        strands: tuple[str, ...] = (),
        live: bool = True,
        costs: Costs | None = None,
    ) -> None:
        """`strands` may name a top strand or one below; `live` leaves out ties not live at `at`."""
        self.network = network
        self.nodes = sorted(network)
        self.index = {node: number for number, node in enumerate(self.nodes)}
        self._ties: dict[tuple[int, int], list[tuple[float, str]]] = defaultdict(list)
        self._relations: dict[tuple[int, int], set[str]] = defaultdict(set)
        prices = costs or Costs()
        for tie in every_tie(network):
            if _wanted(tie, levels, strands) and (not live or is_live(tie.attributes, at)):
                pair = self.index[tie.a], self.index[tie.b]
                self._ties[pair].append((prices.of(tie.attributes, at), tie.key))
                self._relations[pair] |= {tie.relation} if tie.relation else set()
        for edge in every_structure(network):
            if not is_wide(network, edge):
                pair = self.index[edge.a], self.index[edge.b]
                self._ties[pair].append((prices.structure, ""))
                self._relations[pair].add(str(edge.relation))
        self._near: list[list[tuple[int, float]]] = [[] for _ in self.nodes]
        for (a, b), ties in self._ties.items():
            ties.sort()
            self._near[a].append((b, ties[0][0]))
            self._near[b].append((a, ties[0][0]))
        self._igraph = igraph.Graph(len(self.nodes), list(self._ties))
        self._weights = [ties[0][0] for ties in self._ties.values()]

    def find(self, a: str, b: str, k: int = 3, shared: float = 0.5) -> Connection:
        """The k best different paths; `shared` is how much of their inside two may share."""
        require(self.network, a, b)
        if a == b:
            text = f"{a} cannot be connected with itself; expected two nodes"
            raise ParameterError(Said("not-with-itself", text, node=a))
        if not 1 <= k <= 50:
            text = f"k is {k}; expected a whole number from 1 to 50"
            raise ParameterError(Said("how-many-paths", text, k=k))
        if not 0 <= shared <= 1:
            text = f"shared is {shared}; expected a share from 0 to 1"
            raise ParameterError(Said("share-shared", text, value=f"{shared:g}"))
        kept = self._different(self.index[a], self.index[b], k, shared)
        names = label(self.network, a), label(self.network, b)
        return Connection(a, b, tuple(map(self._path, kept)), _notes(*names, len(kept), k))

    def _different(self, source: int, target: int, k: int, shared: float) -> list[Nodes]:
        ahead = self._igraph.distances([target], weights=self._weights or None)[0]
        if math.isinf(ahead[source]):
            return []
        search = _Search(self._near, source, target, ahead)
        kept: list[Nodes] = []
        try:
            for path in islice(search.by_cost(), TRIED):
                if all(_overlap(path, before) <= shared for before in kept):
                    kept.append(path)
                if len(kept) == k:
                    break
        except _TooFarError:
            pass
        search.steps_left = STEPS
        while len(kept) < k and (other := search.apart_from(kept)):
            kept.append(other)
        return kept

    def _between(self, a: int, b: int) -> list[tuple[float, str]]:
        return self._ties[(a, b) if a < b else (b, a)]

    def _step(self, a: int, b: int) -> Step:
        ties = self._between(a, b)
        keys = tuple(key for _, key in ties if key)
        relations = self._relations.get((min(a, b), max(a, b)), ())
        return Step(self.nodes[a], self.nodes[b], keys, ties[0][0], tuple(sorted(relations)))

    def _path(self, path: Nodes) -> Path:
        steps = tuple(self._step(a, b) for a, b in pairwise(path))
        return Path(tuple(self.nodes[at] for at in path), steps, sum(s.cost for s in steps))


class _TooFarError(Exception):
    """A question that would look at too many nodes."""


class _Search:
    """One question: simple paths from a source to a target over numbered nodes."""

    def __init__(
        self, near: list[list[tuple[int, float]]], source: int, target: int, ahead: list[float]
    ) -> None:
        self.near, self.source, self.target, self.ahead = near, source, target, ahead
        self.steps_left = STEPS

    def by_cost(self) -> Iterator[Nodes]:
        """Simple paths in order of cost: Yen 1971, with Lawler's saving of repeated work."""
        first = self.cheapest(self.source, frozenset(), frozenset())
        waiting = [(first[0], first[1], 0)] if first else []
        met = {path for _, path, _ in waiting}
        done: list[Nodes] = []
        while waiting:
            _, path, turned = heapq.heappop(waiting)
            yield path
            done.append(path)
            cost = 0.0
            for at in range(len(path) - 1):
                if at >= turned:
                    root = path[: at + 1]
                    taken = frozenset(p[at + 1] for p in done if p[: at + 1] == root)
                    rest = self.cheapest(path[at], frozenset(root[:-1]), taken)
                    if rest and (whole := root[:-1] + rest[1]) not in met:
                        met.add(whole)
                        heapq.heappush(waiting, (cost + rest[0], whole, at))
                cost += next(price for node, price in self.near[path[at]] if node == path[at + 1])

    def apart_from(self, kept: list[Nodes]) -> Nodes | None:
        """The cheapest path without any intermediate node of these."""
        inside = frozenset(node for path in kept for node in path[1:-1])
        direct = any(len(path) == 2 for path in kept)
        try:
            found = self.cheapest(self.source, inside, frozenset({self.target} if direct else ()))
        except _TooFarError:
            return None
        return found[1] if found else None

    def cheapest(
        self, source: int, without: frozenset[int], taken: frozenset[int]
    ) -> tuple[float, Nodes] | None:
        """The cheapest path that avoids some nodes and some first steps (A*).

        The exact distances to the target in the whole network are the estimate, so the search
        hardly looks aside.  A second search from the target keeps pace until they meet: where the
        target is walled in, that one ends at once and the first need not look everywhere.
        """
        best = {source: 0.0}
        came: dict[int, int] = {}
        closed = set(without)
        waiting = [(self.ahead[source], source)]
        behind: deque[int] | None = deque([self.target])
        seen = {self.target, *without}
        while waiting:
            _, node = heapq.heappop(waiting)
            if node == self.target:
                return best[node], _traced(came, source, node)
            if node in closed:
                continue
            closed.add(node)
            self.steps_left -= 1
            if self.steps_left < 0:
                raise _TooFarError
            for other, cost in self.near[node]:
                if other in closed or (node == source and other in taken):
                    continue
                through = best[node] + cost
                if through < best.get(other, math.inf):
                    best[other], came[other] = through, node
                    heapq.heappush(waiting, (through + self.ahead[other], other))
            if behind is not None:
                if not behind:
                    return None
                if self._step_back(behind, seen, best, source, taken):
                    behind = None
        return None

    def _step_back(
        self,
        behind: deque[int],
        seen: set[int],
        best: Mapping[int, float],
        source: int,
        taken: frozenset[int],
    ) -> bool:
        """Look one node further from the target; whether the two searches have met."""
        node = behind.popleft()
        if node in best and node != source:
            return True
        for other, _ in self.near[node]:
            if other == source:
                if node not in taken:
                    return True
            elif other not in seen:
                seen.add(other)
                behind.append(other)
        return False


def find_paths(
    network: Network, a: str, b: str, k: int = 3, *, shared: float = 0.5, **filters: Any
) -> Connection:
    """The k best different paths between two nodes; for many questions keep a `Finder`."""
    return Finder(network, **filters).find(a, b, k, shared)


def is_wide(network: Network, edge: Tie) -> bool:
    """Whether an edge of structure leads to a place so wide that lying in it joins nothing."""
    return any(network.nodes[node].get("kind") in WIDE for node in edge.pair)


def _wanted(tie: Tie, levels: tuple[str, ...], strands: tuple[str, ...]) -> bool:
    if levels and tie.level not in levels:
        return False
    about = tie.attributes.get("strands") or ()
    return not strands or any(
        strand == wanted or strand.startswith(f"{wanted}/")
        for strand in about
        for wanted in strands
    )


def _overlap(path: Nodes, other: Nodes) -> float:
    """The share of the shorter path’s intermediate nodes that the other one has too."""
    inside, outside = set(path[1:-1]), set(other[1:-1])
    fewest = min(len(inside), len(outside))
    return len(inside & outside) / fewest if fewest else 0.0


def _traced(came: Mapping[int, int], source: int, target: int) -> Nodes:
    path = [target]
    while path[-1] != source:
        path.append(came[path[-1]])
    return tuple(reversed(path))


def _notes(a: str, b: str, found: int, k: int) -> tuple[Said, ...]:
    if not found:
        return (
            Said("paths-none", f"no path joins {a} and {b} over ties that count here", a=a, b=b),
        )
    if found < k:
        text = f"only {found} of {k} paths: all others share too much with these"
        return (Said("paths-fewer", text, n=found, asked=k),)
    return ()
