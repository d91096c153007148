"""The widget for other pages: a frame, oEmbed, and a picture and a table without scripts.

The widget may be framed by any page; every other page of the service only by its own.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import networkx as nx
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from placegraph.errors import ParameterError, PlacegraphError, UnknownNameError
from placegraph.find import find
from placegraph.said import Said

from .columns import Network
from .data import laid_out
from .pages import POLICY, respond, store_of
from .still import HEIGHT, WIDTH, overview, star
from .texts import interface_of
from .view import place_of, shown

THEMES = ("auto", "light", "dark")
ANY_FRAME = POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")
AN_HOUR = "public, max-age=3600"
MOST_ROWS = 100


def router() -> APIRouter:
    """The widget, its still picture, and the addresses by which other software finds it."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/embed", embed, methods=["GET"], response_model=None)
    routes.add_api_route("/embed.svg", still, methods=["GET"], response_model=None)
    routes.add_api_route("/oembed", oembed, methods=["GET"], response_model=None)
    return routes


def embed(request: Request, theme: str = "auto") -> Response:
    """A view of the explorer without the frame of the site; its address takes a `theme`."""
    if theme not in THEMES:
        text = f"no theme called {theme!r}; there are: {', '.join(THEMES)}"
        raise ParameterError(Said("no-theme", text, value=theme, names=THEMES))
    store = store_of(request)
    thing = place_of(request, store)
    try:
        network = shown(request, store)
    except PlacegraphError:
        # What no longer exists leaves nothing; an error would be refused by the frame around it.
        network = nx.MultiGraph()
    path = thing.path if thing else None
    start = urlencode([each for each in request.query_params.multi_items() if each[0] != "theme"])
    response = respond(
        request,
        "embed.html",
        theme=theme,
        start=start,
        thing=thing,
        rows=rows_of(network, path) if path in network or not path else [],
        ties=len({key for _, _, key in network.edges(keys=True)}),
    )
    response.headers["Content-Security-Policy"] = ANY_FRAME
    response.headers["Cache-Control"] = AN_HOUR
    return response


def still(request: Request) -> Response:
    """A view as an SVG that needs nothing else; of a place, one line for each tie."""
    store = store_of(request)
    thing, network = place_of(request, store), shown(request, store)
    if thing and thing.path not in network:
        raise UnknownNameError("place with such ties", thing.slug, ())
    source = f"{request.url.netloc} – {store.version}"
    if thing:
        body = star(network, thing.path, source)
    else:
        body = overview(network, laid_out(store), interface_of(request).say("title-all"), source)
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": AN_HOUR})


def rows_of(network: Network, place: str | None) -> list[tuple[str, str, int]]:
    """Partners of a place, or places, with path, label and number of ties: most ties first."""
    nodes = network.neighbors(place) if place else network
    ties = {
        node: len(
            {
                key
                for _, other, key in network.edges(node, keys=True)
                if place is None or other == place
            }
        )
        for node in nodes
    }
    ranked = sorted(ties, key=lambda node: (-ties[node], network.nodes[node]["label"]))
    return [(node, network.nodes[node]["label"], ties[node]) for node in ranked[:MOST_ROWS]]


def oembed(request: Request, url: str, maxwidth: int = 720, maxheight: int = 520) -> Response:
    """What oEmbed asks: how a page of this service is embedded; only places and views can be."""
    asked = urlsplit(url)
    if asked.netloc != request.url.netloc:
        text = f"url: {url!r} is no address of this service"
        raise ParameterError(Said("not-our-address", text, value=url))
    view = parse_qsl(asked.query)
    kind, _, slug = asked.path.strip("/").partition("/")
    if kind == "place" and slug:
        view = [("place", slug)]
    elif asked.path not in ("/explore", "/embed", "/"):
        raise UnknownNameError("page that can be embedded", asked.path, ("/explore", "/place/…"))
    place = dict(view).get("place")
    thing = find(store_of(request), place, ("place",)) if place else None
    t = interface_of(request).say
    title = t("title-place", place=thing.label) if thing else t("title-all")
    base = f"{request.url.scheme}://{request.url.netloc}"
    width, height = max(200, min(maxwidth, 1200)), max(200, min(maxheight, 900))
    frame = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>'
    ).format(f"{base}/embed?{urlencode(view)}", title, width, height)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "placegraph",
        "provider_url": base,
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": str(frame),
    }
    if thing:
        answer |= {
            "thumbnail_url": f"{base}/embed.svg?place={quote(thing.path)}",
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return JSONResponse(answer)
