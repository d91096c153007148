"""Check what an import is about to publish against the shapes.

All of it by the shapes as SPARQL; a sample by pySHACL as well, so that a shape whose
translation has a fault does not go unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from placegraph.bulk import find_violations
from placegraph.errors import DataError
from placegraph.graphs import Pieces
from placegraph.identifiers import iri, is_ours
from placegraph.publish import GEONAMES, ONTOLOGY, geonames_graph, ontology_graph, renamed
from placegraph.sources import CURATED, Snapshot, Source
from placegraph.store import Address, mirror_of, open_store
from placegraph.validate import validate
from placegraph.vocab import PG, RDF

SAMPLE = 20


def check_snapshot(store: Address, snapshot: Snapshot) -> None:
    """Raise DataError with every finding, where a snapshot breaks the shapes."""
    dataset, name = pyoxigraph.Store(), iri("dataset", snapshot.about.id)
    curated = _curated(store)
    sources = [*curated, renamed(snapshot.source, snapshot.register.moved)]
    graphs = {one.name: one.graph for one in sources}
    graphs |= {iri("dataset", GEONAMES).value: geonames_graph(sources)}
    graphs |= {iri("dataset", ONTOLOGY).value: ontology_graph()}
    for node, graph in graphs.items():
        for piece in graph.pieces:
            dataset.bulk_load(
                input=piece.text, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(node)
            )
    findings = find_violations(dataset, name) or validate(_sample(dataset, name), {})
    if violations := [one for one in findings if one.severity == "violation"]:
        raise DataError(violations)


def _curated(store: Address) -> list[Source]:
    """The curated sources, which imports may refer to."""
    pieces = Pieces(mirror_of(store) / "pieces")
    with closing(open_store(store)) as opened:
        kept = opened.manifest.sources.values()
        curated = [facts for facts in kept if facts["origin"]["importer"] == CURATED]
        return [Source.of_facts(facts, pieces) for facts in curated]


def _sample(dataset: pyoxigraph.Store, graph: NamedNode) -> Iterator[Triple]:
    """A few records with all that they lead to."""
    found = dataset.quads_for_pattern(None, RDF.type, PG.RelationshipRecord, graph)
    waiting = [quad.subject for quad, _ in zip(found, range(SAMPLE), strict=False)]
    seen = set(waiting)
    while waiting:
        for quad in dataset.quads_for_pattern(waiting.pop(), None, None, None):
            yield quad.triple
            node = quad.object
            if isinstance(node, NamedNode) and node not in seen and is_ours(node.value):
                seen.add(node)
                waiting.append(node)
