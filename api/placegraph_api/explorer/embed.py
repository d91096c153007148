"""The widget for other pages: a frame, oEmbed, and a picture and a table without scripts.

The widget may be framed by any page; every other page of the service only by its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from placegraph.errors import ParameterError, UnknownNameError
from placegraph.export.drawing import LOOKS, OTHER_LOOK
from placegraph.find import find

from .columns import Network
from .data import whole
from .pages import POLICY, respond, store_of
from .portfolio import portfolio
from .texts import interface_of

THEMES = ("auto", "light", "dark")
ANY_FRAME = POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")
AN_HOUR = "public, max-age=3600"
WIDTH, HEIGHT = 720, 480
MOST_PARTNERS = 40


def router() -> APIRouter:
    """The widget, its still picture, and the addresses by which other software finds it."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/embed", embed, methods=["GET"], response_model=None)
    routes.add_api_route("/embed.svg", still, methods=["GET"], response_model=None)
    routes.add_api_route("/oembed", oembed, methods=["GET"], response_model=None)
    return routes


def embed(request: Request, place: str = "", theme: str = "auto") -> Response:
    """A view of the explorer without the frame of the site; its address takes a `theme`."""
    if theme not in THEMES:
        raise ParameterError(f"no theme called {theme!r}; there are: {', '.join(THEMES)}")
    store = store_of(request)
    thing = find(store, place, ("place",)) if place else None
    start = urlencode([each for each in request.query_params.multi_items() if each[0] != "theme"])
    response = respond(
        request,
        "embed.html",
        theme=theme,
        start=start,
        thing=thing,
        portfolio=portfolio(store, thing.path) if thing else None,
    )
    response.headers["Content-Security-Policy"] = ANY_FRAME
    response.headers["Cache-Control"] = AN_HOUR
    return response


def still(request: Request, place: str) -> Response:
    """A place and its partners as an SVG that needs nothing else, one line for each tie."""
    store = store_of(request)
    thing = find(store, place, ("place",))
    if thing.path not in whole(store):
        raise UnknownNameError("place with ties", place, ())
    source = f"{request.url.netloc} – {store.version}"
    body = star(whole(store), thing.path, source)
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": AN_HOUR})


def star(network: Network, path: str, source: str) -> bytes:
    """The picture: the place in the middle, its partners around it, parallel ties side by side."""
    names = sorted(network.neighbors(path), key=lambda each: -network.number_of_edges(path, each))
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(WIDTH), height=str(HEIGHT))
    svg.set("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    svg.set("font-family", "system-ui, sans-serif")
    svg.set("role", "img")
    label = network.nodes[path]["label"]
    SubElement(svg, "title").text = label
    SubElement(svg, "rect", width="100%", height="100%", fill="#ffffff")
    shown = names[:MOST_PARTNERS]
    middle = (WIDTH / 2, HEIGHT / 2)
    for number, partner in enumerate(shown):
        turn = 2 * math.pi * number / len(shown) - math.pi / 2
        end = (middle[0] + 230 * math.cos(turn), middle[1] + 180 * math.sin(turn))
        ties = list(network.get_edge_data(path, partner).values())
        for lane, tie in enumerate(ties):
            _line(svg, middle, end, 5 * (lane - (len(ties) - 1) / 2), tie)
        _name(svg, network.nodes[partner]["label"], end, bold=False)
    _name(svg, label, middle, bold=True)
    said = f"{len(shown)}/{len(names)} · {source}"
    note = SubElement(svg, "text", x="8", y=str(HEIGHT - 8), fill="#57606a")
    note.set("font-size", "11")
    note.text = said
    body: bytes = tostring(svg, encoding="utf-8", xml_declaration=True)
    return body


def _line(
    svg: Element,
    start: tuple[float, float],
    end: tuple[float, float],
    aside: float,
    tie: Mapping[str, Any],
) -> None:
    length = math.dist(start, end) or 1
    across = ((start[1] - end[1]) / length * aside * 2, (end[0] - start[0]) / length * aside * 2)
    bend = ((start[0] + end[0]) / 2 + across[0], (start[1] + end[1]) / 2 + across[1])
    strand = tie["strands"][0].split("/")[0] if tie["strands"] else ""
    colour, dashes = LOOKS["strand"].get(strand, OTHER_LOOK)
    path = f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    line = SubElement(svg, "path", d=path, fill="none", stroke=colour)
    line.set("stroke-width", "2")
    if dashes:
        line.set("stroke-dasharray", " ".join(map(str, dashes)))
    SubElement(line, "title").text = tie["label"]


def _name(svg: Element, text: str, at: tuple[float, float], *, bold: bool) -> None:
    radius = "7" if bold else "4"
    SubElement(svg, "circle", cx=f"{at[0]:.1f}", cy=f"{at[1]:.1f}", r=radius, fill="#0b5cad")
    anchor = "end" if at[0] < WIDTH / 2 - 1 else "start"
    x = at[0] + (-9 if anchor == "end" else 9)
    name = SubElement(svg, "text", x=f"{x:.1f}", y=f"{at[1] + 4:.1f}", fill="#1b1f24")
    name.set("text-anchor", anchor)
    name.set("font-size", "14" if bold else "12")
    name.set("paint-order", "stroke")
    name.set("stroke", "#ffffff")
    name.set("stroke-width", "3")
    if bold:
        name.set("font-weight", "700")
    name.text = text


def oembed(request: Request, url: str, maxwidth: int = 720, maxheight: int = 520) -> Response:
    """What oEmbed asks: how a page of this service is embedded; only places and views can be."""
    asked = urlsplit(url)
    if asked.netloc != request.url.netloc:
        raise ParameterError(f"url: {url!r} is no address of this service")
    view = dict(parse_qsl(asked.query))
    kind, _, slug = asked.path.strip("/").partition("/")
    if kind == "place" and slug:
        view = {"place": slug}
    elif asked.path not in ("/explore", "/embed", "/"):
        raise UnknownNameError("page that can be embedded", asked.path, ("/explore", "/place/…"))
    thing = find(store_of(request), view["place"], ("place",)) if view.get("place") else None
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
