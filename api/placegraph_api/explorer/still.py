"""Pictures of a view that stand still: SVG without a script, for pages that allow no other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from placegraph.export.drawing import LOOKS, OTHER_LOOK

from .columns import Network
from .layout import Layout

WIDTH, HEIGHT = 720, 480
MOST_PARTNERS = 40
# Of more ties than this only the sums between communities are drawn.
MOST_TIES = 400
MOST_NAMES = 24
MOST_FLOWS = 150


def _canvas(label: str) -> Element:
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(WIDTH), height=str(HEIGHT))
    svg.set("viewBox", f"0 0 {WIDTH} {HEIGHT}")
    svg.set("font-family", "system-ui, sans-serif")
    svg.set("role", "img")
    SubElement(svg, "title").text = label
    SubElement(svg, "rect", width="100%", height="100%", fill="#ffffff")
    return svg


def _written(svg: Element, said: str) -> bytes:
    note = SubElement(svg, "text", x="8", y=str(HEIGHT - 8), fill="#57606a")
    note.set("font-size", "11")
    note.text = said
    body: bytes = tostring(svg, encoding="utf-8", xml_declaration=True)
    return body


def overview(
    network: Network, laid: tuple[Sequence[str], Layout], title: str, source: str
) -> bytes:
    """The network where everybody sees it: ties of a few, sums between communities of many."""
    places, layout = laid
    svg = _canvas(title)
    at = {
        place: (WIDTH / 2 + x * HEIGHT * 0.46, HEIGHT / 2 + y * HEIGHT * 0.46)
        for place, x, y in zip(places, layout.x, layout.y, strict=True)
    }
    ties = sorted({(*sorted((a, b)), key) for a, b, key in network.edges(keys=True)})
    if len(ties) <= MOST_TIES:
        pairs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for a, b, key in ties:
            pairs.setdefault((a, b), []).append(network.edges[a, b, key])
        for (a, b), parallel in pairs.items():
            for lane, tie in enumerate(parallel):
                _line(svg, at[a], at[b], 4 * (lane - (len(parallel) - 1) / 2), tie)
    else:
        _sums(svg, ties, dict(zip(places, layout.community, strict=True)), layout)
    degree = sorted(network, key=lambda node: (-network.degree(node), node))
    for place in degree[MOST_NAMES:]:
        x, y = at[place]
        SubElement(svg, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="1", fill="#8b95a1")
    for place in reversed(degree[:MOST_NAMES]):
        _name(svg, network.nodes[place]["label"], at[place], bold=False)
    counted = len({key for _, _, key in ties})
    return _written(svg, f"{counted} · {source}")


def _sums(
    svg: Element, ties: list[tuple[str, str, str]], community: Mapping[str, int], layout: Layout
) -> None:
    between = Counter(
        tuple(sorted((community[a], community[b])))
        for a, b, _ in ties
        if community[a] != community[b]
    )
    most = max(between.values(), default=1)
    for (one, other), count in between.most_common(MOST_FLOWS):
        (x0, y0), (x1, y1) = (
            (
                WIDTH / 2 + layout.discs[each].x * HEIGHT * 0.46,
                HEIGHT / 2 + layout.discs[each].y * HEIGHT * 0.46,
            )
            for each in (one, other)
        )
        path = f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"
        line = SubElement(svg, "path", d=path, stroke="#0b5cad", opacity="0.3")
        line.set("stroke-width", f"{0.5 + 5 * math.sqrt(count / most):.1f}")


def star(network: Network, path: str, source: str) -> bytes:
    """The picture: the place in the middle, its partners around it, parallel ties side by side."""
    names = sorted(network.neighbors(path), key=lambda each: -network.number_of_edges(path, each))
    label = network.nodes[path]["label"]
    svg = _canvas(label)
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
    return _written(svg, f"{len(shown)}/{len(names)} · {source}")


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
