"""Ask an edition for what its first visitors will ask, so that none of them waits.

What is read once of a version (names, the network, its layout) is read when a page first needs
it, and only the pages know what that is. So the pages are asked, before there are visitors.
"""

import logging
from collections.abc import Iterator
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Scope

from placegraph.collection import paths_of
from placegraph.store import Store

log = logging.getLogger(__name__)

# The network, names for searching, the lists of things.
FIRST = ("/", "/explorer/network", "/search?q=a", "/explorer/terms", "/ns", "/sitemap.xml")
# Made by a process of its own from the network, while the rest is read.
BESIDE = "/explorer/layout"
# A long document that programs ask for and no page waits for.
LATER = "/network"
KINDS = ("place", "organisation", "relationship", "pair")


def first_addresses(store: Store) -> Iterator[str]:
    """What to ask of a version: the first page of each sort, and the list of its sort."""
    yield from FIRST
    for kind in KINDS:
        if paths := paths_of(store).get(kind):
            yield from (f"/{kind}", f"/{quote(paths[0])}")


async def ask(app: ASGIApp, address: str) -> int:
    """Return the status that an address is answered with; what goes wrong is logged."""
    path, _, query = address.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html,*/*;q=0.1")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
        "state": {},
    }
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    try:
        await app(scope, receive, send)
    except Exception:
        # A page that fails is its visitors' trouble, and no reason not to serve the others.
        log.exception("%s could not be made ready", address)
    return status
