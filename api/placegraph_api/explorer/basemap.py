"""The outlines of the countries, from the base map of the front end, for maps without scripts.

The file is TopoJSON: borders are arcs that neighbours share, written as differences of whole
numbers. Where the front end was not built there is none, and maps have no land.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from .pages import BUILT

Point = tuple[float, float]
Ring = Sequence[Point]


@cache
def outlines() -> tuple[Ring, ...]:
    """Every ring of every country, as longitudes and latitudes; cut at the antimeridian."""
    try:
        topology = json.loads((BUILT / "world.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    arcs = [tuple(_points(arc, topology["transform"])) for arc in topology["arcs"]]
    return tuple(
        _ring(arcs, numbers)
        for country in topology["objects"]["countries"]["geometries"]
        for numbers in _rings(country)
    )


def _points(arc: Sequence[Sequence[int]], transform: Mapping[str, Any]) -> Iterator[Point]:
    (wide, high), (left, low) = transform["scale"], transform["translate"]
    xs, ys = (accumulate(steps) for steps in zip(*arc, strict=True))
    for x, y in zip(xs, ys, strict=True):
        yield x * wide + left, y * high + low


def _rings(country: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    if country["type"] == "Polygon":
        yield from country["arcs"]
    elif country["type"] == "MultiPolygon":
        for polygon in country["arcs"]:
            yield from polygon


def _ring(arcs: Sequence[Ring], numbers: Sequence[int]) -> Ring:
    """The arcs of a ring one after the other; `~number` is an arc that is walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points
