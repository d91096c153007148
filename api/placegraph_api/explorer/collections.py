"""The page of a collection: all things of a kind, some at a time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from placegraph.collection import Collection

from ..documents import Address
from .names import Names
from .pages import capitalize_first, respond, store_of
from .texts import interface_of


def render_collection(request: Request, found: Collection, address: Address) -> Response:
    """The page of a collection in the language of its reader."""
    around, interface = dict(address.around()), interface_of(request)
    names = Names(store_of(request), interface.language)
    return respond(
        request,
        "collection.html",
        title=capitalize_first(interface.plural(found.kind)),
        kind=found.kind,
        page=found.page,
        members=[(member.path, names.at(member.path)) for member in found.members],
        previous=around.get("prev"),
        following=around.get("next"),
        last=around.get("last"),
    )
