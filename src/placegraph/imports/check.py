"""Check what an import is about to publish against the shapes.

All of it by the shapes as SPARQL; a sample by pySHACL as well, so that a shape whose
translation has a fault does not go unnoticed. Before that each piece is screened: the shapes
that nothing in it can break need not be asked of the database that is about to be published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Quad, Triple

from placegraph.bulk import BulkShape, bulk_shapes, find_violations
from placegraph.derive import derived_graph
from placegraph.errors import DataError
from placegraph.findings import Finding
from placegraph.graphs import Graph
from placegraph.identifiers import is_ours
from placegraph.loading import Loading
from placegraph.screening import Screen
from placegraph.tasks import in_threads
from placegraph.validate import validate
from placegraph.vocab import PG, RDF

SAMPLE = 20
# A look at what one thing is costs ten times as much as reading one of all that are of a class.
LOOKED_UP = 1_000


def check_graphs(loading: Loading, graphs: Mapping[str, Graph]) -> None:
    """Raise DataError with what in graphs breaks the shapes, in the light of what is loaded."""
    # While the graphs that follow from these are loaded they are screened.
    suspects = _suspects(Screen(Members(loading.begun()).has), graphs)
    dataset = loading.whole()
    findings = _findings(dataset, suspects) or validate(_sample(dataset, graphs), {})
    if violations := [one for one in findings if one.severity == "violation"]:
        raise DataError(violations)


def _suspects(screen: Screen, graphs: Mapping[str, Graph]) -> list[tuple[str, BulkShape]]:
    """The shapes that graphs might break, by the name of the graph."""
    return [
        (name, shape)
        for name, graph in graphs.items()
        for suspects in [{one for piece in graph.pieces for one in screen.suspects(piece.text)}]
        for shape in bulk_shapes()
        if shape.name in suspects
    ]


def _findings(
    dataset: pyoxigraph.Store, suspects: Iterable[tuple[str, BulkShape]]
) -> list[Finding]:
    def broken(asked: tuple[str, BulkShape]) -> list[Finding]:
        name, shape = asked
        return find_violations(dataset, NamedNode(name), shapes=[shape])

    return [finding for found in in_threads(broken, suspects) for finding in found]


class Members:
    """Tells what things are in a dataset: one by one, or of many that are asked for at once."""

    def __init__(self, dataset: pyoxigraph.Store) -> None:
        self._dataset = dataset
        self._asked = Counter[frozenset[bytes]]()
        self._of: dict[frozenset[bytes], set[bytes]] = {}

    def has(self, classes: frozenset[bytes], thing: bytes) -> bool:
        """Whether a thing is of one of these classes."""
        if classes not in self._of:
            self._asked[classes] += 1
            if self._asked[classes] <= LOOKED_UP:
                kinds = self._dataset.quads_for_pattern(_node(thing), RDF.type, None, None)
                return any(str(quad.object).encode() in classes for quad in kinds)
            self._of[classes] = set(self._read(classes))
        return thing in self._of[classes]

    def _read(self, classes: Iterable[bytes]) -> Iterator[bytes]:
        for kind in map(_node, classes):
            for quad in self._dataset.quads_for_pattern(None, RDF.type, kind, None):
                yield str(quad.subject).encode()


def _node(token: bytes) -> NamedNode:
    return NamedNode(token[1:-1].decode())


def _sample(dataset: pyoxigraph.Store, graphs: Iterable[str]) -> Iterator[Triple]:
    """A few records of each graph with all that they lead to in the sources."""
    seen = set()
    for graph in map(NamedNode, graphs):
        found = dataset.quads_for_pattern(None, RDF.type, PG.RelationshipRecord, graph)
        waiting = [quad.subject for quad, _ in zip(found, range(SAMPLE), strict=False)]
        seen.update(waiting)
        while waiting:
            for quad in _told(dataset, waiting.pop(), graph):
                yield quad.triple
                node = quad.object
                if isinstance(node, NamedNode) and node not in seen and is_ours(node.value):
                    seen.add(node)
                    waiting.append(node)


def _told(dataset: pyoxigraph.Store, thing: Any, graph: NamedNode) -> Iterator[Quad]:
    """What the sources say of a thing, each property by one of them, the graph itself first.

    Sources may differ in what they call a place; that breaks no shape.
    """
    quads = dataset.quads_for_pattern(thing, None, None, None)
    said_by: dict[NamedNode, Any] = {}
    for quad in sorted(quads, key=lambda one: (one.graph_name != graph, str(one.graph_name))):
        by = quad.graph_name
        if by != derived_graph() and said_by.setdefault(quad.predicate, by) == by:
            yield quad
