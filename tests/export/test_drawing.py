"""A drawing shows every tie once for each pair it joins, and looks the same every time."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from placegraph.errors import ParameterError
from placegraph.export.drawing import COLOURS_BY, LOOKS, draw
from placegraph.network import to_network
from placegraph.schemes import scheme
from placegraph.store import Store


def test_every_parallel_tie_is_a_curve_of_its_own(store: Store) -> None:
    network = to_network(store)
    drawing = draw(network)
    assert len(drawing.edges) == len(drawing.rows) == network.number_of_edges() == 23
    pair = {"place/miami-dade-county", "place/southampton"}
    curves = [edge["smooth"] for edge in drawing.edges if {edge["from"], edge["to"]} == pair]
    shapes = {(curve["type"], curve["roundness"]) for curve in curves if curve}
    assert len(curves) == 7
    assert len(shapes) == 6, "one is straight, the six others are bent by different amounts"
    assert sum(curve is False for curve in curves) == 1


def test_the_same_network_is_drawn_at_the_same_positions(store: Store) -> None:
    assert draw(to_network(store)) == draw(to_network(store))


def test_no_two_places_stand_on_one_spot(store: Store) -> None:
    spots = Counter((node["x"], node["y"]) for node in draw(to_network(store)).nodes)
    assert set(spots.values()) == {1}


@pytest.mark.parametrize("colour_by", COLOURS_BY)
def test_each_colour_has_a_dash_pattern_of_its_own(colour_by: str) -> None:
    looks = LOOKS[colour_by]  # type: ignore[index]
    assert len({colour for colour, _ in looks.values()}) == len(looks)
    assert len({dashes for _, dashes in looks.values()}) == len(looks)


@pytest.mark.parametrize("colour_by", COLOURS_BY)
def test_every_top_concept_has_a_look(colour_by: str) -> None:
    tops = {notation for notation in scheme(colour_by) if "/" not in notation}
    assert tops == set(LOOKS[colour_by])  # type: ignore[index]


def test_the_legend_counts_ties(store: Store) -> None:
    legend = {entry.label: entry.ties for entry in draw(to_network(store), "level").legend}
    assert sum(legend.values()) == 23
    assert legend["Commercial"] == 2
    assert legend["Academic"] == 2


def test_a_date_is_given_in_words(store: Store) -> None:
    since = {row.path: row.start for row in draw(to_network(store)).rows}
    assert since["relationship/southampton-miami-dade-twinning"] == "June 2019"
    assert since["relationship/one-world-link-bo-friendship"] == "1980 or 1981"
    assert since["relationship/wigan-angers-twinning"] == "unknown"


def test_another_colouring_is_refused() -> None:
    with pytest.raises(ParameterError, match="cannot colour by 'party'; there are: strand, level"):
        draw(nx.MultiGraph(), "party")  # type: ignore[arg-type]


def test_a_network_without_ties_is_an_empty_drawing() -> None:
    network: nx.MultiGraph[str] = nx.MultiGraph()
    network.add_node("place/alone")
    drawing = draw(network)
    assert (drawing.nodes, drawing.edges, drawing.left_out) == ([], [], 1)
