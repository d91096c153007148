"""The store: published versions of the graph on disk, of which one is current.

A store is a folder. Each published version is an Oxigraph database in a folder of its
own that is never written again; `CURRENT` names the one to read. Publishing moves that
name in one step, so a reader sees the old version or the new one, never a mixture,
and a build that fails or is killed leaves the current version as it was.

```text
CURRENT                 the identifier of the current version
versions/{identifier}/  data/ (Oxigraph), manifest.json, register.tsv, columns.npz
pieces/{digest}.nt.gz   the triples of every graph of the versions that are kept
lock                    held by the one writer
```

The default graph of every query is the union of all named graphs. Oxigraph finds a triple
that stands in two graphs twice, so a query that counts says DISTINCT.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import weakref
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple

from placegraph.errors import (
    BaseError,
    StoreDamagedError,
    StoreError,
    StoreMissingError,
    StoreVersionError,
)
from placegraph.identifiers import prefixes, use_base
from placegraph.locks import hold
from placegraph.vocab import BASE, XSD

FORMAT = 2

Term = NamedNode | Literal
Value = Term | str | int | datetime.date
Solution = dict[str, Any]


@dataclass(frozen=True)
class GraphFigures:
    """What a version holds of one named graph: the number of triples, their digest, the pieces."""

    triples: int
    digest: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a version says of itself; `sources` describes what its source graphs came from."""

    version: str
    format: int
    software: str
    published: str
    graphs: Mapping[str, GraphFigures]
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    base: str = BASE
    """What the IRIs of things begin with."""

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a version's folder; from then on this process speaks of its things.

        Raises StoreVersionError for another format, StoreDamagedError for what is no manifest.
        """
        path, part = folder.parents[1], folder / "manifest.json"
        try:
            text = part.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise StoreDamagedError(path, part) from error
        return cls.of(text, path, part)

    @classmethod
    def of(cls, text: str, store: object, part: object) -> Manifest:
        """The manifest that a text is; `part` names it where it is damaged."""
        try:
            content = json.loads(text)
            if content.get("format") != FORMAT:
                raise StoreVersionError(store, content.get("format"), FORMAT)
            figures = content.pop("graphs").items()
            graphs = {
                name: GraphFigures(counted["triples"], counted["digest"], tuple(counted["pieces"]))
                for name, counted in figures
            }
            manifest = cls(graphs=graphs, **content)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreDamagedError(store, part) from error
        use_base(manifest.base)
        return manifest


@runtime_checkable
class Elsewhere(Protocol):
    """A store that is no folder of this machine, such as a SPARQL endpoint."""

    @property
    def folder(self) -> Path:
        """Where this machine keeps what it has read of it."""

    def current_version(self) -> str | None:
        """The identifier of the current version, None where nothing is published yet."""

    def open(self) -> Store:
        """The current version, opened for reading; raises StoreError."""

    def mirror(self) -> Path:
        """The folder, brought up to date: a store that holds the same current version."""

    def new_version(
        self, waiting: Callable[[], None], timeout_s: float
    ) -> AbstractContextManager[Any]:
        """A draft of a new version, by the one writer."""


# What names a store: its folder, or where else it is.
Address = Path | Elsewhere


class Store:
    """One published version, opened for reading; it is not removed before it is closed."""

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self._folder = path / "versions" / version
        self.manifest = Manifest.read(self._folder)
        if (held := hold(self._folder)) is None:
            raise StoreDamagedError(path, self._folder / "manifest.json")
        self._release = weakref.finalize(self, os.close, held)
        try:
            self._dataset = pyoxigraph.Store.read_only(str(self._folder / "data"))
        except OSError as error:
            self._release()
            raise StoreDamagedError(path, self._folder / "data") from error

    def close(self) -> None:
        """Close the database and let the writer remove the version; nothing can be asked then."""
        self.__dict__.pop("_dataset", None)
        self._release()

    @property
    def folder(self) -> Path:
        """The folder of this version on this machine."""
        return self._folder

    @property
    def dataset(self) -> pyoxigraph.Store:
        """All triples of this version, on this machine."""
        return self._dataset

    @property
    def address(self) -> Address:
        """What names the store that this is a version of."""
        return self.path

    def here(self) -> Store:
        """The same version, of which everything is on this machine."""
        return self

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


def open_store(address: Address | str) -> Store:
    """The current version of the store at an address; a text is that of a folder.

    Raises StoreMissingError, StoreVersionError or StoreDamagedError.
    """
    if not isinstance(address, Path | str):
        return address.open()
    path = Path(address)
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


def current_version(address: Address) -> str | None:
    """The identifier of the current version, None where nothing is published yet."""
    if not isinstance(address, Path):
        return address.current_version()
    try:
        return (address / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def settle_base(address: Address, wanted: str | None = None) -> None:
    """Let this process speak of the things of the store, or of `wanted` where there is none yet.

    Raises BaseError where the store has another base than the one wanted.
    """
    path = mirror_of(address)
    version, has = current_version(path), wanted
    # What is damaged is made anew.
    with suppress(StoreDamagedError):
        has = Manifest.read(path / "versions" / version).base if version else wanted
    if wanted not in (None, has):
        raise BaseError(
            f"the things of the store at {address} are under {has}, and IRIs do not change; "
            f"expected that base, or another store for {wanted}"
        )
    if wanted:
        use_base(wanted)


def folder_of(address: Address) -> Path:
    """The folder in which stands what is kept beside the versions of a store."""
    return address if isinstance(address, Path) else address.folder


def in_folder(address: Address) -> Path:
    """The folder that the store is; raises StoreError for one that is elsewhere."""
    if not isinstance(address, Path):
        raise StoreError(f"the store at {address} is no folder of this machine; expected one")
    return address


def mirror_of(address: Address) -> Path:
    """A folder with the current version of a store: its own, or a copy of one elsewhere."""
    return address if isinstance(address, Path) else address.mirror()


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
        fill(query, parameters), prefixes=prefixes(), use_default_graph_as_union=True
    )
