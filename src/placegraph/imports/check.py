"""Check what an import is about to publish against the shapes.

All of it by the shapes as SPARQL; a sample by pySHACL as well, so that a shape whose
translation has a fault does not go unnoticed. Most shapes look at a thing's own values and at
what kinds of thing these are. They are asked piece by piece in memory, and what they find is
asked again of the database that is about to be published, as are the shapes that look further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from placegraph.bulk import BulkShape, bulk_shapes, find_violations
from placegraph.derive import derived_graph
from placegraph.errors import DataError
from placegraph.findings import Finding
from placegraph.graphs import Graph, Piece
from placegraph.identifiers import ids, iri, is_ours
from placegraph.publish import ONTOLOGY
from placegraph.tasks import in_threads
from placegraph.validate import ASKED_OF_THE_ONTOLOGY, validate
from placegraph.vocab import PG, RDF

SAMPLE = 20
KINDS = "CONSTRUCT { ?thing a ?class } WHERE { VALUES ?thing { %s } ?thing a ?class }"
ASKED_AT_ONCE = 5_000

# The properties of lines and the classes that they name.
_USED = re.compile(rf"(?:(?:^\S+ )|(?<={RDF.type} ))<([^>]*)>".encode(), re.MULTILINE)


def check_graph(dataset: pyoxigraph.Store, graph: Graph, name: NamedNode) -> None:
    """Raise DataError with what in a graph breaks the shapes, in the light of a dataset."""
    findings = _findings(dataset, graph, name) or validate(_sample(dataset, name), {})
    if violations := [one for one in findings if one.severity == "violation"]:
        raise DataError(violations)


def _findings(dataset: pyoxigraph.Store, graph: Graph, name: NamedNode) -> list[Finding]:
    near = [shape for shape in bulk_shapes() if shape.is_near]
    ontology = iri("dataset", ONTOLOGY)
    kinds = [
        quad
        for predicate in ASKED_OF_THE_ONTOLOGY
        for quad in dataset.quads_for_pattern(None, predicate, None, ontology)
    ]

    def perhaps_broken(piece: Piece) -> list[BulkShape]:
        part, used = _part(dataset, piece, name, kinds), set(_USED.findall(piece.text))
        asked = (shape for shape in near if any(one.encode() in used for one in shape.targets))
        return [shape for shape in asked if find_violations(part, name, 1, [shape])]

    def broken(shape: BulkShape) -> list[Finding]:
        return find_violations(dataset, name, shapes=[shape])

    suspects = {shape for found in in_threads(perhaps_broken, graph.pieces) for shape in found}
    asked = [shape for shape in bulk_shapes() if not shape.is_near or shape in suspects]
    return [finding for found in in_threads(broken, asked) for finding in found]


def _part(
    dataset: pyoxigraph.Store, piece: Piece, name: NamedNode, kinds: list[Quad]
) -> pyoxigraph.Store:
    """A piece with what is known of the kinds of its values."""
    part = pyoxigraph.Store()
    part.extend(kinds)
    part.bulk_load(input=piece.text, format=RdfFormat.N_TRIPLES, to_graph=name)
    values = set(re.findall(f" (<{re.escape(ids())}[^>]*>) [.]\n".encode(), piece.text))
    values.difference_update(subject for subject, _ in piece.subjects())
    for text in _kinds_of(dataset, sorted(values)):
        part.load(input=text, format=RdfFormat.N_TRIPLES)
    return part


def _kinds_of(dataset: pyoxigraph.Store, things: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(things), ASKED_AT_ONCE):
        some = b" ".join(things[start : start + ASKED_AT_ONCE]).decode()
        found: Any = dataset.query(KINDS % some, use_default_graph_as_union=True)
        yield found.serialize(format=RdfFormat.N_TRIPLES) or b""


def _sample(dataset: pyoxigraph.Store, graph: NamedNode) -> Iterator[Triple]:
    """A few records with all that they lead to in the sources."""
    found = dataset.quads_for_pattern(None, RDF.type, PG.RelationshipRecord, graph)
    waiting = [quad.subject for quad, _ in zip(found, range(SAMPLE), strict=False)]
    seen, derived = set(waiting), derived_graph()
    while waiting:
        for quad in dataset.quads_for_pattern(waiting.pop(), None, None, None):
            if quad.graph_name == derived:
                continue
            yield quad.triple
            node = quad.object
            if isinstance(node, NamedNode) and node not in seen and is_ours(node.value):
                seen.add(node)
                waiting.append(node)
