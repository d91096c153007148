"""Draw a network with pyvis, so that it works offline and every parallel tie is seen.

pyvis drops the second tie of a pair, loads scripts from elsewhere and runs what some of its
arguments hold. Here the points and curves are put into its lists directly, and the page is
our own (see `placegraph.export.page`).
"""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
from pyvis.network import Network

from placegraph.errors import ParameterError
from placegraph.export.drawing import ColourBy, Drawing, draw
from placegraph.export.page import standalone_page
from placegraph.said import Said

MOST_WITH_PHYSICS = 100


class Picture(Network):  # type: ignore[misc]
    """A pyvis network whose page is complete in itself."""

    def __init__(self, drawing: Drawing, title: str) -> None:
        super().__init__(height="600px", width="100%", cdn_resources="in_line")
        self.drawing = drawing
        self.title = title
        self.nodes = drawing.nodes
        self.node_ids = [node["id"] for node in drawing.nodes]
        self.node_map = {node["id"]: node for node in drawing.nodes}
        self.edges = drawing.edges
        self.options = json.loads(json.dumps(drawing.options))

    def generate_html(
        self, name: str = "index.html", local: bool = True, notebook: bool = False
    ) -> str:
        """The page as text; the arguments are those of pyvis and change nothing."""
        del name, local, notebook
        return standalone_page(self.drawing, self.title)

    def write_html(
        self,
        name: str | Path,
        local: bool = True,
        notebook: bool = False,
        open_browser: bool = False,
    ) -> None:
        """Write the page to a file, as UTF-8 whatever the locale is."""
        del local, notebook, open_browser
        Path(name).write_text(self.generate_html(), encoding="utf-8")


def to_pyvis(
    network: nx.MultiGraph[str],
    colour_by: ColourBy = "strand",
    *,
    title: str = "Relationships between places",
    physics: bool = False,
) -> Picture:
    """The network as a pyvis network, one curve a relationship.

    Positions are fixed and the same every time. With `physics` the browser moves the points
    until they rest, which beyond 100 of them takes minutes: raises ParameterError then.
    """
    drawing = draw(network, colour_by)
    if physics:
        if len(drawing.nodes) > MOST_WITH_PHYSICS:
            shown, most = len(drawing.nodes), MOST_WITH_PHYSICS
            text = f"no physics for {shown} places; expected at most {most}"
            raise ParameterError(Said("no-physics", text, n=shown, most=most))
        drawing.options["physics"] = {"enabled": True}
    return Picture(drawing, title)


def write_html(
    network: nx.MultiGraph[str],
    path: Path | str,
    colour_by: ColourBy = "strand",
    *,
    title: str = "Relationships between places",
) -> None:
    """Write the picture of a network to one HTML file that works offline."""
    to_pyvis(network, colour_by, title=title).write_html(path)
