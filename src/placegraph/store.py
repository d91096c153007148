"""The store: published versions of the graph on disk, of which one is current.

A store is a folder. Each published version is an Oxigraph database in a folder of its
own that is never written again; `CURRENT` names the one to read. Publishing moves that
name in one step, so a reader sees the old version or the new one, never a mixture,
and a build that fails or is killed leaves the current version as it was.

```text
CURRENT                 the identifier of the current version
versions/{identifier}/  data/ (Oxigraph), manifest.json
lock                    held by the one writer
```

The default graph of every query is the union of all named graphs. Oxigraph finds a triple
that stands in two graphs twice, so a query that counts says DISTINCT.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import re
import shutil
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, Triple

from placegraph import __version__
from placegraph.errors import StoreDamagedError, StoreError, StoreMissingError, StoreVersionError
from placegraph.identifiers import PREFIXES
from placegraph.locks import hold, remove_unread
from placegraph.vocab import XSD

FORMAT = 1
KEPT_VERSIONS = 2
BULK_FROM = 100_000

Term = NamedNode | Literal
Value = Term | str | int | datetime.date
Solution = dict[str, Any]


@dataclass(frozen=True)
class GraphFigures:
    """What a version holds of one named graph: the number of triples and their digest."""

    triples: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a version says of itself."""

    version: str
    format: int
    software: str
    published: str
    graphs: Mapping[str, GraphFigures]

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a version's folder.

        Raises StoreVersionError for another format, StoreDamagedError for what is no manifest.
        """
        path = folder.parents[1]
        try:
            content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            if content.get("format") != FORMAT:
                raise StoreVersionError(path, content.get("format"), FORMAT)
            figures = content.pop("graphs").items()
            graphs = {name: GraphFigures(**counted) for name, counted in figures}
            return cls(graphs=graphs, **content)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreDamagedError(path, folder / "manifest.json") from error


class Store:
    """One published version, opened for reading; it is not removed before it is closed."""

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.folder = path / "versions" / version
        self.manifest = Manifest.read(self.folder)
        if (held := hold(self.folder)) is None:
            raise StoreDamagedError(path, self.folder / "manifest.json")
        self._release = weakref.finalize(self, os.close, held)
        try:
            self.dataset = pyoxigraph.Store.read_only(str(self.folder / "data"))
        except OSError as error:
            self._release()
            raise StoreDamagedError(path, self.folder / "data") from error

    def close(self) -> None:
        """Close the database and let the writer remove the version; nothing can be asked then."""
        self.__dict__.pop("dataset", None)
        self._release()

    @property
    def version(self) -> str:
        """The identifier of this version: the same content has the same identifier."""
        return self.manifest.version

    def select(self, query: str, **parameters: Value) -> list[Solution]:
        """The solutions of a SELECT query: a dictionary from variable to term, or None."""
        return select(self.dataset, query, **parameters)

    def ask(self, query: str, **parameters: Value) -> bool:
        """The answer to an ASK query."""
        return bool(_query(self.dataset, query, parameters))

    def construct(self, query: str, **parameters: Value) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query."""
        return list(_query(self.dataset, query, parameters))


def open_store(path: Path | str) -> Store:
    """The current version of the store at `path`.

    Raises StoreMissingError, StoreVersionError or StoreDamagedError.
    """
    path = Path(path)
    version = current_version(path)
    while version is not None:
        try:
            return Store(path, version)
        except StoreDamagedError:
            # A version may be removed between reading its name and opening it.
            if (newer := current_version(path)) == version:
                raise
            version = newer
    raise StoreMissingError(path)


def current_version(path: Path) -> str | None:
    """The identifier of the current version, None where nothing is published yet."""
    try:
        return (path / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def select(dataset: pyoxigraph.Store, query: str, **parameters: Value) -> list[Solution]:
    """The solutions of a SELECT query over any Oxigraph dataset."""
    found = _query(dataset, query, parameters)
    names = [variable.value for variable in found.variables]
    return [dict(zip(names, solution, strict=True)) for solution in found]


def plain(term: Any) -> Any:
    """A term as a Python value: str, int, float, bool, date or None."""
    if not isinstance(term, Literal):
        return None if term is None else term.value
    if term.datatype == XSD.integer:
        return int(term.value)
    if term.datatype in {XSD.decimal, XSD.double}:
        return float(term.value)
    if term.datatype == XSD.boolean:
        return term.value == "true"
    if term.datatype == XSD.date:
        return datetime.date.fromisoformat(term.value)
    return term.value


def fill(query: str, parameters: Mapping[str, Value]) -> str:
    """The query with each `$name` replaced by the term that the parameter gives.

    A parameter that is not given stays a variable, and so restricts nothing.

    >>> fill("ASK { $place ?p 'costs $5' }", {"place": NamedNode("x:bo")})
    "ASK { <x:bo> ?p 'costs $5' }"
    """
    return re.sub(
        r"\$([A-Za-z_]\w*)",
        lambda found: str(_term(parameters[found[1]])) if found[1] in parameters else found[0],
        query,
    )


def _term(value: Value) -> Term:
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, datetime.date):
        return Literal(value.isoformat(), datatype=XSD.date)
    return Literal(value)


def _query(dataset: pyoxigraph.Store, query: str, parameters: Mapping[str, Value]) -> Any:
    return dataset.query(
        fill(query, parameters), prefixes=PREFIXES, use_default_graph_as_union=True
    )


class Draft:
    """A version in the making: graphs are replaced in it, and it is published or thrown away."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path / "versions" / f".draft-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.folder.mkdir(parents=True)
        self.dataset = pyoxigraph.Store(str(self.folder / "data"))
        self.graphs: dict[str, GraphFigures] = {}

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Make the graph hold exactly these triples."""
        unique = set(triples)
        if graph.value in self.graphs:
            self.dataset.remove_graph(graph)
        self._add([Quad(s, p, o, graph) for s, p, o in unique])
        lines = sorted(f"{triple} .\n" for triple in unique)
        digest = hashlib.sha256("".join(lines).encode()).hexdigest()
        self.graphs[graph.value] = GraphFigures(len(unique), digest)

    def extend_graph(self, graph: NamedNode, query: str) -> None:
        """Add to the graph what a CONSTRUCT query finds in the draft."""
        found = _query(self.dataset, query, {})
        self._add([Quad(s, p, o, graph) for s, p, o in found])

    def _add(self, quads: list[Quad]) -> None:
        # The bulk loader writes files of its own, which pays only for many quads.
        if len(quads) > BULK_FROM:
            self.dataset.bulk_extend(quads)
        else:
            self.dataset.extend(quads)

    def note_graph(self, graph: NamedNode, digest: str) -> None:
        """Take a graph that was extended into the manifest; its digest tells what made it."""
        triples = sum(1 for _ in self.dataset.quads_for_pattern(None, None, None, graph))
        self.graphs[graph.value] = GraphFigures(triples, digest)

    def close(self) -> None:
        """Close the database; Oxigraph does so when the last reference goes."""
        self.__dict__.pop("dataset", None)

    def publish(self) -> tuple[str, bool]:
        """Make this the current version; returns its identifier and whether it is a new one."""
        figures = {name: asdict(figures) for name, figures in sorted(self.graphs.items())}
        version = _digest({"format": FORMAT, "graphs": figures})
        target = self.path / "versions" / version
        sound = _is_sound(self.path, version)
        if sound and current_version(self.path) == version:
            return version, False
        self.dataset.flush()
        self.dataset.optimize()
        self.close()
        manifest = {
            "version": version,
            "format": FORMAT,
            "software": __version__,
            "published": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "graphs": figures,
        }
        _write(self.folder / "manifest.json", json.dumps(manifest, indent=1))
        if not sound:
            shutil.rmtree(target, ignore_errors=True)
            self.folder.rename(target)
            _sync(target.parent)
        _write(self.path / "CURRENT.new", version + "\n")
        (self.path / "CURRENT.new").replace(self.path / "CURRENT")
        _sync(self.path)
        _forget_old_versions(self.path, version)
        return version, True


@contextmanager
def new_version(
    path: Path, waiting: Callable[[], None] = lambda: None, timeout_s: float = 600
) -> Iterator[Draft]:
    """A draft of a new version, by the one writer; what is not published is thrown away.

    A second writer calls `waiting` once and waits for the first; after `timeout_s`
    seconds it raises StoreError.
    """
    with _lock(path, waiting, timeout_s):
        for leftover in (path / "versions").glob(".draft-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        draft = Draft(path)
        try:
            yield draft
        finally:
            # An open database would go on writing files while they are removed.
            draft.close()
            shutil.rmtree(draft.folder, ignore_errors=True)


@contextmanager
def _lock(path: Path, waiting: Callable[[], None], timeout_s: float) -> Iterator[None]:
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
        Store(path, version)
    except StoreError:
        return False
    return True


def _forget_old_versions(path: Path, current: str) -> None:
    """Keep the newest few, and those that somebody still reads."""
    versions = [folder for folder in (path / "versions").iterdir() if folder.name[0] != "."]
    old = [folder for folder in versions if folder.name != current]
    for folder in sorted(old, key=lambda folder: folder.stat().st_mtime)[: 1 - KEPT_VERSIONS]:
        remove_unread(folder)


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
