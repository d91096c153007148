"""Where a node stands in the network of partners.

All of these see the simple network of live ties: parallel ties make one edge, and representation
offices make none unless asked for.  “No value” is an answer: Burt's measures need a partner, and
eigenvector centrality means something only inside one component, so it is given for the largest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from placegraph import engine
from placegraph.betweenness import betweenness as share_of_paths
from placegraph.engine import Network, Simple
from placegraph.metrics.declare import (
    AT,
    REPRESENTATION,
    Answer,
    Column,
    Metric,
    Parameter,
    Row,
    place_columns,
)
from placegraph.metrics.view import Day, label, partner_network

NO_PARTNER = "no partner, so nothing to measure"


def _rows(network: Network, simple: Simple, **columns: Iterable[Any]) -> Iterator[Row]:
    names = list(columns)
    for node, *values in zip(simple.nodes, *columns.values(), strict=True):
        yield {"node": node, "label": label(network, node), **dict(zip(names, values, strict=True))}


def degree(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Partners of every node, and their share of all other nodes."""
    simple = partner_network(network, at, representation)
    others = max(len(simple.nodes) - 1, 1)
    degrees = simple.degrees.tolist()
    return Answer(list(_rows(network, simple, degree=degrees, share=[d / others for d in degrees])))


def betweenness(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """The share of pairs of other nodes whose shortest paths run through each node."""
    simple = partner_network(network, at, representation)
    values = share_of_paths(simple).tolist()
    return Answer(list(_rows(network, simple, betweenness=values)))


def closeness(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Closeness of every node, and the mean distance to those it reaches."""
    simple = partner_network(network, at, representation)
    distances = engine.Distances.of(simple)
    rows = list(
        _rows(
            network,
            simple,
            closeness=engine.closeness(simple, distances).tolist(),
            reached=distances.reached.tolist(),
            total=distances.total.tolist(),
        )
    )
    for row in rows:
        total = row.pop("total")
        row["mean_distance"] = total / row["reached"] if row["reached"] else None
        row["note"] = None if row["reached"] else NO_PARTNER
    return Answer(rows)


def eigenvector(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Eigenvector centrality within the largest component."""
    simple = partner_network(network, at, representation)
    of, sizes = simple.components
    largest = max(range(len(sizes)), key=sizes.__getitem__, default=None)
    inside = [at for at, component in enumerate(of) if component == largest]
    part = simple.within(inside)
    values = engine.eigenvector(part).tolist() if len(part.edges) else []
    by_node = dict(zip(part.nodes, values, strict=False))
    rows = list(_rows(network, simple, eigenvector=map(by_node.get, simple.nodes)))
    for row in rows:
        if row["eigenvector"] is None:
            row["note"] = "outside the largest component" if values else "a network without ties"
    return Answer(rows)


def pagerank(
    network: Network, damping: float = 0.85, at: Day = None, representation: bool = False
) -> Answer:
    """PageRank of every node; the values of a network add up to 1."""
    simple = partner_network(network, at, representation)
    values = engine.pagerank(simple, damping).tolist() if simple.nodes else []
    return Answer(list(_rows(network, simple, pagerank=values)))


def coreness(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """The largest k such that the node is in the k-core."""
    simple = partner_network(network, at, representation)
    return Answer(list(_rows(network, simple, coreness=engine.coreness(simple).tolist())))


def structural_holes(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """Burt's constraint and effective size, and the parts that the partners fall into."""
    simple = partner_network(network, at, representation)
    degrees = simple.degrees.tolist()
    between = engine.triangle_counts(simple).tolist()
    rows = list(
        _rows(
            network,
            simple,
            partners=degrees,
            constraint=map(_defined, engine.constraint(simple).tolist()),
            structural_diversity=engine.structural_diversity(simple).tolist(),
        )
    )
    for row, partners, tied in zip(rows, degrees, between, strict=True):
        # Borgatti 1997: the partners, less the mean number of ties a partner has to the others.
        row["effective_size"] = partners - 2 * tied / partners if partners else None
        row["efficiency"] = row["effective_size"] / partners if partners else None
        row["note"] = None if partners else NO_PARTNER
    return Answer(rows)


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value


STRUCTURE = (AT, REPRESENTATION)

METRICS = (
    Metric(
        id="degree",
        name="Degree",
        reading="How many partners a place has; share is that number out of all other places.",
        kind="place",
        function=degree,
        columns=place_columns(Column("degree", "integer", "places"), Column("share", "number")),
        parameters=STRUCTURE,
        reference="Freeman 1978, doi:10.1016/0378-8733(78)90021-7",
    ),
    Metric(
        id="betweenness",
        name="Betweenness",
        lessons=("C08",),
        reading="The share of pairs of other places whose shortest chains of partners run through "
        "this one: high means that it connects places which would otherwise be further apart.",
        kind="place",
        function=betweenness,
        columns=place_columns(Column("betweenness", "number", "share of pairs")),
        parameters=STRUCTURE,
        cost="seconds",
        reference="Freeman 1977, doi:10.2307/3033543; Brandes 2001",
    ),
    Metric(
        id="closeness",
        name="Closeness",
        reading="High means few steps to everyone it can reach, and that it can reach many.",
        kind="place",
        function=closeness,
        columns=place_columns(
            Column("closeness", "number", "per step"),
            Column("reached", "integer", "places"),
            Column("mean_distance", "number", "steps"),
        ),
        parameters=STRUCTURE,
        cost="seconds",
        reference="Wasserman and Faust 1994, chapter 5",
    ),
    Metric(
        id="eigenvector",
        name="Eigenvector centrality",
        reading="High means partners that are themselves well partnered; the highest place has 1.",
        kind="place",
        function=eigenvector,
        columns=place_columns(Column("eigenvector", "number", "share of the largest")),
        parameters=STRUCTURE,
        reference="Bonacich 1972, doi:10.1080/0022250X.1972.9989806",
    ),
    Metric(
        id="pagerank",
        name="PageRank",
        reading="The share of time that a walker spends here who follows ties at random and now "
        "and then starts afresh anywhere; all places add up to 1.",
        kind="place",
        function=pagerank,
        columns=place_columns(Column("pagerank", "number", "share of time")),
        parameters=(
            Parameter("damping", "number", 0.85, "Chance of following a tie.", 0.0, 0.99),
            *STRUCTURE,
        ),
        reference="Brin and Page 1998, doi:10.1016/S0169-7552(98)00110-X",
    ),
    Metric(
        id="coreness",
        name="Coreness",
        reading="The k of the densest core it belongs to, where everybody has k partners inside.",
        kind="place",
        function=coreness,
        columns=place_columns(Column("coreness", "integer", "partners")),
        parameters=STRUCTURE,
        reference="Seidman 1983, doi:10.1016/0378-8733(83)90028-X",
    ),
    Metric(
        id="structural_holes",
        name="Constraint, effective size and structural diversity",
        reading="Low constraint means partners that do not know one another, which is a chance to "
        "broker and a burden to keep up, not good in itself; diversity counts the separate circles "
        "that the partners fall into.",
        kind="place",
        function=structural_holes,
        columns=place_columns(
            Column("partners", "integer", "places"),
            Column("constraint", "number"),
            Column("effective_size", "number", "partners"),
            Column("efficiency", "number", "share of partners"),
            Column("structural_diversity", "integer", "circles"),
        ),
        parameters=STRUCTURE,
        reference="Burt 1992; Borgatti 1997; Ugander et al. 2012, doi:10.1073/pnas.1116502109",
    ),
)
