"""The data behind map, network and time: columns, layout and the ties of one place.

What a version holds never changes, so each answer is made once for a version and kept packed.
"""

import gzip
import json
import math
import re
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from placegraph.cached import cached_by_store
from placegraph.errors import UnknownNameError
from placegraph.filters import Filter
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.network import to_city_networks, to_network
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import PG

from ..routes.common import check_parameters
from ..routes.filters import PARAMETERS, filter_of
from .columns import Network, columns
from .concepts import concepts
from .layout import Point, layout
from .names import Names
from .pages import store_of
from .read import Tie, query, subjects, ties_about
from .texts import Interface, interface_of

MOST_TIES = 500
POINT = re.compile(r"POINT\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)\s*\)")


def router(store: Store) -> APIRouter:
    """The data that the scripts of the explorer ask for."""
    routes = APIRouter(include_in_schema=False, prefix="/explorer")

    @routes.get("/network", response_model=None)
    def network(request: Request, where: Annotated[Filter, Depends(filter_of(store))]) -> Response:
        """Every tie that passes the filters of `/network`, with its places, as columns."""
        check_parameters(request, PARAMETERS)
        return packed(request, _columns(store, where))

    routes.add_api_route("/terms", terms, methods=["GET"], response_model=None)
    routes.add_api_route("/layout", places_laid_out, methods=["GET"], response_model=None)
    routes.add_api_route("/place/{slug}", ties_of_place, methods=["GET"], response_model=None)
    return routes


def terms(request: Request) -> Response:
    """Names for the editor of queries: the terms of the vocabulary and the concepts on offer."""
    return packed(request, _terms(store_of(request)))


@cached_by_store()
def _terms(store: Store) -> bytes:
    named = {
        f"pg:{row['term'].value.partition('#')[2]}": row["label"].value
        for row in store.select(query("terms"))
    }
    for scheme, listed in concepts(store).items():
        named |= {f"{scheme}:{each['id']}": each["label"].get("en", "") for each in listed}
    return _pack({"terms": [{"name": name, "label": label} for name, label in named.items()]})


def places_laid_out(request: Request) -> Response:
    """Where the places stand in the network, in the order of the columns."""
    return packed(request, _layout(store_of(request)))


def ties_of_place(request: Request, slug: str) -> Response:
    """The ties of a place in words, live ones first: at most 500, and how many there are."""
    store = store_of(request)
    path = f"place/{slug}"
    if not whole(store).has_node(path):
        raise UnknownNameError("place with ties", slug, ())
    interface = interface_of(request)
    ties = ties_about(store, at_path(path), Names(store, interface.language))
    body = {
        "version": store.version,
        "place": path,
        "total": len(ties),
        "ties": [_in_words(tie, interface) for tie in ties[:MOST_TIES]],
    }
    return packed(request, _pack(body))


def _in_words(tie: Tie, interface: Interface) -> dict[str, Any]:
    return {
        "path": tie.path,
        "label": tie.label,
        "parties": [
            {
                "label": party.link.label,
                "path": party.link.path,
                "unit": (party.unit or party.link).path,
            }
            for party in tie.parties
        ],
        "start": interface.date(tie.start),
        "end": interface.date(tie.end) if tie.has_ended else None,
        "evidence": len(tie.evidence),
        "live": tie.live,
    }


def packed(request: Request, body: bytes) -> Response:
    """A packed JSON body, unpacked for the few who cannot read it."""
    headers = {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


def _pack(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


@cached_by_store()
def whole(store: Store) -> Network:
    """The network of a version, projected once; only to be read."""
    return to_network(store)


@cached_by_store(32)
def _columns(store: Store, where: Filter) -> bytes:
    kept = whole(store) if where == Filter() else to_network(store, where)
    cities = to_city_networks(store)
    memberships = [(a, b) if cities.nodes[b]["bipartite"] else (b, a) for a, b in cities.edges()]
    names = {slug_of(row["dataset"]): row["title"].value for row in store.select(query("datasets"))}
    names |= {node: cities.nodes[node]["label"] for node in cities}
    found = columns(
        kept, concepts(store), _countries(store), memberships, names, inner_points(store)
    )
    return _pack({"version": store.version, **found})


@cached_by_store()
def _layout(store: Store) -> bytes:
    return _pack({"version": store.version, **vars(layout(whole(store)))})


@cached_by_store()
def inner_points(store: Store) -> dict[str, Point]:
    """The middle of what lies in a place that has no point of its own, by path."""
    nodes, found = parts_of(store).nodes, dict[str, Point]()
    for path in (each for each in whole(store) if nodes[each]["longitude"] is None):
        inner = {
            path_of(each)
            for predicate in (PG.inside, PG.analysisUnit)
            for each in subjects(store, predicate, at_path(path))
        }
        points = [
            (node["longitude"], node["latitude"])
            for each in sorted(inner)
            if (node := nodes.get(each)) and node["longitude"] is not None
        ]
        if points:
            found[path] = middle(points)
    return found


def middle(points: Iterable[Point]) -> Point:
    """The middle of points given as longitude and latitude, on the sphere (degrees).

    >>> [round(degrees, 6) for degrees in middle([(170, 0), (-170, 0)])]
    [180.0, 0.0]
    """
    x = y = z = 0.0
    for longitude, latitude in points:
        east, north = math.radians(longitude), math.radians(latitude)
        x += math.cos(north) * math.cos(east)
        y += math.cos(north) * math.sin(east)
        z += math.sin(north)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _countries(store: Store) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in store.select(query("countries")):
        country = found.setdefault(slug_of(path_of(row["country"])), {"label": row["label"].value})
        if row["wkt"] and (point := POINT.match(row["wkt"].value)):
            country |= {"longitude": float(point[1]), "latitude": float(point[2])}
    return found
