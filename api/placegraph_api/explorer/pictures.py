"""The picture of the network: a page of its own that other pages show in a frame."""

from __future__ import annotations

from urllib.parse import urlencode

import networkx as nx
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from placegraph.cached import cached_by_store
from placegraph.errors import ParameterError
from placegraph.export.drawing import COLOURS_BY, ColourBy, Drawing, draw
from placegraph.export.page import served_page, standalone_page
from placegraph.find import Thing, find
from placegraph.network import to_network
from placegraph.said import Said
from placegraph.store import Store

from .pages import html_response, page_of, store_of
from .texts import interface_of
from .view import place_of, shown

# Physics is off, but drawing and moving more becomes slow.
MOST_PLACES = 500


def picture(request: Request, place: str = "", colour: str = "strand", frame: int = 0) -> Response:
    """The whole network, or one place with its partners and the ties among them."""
    store = store_of(request)
    by = next((each for each in COLOURS_BY if each == colour), None)
    if by is None:
        text = f"cannot colour by {colour!r}; there are: {', '.join(COLOURS_BY)}"
        raise ParameterError(Said("cannot-colour", text, value=colour, names=COLOURS_BY))
    thing = find(store, place, kinds=("place",)) if place else None
    drawing = _drawing(store, thing.path if thing else "", by)
    title = f"{thing.label} and its partners" if thing else "Relationships between places"
    html = served_page(
        drawing, title, static="/static", link=_link, framed=bool(frame), around=_around(thing, by)
    )
    return html_response(html)


def standalone(request: Request) -> Response:
    """A view as an interactive page of one file by pyvis, which draws only so many places."""
    store = store_of(request)
    network, thing = shown(request, store), place_of(request, store)
    if len(network) > MOST_PLACES:
        text = (
            f"this view has {len(network)} places; expected at most {MOST_PLACES}: choose a place "
            "or filter"
        )
        raise ParameterError(Said("view-too-large", text, n=len(network), most=MOST_PLACES))
    say = interface_of(request).say
    title = say("title-place", place=thing.label) if thing else say("title-all")
    name = "-".join(["placegraph", *([thing.slug] if thing else [])])
    headers = {"Content-Disposition": f'attachment; filename="{name}.html"'}
    return HTMLResponse(standalone_page(draw(network), title), headers=headers)


def _around(thing: Thing | None, colour_by: ColourBy) -> list[tuple[str, str]]:
    """Links to the first page, to the place and to the same picture in other colours."""
    links = [("placegraph", "/")]
    if thing is not None:
        links += [(thing.label, page_of(thing.path)), ("The whole network", "/picture")]
    other = next(each for each in COLOURS_BY if each != colour_by)
    asked = {"place": thing.slug} if thing else {}
    return [*links, (f"Colour by {other}", f"/picture?{urlencode({**asked, 'colour': other})}")]


@cached_by_store(maxsize=64)
def _drawing(store: Store, path: str, colour_by: ColourBy) -> Drawing:
    network = to_network(store)
    return draw(surroundings(network, path) if path else network, colour_by)


def surroundings(network: nx.MultiGraph[str], path: str) -> nx.MultiGraph[str]:
    """A place, its partners and every tie among them; empty where the place has no tie."""
    around = {path, *network.neighbors(path)} if path in network else set()
    found: nx.MultiGraph[str] = network.subgraph(around).copy()
    return found


def _link(label: str, path: str) -> str:
    return Markup('<a href="{}">{}</a>').format(page_of(path), escape(label))
