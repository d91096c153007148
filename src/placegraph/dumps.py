"""Dumps: each named graph, and all of them, as compressed files with their checksums.

A version never changes, so its dumps are made once: into a folder of another name first, which is
then renamed, so they are all there or none. What a file's checksum is cannot stand in the graph
that the file holds, so the dumps are described beside the catalogue, not in it.

```text
{folder}/{version}/   {dataset}.nq.gz, {dataset}.trig.gz, all.nq.gz, all.trig.gz, dumps.json
```
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from placegraph.catalogue import catalogue
from placegraph.checksums import size_and_sha256
from placegraph.errors import StoreError
from placegraph.export.rdf import graph_quads, serialized
from placegraph.identifiers import iri, slug_of
from placegraph.said import Said
from placegraph.store import Store
from placegraph.vocab import DCAT, DCTERMS, RDF, RDFS, SPDX, XSD, namespace_iri

ALL = "all"
FORMS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
INDEX = "dumps.json"
IANA = "https://www.iana.org/assignments/media-types/"

_VERSION = re.compile("[0-9a-f]{16}")
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Dump:
    """One file: whose it is, how it is written, and how to know that it arrived whole."""

    file: str
    dataset: str
    media_type: str
    size: int
    sha256: str


def dumps_of(store: Store, folder: Path | None = None) -> list[Dump]:
    """The dumps of a store's version, made now if they are not there yet.

    They stand in `folder`, by default `dumps` in the store. Raises StoreError where that cannot
    be written.
    """
    folder = folder or store.path / "dumps"
    target = folder / store.version
    try:
        if not (target / INDEX).is_file():
            _make(store, folder, target)
        content = json.loads((target / INDEX).read_text(encoding="utf-8"))
    except OSError as error:
        text = f"no dumps can be kept in {folder}: {error.strerror}"
        raise StoreError(Said("no-dumps", text, folder=str(folder))) from error
    return [Dump(**each) for each in content]


def _make(store: Store, folder: Path, target: Path) -> None:
    draft = folder / f".{store.version}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    draft.mkdir(parents=True)
    try:
        dumps = [
            dump
            for extension, form in FORMS.items()
            for dump in _write_all(store, draft, extension, form)
        ]
        dumps.sort(key=lambda dump: (dump.dataset != ALL, dump.file))
        (draft / INDEX).write_text(json.dumps([asdict(dump) for dump in dumps], indent=1))
        _forget_others(folder, store)
        # Whoever was faster has made the same files.
        if not target.exists():
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_all(store: Store, folder: Path, extension: str, form: RdfFormat) -> Iterator[Dump]:
    parts = []
    for graph in sorted(store.manifest.graphs):
        path = folder / f"{slug_of(graph)}.{extension}.gz"
        # Without a time, so that the same graph makes the same bytes.
        with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as packed:
            packed.writelines(serialized(graph_quads(store, graph), form))
        parts.append(path)
        yield _dump(path, slug_of(graph), form)
    whole = folder / f"{ALL}.{extension}.gz"
    with whole.open("wb") as file:
        # Compressed files one after another are a compressed file.
        for path in parts:
            with path.open("rb") as part:
                shutil.copyfileobj(part, file, _AT_ONCE)
    yield _dump(whole, ALL, form)


def _dump(path: Path, dataset: str, form: RdfFormat) -> Dump:
    return Dump(path.name, dataset, form.media_type, *size_and_sha256(path))


def _forget_others(folder: Path, store: Store) -> None:
    """Remove the dumps of versions that the store has no more."""
    kept = {path.name for path in (store.path / "versions").iterdir()}
    for path in folder.iterdir():
        if _VERSION.fullmatch(path.name) and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def describe_dumps(store: Store, dumps: list[Dump], base: str) -> Iterator[Triple]:
    """The dumps of a service at `base` as DCAT: each a distribution of its dataset."""
    everything = NamedNode(f"{base}/dumps#everything")
    yield Triple(everything, RDFS.label, Literal("All graphs together", language="en"))
    yield Triple(everything, RDF.type, DCAT.Dataset)
    for dump in dumps:
        node = everything if dump.dataset == ALL else iri("dataset", dump.dataset)
        url = NamedNode(f"{base}/dumps/{store.version}/{dump.file}")
        checksum = NamedNode(f"{url.value}#checksum")
        yield from _dataset(store, node)
        yield Triple(node, DCAT.distribution, url)
        yield Triple(url, RDF.type, DCAT.Distribution)
        yield Triple(url, DCTERMS.title, Literal(dump.file))
        yield Triple(url, DCAT.downloadURL, url)
        yield Triple(url, DCAT.mediaType, NamedNode(IANA + dump.media_type))
        yield Triple(url, _COMPRESSED, NamedNode(f"{IANA}application/gzip"))
        yield Triple(url, DCAT.byteSize, Literal(str(dump.size), datatype=XSD.integer))
        yield Triple(url, SPDX.checksum, checksum)
        yield Triple(checksum, RDF.type, SPDX.Checksum)
        yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield Triple(checksum, SPDX.checksumValue, Literal(dump.sha256))
        if dump.dataset == ALL:
            yield Triple(url, DCTERMS.rights, Literal(_MANY, language="en"))
        else:
            for licence in _values(store, node, DCTERMS.license):
                yield Triple(url, DCTERMS.license, licence)


_COMPRESSED = NamedNode(f"{namespace_iri(DCAT)}compressFormat")
_MANY = "Each named graph is under the licence of its dataset."


def _dataset(store: Store, node: NamedNode) -> Iterator[Triple]:
    """What a dataset is called, whose it is and how it may be used."""
    yield Triple(catalogue(), DCAT.dataset, node)
    for predicate in (RDF.type, RDFS.label, DCTERMS.license, DCTERMS.rights):
        for value in _values(store, node, predicate):
            yield Triple(node, predicate, value)


def _values(store: Store, node: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
    quads = store.dataset.quads_for_pattern(node, predicate, None, None)
    found = {quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)}
    return sorted(found, key=str)
