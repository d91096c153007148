"""Make of a network what a picture of it needs: points, curves, a legend and a table.

Every relationship becomes a curve of its own, parallel ones bent by different amounts, so
none hides another. Positions are computed here with a fixed seed, one component after the
other, so that the same network gives the same picture and nothing moves by itself. Places
without a tie are left out of the picture; `left_out` counts them. A tie with several strands
is coloured by its first one and names them all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import networkx as nx

from placegraph.errors import ParameterError
from placegraph.export.words import date_words, words
from placegraph.liveness import LIVE
from placegraph.said import Said

ColourBy = Literal["strand", "level"]
COLOURS_BY: tuple[ColourBy, ...] = ("strand", "level")

SEED = 2021
MOST_LAID_OUT = 1000
STEP = 110
SHAPE = 2.2
BEND = 0.14

# Every colour keeps a contrast of 3 to 1 on the light and on the dark ground; the dashes say
# the same again for those who do not tell the colours apart.
LOOKS: Mapping[ColourBy, Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "strand": {
        "civic": ("#3b7dd8", ()),
        "economy": ("#d9730d", (12, 5)),
        "education": ("#9a62d6", (4, 4)),
        "culture": ("#d44c9c", (16, 4, 3, 4)),
        "environment": ("#2e9e5b", (8, 8)),
        "planning": ("#12959b", (3, 7)),
        "health": ("#d9434e", (14, 4, 3, 4, 3, 4)),
        "community": ("#8a8a1f", (20, 6)),
        "aid-and-reconciliation": ("#a8733f", (8, 3, 3, 3)),
    },
    "level": {
        "civic": ("#3b7dd8", ()),
        "commercial": ("#d9730d", (12, 5)),
        "academic": ("#9a62d6", (4, 4)),
        "institutional": ("#12959b", (16, 4, 3, 4)),
        "community": ("#8a8a1f", (20, 6)),
        "network": ("#d44c9c", (3, 7)),
        "national": ("#d9434e", (8, 8)),
        "individual": ("#a8733f", (8, 3, 3, 3)),
    },
}
OTHER_LOOK: tuple[str, tuple[int, ...]] = ("#7d8590", (2, 4))


@dataclass(frozen=True)
class LegendEntry:
    """What one colour and dash stand for, and how many ties have them."""

    label: str
    colour: str
    dashes: tuple[int, ...]
    ties: int


@dataclass(frozen=True)
class TableRow:
    """One tie in words: the table says what the picture shows."""

    a: str
    b: str
    a_path: str
    b_path: str
    label: str
    path: str
    level: str
    strands: str
    formality: str
    status: str
    start: str


@dataclass(frozen=True)
class Drawing:
    """Points, curves, legend and table of one picture."""

    colour_by: ColourBy
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    legend: list[LegendEntry]
    rows: list[TableRow]
    left_out: int
    options: dict[str, Any] = field(default_factory=lambda: dict(OPTIONS))

    def data(self) -> dict[str, Any]:
        """What the drawing script reads, ready for JSON."""
        return {"nodes": self.nodes, "edges": self.edges, "options": self.options}


OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"randomSeed": SEED, "improvedLayout": False},
    "interaction": {
        "hover": True,
        "tooltipDelay": 150,
        "zoomView": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "nodes": {"shape": "dot", "size": 12, "borderWidth": 2, "font": {"size": 20}},
    "edges": {"arrows": {}, "selectionWidth": 2, "hoverWidth": 1},
}


def draw(network: nx.MultiGraph[str], colour_by: ColourBy = "strand") -> Drawing:
    """The drawing of a network of places; raises ParameterError for another `colour_by`."""
    if colour_by not in COLOURS_BY:
        text = f"cannot colour by {colour_by!r}; there are: {', '.join(COLOURS_BY)}"
        raise ParameterError(Said("cannot-colour", text, value=colour_by, names=COLOURS_BY))
    ties = sorted(_ties(network), key=lambda tie: tie[:3])
    shown = sorted({end for tie in ties for end in tie[:2]})
    positions = _positions(network, shown)
    return Drawing(
        colour_by,
        [_node(node, network.nodes[node], positions.get(node)) for node in shown],
        list(_edges(ties, colour_by)),
        _legend(ties, colour_by),
        [_row(tie, network) for tie in ties],
        left_out=len(network) - len(shown),
    )


Tie = tuple[str, str, str, Mapping[str, Any]]


def _ties(network: nx.MultiGraph[str]) -> Iterable[Tie]:
    for left, right, key, attributes in network.edges(keys=True, data=True):
        yield min(left, right), max(left, right), str(key), attributes


def category(attributes: Mapping[str, Any], colour_by: ColourBy) -> str:
    """The notation that decides the colour of a tie."""
    if colour_by == "level":
        return attributes.get("level") or ""
    strands = attributes.get("strands") or ("",)
    return str(strands[0]).split("/")[0]


def _node(
    node: str, attributes: Mapping[str, Any], position: tuple[float, float] | None
) -> dict[str, Any]:
    label = str(attributes.get("label") or node)
    kind = words(attributes.get("kind"))
    drawn: dict[str, Any] = {"id": node, "label": label, "title": f"{label} ({kind.lower()})"}
    if position is not None:
        drawn["x"], drawn["y"] = position
    return drawn


def _edges(ties: list[Tie], colour_by: ColourBy) -> Iterable[dict[str, Any]]:
    between: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        between[tie[:2]].append(tie)
    for parallel in between.values():
        for place, (a, b, key, attributes) in enumerate(parallel):
            colour, dashes = _look(attributes, colour_by)
            live = attributes.get("status") in LIVE
            yield {
                "id": f"{a} {b} {key}",
                "from": a,
                "to": b,
                "title": _title(key, attributes),
                "color": {"color": colour, "highlight": colour, "hover": colour},
                "dashes": list(dashes) or False,
                "width": 3 if live else 1.5,
                "smooth": _curve(place - (len(parallel) - 1) / 2),
            }


def _curve(offset: float) -> dict[str, Any] | bool:
    """How far a tie is bent: the middle one of an odd number is straight."""
    if offset == 0:
        return False
    turn = "curvedCW" if offset > 0 else "curvedCCW"
    return {"enabled": True, "type": turn, "roundness": round(abs(offset) * BEND, 3)}


def _title(key: str, attributes: Mapping[str, Any]) -> str:
    strands = ", ".join(words(strand).lower() for strand in attributes.get("strands") or ())
    status = words(attributes.get("status")).lower()
    level = words(attributes.get("level")).lower()
    start = date_words(attributes.get("start"))
    return f"{attributes.get('label') or key}\n{level}; {strands}; {status}; since {start}"


def _look(attributes: Mapping[str, Any], colour_by: ColourBy) -> tuple[str, tuple[int, ...]]:
    return LOOKS[colour_by].get(category(attributes, colour_by), OTHER_LOOK)


def _legend(ties: list[Tie], colour_by: ColourBy) -> list[LegendEntry]:
    # A tie of three places is three curves and still one tie.
    kinds = {key: category(attributes, colour_by) for _, _, key, attributes in ties}
    counts = Counter(kinds.values())
    known = [kind for kind in LOOKS[colour_by] if kind in counts]
    others = sorted(set(counts) - set(known))
    return [
        LegendEntry(words(kind), *LOOKS[colour_by].get(kind, OTHER_LOOK), counts[kind])
        for kind in known + others
    ]


def _row(tie: Tie, network: nx.MultiGraph[str]) -> TableRow:
    a, b, key, attributes = tie
    return TableRow(
        a=str(network.nodes[a].get("label") or a),
        b=str(network.nodes[b].get("label") or b),
        a_path=a,
        b_path=b,
        label=str(attributes.get("label") or key),
        path=f"relationship/{key}",
        level=words(attributes.get("level")),
        strands=", ".join(words(strand) for strand in attributes.get("strands") or ()),
        formality=words(attributes.get("formality")),
        status=words(attributes.get("status")),
        start=date_words(attributes.get("start")),
    )


def _positions(network: nx.MultiGraph[str], shown: list[str]) -> Block:
    """A position for each node: components are laid out apart and set in rows."""
    if len(shown) > MOST_LAID_OUT:
        return {}  # spring_layout would take minutes; the script spreads them in the browser
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(shown)
    simple.add_edges_from((a, b) for a, b in sorted({tie[:2] for tie in _ties(network)}))
    components = sorted(nx.connected_components(simple), key=lambda each: (-len(each), min(each)))
    blocks = [_laid_out(simple.subgraph(component)) for component in components]
    return _in_rows(blocks)


Block = dict[str, tuple[float, float]]


def _in_rows(blocks: list[Block]) -> Block:
    """Set blocks beside each other in rows, so that the whole is about twice as wide as high."""
    sizes = [_size(block) for block in blocks]
    area = sum(width * height for width, height in sizes)
    row_width = max([(SHAPE * area) ** 0.5, *(width for width, _ in sizes)])
    positions: Block = {}
    left = top = row_height = 0.0
    for block, (width, height) in zip(blocks, sizes, strict=True):
        if left and left + width > row_width:
            left, top, row_height = 0.0, top + row_height, 0.0
        least_x = min(x for x, _ in block.values())
        least_y = min(y for _, y in block.values())
        for node, (x, y) in block.items():
            positions[node] = (round(left + x - least_x, 1), round(top + y - least_y, 1))
        left += width
        row_height = max(row_height, height)
    return positions


def _size(block: Block) -> tuple[float, float]:
    """Width and height that a block takes up, with room for labels and bent curves."""
    xs, ys = zip(*block.values(), strict=True)
    return max(xs) - min(xs) + 1.9 * STEP, max(ys) - min(ys) + 1.1 * STEP


def _laid_out(part: nx.Graph[str]) -> Block:
    nodes = sorted(part)
    if len(nodes) == 2:
        return {nodes[0]: (0.0, 0.0), nodes[1]: (2.0 * STEP, 0.0)}
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(nodes)  # a subgraph has no order of its own, and the layout follows it
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges))
    found = nx.spring_layout(ordered, seed=SEED, iterations=120)
    radius = STEP * max(1.0, 0.6 * len(nodes) ** 0.6)
    return {node: (radius * float(x), radius * float(y)) for node, (x, y) in found.items()}
