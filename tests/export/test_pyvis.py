"""pyvis is one call away, its file works offline, and labels stay text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

from placegraph.errors import ParameterError
from placegraph.export.pyvis import MOST_WITH_PHYSICS, write_html
from placegraph.network import to_network, to_pyvis
from placegraph.store import Store

HOSTILE = '</script><script>window.ran = 1</script><img src=x onerror="window.ran = 2">\u2028'


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text of scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag == "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts.append(data)
            self.inside = False


def hostile_network() -> nx.MultiGraph[str]:
    """Two places and one tie, every text of which is an attack."""
    network: nx.MultiGraph[str] = nx.MultiGraph()
    for node in ("place/a", "place/b"):
        network.add_node(node, label=HOSTILE, kind=HOSTILE)
    network.add_edge(
        "place/a", "place/b", key="t", label=HOSTILE, level=HOSTILE, strands=(HOSTILE,)
    )
    return network


def test_the_pyvis_network_holds_every_tie(store: Store) -> None:
    picture = to_pyvis(to_network(store), colour_by="level")
    assert (picture.num_nodes(), picture.num_edges()) == (17, 23)


def test_the_network_is_not_changed_by_drawing_it(store: Store) -> None:
    network = to_network(store)
    before: nx.MultiGraph[str] = nx.MultiGraph(network)
    to_pyvis(network)
    assert nx.utils.graphs_equal(before, network)


def test_the_file_needs_nothing_from_elsewhere(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "picture.html"
    write_html(to_network(store), path)
    page = path.read_text(encoding="utf-8")
    elements = Elements(page).found
    assert page.startswith("<!doctype html>")
    assert ("html", {"lang": "en"}) in elements
    assert not [tag for tag, attributes in elements if tag == "link" or attributes.get("src")]
    policies = [attributes["content"] for _, attributes in elements if "http-equiv" in attributes]
    assert "default-src 'none'" in str(policies)
    assert page.count("<tr><td>") == 23


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_html(hostile_network(), path, title=HOSTILE)
    page = Elements(path.read_text(encoding="utf-8"))
    scripts = [tag for tag, _ in page.found if tag == "script"]
    assert len(scripts) == 3, "the data, vis-network and the drawing script"
    assert "img" not in {tag for tag, _ in page.found}
    data = json.loads(page.scripts[0])
    assert data["nodes"][0]["label"] == HOSTILE
    assert not re.search("[<>&\u2028\u2029]", page.scripts[0])


def test_physics_is_refused_where_it_would_take_minutes() -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    network.add_edges_from((f"place/{i}", f"place/{i + 1}") for i in range(MOST_WITH_PHYSICS))
    with pytest.raises(ParameterError, match="no physics for 101 places; expected at most 100"):
        to_pyvis(network, physics=True)
