"""Where a store elsewhere is, and how it is reached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from placegraph.errors import StoreError, StoreMissingError
from placegraph.remote.endpoint import Endpoint
from placegraph.remote.lock import WriterLock
from placegraph.remote.mirror import bring, make_cache
from placegraph.remote.publication import Publication
from placegraph.remote.store import RemoteStore
from placegraph.remote.versions import switches
from placegraph.store import Address, Store
from placegraph.versions import Draft, drafted, lock

LOCK_S = 600.0


@dataclass(frozen=True)
class Access:
    """How a store elsewhere is reached; none of it stands in its address."""

    user: str = ""
    """Name for a store that asks for one (HTTP Basic or Digest)."""
    password: str = field(default="", repr=False)
    """Password that goes with the name."""
    token: str = field(default="", repr=False)
    """Bearer token, for a store that takes one."""
    update: str = ""
    """Address that takes updates, where it does not follow from that of queries."""
    graphs: str = ""
    """Address of the Graph Store Protocol, where it does not follow from that of queries."""
    cache: Path = Path("var/remote")
    """Folder for copies of what is read of stores elsewhere."""
    timeout_s: float = 60.0
    """Seconds that one request may take."""
    attempts: int = 5
    """Times that a request is sent where the store fails in passing."""


class RemoteAddress:
    """A store elsewhere: the address of its query endpoint, and how it is reached."""

    def __init__(
        self, url: str, access: Access | None = None, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        """`tell` is told of what takes long."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise StoreError(
                f"{url!r} is no address of a store; expected a folder, or the address of a SPARQL "
                "endpoint such as https://triples.example.org/query"
            )
        if parts.username or parts.password:
            raise StoreError(
                "names and passwords do not stand in the address of a store; expected them in "
                "PLACEGRAPH_REMOTE_USER and PLACEGRAPH_REMOTE_PASSWORD"
            )
        self.url, self.access, self.tell = url, access or Access(), tell

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"RemoteAddress({self.url!r})"

    @cached_property
    def endpoint(self) -> Endpoint:
        """The store; connections are made when they are needed."""
        return Endpoint(self.url, self.access)

    @cached_property
    def folder(self) -> Path:
        """Where this machine keeps what it has read of the store."""
        digest = hashlib.sha256(self.endpoint.query_url.encode()).hexdigest()[:12]
        folder = self.access.cache / f"{urlsplit(self.url).hostname}-{digest}"
        make_cache(folder)
        return folder

    def current_version(self) -> str | None:
        """The identifier of the current version, None where nothing is published yet."""
        known = switches(self.endpoint)
        return known[-1].version if known else None

    def open(self) -> Store:
        """The current version, opened for reading; raises StoreError."""
        version = self.current_version()
        if version is None:
            raise StoreMissingError(self)
        return RemoteStore(self.endpoint, version, self, self.copy)

    def copy(self, version: str) -> Store:
        """A version on this machine."""
        with lock(self.folder, lambda: None, LOCK_S):
            bring(self.endpoint, self.folder, version)
            return Store(self.folder, version)

    def mirror(self) -> Path:
        """The folder, brought up to date: a store that holds the same current version."""
        with lock(self.folder, lambda: None, LOCK_S):
            bring(self.endpoint, self.folder, self.current_version())
        return self.folder

    @contextmanager
    def new_version(self, waiting: Callable[[], None], timeout_s: float) -> Iterator[Draft]:
        """A draft of a new version, by the one writer."""
        own = lock(self.folder, waiting, timeout_s)
        with own, WriterLock(self.endpoint).held(waiting, timeout_s) as held:
            bring(self.endpoint, self.folder, self.current_version())
            publication = Publication(self.endpoint, held, self.tell)
            with drafted(_Draft(self.folder, self, publication)) as draft:
                yield draft


class _Draft(Draft):
    """A draft whose version is published elsewhere before it is current here."""

    def __init__(self, path: Path, address: Address, publication: Publication) -> None:
        super().__init__(path, address)
        self.publication = publication

    def switch(self, version: str) -> None:
        """Publish a version that is whole."""
        self.publication.publish(self.path, version)
        super().switch(version)


def address(
    text: str, access: Access | None = None, tell: Callable[[str], None] = lambda _: None
) -> Address:
    """The address that people write: a folder, or that of an endpoint.

    >>> address("var/store"), address("https://triples.example.org/query")
    (PosixPath('var/store'), RemoteAddress('https://triples.example.org/query'))
    """
    return RemoteAddress(text, access, tell) if "://" in text else Path(text)
