"""Publish a version in a store elsewhere: what is not there yet, then one triple that switches.

Whatever is written before the switch belongs to no version, so nobody sees it. It is noted before
it is written; where a writer was killed, the next one removes what is noted and stands in no
version.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from placegraph.differences import chunks
from placegraph.errors import StoreDamagedError, StoreError, StoreVersionError
from placegraph.graphs import Pieces
from placegraph.remote import names
from placegraph.remote.documents import DocumentMissingError, lines_of
from placegraph.remote.endpoint import Endpoint
from placegraph.remote.lock import WriterLock
from placegraph.remote.versions import Switch, kept, next_switch, switches
from placegraph.remote.view import manifest_name, read_manifest, register_name
from placegraph.store import Manifest
from placegraph.versions import pieces_of

# Bytes of one request.
PART = 4_000_000
AT_ONCE = 200

_UNSETTLED = f"""
SELECT ?graph WHERE {{
  GRAPH <{names.VERSIONS}> {{ <{names.VERSIONS}> <{names.UNSETTLED}> ?graph }}
}}
"""
_PIECES = f"SELECT DISTINCT ?piece WHERE {{ GRAPH <{names.PIECES}> {{ ?piece ?p ?o }} }}"

Progress = Callable[[str], None]


class Publication:
    """What one writer does in a store, from the versions that it found there."""

    def __init__(self, endpoint: Endpoint, lock: WriterLock, tell: Progress) -> None:
        self.endpoint, self.lock, self.tell = endpoint, lock, tell

    def publish(self, folder: Path, version: str) -> None:
        """Make the current version what stands in a store's folder as that version."""
        manifest = Manifest.read(folder / "versions" / version)
        before = switches(self.endpoint)
        there = self.clean(before)
        wanted = {name: public for public, name in names.graph_names(manifest).items()}
        missing = {name: public for name, public in wanted.items() if name not in there}
        self._note([*missing, names.version_name(version)])
        pieces = Pieces(folder / "pieces")
        self._write_pieces(pieces, pieces_of(manifest))
        for name, public in missing.items():
            self._write_graph(name, public, manifest, pieces)
        self._write_documents(folder / "versions" / version, version)
        self.lock.check()
        switch = next_switch(before, version)
        self.endpoint.update(f"INSERT DATA {{ {switch.triple} }}")
        self.clean([*before, switch])

    def clean(self, known: Sequence[Switch]) -> set[str]:
        """Remove what no version needs that is kept; returns the graphs that are there."""
        staying = kept(known, time.time())
        versions = {switch.version for switch in staying}
        leaving = {switch.version for switch in known} - versions
        manifests = [*self._manifests(versions)]
        needed = {name for manifest in manifests for name in names.graph_names(manifest).values()}
        documents = {names.version_name(version) for version in versions}
        noted = {row["graph"] for row in self.endpoint.rows(_UNSETTLED)}
        doomed = noted | {names.version_name(version) for version in leaving}
        for manifest in self._manifests(leaving):
            doomed |= set(names.graph_names(manifest).values())
        doomed -= needed | documents
        self._note(doomed - noted)
        for switch in set(known) - set(staying):
            self.endpoint.update(f"DELETE DATA {{ {switch.triple} }}")
        for graph in sorted(doomed):
            self.endpoint.update(f"DROP SILENT GRAPH <{graph}>")
        self._settle(noted | doomed)
        self._drop_pieces({piece for manifest in manifests for piece in pieces_of(manifest)})
        return needed

    # Writing -------------------------------------------------------------------------------

    def _write_pieces(self, pieces: Pieces, digests: Iterable[str]) -> None:
        there = self._pieces_there()
        missing = [one for one in digests if names.piece_name(one) not in there]
        for part in _joined(lines_of(names.piece_name(one), pieces.packed(one)) for one in missing):
            self.endpoint.add_to_graph(names.PIECES, part)

    def _write_graph(self, name: str, public: str, manifest: Manifest, pieces: Pieces) -> None:
        figures = manifest.graphs[public]
        self.tell(f"sending {figures.triples:,} triples of {public.rsplit('/', 1)[1]}")
        texts = (pieces.read(digest).text for digest in figures.pieces)
        self.endpoint.put_graph(name, chunks(texts, PART))
        count = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        found = int(self.endpoint.rows(count)[0]["n"])
        # Engines may read two literals as one value; but nothing must be lost at large.
        if not 0.99 * figures.triples <= found <= figures.triples:
            raise StoreError(
                f"of {figures.triples:,} triples of {public} that were sent, the store at "
                f"{self.endpoint.query_url} has {found:,}; nothing was published"
            )

    def _write_documents(self, folder: Path, version: str) -> None:
        manifest, register = (
            (folder / name).read_bytes() for name in ("manifest.json", "register.tsv")
        )
        documents = {manifest_name(version): manifest, register_name(version): register}
        lines = (lines_of(name, content) for name, content in documents.items())
        self.endpoint.put_graph(names.version_name(version), _joined(lines))

    def _manifests(self, versions: Iterable[str]) -> Iterator[Manifest]:
        """The manifests of versions, but of those that are damaged and are published anew."""
        for version in versions:
            with contextlib.suppress(DocumentMissingError, StoreDamagedError, StoreVersionError):
                yield read_manifest(self.endpoint, version)

    # Bookkeeping ---------------------------------------------------------------------------

    def _note(self, graphs: Iterable[str]) -> None:
        if triples := _unsettled(graphs):
            self.endpoint.update(f"INSERT DATA {{ {triples} }}")

    def _settle(self, graphs: Iterable[str]) -> None:
        if triples := _unsettled(graphs):
            self.endpoint.update(f"DELETE DATA {{ {triples} }}")

    def _pieces_there(self) -> set[str]:
        return {row["piece"] for row in self.endpoint.rows(_PIECES)}

    def _drop_pieces(self, digests: Iterable[str]) -> None:
        unused = sorted(self._pieces_there() - {names.piece_name(one) for one in digests})
        for start in range(0, len(unused), AT_ONCE):
            self.endpoint.update(
                *(
                    f"DELETE WHERE {{ GRAPH <{names.PIECES}> {{ <{piece}> ?p ?o }} }}"
                    for piece in unused[start : start + AT_ONCE]
                )
            )


def _unsettled(graphs: Iterable[str]) -> str:
    rows = " ".join(
        f"<{names.VERSIONS}> <{names.UNSETTLED}> <{graph}> ." for graph in sorted(graphs)
    )
    return f"GRAPH <{names.VERSIONS}> {{ {rows} }}" if rows else ""


def _joined(texts: Iterable[bytes]) -> Iterator[bytes]:
    """The texts together in parts of a size."""
    return chunks(texts, PART)
