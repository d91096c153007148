"""JSON for networks in the browser: graphology (and with it sigma.js), and D3.

sigma draws nothing without a position, so every node has one: Web Mercator of its coordinates, and
the middle of its neighbours for what has none of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS, Column, Row
from placegraph.export.json_text import write_object
from placegraph.export.rows import Export

_OF_EDGE = ("source", "target")
# Beyond this the map of Web Mercator ends.
_MOST_NORTHERN = 85.051129


def write_graphology(export: Export) -> Iterator[str]:
    """What `graph.import()` of graphology reads."""
    options = {"type": "undirected", "multi": True, "allowSelfLoops": True}
    nodes = (
        {"key": node["id"], "attributes": {**_kept(node, NODE_COLUMNS), **_position(export, node)}}
        for node in export.nodes()
    )
    edges = (
        {
            "key": tie["id"],
            **{name: tie[name] for name in _OF_EDGE},
            "undirected": True,
            "attributes": _kept(tie, TIE_COLUMNS, _OF_EDGE),
        }
        for tie in export.ties()
    )
    head = {"attributes": export.about(), "options": options}
    return write_object(head, nodes=nodes, edges=edges)


def write_d3(export: Export) -> Iterator[str]:
    """Nodes and links as `d3.forceLink().id(d => d.id)` and networkx read them."""
    nodes = (_kept(node, NODE_COLUMNS) for node in export.nodes())
    # networkx tells parallel edges apart by their key.
    links = ({**_kept(tie, TIE_COLUMNS), "key": tie["id"]} for tie in export.ties())
    head = {"directed": False, "multigraph": True, "graph": export.about()}
    return write_object(head, nodes=nodes, links=links)


def _kept(row: Row, columns: Iterable[Column], without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        column.name: row[column.name]
        for column in columns
        if row.get(column.name) is not None and column.name not in without
    }


def _position(export: Export, node: Row) -> dict[str, float]:
    network = export.network
    around = [network.nodes[other] for other in network[node["id"]]]
    points = [point for each in (node, *around) if (point := _mercator(each))]
    if _mercator(node):
        points = points[:1]
    count = max(len(points), 1)
    x, y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    return {"x": round(x, 6), "y": round(y, 6)}


def _mercator(node: Row) -> tuple[float, float] | None:
    """Degrees east, and north in the same unit as Web Mercator stretches them."""
    latitude, longitude = node.get("latitude"), node.get("longitude")
    if latitude is None or longitude is None:
        return None
    north = math.radians(max(-_MOST_NORTHERN, min(_MOST_NORTHERN, latitude)))
    return longitude, math.degrees(math.asinh(math.tan(north)))
