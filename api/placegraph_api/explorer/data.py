"""The data behind map, network and time: columns, layout and the ties of one place.

What a version holds never changes, so each answer is made once for a version and kept packed.
"""

import gzip
import json
import math
import re
from collections.abc import Iterable
from threading import Lock
from typing import Annotated, Any

import networkx as nx
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from placegraph.cached import cached_by_store
from placegraph.errors import UnknownNameError
from placegraph.filters import EVERYTHING, Filter
from placegraph.identifiers import at_path, path_of, slug_of
from placegraph.network import to_city_networks, to_network
from placegraph.network_parts import parts_of
from placegraph.store import Store
from placegraph.vocab import PG

from ..report_error import report_address
from ..routes.common import check_parameters
from ..routes.filters import PARAMETERS, filter_of
from .columns import Network, columns
from .concepts import concepts
from .kept import KeptVersions
from .layout import Layout, Point, layout
from .names import Names
from .pages import store_of
from .read import Tie, query, subjects, ties_about
from .texts import LANGUAGES, Interface, interface_of

MOST_TIES = 500
# igraph has one source of randomness for all threads, so no two layouts are made at a time.
_making = Lock()
POINT = re.compile(r"POINT\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)\s*\)")


def router(kept: KeptVersions) -> APIRouter:
    """The data that the scripts of the explorer ask for; `v` names a version that is kept."""
    routes = APIRouter(include_in_schema=False, prefix="/explorer")
    current = kept.current

    def version(v: str = current.version) -> Store:
        return kept.open(v)

    @routes.get("/network", response_model=None)
    def network(
        request: Request,
        store: Annotated[Store, Depends(version)],
        where: Annotated[Filter, Depends(filter_of(current))],
    ) -> Response:
        """Every tie that passes the filters of `/network`, with its places, as columns."""
        check_parameters(request, (*PARAMETERS, "v"))
        return packed(request, network_columns(store, where), store)

    @routes.get("/layout", response_model=None)
    def places_laid_out(request: Request, store: Annotated[Store, Depends(version)]) -> Response:
        """Where the places stand in the network, in the order of the columns."""
        return packed(request, network_layout(store), store)

    @routes.get("/place/{slug}", response_model=None)
    def ties_of_place(
        request: Request, slug: str, store: Annotated[Store, Depends(version)]
    ) -> Response:
        """The ties of a place in words, live ones first: at most 500, and how many there are."""
        to = request.app.state.settings.report_to
        return packed(request, _in_words(store, slug, interface_of(request), to), store)

    routes.add_api_route("/terms", terms, methods=["GET"], response_model=None)
    return routes


def terms(request: Request) -> Response:
    """Names for the editor of queries: the terms of the vocabulary and the concepts on offer."""
    store = store_of(request)
    return packed(request, _terms(store), store)


@cached_by_store()
def _terms(store: Store) -> bytes:
    named = {
        f"pg:{row['term'].value.partition('#')[2]}": row["label"].value
        for row in store.select(query("terms"))
    }
    for scheme, listed in concepts(store).items():
        named |= {f"{scheme}:{each['id']}": each["label"].get("en", "") for each in listed}
    return _pack({"terms": [{"name": name, "label": label} for name, label in named.items()]})


def _in_words(store: Store, slug: str, interface: Interface, report_to: str | None) -> bytes:
    path = f"place/{slug}"
    if not whole(store).has_node(path):
        raise UnknownNameError("place with ties", slug, ())
    ties = ties_about(store, at_path(path), Names(store, interface.language))
    body = {
        "version": store.version,
        "place": path,
        "total": len(ties),
        "ties": [
            _tie_in_words(tie, interface) | {"report": report_address(report_to, store, tie.path)}
            for tie in ties[:MOST_TIES]
        ],
    }
    return _pack(body)


def _tie_in_words(tie: Tie, interface: Interface) -> dict[str, Any]:
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
        "strands": tie.strands,
        "start": interface.date(tie.start) if tie.start else None,
        "end": interface.date(tie.end) if tie.has_ended else None,
        "evidence": len(tie.evidence),
        "live": tie.live,
        "status": tie.status,
    }


def packed(request: Request, body: bytes, store: Store) -> Response:
    """A packed JSON body of a version, unpacked for the few who cannot read it."""
    headers = {"Vary": "Accept-Encoding", "Placegraph-Version": store.version}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


def _pack(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def network_layout(store: Store) -> bytes:
    """The layout of everything, packed."""
    with _making:
        return _layout(store)


@cached_by_store()
def whole(store: Store) -> Network:
    """The network of a version, projected once; only to be read."""
    return to_network(store)


@cached_by_store(32)
def network_columns(store: Store, where: Filter) -> bytes:
    """The columns of what passes a filter, packed."""
    cities = to_city_networks(store)
    memberships = [(a, b) if cities.nodes[b]["bipartite"] else (b, a) for a, b in cities.edges()]
    names = {slug_of(row["dataset"]): row["title"].value for row in store.select(query("datasets"))}
    names |= {node: cities.nodes[node]["label"] for node in cities}
    found = columns(
        _shown(store) if where == EVERYTHING else _with_members(to_network(store, where), cities),
        concepts(store),
        _countries(store),
        memberships,
        names,
        inner_points(store),
        _translations(store),
    )
    published = store.manifest.published[:10]
    return _pack({"version": store.version, "published": published, **found})


@cached_by_store()
def _shown(store: Store) -> Network:
    """The whole network with the members of city networks; only to be read."""
    return _with_members(whole(store), to_city_networks(store))


def _with_members(network: Network, cities: "nx.Graph[str]") -> Network:
    """The network with the members of city networks that have no other tie."""
    new = [node for node in cities if node.startswith("place/") and node not in network]
    if not new:
        return network
    # The same ties, not copies of them: nobody changes what is shown.
    found: Network = nx.MultiGraph()
    found.add_nodes_from(network.nodes(data=True))
    for a, b, key, tie in network.edges(keys=True, data=True):
        found.add_edge(a, b, key=key, **tie)
    for node in new:
        found.add_node(node, **{k: v for k, v in cities.nodes[node].items() if k != "bipartite"})
    return found


@cached_by_store()
def laid_out(store: Store) -> tuple[list[str], Layout]:
    """The places that are shown, in the order of the columns, and where they stand."""
    network = _shown(store)
    return sorted(network), layout(network)


@cached_by_store()
def _layout(store: Store) -> bytes:
    _, found = laid_out(store)
    discs = [vars(disc) for disc in found.discs]
    return _pack({"version": store.version, **vars(found), "discs": discs})


def _translations(store: Store) -> dict[str, dict[str, str]]:
    """By language of the interface and path, what a place is called where that is not English."""
    found: dict[str, dict[str, str]] = {code: {} for code in LANGUAGES if code != "en"}
    for row in store.select(query("translations")):
        names = found.get(row["label"].language)
        if names is not None:
            names.setdefault(path_of(row["place"]), row["label"].value)
    return found


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
        if row["code"]:
            country["code"] = row["code"].value
        if row["wkt"] and (point := POINT.match(row["wkt"].value)):
            country |= {"longitude": float(point[1]), "latitude": float(point[2])}
    return found
