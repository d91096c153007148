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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from placegraph import __version__
from placegraph.errors import StoreDamagedError, StoreError, StoreVersionError
from placegraph.graphs import Graph, Piece, Pieces
from placegraph.identifiers import base, ids, path_of
from placegraph.locks import remove_unread
from placegraph.register import Register
from placegraph.store import FORMAT, Address, GraphFigures, Manifest, Store, current_version
from placegraph.vocab import RDF

KEPT_VERSIONS = 2

# Oxigraph takes triples in bulk at 10 µs each, adds single ones at about the same price, and
# removes one in 45 µs. A copy of the database before costs next to nothing.
REMOVED_AT_MOST = 100_000
# What is added lies in tables of its own, which queries read beside the old ones, up to twice as
# slowly; putting all in order costs 2 µs a triple, so it waits for a change of some size.
ORDERED_FROM = 0.1
LOADERS = 2
# Bytes; a line has some 120 of them.
BULK_FROM = 2_000_000
CHUNK = 12_000_000

TYPE = str(RDF.type).encode()


@dataclass(frozen=True)
class Difference:
    """What differs in a graph: the lines that go, and texts of the lines that come."""

    gone: set[bytes]
    came: list[bytes]


# By the name of the graph.
Differences = Mapping[str, Difference]


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

    @cached_property
    def before(self) -> Manifest | None:
        """The manifest of the current version; None where there is none that can be read."""
        version = current_version(self.path)
        if version is None or not _is_sound(self.path, version):
            return None
        return Manifest.read(self.path / "versions" / version)

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Make the graph hold exactly these triples."""
        self.graphs[graph.value] = Graph.of(triples)

    def recall(self, digest: str) -> Piece | None:
        """A piece by its digest, where it is kept and whole."""
        try:
            return self.pieces.read(digest) if self.pieces.has(digest) else None
        except StoreDamagedError:
            self.pieces.drop(digest)
            return None

    @property
    def figures(self) -> dict[str, GraphFigures]:
        """What the draft holds of each graph."""
        return {
            name: GraphFigures(graph.triples, graph.digest, tuple(graph.names))
            for name, graph in sorted(self.graphs.items())
        }

    def publish(self) -> tuple[str, bool]:
        """Make this the current version; returns its identifier and whether it is a new one."""
        figures = {name: asdict(figures) for name, figures in self.figures.items()}
        named = {name: one["digest"] for name, one in figures.items()}
        self.register.note_gone(self._gone())
        register = self.register.text()
        version = _digest({"format": FORMAT, "graphs": named, "register": register})
        target = self.path / "versions" / version
        sound = _is_sound(self.path, version)
        if sound and current_version(self.path) == version:
            return version, False
        if not sound:
            self._make_database()
            manifest = {
                "version": version,
                "format": FORMAT,
                "base": base(),
                "software": __version__,
                "published": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "graphs": figures,
                "sources": self.sources,
            }
            _write(self.folder / "register.tsv", register)
            _write(self.folder / "manifest.json", json.dumps(manifest, indent=1))
            shutil.rmtree(target, ignore_errors=True)
            self.folder.rename(target)
            _sync(target.parent)
        self.switch(version)
        return version, True

    def switch(self, version: str) -> None:
        """Make a version that is whole the current one, in one step."""
        _write(self.path / "CURRENT.new", version + "\n")
        (self.path / "CURRENT.new").replace(self.path / "CURRENT")
        _sync(self.path)
        _forget_old_versions(self.path, self.pieces, version)

    def _make_database(self) -> None:
        """The database of the draft, closed when this returns."""
        self.folder.mkdir(parents=True)
        differences = self._differences
        if self.before and differences and _is_little(differences, self.before):
            self._copy_database(self.before.version)
            dataset = pyoxigraph.Store(str(self.folder / "data"))
            for name, one in differences.items():
                for quad in _quads(one.gone, name):
                    dataset.remove(quad)
            self._write_all(dataset, {name: one.came for name, one in differences.items()})
            dataset.flush()
            if _changed(differences) >= ORDERED_FROM * _count(self.before):
                dataset.optimize()
        else:
            dataset = pyoxigraph.Store(str(self.folder / "data"))
            texts = {name: [one.text for one in self.graphs[name].pieces] for name in self.graphs}
            self._write_all(dataset, texts)
            dataset.flush()
            dataset.optimize()

    def _write_all(self, dataset: pyoxigraph.Store, texts: Mapping[str, list[bytes]]) -> None:
        """Keep the pieces, make the files, and load the texts of graphs into the database."""
        keeping = (partial(self.pieces.write, piece) for piece in self._all_pieces())
        making = (partial(write, self.folder / name) for name, write in self.files.items())
        chunked = ((name, chunk) for name in texts for chunk in chunks(texts[name]))
        loading = (partial(_load, dataset, name, chunk) for name, chunk in chunked)
        _all_done(itertools.chain(keeping, making, loading))

    def _all_pieces(self) -> Iterable[Piece]:
        pieces = [piece for graph in self.graphs.values() for piece in graph.pieces]
        return {piece.digest: piece for piece in (*pieces, *self.beside)}.values()

    @cached_property
    def _differences(self) -> Differences | None:
        """For each graph the lines that go and those that come; None where that is not known."""
        if self.before is None:
            return None
        differences = {}
        for name in self.before.graphs.keys() | self.graphs.keys():
            old = set(self.before.graphs[name].pieces) if name in self.before.graphs else set()
            new = {piece.digest: piece for piece in self.graphs.get(name, Graph(())).pieces}
            try:
                went = [self.pieces.read(one) for one in old - new.keys()]
            except StoreDamagedError:
                return None
            differences[name] = _difference(went, [new[one] for one in new.keys() - old])
        return differences

    def _gone(self) -> Iterator[str]:
        """The paths of what the version before describes in a graph that no longer does so."""
        for difference in (self._differences or {}).values():
            subjects = {subject for line in difference.gone if (subject := _described(line))}
            if subjects:
                lines = (line for text in difference.came for line in text.splitlines(True))
                subjects -= {subject for line in lines if (subject := _described(line))}
            yield from map(path_of, subjects)

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


def chunks(texts: Iterable[bytes]) -> Iterator[bytes]:
    """The same lines in chunks of a size: the bulk loader’s memory grows with what it is given."""
    some: list[bytes] = []
    for text in texts:
        start = 0
        while len(text) - start > CHUNK:
            end = text.index(b"\n", start + CHUNK - 1) + 1
            yield text[start:end]
            start = end
        some.append(text[start:])
        if sum(map(len, some)) > CHUNK:
            yield b"".join(some)
            some = []
    if some:
        yield b"".join(some)


def _load(dataset: pyoxigraph.Store, graph: str, text: bytes) -> None:
    load = dataset.load if len(text) < BULK_FROM else dataset.bulk_load
    load(input=text, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))


def _all_done(tasks: Iterable[Callable[[], None]]) -> None:
    """Do the tasks, some at a time beside each other, and no more begun than that."""
    with ThreadPoolExecutor(LOADERS) as workers:
        waiting: deque[Future[None]] = deque()
        for task in tasks:
            waiting.append(workers.submit(task))
            if len(waiting) > LOADERS:
                waiting.popleft().result()
        for one in waiting:
            one.result()


def _difference(went: Iterable[Piece], new: Iterable[Piece]) -> Difference:
    gone = {line for piece in went for line in piece.lines()}
    came = []
    for piece in new:
        if not gone:
            came.append(piece.text)
            continue
        stays = gone.intersection(piece.lines())
        came.append(b"".join(line for line in piece.lines() if line not in stays))
        gone -= stays
    return Difference(gone, came)


def _is_little(differences: Differences, before: Manifest) -> bool:
    """Whether changing a copy of the database costs less than making it anew."""
    removed = sum(len(one.gone) for one in differences.values())
    added = _changed(differences) - removed
    return removed <= REMOVED_AT_MOST and added <= _count(before) - removed


def _changed(differences: Differences) -> int:
    """How many triples go or come."""
    return sum(
        len(one.gone) + sum(text.count(b"\n") for text in one.came) for one in differences.values()
    )


def _count(manifest: Manifest) -> int:
    return sum(figures.triples for figures in manifest.graphs.values())


def _described(line: bytes) -> str | None:
    """The subject of a line that says what class it is of; evidence has no page to be missed."""
    subject, predicate, _ = line.split(b" ", 2)
    if predicate != TYPE:
        return None
    node = subject[1:-1].decode()
    return node if node.startswith(ids()) and not path_of(node).startswith("evidence/") else None


def _quads(lines: set[bytes], graph: str) -> Iterator[Quad]:
    node = NamedNode(graph)
    for quad in pyoxigraph.parse(input=b"".join(lines), format=RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, node)


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
        shutil.rmtree(draft.folder, ignore_errors=True)


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


def _is_sound(path: Path, version: str) -> bool:
    """Whether the version is there and can be opened."""
    try:
        Store(path, version).close()
    except StoreError:
        return False
    return True


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
        used |= {piece for figures in manifest.graphs.values() for piece in figures.pieces}
        used |= {piece for facts in manifest.sources.values() for piece in facts["places"]}
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
