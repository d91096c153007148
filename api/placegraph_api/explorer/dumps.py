"""The page of the dumps: what can be downloaded, how large it is, under which licence."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from placegraph.dumps import ALL, Dump
from placegraph.export.formats import FORMATS
from placegraph.licences import licences_of

from .pages import respond, store_of
from .texts import interface_of


def render_dumps(request: Request, dumps: Sequence[Dump]) -> Response:
    """The dumps as a table, and the exports of the network below it."""
    licences = licences_of(store_of(request))
    return respond(
        request,
        "dumps.html",
        title=interface_of(request).say("dumps-title"),
        store_version=store_of(request).version,
        dumps=dumps,
        licences=licences,
        all_graphs=ALL,
        formats=FORMATS.values(),
    )
