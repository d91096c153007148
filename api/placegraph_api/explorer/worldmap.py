"""A still map that needs no script: places as links, ties as great circles, in the page's colours.

The map shows what its places need of the world, with the middle of the map opposite the widest gap
between their longitudes, so that a tie across the antimeridian is one line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from placegraph.cached import cached_by_store
from placegraph.export.drawing import LOOKS, OTHER_LOOK
from placegraph.network_parts import parts_of
from placegraph.store import Store

from .basemap import Point, outlines
from .data import inner_points
from .pages import page_of

WIDTH, HEIGHT = 720.0, 440.0
MARGIN = 46.0
LEAST_DEGREES = 5.0
MOST_PLACES = 300
MOST_LANES = 12
LANE = 3.0
LETTER = 7.4
Line = tuple[str, str, str]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A place on the map: longitude and latitude in degrees."""

    path: str
    label: str
    at: Point


@cached_by_store(256)
def map_of_place(store: Store, path: str, ties: tuple[str, ...]) -> Markup | None:
    """A place, its partners and the ties to them."""
    parts = parts_of(store)
    lines = [
        (path, other, tie["strands"][0] if tie["strands"] else "")
        for key in ties
        if (tie := parts.ties.get(key))
        for other in _ends(parts.nodes, tie)
        if other != path
    ]
    return draw(store, lines, first=path)


def draw_map(store: Store, walks: Iterable[Sequence[str]]) -> Markup | None:
    """Ways from place to place; what has no point, such as an organisation, is passed over."""
    lines = []
    for walk in walks:
        placed = [path for path in walk if _spot(store, path)]
        lines += [(a, b, "") for a, b in pairwise(placed)]
    return draw(store, list(dict.fromkeys(lines)))


def draw(store: Store, lines: Sequence[Line], first: str = "") -> Markup | None:
    """The map of some lines between places, each with its strand; None where no place has a point.

    Of more than 300 places those that are named first are drawn.
    """
    named = dict.fromkeys(
        [*([first] if first else []), *(end for a, b, _ in lines for end in (a, b))]
    )
    found = [spot for path in named if (spot := _spot(store, path))]
    if not found:
        return None
    return Markup(_Map(found[:MOST_PLACES], first).drawn(lines))  # noqa: S704 - made as a tree


def _ends(nodes: Mapping[str, Any], tie: Mapping[str, Any]) -> Iterator[str]:
    for party in tie["parties"]:
        yield nodes.get(party, {}).get("unit") or party


def _spot(store: Store, path: str) -> Spot | None:
    """A place with its point, or with the middle of what lies in it."""
    if (node := parts_of(store).nodes.get(path)) is None:
        return None
    inner = inner_points(store).get(path)
    at = inner if node["longitude"] is None else (node["longitude"], node["latitude"])
    return Spot(path, node["label"], at) if at else None


class _Map:
    """One map: where degrees are on it, and what is drawn."""

    def __init__(self, spots: Sequence[Spot], first: str) -> None:
        self.spots = {spot.path: spot for spot in spots}
        self.first = first
        self.middle = middle_longitude([spot.at[0] for spot in spots])
        xs = [self._turned(spot.at[0]) for spot in spots]
        ys = [spot.at[1] for spot in spots]
        self.squeeze = max(0.2, math.cos(math.radians((min(ys) + max(ys)) / 2)))
        wide = max((max(xs) - min(xs)) * self.squeeze, LEAST_DEGREES)
        high = max(max(ys) - min(ys), LEAST_DEGREES)
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        self.left = (min(xs) + max(xs)) / 2 * self.squeeze - WIDTH / 2 / self.scale
        self.top = (min(ys) + max(ys)) / 2 + HEIGHT / 2 / self.scale

    def _turned(self, longitude: float) -> float:
        """The longitude counted from the middle of the map, between -180 and 180."""
        return (longitude - self.middle + 180) % 360 - 180

    def at(self, turned: float, latitude: float) -> Point:
        """The point of the picture."""
        return (turned * self.squeeze - self.left) * self.scale, (self.top - latitude) * self.scale

    def drawn(self, lines: Sequence[Line]) -> str:
        svg = Element("svg", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}")
        svg.set("class", "still")
        svg.set("aria-hidden", "true")
        SubElement(svg, "path", {"class": "land", "d": "".join(self._land())})
        lanes: dict[tuple[str, str], list[str]] = defaultdict(list)
        for a, b, strand in lines:
            if a in self.spots and b in self.spots and a != b:
                lanes[a, b].append(strand)
        for (a, b), strands in lanes.items():
            self._draw_ties(svg, a, b, strands[:MOST_LANES])
        self._draw_places(svg)
        return tostring(svg, encoding="unicode")

    def _land(self) -> Iterator[str]:
        for ring in outlines():
            for turn in (-360, 0, 360):
                points = [self.at(x - self.middle + turn, y) for x, y in ring]
                if _is_seen(points):
                    yield f"M{'L'.join(_thinned(points))}Z"

    def _draw_ties(self, svg: Element, a: str, b: str, strands: Sequence[str]) -> None:
        start, end = self.spots[a].at, self.spots[b].at
        way = [self.at(*point) for point in self._great_circle(start, end)]
        for lane, strand in enumerate(strands):
            colour, dashes = LOOKS["strand"].get(strand.split("/")[0], OTHER_LOOK)
            aside = LANE * (lane - (len(strands) - 1) / 2)
            line = SubElement(svg, "path", {"class": "tie-line", "d": _path(_aside(way, aside))})
            line.set("stroke", colour)
            if dashes:
                line.set("stroke-dasharray", " ".join(map(str, dashes)))

    def _great_circle(self, start: Point, end: Point) -> Iterator[Point]:
        """Points between two places, as turned longitudes that go on without a jump."""
        last = self._turned(start[0])
        for longitude, latitude in great_circle(start, end):
            last += (self._turned(longitude) - last + 180) % 360 - 180
            yield last, latitude

    def _draw_places(self, svg: Element) -> None:
        taken: list[Box] = []
        for spot in self.spots.values():
            x, y = self.at(self._turned(spot.at[0]), spot.at[1])
            # Out of the way of the keyboard and of screen readers: the page lists the same links.
            link = SubElement(svg, "a", href=page_of(spot.path), tabindex="-1")
            SubElement(link, "title").text = spot.label
            radius = "6" if spot.path == self.first else "4"
            SubElement(link, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=radius)
            if placed := _free(taken, x, y, len(spot.label) * LETTER):
                anchor, at_x, at_y = placed
                text = SubElement(link, "text", x=f"{at_x:.1f}", y=f"{at_y:.1f}")
                text.set("text-anchor", anchor)
                text.text = spot.label


def middle_longitude(longitudes: Sequence[float]) -> float:
    """The longitude opposite the widest gap between these.

    >>> middle_longitude([170.0, -170.0]), middle_longitude([-10.0, 30.0])
    (180.0, 10.0)
    """
    around = sorted(set(longitudes))
    gaps = [(b - a, a) for a, b in pairwise([*around, around[0] + 360])]
    gap, before = max(gaps)
    middle = before + gap / 2 - 180
    return middle + 360 if middle <= -180 else middle


def great_circle(start: Point, end: Point) -> Iterator[Point]:
    """Points on the shortest way between two places, one for each few degrees, ends included."""
    a, b = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b, strict=True)))))
    steps = max(8, math.ceil(math.degrees(angle) / 4))
    if math.sin(angle) < 1e-9:
        yield from (start, end)
        return
    for step in range(steps + 1):
        share = step / steps
        p, q = (math.sin(part * angle) / math.sin(angle) for part in (1 - share, share))
        x, y, z = (p * one + q * other for one, other in zip(a, b, strict=True))
        yield math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _vector(point: Point) -> tuple[float, float, float]:
    east, north = map(math.radians, point)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def _is_seen(points: Sequence[Point]) -> bool:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) > 0 and min(xs) < WIDTH and max(ys) > 0 and min(ys) < HEIGHT


def _thinned(points: Sequence[Point]) -> Iterator[str]:
    """The points as text, without those nearer than a pixel to the one before."""
    last = (math.inf, math.inf)
    for x, y in points:
        if abs(x - last[0]) + abs(y - last[1]) >= 1:
            last = (x, y)
            yield f"{x:.0f} {y:.0f}"


def _aside(way: Sequence[Point], distance: float) -> Iterator[Point]:
    """The way moved aside, back to its ends: what runs side by side meets where it begins."""
    if not distance or len(way) < 3:
        yield from way
        return
    for number, (x, y) in enumerate(way):
        (ax, ay), (bx, by) = way[max(0, number - 1)], way[min(len(way) - 1, number + 1)]
        length = math.hypot(bx - ax, by - ay) or 1
        share = min(1.0, 4 * min(number, len(way) - 1 - number) / (len(way) - 1))
        yield x - (by - ay) / length * distance * share, y + (bx - ax) / length * distance * share


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _free(taken: list[Box], x: float, y: float, wide: float) -> tuple[str, float, float] | None:
    """Where a label of this width has room beside a point; the room is taken then."""
    for anchor, left, base in (
        ("start", x + 8, y + 5),
        ("end", x - 8 - wide, y + 5),
        ("middle", x - wide / 2, y - 9),
        ("middle", x - wide / 2, y + 20),
    ):
        box = (left, base - 13, left + wide, base + 4)
        if box[0] < 0 or box[2] > WIDTH or box[1] < 0 or box[3] > HEIGHT:
            continue
        if all(box[2] < a or box[0] > c or box[3] < b or box[1] > d for a, b, c, d in taken):
            taken.append(box)
            shift = {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
            return anchor, left + shift, base
    return None
