"""Write versions: one writer at a time makes a draft and publishes it in one step.

A draft starts from nothing or from the graphs of the current version. Its database is made
from the one before by what differs, where that is little, and anew where it is much.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import itertools
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Triple

from placegraph import __version__
from placegraph.differences import Changes, outweigh
from placegraph.errors import (
    StoreDamagedError,
    StoreError,
    StoreVersionError,
)
from placegraph.graphs import Graph, Piece, Pieces
from placegraph.identifiers import base
from placegraph.loading import Loading, Task, Texts
from placegraph.locks import remove_unread
from placegraph.register import Register
from placegraph.store import FORMAT, Address, GraphFigures, Manifest, Store, current_version

KEPT_VERSIONS = 2

SomeDraft = TypeVar("SomeDraft", bound="Draft")


class Draft:
    """A version in the making: graphs are replaced in it, and it is published or thrown away."""

    def __init__(self, path: Path, address: Address | None = None) -> None:
        """A draft in a folder, which is the store or what mirrors the one at an address."""
        self.path, self.address = path, address or path
        self.folder = path / "versions" / f".draft-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.pieces = Pieces(path / "pieces")
        self.graphs: dict[str, Graph] = {}
        self.sources: dict[str, Mapping[str, Any]] = {}
        self.beside: list[Piece] = []
        # What else lies in the version's folder: by name, what writes it to a path.
        self.files: dict[str, Callable[[Path], None]] = {}
        self.register = Register()
        self._loading: Loading | None = None
        self._begun: frozenset[str] = frozenset()
        self._is_made = False
        self._is_whole = False
        # What is done once the version is whole, just before it becomes the current one.
        self.at_switch: Callable[[], None] = lambda: None

    @cached_property
    def before(self) -> Manifest | None:
        """The manifest of the current version; None where there is none or it is damaged.

        Raises StoreVersionError for one of another format, which may hold what no other place has.
        """
        version = current_version(self.path)
        if version is None:
            return None
        try:
            found = Store(self.path, version)
        except StoreDamagedError:
            return None
        found.close()
        return found.manifest

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Make the graph hold exactly these triples."""
        self.graphs[graph.value] = Graph.of(triples)

    def recall(self, digest: str) -> Piece | None:
        """A piece by its digest, where it is kept and whole."""
        if not self.pieces.has(digest):
            return None
        piece = self.pieces.read(digest)
        try:
            _ = piece.triples  # Reads it.
        except StoreDamagedError:
            self.pieces.drop(digest)
            return None
        return piece

    def begin(self, graphs: Mapping[str, Graph]) -> None:
        """Begin to load graphs that stay as they are, while others are still being made.

        Only where the database will be made anew: they alone bring more than a small change does.
        """
        if outweigh(graphs, self.before):
            self.folder.mkdir(parents=True)
            self._loading, self._begun = Loading(self.folder / "data"), frozenset(graphs)
            # The other threads have enough to do.
            self._loading.load(_texts(graphs), workers=1)

    @property
    def figures(self) -> dict[str, GraphFigures]:
        """What the draft holds of each graph."""
        return {name: self._figures(name, graph) for name, graph in sorted(self.graphs.items())}

    def _figures(self, name: str, graph: Graph) -> GraphFigures:
        before = self.before.graphs.get(name) if self.before else None
        if before and before.digest == graph.digest:
            return before
        return GraphFigures(graph.triples, graph.digest, tuple(graph.names))

    def make_database(self) -> Loading | None:
        """Make the database, to be seen before it is published; not where it is there already."""
        if self._is_made or not is_sound(self.path, self.version):
            return self._made()
        return None

    @property
    def dataset(self) -> pyoxigraph.Store:
        """The database that was made, or that of the version where it is there already."""
        loading = self.make_database()
        return loading.whole() if loading else Store(self.path, self.version).dataset

    @cached_property
    def version(self) -> str:
        """The identifier of what the draft holds; asked for when nothing is changed any more."""
        self.register.note_gone(self.changes.gone())
        named = {name: one.digest for name, one in self.figures.items()}
        return _digest({"format": FORMAT, "graphs": named, "register": self.register.text()})

    def publish(self) -> tuple[str, bool]:
        """Make this the current version; returns its identifier and whether it is a new one."""
        version = self.version
        if self.make_database():
            manifest = {
                "version": version,
                "format": FORMAT,
                "base": base(),
                "software": __version__,
                "published": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "graphs": {name: asdict(figures) for name, figures in self.figures.items()},
                "sources": self.sources,
            }
            self.put_down(version, json.dumps(manifest, indent=1), self.register.text())
        elif current_version(self.path) == version:
            return version, False
        self._is_whole = True
        self.switch(version)
        return version, True

    def put_down(self, version: str, manifest: str, register: str) -> None:
        """Put the draft into the folder as a version, whole, that nobody reads yet."""
        self._made().finish()
        self._loading = None  # Closes it.
        _write(self.folder / "register.tsv", register)
        _write(self.folder / "manifest.json", manifest)
        target = self.path / "versions" / version
        shutil.rmtree(target, ignore_errors=True)
        self.folder.rename(target)
        _sync(target.parent)
        self._is_whole = True

    def close(self) -> None:
        """Throw away what was not published."""
        if self._loading is not None:
            self._loading.give_up()
        self._loading = None
        if not self._is_whole:
            self.pieces.drop_written()
        shutil.rmtree(self.folder, ignore_errors=True)

    def switch(self, version: str) -> None:
        """Make a version that is whole the current one, in one step."""
        self.at_switch()
        _write(self.path / "CURRENT.new", version + "\n")
        (self.path / "CURRENT.new").replace(self.path / "CURRENT")
        _sync(self.path)
        _forget_old_versions(self.path, self.pieces, version)

    @cached_property
    def changes(self) -> Changes:
        """What differs from the version before; asked for when all graphs are there."""
        return Changes(self.before, self.graphs, self.pieces)

    def _made(self) -> Loading:
        """The database as it is being made."""
        if self._loading and self._is_made:
            return self._loading
        self.folder.mkdir(parents=True, exist_ok=True)
        is_anew = self._loading is not None or self.before is None or not self.changes.are_little()
        if not is_anew and self.before:
            self._copy_database(self.before.version)
        # Known at once, so that it is given up where anything here fails.
        self._loading = loading = self._loading or Loading(self.folder / "data")
        if is_anew:
            left = {name: one for name, one in self.graphs.items() if name not in self._begun}
            loading.load(_texts(left))
        else:
            for quad in self.changes.removed():
                loading.dataset.remove(quad)
            loading.load(self.changes.added())
        if is_anew or self.changes.call_for_order():
            loading.put_in_order()
        keeping = (partial(self.pieces.keep, piece) for piece in self._all_pieces())
        making = (partial(write, self.folder / name) for name, write in self.files.items())
        loading.do_beside(itertools.chain[Task](keeping, making))
        self._is_made = True
        return loading

    def _all_pieces(self) -> Iterable[Piece]:
        pieces = [piece for graph in self.graphs.values() for piece in graph.pieces]
        return {piece.digest: piece for piece in (*pieces, *self.beside)}.values()

    def _copy_database(self, version: str) -> None:
        """A copy that shares the files of sorted tables, which are never written again."""
        source = self.path / "versions" / version / "data"
        shutil.copytree(
            source,
            self.folder / "data",
            copy_function=lambda old, new: (os.link if old.endswith(".sst") else shutil.copy2)(
                old, new
            ),
        )


def _texts(graphs: Mapping[str, Graph]) -> Texts:
    return ((name, (one.text for one in graph.pieces)) for name, graph in graphs.items())


@contextmanager
def new_version(
    address: Address, waiting: Callable[[], None] = lambda: None, timeout_s: float = 600
) -> Iterator[Draft]:
    """A draft of a new version, by the one writer; what is not published is thrown away.

    A second writer calls `waiting` once and waits for the first; after `timeout_s`
    seconds it raises StoreError.
    """
    if not isinstance(address, Path):
        with address.new_version(waiting, timeout_s) as draft:
            yield draft
        return
    with lock(address, waiting, timeout_s), drafted(Draft(address)) as draft:
        yield draft


@contextmanager
def drafted(draft: SomeDraft) -> Iterator[SomeDraft]:
    """The draft, without what a killed writer left behind; thrown away afterwards."""
    for leftover in draft.folder.parent.glob(".draft-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        yield draft
    finally:
        draft.close()


@contextmanager
def lock(path: Path, waiting: Callable[[], None], timeout_s: float) -> Iterator[None]:
    """Be the one writer of a store's folder."""
    try:
        (path / "versions").mkdir(parents=True, exist_ok=True)
        file = (path / "lock").open("w")
    except (FileExistsError, NotADirectoryError) as error:
        raise StoreError(f"{path} is not a folder; expected a folder for the store") from error
    except PermissionError as error:
        raise StoreError(f"{path} cannot be written; expected a folder of your own") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be made ({error.strerror}); expected a folder") from error
    give_up = time.monotonic() + timeout_s
    with file:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise StoreError(f"another build is still writing to {path}") from None
                if not told:
                    waiting()
                    told = True
                time.sleep(0.1)
        yield


def is_sound(path: Path, version: str) -> bool:
    """Whether the version is there and can be opened."""
    try:
        Store(path, version).close()
    except StoreError:
        return False
    return True


def pieces_of(manifest: Manifest) -> set[str]:
    """The digests of all pieces of a version: of its graphs, and what is kept beside them."""
    pieces = {piece for figures in manifest.graphs.values() for piece in figures.pieces}
    return pieces | {piece for facts in manifest.sources.values() for piece in facts["places"]}


def _forget_old_versions(path: Path, pieces: Pieces, current: str) -> None:
    """Keep the newest few, and those that somebody still reads."""
    versions = [one for one in (path / "versions").iterdir() if one.name[0] != "."]
    old = [one for one in versions if one.name != current]
    for one in sorted(old, key=lambda one: one.stat().st_mtime)[: 1 - KEPT_VERSIONS]:
        remove_unread(one)
    used = set()
    for one in (path / "versions").glob("[!.]*"):
        try:
            manifest = Manifest.read(one)
        except (StoreVersionError, StoreDamagedError):
            continue
        used |= pieces_of(manifest)
    pieces.keep_only(used)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Let the names in a folder survive a power cut, as the content of its files does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
