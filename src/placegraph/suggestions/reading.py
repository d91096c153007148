"""What suggestions need to know of a store: places, live ties, what places share besides them.

Only live ties between places count, and no representation offices: an office is no partner. A
place that counts as another (a town as its county) is not one of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from placegraph.cached import cached_by_store
from placegraph.directory import Thing, directory_of
from placegraph.gazetteer.countries import country_name
from placegraph.gazetteer.places import WIDER_KINDS
from placegraph.identifiers import path_of
from placegraph.metrics.view import live_ties
from placegraph.network import LIVE_TIES, to_city_networks, to_network, to_organisations
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.suggestions.known import Known, Matrix, Ties, matrix
from placegraph.suggestions.seen import Seen

NAN = float("nan")
TAGS = """
SELECT DISTINCT ?thing ?tag ?label WHERE {
  ?characteristic pg:characteristicOf ?thing ; pg:tag ?tag ; rdfs:label ?label
}
"""
# A council twins with towns and counties; ties with whole countries are made elsewhere.
NO_CANDIDATES = WIDER_KINDS - {"county", "district"}
Pair = tuple[int, int]


@dataclass(frozen=True)
class Between:
    """One live tie of a pair of places."""

    key: str
    strands: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """Places and ties by number; `things` and `columns` say what the numbers mean."""

    seen: Seen
    things: tuple[Thing, ...]
    between: Mapping[Pair, tuple[Between, ...]]
    columns: Mapping[str, tuple[str, ...]]
    around: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    country_names: Mapping[str, str]

    @property
    def known(self) -> Known:
        """What is known of the places."""
        return self.seen.known

    @cached_property
    def partners(self) -> dict[int, tuple[int, ...]]:
        """The partners of each place that has any."""
        found: dict[int, set[int]] = defaultdict(set)
        for a, b in self.between:
            found[a].add(b)
            found[b].add(a)
        return {place: tuple(sorted(others)) for place, others in found.items()}

    def ties(self, a: int, b: int) -> tuple[Between, ...]:
        """The live ties of two places."""
        return self.between.get((min(a, b), max(a, b)), ())

    def nested(self, a: int, b: int) -> bool:
        """Whether one of the two lies in the other."""
        one, other = self.known.ids[a], self.known.ids[b]
        return one in self._containing(other) or other in self._containing(one)

    def _containing(self, place: str) -> set[str]:
        found, waiting = set(), [place]
        while waiting:
            for wider in self.around.get(waiting.pop(), ()):
                if wider not in found:
                    found.add(wider)
                    waiting.append(wider)
        return found


@cached_by_store()
def read(store: Store) -> Reading:
    """What a version of a store tells."""
    directory = directory_of(store, "place")
    network = to_network(store, LIVE_TIES)
    units = {path: node["unit"] for path, node in parts_of(store).nodes.items() if node["unit"]}
    members = to_city_networks(store, LIVE_TIES)
    ids = tuple(
        path
        for path, thing in sorted(directory.by_path.items())
        if units.get(path, path) == path
        and (path in network or path in members or not WIDER_KINDS & set(thing.kind_notations))
    )
    things = tuple(directory.by_path[path] for path in ids)
    number = {path: at for at, path in enumerate(ids)}
    between: dict[Pair, dict[str, Between]] = defaultdict(dict)
    for tie in live_ties(network):
        if not tie.representation and tie.a in number and tie.b in number:
            pair = number[tie.a], number[tie.b]
            strands = tuple(tie.attributes["strands"])
            between[min(pair), max(pair)][tie.key] = Between(tie.key, strands)
    pairs = sorted(between)
    ties = Ties.of(pairs, _about([between[pair].values() for pair in pairs]))
    shared, columns = _shared(store, number, units, members)
    known = Known(
        ids,
        tuple(thing.label for thing in things),
        tuple(_country(thing, network) for thing in things),
        np.array([thing.position[0] if thing.position else NAN for thing in things]),
        np.array([thing.position[1] if thing.position else NAN for thing in things]),
        np.array([thing.population or NAN for thing in things]),
        shared,
    )
    return Reading(
        Seen(known, ties),
        things,
        {pair: tuple(between[pair][key] for key in sorted(between[pair])) for pair in pairs},
        columns,
        {thing.path: thing.around for thing in directory.things},
        units,
        {
            code: country_name(code) if code.isupper() else directory.by_path[f"place/{code}"].label
            for code in {*known.countries} - {""}
        },
    )


def _country(thing: Thing, network: Any) -> str:
    """The code of its country; where none is stated, the slug of the country that it lies in."""
    nodes = network.nodes
    return thing.country or (nodes[thing.path]["country"] if thing.path in nodes else None) or ""


def _about(ties: list[Iterable[Between]]) -> Matrix:
    """The top strands that the ties of each pair are about; a bare twinning tells of none."""
    told = [
        (row, strand.split("/")[0])
        for row, found in enumerate(ties)
        for strand in sorted({strand for tie in found for strand in tie.strands})
        if strand != "civic/twinning"
    ]
    return _incidence(told, len(ties))[0]


def _shared(
    store: Store, number: Mapping[str, int], units: Mapping[str, str], members: Any
) -> tuple[dict[str, Matrix], dict[str, tuple[str, ...]]]:
    """For each kind of thing that places share: the matrix, and what its columns are."""
    organisations = to_organisations(store, LIVE_TIES)
    told: dict[str, list[tuple[str, str]]] = {
        "city networks": [
            (member, members.nodes[other]["label"])
            for member, role in members.nodes(data="bipartite")
            if role == 0
            for other in members[member]
        ],
        "characteristics": [
            (units.get(path_of(row["thing"]), ""), row["tag"].value) for row in store.select(TAGS)
        ],
        "bodies": [
            (facts["unit"] or "", facts["kind"])
            for _, facts in organisations.nodes(data=True)
            if facts["node_type"] == "organisation"
        ],
    }
    shared, columns = {}, {}
    for kind, pairs in told.items():
        here = sorted({(number[place], what) for place, what in pairs if place in number})
        shared[kind], columns[kind] = _incidence(here, len(number))
    return shared, columns


def _incidence(told: list[tuple[int, str]], size: int) -> tuple[Matrix, tuple[str, ...]]:
    names = sorted({name for _, name in told})
    column = {name: at for at, name in enumerate(names)}
    told = sorted(set(told))
    rows = [row for row, _ in told]
    found = matrix(rows, [column[name] for _, name in told], (size, max(len(names), 1)))
    return found, tuple(names)
