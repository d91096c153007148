"""Migrate: a store of an older layout becomes one of the present layout.

What the sources said is read from the older version; all else (ontology, catalogue, what follows)
is made anew by the rules of today and published as a new version in the same folder. So there is
one way to write a version, and a store that is being migrated is the old one until it is the new.

A reader knows one older layout: from a version's folder to the sources in it.

```text
format 1    versions/{identifier}/ data/, manifest.json; no pieces, no register, no imports
```
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode

from placegraph.catalogue import OWN, catalogue
from placegraph.errors import StoreDamagedError, StoreMissingError, StoreVersionError
from placegraph.graphs import Graph
from placegraph.identifiers import iri, slug_of
from placegraph.model import DatasetDescription
from placegraph.publish import Published, publish_sources
from placegraph.register import Register
from placegraph.sources import CURATED, Origin, Progress, Source
from placegraph.store import FORMAT, Address, current_version, in_folder
from placegraph.versions import new_version
from placegraph.vocab import DCTERMS, PG, PROV, SCHEMA, SPDX


def migrate(address: Address, progress: Progress = lambda _: None) -> tuple[int, Published | None]:
    """Bring a store forward; returns the format it had, and what was published if it was older.

    Raises StoreMissingError, StoreDamagedError, StoreVersionError for a format that has no reader,
    or DataError where the sources break a rule of today. The store is then as before.
    """
    store = in_folder(address)
    if current_version(store) is None:
        raise StoreMissingError(store)
    with new_version(store, lambda: progress("waiting for another writer to end")) as draft:
        folder = store / "versions" / str(current_version(store))
        found = _format_of(folder)
        if found == FORMAT:
            return found, None
        if found not in READERS:
            raise StoreVersionError(store, found, FORMAT)
        progress(f"reading a store of format {found}")
        sources = READERS[found](folder)
        # It cannot be compared with, only replaced.
        draft.before = None
        return found, publish_sources(draft, sources, Register(), progress)


def _format_of(folder: Path) -> Any:
    try:
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(folder.parents[1], folder / "manifest.json") from error


def _read_format_1(folder: Path) -> list[Source]:
    """The sources of a version whose graphs stand in its database alone."""
    try:
        dataset = pyoxigraph.Store.read_only(str(folder / "data"))
        own = {iri("dataset", about.id) for about in OWN}
        return [
            _source(dataset, graph)
            for graph in sorted(dataset.named_graphs(), key=str)
            if isinstance(graph, NamedNode) and graph not in own
        ]
    except (OSError, ValueError) as error:
        raise StoreDamagedError(folder.parents[1], folder / "data") from error


def _source(dataset: pyoxigraph.Store, graph: NamedNode) -> Source:
    quads = dataset.quads_for_pattern(None, None, None, graph)
    return Source(
        _described(dataset, graph),
        Origin(CURATED, checksum=_said(dataset, graph, "#checksum").get(SPDX.checksumValue)),
        Graph.of(quad.triple for quad in quads),
    )


def _described(dataset: pyoxigraph.Store, graph: NamedNode) -> DatasetDescription:
    """The description of a dataset, as the catalogue of the version has it."""
    said = _said(dataset, graph)
    source = said.get(PROV.hadPrimarySource)
    return DatasetDescription(
        id=slug_of(graph),
        title=said[DCTERMS.title],
        description=said[DCTERMS.description],
        licence=said[DCTERMS.license],
        attribution=said.get(DCTERMS.rights),
        publisher=said.get(PG.publisher),
        issued=said.get(PG.issued),
        url=said.get(SCHEMA.url),
        precedence=int(said[PG.precedence]),
        share_alike=said.get(PG.shareAlike) == "true",
        source=slug_of(source) if source else None,
    )


def _said(dataset: pyoxigraph.Store, graph: NamedNode, part: str = "") -> Mapping[Any, str]:
    """What the catalogue says of a graph, or of a part of it: one value for each property."""
    node = NamedNode(graph.value + part)
    quads = dataset.quads_for_pattern(node, None, None, catalogue())
    return {quad.predicate: getattr(quad.object, "value", "") for quad in quads}


READERS: Mapping[Any, Callable[[Path], Sequence[Source]]] = {1: _read_format_1}
