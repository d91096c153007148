"""Written sources: graphs that authorised writers change over HTTP.

Such a source is registered once, with its title and licence, and is a source like any other:
what is written is checked against the shapes, derived from and published; it survives `build`
and goes with `forget`.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph
from pyoxigraph import RdfFormat

from placegraph.bulk import find_violations
from placegraph.errors import DataError, PlacegraphError
from placegraph.graphs import Graph
from placegraph.identifiers import iri
from placegraph.model import DatasetDescription
from placegraph.publish import Change, Published, publish_snapshot, replace_graphs
from placegraph.register import Register
from placegraph.sources import Origin, Progress, Snapshot, kept_sources
from placegraph.store import Address, Manifest, Store, mirror_of, open_store

WRITTEN = "written"


def register_graph(
    store: Address, about: DatasetDescription, progress: Progress = lambda _: None
) -> Change:
    """Make an empty source that may be written; raises PlacegraphError where the name is taken."""
    opened = open_store(store)
    taken = {one.slug for one in kept_sources(opened.manifest)}
    opened.close()
    if about.id in taken or iri("dataset", about.id).value in opened.manifest.graphs:
        raise PlacegraphError(f"there is a graph called {about.id} already; take another name")
    snapshot = Snapshot(about, Origin(WRITTEN), (), {}, Register.read(store))
    return publish_snapshot(store, snapshot, progress)


def written_graphs(manifest: Manifest) -> dict[str, str]:
    """The graphs that may be written: from the IRI of each to its slug."""
    found = (one.slug for one in kept_sources(manifest) if one.origin.importer == WRITTEN)
    return {iri("dataset", slug).value: slug for slug in found}


def write_graphs(
    store: Address,
    version: str,
    graphs: Mapping[str, bytes],
    progress: Progress = lambda _: None,
) -> Published:
    """Let written sources say what stands in N-Triples, and publish what follows.

    `version` is the one that the writer read. Raises DataError where the shapes are broken,
    ConflictError where a graph has been changed since.
    """
    opened = Store(mirror_of(store), version)
    try:
        _check(opened, graphs)
        digests = {
            slug: opened.manifest.graphs[iri("dataset", slug).value].digest for slug in graphs
        }
    finally:
        opened.close()
    new = {slug: (digests[slug], Graph.of(_parse(text))) for slug, text in graphs.items()}
    return replace_graphs(store, new, progress)


def _check(store: Store, graphs: Mapping[str, bytes]) -> None:
    """See the graphs in the light of all others, as they will be."""
    names = {iri("dataset", slug): text for slug, text in graphs.items()}
    dataset = pyoxigraph.Store()
    dataset.bulk_extend(
        quad
        for quad in store.dataset.quads_for_pattern(None, None, None, None)
        if quad.graph_name not in names
    )
    for name, text in names.items():
        dataset.load(input=text, format=RdfFormat.N_TRIPLES, to_graph=name)
    findings = [finding for name in names for finding in find_violations(dataset, name)]
    if violations := [one for one in findings if one.severity == "violation"]:
        raise DataError(violations)


def _parse(text: bytes) -> list[pyoxigraph.Triple]:
    return [quad.triple for quad in pyoxigraph.parse(input=text, format=RdfFormat.N_TRIPLES)]
