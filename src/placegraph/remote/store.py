"""A version of a store elsewhere, opened for reading.

Queries are answered by the store. The triples themselves, which pages and analyses look up one by
one, are read from a copy on this machine, which is made when it is first asked for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Triple

from placegraph.errors import StoreError
from placegraph.identifiers import prefixes
from placegraph.remote import names
from placegraph.remote.endpoint import TRIPLES, Endpoint, parse_solutions, parse_triples, readable
from placegraph.remote.rewrite import Prepared, prepare
from placegraph.remote.versions import switches
from placegraph.remote.view import read_manifest
from placegraph.store import Address, Solution, Store, Value, fill

# Seconds; much less than a version is kept after another took its place.
LOOK_S = 60.0


class StoreGoneError(StoreError):
    """A version that was removed while it was read."""


class RemoteStore(Store):
    """One published version of a store elsewhere."""

    def __init__(
        self,
        endpoint: Endpoint,
        version: str,
        address: Address,
        copy: Callable[[str], Store],
    ) -> None:
        """`copy` gives the version of that identifier on this machine."""
        self.endpoint, self._address, self._copy = endpoint, address, copy
        self.manifest = read_manifest(endpoint, version)
        self.names = names.graph_names(self.manifest)
        self._seen = time.monotonic()
        self._local: Store | None = None
        self._once = threading.Lock()

    @property
    def local(self) -> Store:
        """The same version on this machine."""
        with self._once:
            if self._local is None:
                self._local = self._copy(self.version)
            return self._local

    def here(self) -> Store:
        """The same version, of which everything is on this machine."""
        return self.local

    @property
    def address(self) -> Address:
        """What names the store that this is a version of."""
        return self._address

    @property
    def path(self) -> Path:  # type: ignore[override]  # never set from outside
        """The folder in which stands what is kept beside the versions."""
        return self.local.path

    @property
    def folder(self) -> Path:
        """The folder of this version on this machine."""
        return self.local.folder

    @property
    def dataset(self) -> pyoxigraph.Store:
        """All triples of this version, on this machine."""
        return self.local.dataset

    def close(self) -> None:
        """Let go of the copy; the connections belong to the address."""
        if self._local is not None:
            self._local.close()

    def select(self, query: str, **parameters: Value) -> list[Solution]:
        """The solutions of a SELECT query: a dictionary from variable to term, or None."""
        found = self._query(query, parameters)
        if isinstance(found, pyoxigraph.QueryBoolean):
            raise StoreError(f"{self.endpoint.query_url} answered a SELECT with yes or no")
        variables = [variable.value for variable in found.variables]
        hidden = self._prepare(query, parameters).hidden
        with readable(self.endpoint.query_url):
            rows = [dict(zip(variables, row, strict=True)) for row in found]
        return [{name: row[name] for name in row if name not in hidden} for row in rows]

    def ask(self, query: str, **parameters: Value) -> bool:
        """The answer to an ASK query."""
        found = self._query(query, parameters)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return bool(found)
        # Virtuoso answers a question with one row, or none.
        return any(True for _ in found)

    def construct(self, query: str, **parameters: Value) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query, each once."""
        body = self.endpoint.ask(self._prepare(query, parameters), TRIPLES)
        self.check_kept()
        return parse_triples(self.endpoint.query_url, body)

    def check_kept(self) -> None:
        """Raise StoreGoneError where the version may have been removed before an answer came.

        A version that is current stays for a while, so it is looked for only now and then; whoever
        removes one says so before it begins.
        """
        if time.monotonic() - self._seen < LOOK_S:
            return
        known = switches(self.endpoint)
        if self.version not in {switch.version for switch in known}:
            raise StoreGoneError(
                f"version {self.version} was removed from {self.endpoint.query_url} while it was "
                "read; open the store again"
            )
        if known[-1].version == self.version:
            self._seen = time.monotonic()

    def _query(self, query: str, parameters: dict[str, Value]) -> Any:
        body = self.endpoint.ask(self._prepare(query, parameters))
        self.check_kept()
        return parse_solutions(self.endpoint.query_url, body)

    def _prepare(self, query: str, parameters: dict[str, Value]) -> Prepared:
        declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes().items())
        return prepare(declared + fill(query, parameters), self.names)
