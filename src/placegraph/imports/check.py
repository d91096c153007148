"""Check what an import is about to publish against the shapes.

All of it by the shapes as SPARQL; a sample by pySHACL as well, so that a shape whose
translation has a fault does not go unnoticed. Before that each piece is screened: the shapes
that nothing in it can break need not be asked of the database that is about to be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Quad, Triple

from placegraph.bulk import BulkShape, bulk_shapes, find_violations
from placegraph.derive import derived_graph
from placegraph.errors import DataError
from placegraph.findings import Finding
from placegraph.graphs import Graph
from placegraph.identifiers import is_ours
from placegraph.screening import Screen
from placegraph.tasks import in_threads
from placegraph.validate import validate
from placegraph.vocab import PG, RDF

SAMPLE = 20
REMEMBERED = 100_000


def check_graphs(dataset: pyoxigraph.Store, graphs: Mapping[str, Graph]) -> None:
    """Raise DataError with what in graphs breaks the shapes, in the light of a dataset."""
    findings = _findings(dataset, graphs) or validate(_sample(dataset, graphs), {})
    if violations := [one for one in findings if one.severity == "violation"]:
        raise DataError(violations)


def _findings(dataset: pyoxigraph.Store, graphs: Mapping[str, Graph]) -> list[Finding]:
    @lru_cache(REMEMBERED)
    def kinds(thing: bytes) -> set[bytes]:
        node = NamedNode(thing[1:-1].decode())
        found = dataset.quads_for_pattern(node, RDF.type, None, None)
        return {str(quad.object).encode() for quad in found}

    def broken(asked: tuple[str, BulkShape]) -> list[Finding]:
        name, shape = asked
        return find_violations(dataset, NamedNode(name), shapes=[shape])

    screen = Screen(lambda thing: kinds(thing) if thing.startswith(b"<") else ())
    asked = [
        (name, shape)
        for name, graph in graphs.items()
        for suspects in [{one for piece in graph.pieces for one in screen.suspects(piece.text)}]
        for shape in bulk_shapes()
        if shape.name in suspects
    ]
    return [finding for found in in_threads(broken, asked) for finding in found]


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
