"""The same people on both sides: organisations that share the holder of posts.

Sources say that some posts are held by one person; who that is, nobody writes down.  Posts held
together are one *holder*, and two organisations with posts of one holder share it: the two-mode
network of holders and organisations, projected onto organisations.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import networkx as nx

from placegraph.engine import Network
from placegraph.metrics.declare import AT, Answer, Column, Metric, Row, pair_columns
from placegraph.metrics.view import Day, label, live_ties


def holders(network: Network) -> list[dict[str, list[str]]]:
    """For each holder of several posts: the organisations, each with the posts in it."""
    posts = network.graph.get("posts") or {}
    together: nx.Graph[str] = nx.Graph()
    for post, (_, others) in posts.items():
        together.add_edges_from((post, other) for other in others if other in posts)
    found = []
    for group in nx.connected_components(together):
        by_body: dict[str, list[str]] = defaultdict(list)
        for post in sorted(group):
            by_body[posts[post][0]].append(post)
        found.append(dict(sorted(by_body.items())))
    return sorted(found, key=str)


def shared_holders(network: Network, at: Day = None) -> Answer:
    """The pairs of organisations with posts of one holder, and the ties that both are in."""
    shared: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for by_body in holders(network):
        for a, b in combinations(by_body, 2):
            shared[a, b].append([*by_body[a], *by_body[b]])
    bodies: dict[str, set[str]] = defaultdict(set)
    for tie in live_ties(network, at):
        for role in ("parties", "leads", "brokers", "supporters"):
            bodies[tie.key].update(tie.attributes.get(role) or ())
    rows: list[Row] = [
        {
            "a": a,
            "b": b,
            "labels": tuple(label(network, node) if node in network else node for node in (a, b)),
            "holders": len(found),
            "posts": tuple(sorted({post for posts in found for post in posts})),
            "ties": len(keys := sorted(key for key, named in bodies.items() if {a, b} <= named)),
            "tie_keys": tuple(keys),
        }
        for (a, b), found in sorted(shared.items())
    ]
    note = "only what sources say is counted: other posts may have one holder too"
    return Answer(rows, (note,))


METRICS = (
    Metric(
        id="shared_holders",
        name="The same people on both sides",
        lessons=("C31",),
        reading="Organisations with posts that one person holds, without saying who: a strength "
        "while it lasts, and a risk when that person goes.",
        kind="pair",
        function=shared_holders,
        projection="organisations",
        columns=pair_columns(
            Column("labels", "list"),
            Column("holders", "integer", "holders"),
            Column("posts", "list"),
            Column("ties", "integer", "relationships"),
            Column("tie_keys", "list"),
        ),
        parameters=(AT,),
        reference="two-mode networks: Borgatti and Everett 1997, doi:10.1016/S0378-8733(96)00301-2",
    ),
)
