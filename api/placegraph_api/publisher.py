"""The program that publishes what was written: it checks, derives, flushes, and says how it went.

It is a process of its own, so that the service goes on answering while it works. On its
standard input: a line of JSON with store, version and the lengths of the graphs, then the
graphs in N-Triples. On its standard output: a line of JSON.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from placegraph.errors import ConflictError, DataError, PlacegraphError
from placegraph.remote import Access, RemoteAddress, address
from placegraph.store import Address, folder_of
from placegraph.written import write_graphs


def main() -> None:
    """Publish what stands on standard input."""
    job = json.loads(sys.stdin.buffer.readline())
    graphs = {slug: sys.stdin.buffer.read(length) for slug, length in job["lengths"].items()}
    try:
        published = write_graphs(named(job["store"]), job["version"], graphs)
    except PlacegraphError as error:
        told = {"error": _kind(error), "message": str(error)}
        if isinstance(error, DataError):
            told["findings"] = [str(finding) for finding in error.findings]  # type: ignore[assignment]
    else:
        told = {"version": published.version}
    print(json.dumps(told))


def naming(store: Address) -> dict[str, Any]:
    """Return a store's address as JSON; it has a password in it, so it goes by a pipe."""
    if isinstance(store, RemoteAddress):
        access = {**asdict(store.access), "cache": str(store.access.cache.absolute())}
        return {"text": store.url, "access": access}
    return {"text": str(folder_of(store).absolute())}


def named(store: dict[str, Any]) -> Address:
    """Return the address that JSON says."""
    return address(store["text"], TypeAdapter(Access).validate_python(store.get("access", {})))


def _kind(error: PlacegraphError) -> str:
    if isinstance(error, DataError):
        return "data"
    return "conflict" if isinstance(error, ConflictError) else "other"


if __name__ == "__main__":
    main()
