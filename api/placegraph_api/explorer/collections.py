"""The page of a collection: all things of a kind, some at a time."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from placegraph.collection import Collection

from ..documents import Address
from .pages import capitalize_first, respond
from .texts import interface_of


def render_collection(
    request: Request, found: Collection, address: Address, languages: Sequence[str]
) -> Response:
    """The page of a collection in the languages of its reader."""
    around = dict(address.around())
    return respond(
        request,
        "collection.html",
        title=capitalize_first(interface_of(request).plural(found.kind)),
        kind=found.kind,
        page=found.page,
        members=[(member.path, member.label(languages)) for member in found.members],
        previous=around.get("prev"),
        following=around.get("next"),
        last=around.get("last"),
    )
