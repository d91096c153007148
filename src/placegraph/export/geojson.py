"""GeoJSON (RFC 7946) for maps: nodes are points, ties are lines.

A line that takes the short way across the antimeridian is cut there into two (RFC 7946, 3.1.9), so
that no map draws it around the world. What has no known place is a feature without geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from placegraph.export.columns import NODE_COLUMNS, TIE_COLUMNS, Column, Row
from placegraph.export.json_text import write_object
from placegraph.export.rows import Export

Point = tuple[float, float]
_DIGITS = 5


def write(export: Export) -> Iterator[str]:
    """The document in pieces: points first, then lines."""
    points = (_feature(node, NODE_COLUMNS, _point(node)) for node in export.nodes())
    lines = (_feature(tie, TIE_COLUMNS, _line(export, tie)) for tie in export.ties())
    head = {"type": "FeatureCollection", "placegraph": export.about()}
    return write_object(head, features=chain(points, lines))


def _feature(row: Row, columns: Iterable[Column], geometry: Any) -> dict[str, Any]:
    properties = {column.name: row.get(column.name) for column in columns}
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": geometry,
        "properties": properties,
    }


def _point(node: Row) -> dict[str, Any] | None:
    found = coordinates(node)
    return {"type": "Point", "coordinates": found} if found else None


def _line(export: Export, tie: Row) -> dict[str, Any] | None:
    ends = [coordinates(export.network.nodes[tie[end]]) for end in ("source", "target")]
    if ends[0] is None or ends[1] is None:
        return None
    parts = across(ends[0], ends[1])
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def coordinates(node: Row) -> Point | None:
    """Longitude and latitude of a node (degrees), None where they are not known."""
    if node.get("longitude") is None or node.get("latitude") is None:
        return None
    return round(node["longitude"], _DIGITS), round(node["latitude"], _DIGITS)


def across(a: Point, b: Point) -> list[list[Point]]:
    """The line between two points, in two parts where the short way crosses the antimeridian.

    >>> across((170, 0), (-170, 10))
    [[(170, 0), (180, 5.0)], [(-180, 5.0), (-170, 10)]]
    >>> across((-1, 50), (-80, 25))
    [[(-1, 50), (-80, 25)]]
    """
    if abs(a[0] - b[0]) <= 180 or {abs(a[0]), abs(b[0])} == {180}:
        return [[a, b]]
    edge = 180 if a[0] > 0 else -180
    reached = b[0] + 2 * edge
    latitude = a[1] + (b[1] - a[1]) * (edge - a[0]) / (reached - a[0])
    crossing = round(latitude, _DIGITS)
    parts = [[a, (edge, crossing)], [(-edge, crossing), b]]
    # An end on the antimeridian itself leaves nothing of its part.
    return [part for part in parts if part[0] != part[1]]
