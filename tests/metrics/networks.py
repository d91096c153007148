"""Small networks by hand, with the attributes that the projection gives."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

KONECT = Path(__file__).parents[3] / "shared" / "data" / "twinning_konect" / "out.twin"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def tie(a: str, b: str, level: str = "civic", **attributes: Any) -> dict[str, Any]:
    """A relationship between two places; `by` names the organisations that are its parties."""
    by = tuple(f"organisation/{name}" for name in attributes.pop("by", ()))
    start = attributes.pop("start", None)
    found: dict[str, Any] = {
        "ends": (f"place/{a}", f"place/{b}"),
        "key": f"{a}-{b}-{level}",
        "level": level,
        "strands": (),
        "formality": "unspecified",
        "formal": False,
        "representation": attributes.get("formality") == "representation",
        "status": "active",
        "status_as_of": None,
        "start": start,
        "start_earliest": day(f"{start}-01-01") if start else None,
        "start_latest": day(f"{start}-12-31") if start else None,
        "end": None,
        "end_earliest": None,
        "end_latest": None,
        "certainty": "certain",
        "evidence_count": 1,
        "sources": ("briefing",),
        "parties": by or (f"place/{a}", f"place/{b}"),
        "leads": (),
        "brokers": (),
        "supporters": (),
        "funders": (),
        "enabled_by": (),
        "status_changes": (),
    }
    return found | attributes


def network_of(*ties: dict[str, Any], alone: Any = (), **countries: str) -> Any:
    """A network of places; `countries` gives the country of a place by its slug."""
    network: Any = nx.MultiGraph()
    for place in alone:
        add_place(network, f"place/{place}", countries)
    for one in ties:
        attributes = dict(one)
        ends, key = attributes.pop("ends"), attributes.pop("key")
        for place in ends:
            add_place(network, place, countries)
        iri = f"https://w3id.org/placegraph/id/relationship/{key}"
        network.add_edge(*ends, key=key, iri=iri, label=key, **attributes)
    return network


def add_place(network: Any, node: str, countries: dict[str, str]) -> None:
    slug = node.rsplit("/", 1)[-1].replace("-", "_")
    kind = "place" if node.startswith("place/") else "organisation"
    network.add_node(
        node,
        iri=f"https://w3id.org/placegraph/id/{node}",
        label=slug.replace("_", " ").title(),
        kind="city" if kind == "place" else "council",
        node_type=kind,
        country=countries.get(slug),
        latitude=None,
        longitude=None,
    )


def of_pairs(pairs: str, alone: tuple[str, ...] = ()) -> Any:
    """A network of one tie a pair, written “ab bc”."""
    return network_of(*(tie(pair[0], pair[1]) for pair in pairs.split()), alone=alone)


def at_random(seed: int, n: int = 30, m: int = 42) -> Any:
    """A seeded random network with parallel ties, a self-loop and all kinds of attributes."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    levels = ("civic", "commercial", "academic")
    names = [f"{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(n)]
    ties = []
    for number in range(m):
        a, b = chance.choice(names), chance.choice(names)
        ties.append(
            tie(
                a,
                b,
                chance.choice(levels),
                key=f"t{number}",
                by=chance.sample(("red", "blue", "green", "white"), chance.randint(0, 2)),
                start=chance.choice((None, "1990", "2005")),
                status=chance.choice(("active", "active", "developing", "ended", "unknown")),
                strands=chance.sample(("culture/sport", "health", "education/schools"), 1),
                formality=chance.choice(("twinning", "representation", "informal")),
            )
        )
    places = {name: chance.choice(("france", "germany", "poland")) for name in names[1:]}
    return network_of(*ties, alone=tuple(names), **places)


def konect() -> Any:
    """The KONECT network of sister cities, or a skipped test where it is not at hand."""
    if not KONECT.exists():
        pytest.skip("needs twinning_konect of the shared data")
    network: nx.Graph[str] = nx.Graph()
    with KONECT.open() as lines:
        rows = (line.split() for line in lines if not line.startswith("%"))
        network.add_edges_from((row[0], row[1]) for row in rows)
    return network


# The partnership of a town and a city on five ties, worked out in test_dependence and
# test_multiplex: a charity carries four of five, on three levels.
WARWICK = network_of(
    tie("warwick", "bo", "community", key="link", by=("link", "bo-council"), start="1981"),
    tie("warwick", "bo", "civic", key="councils", by=("district", "bo-council"), start="1999"),
    tie("warwick", "bo", "community", key="schools", by=("link", "bo-schools")),
    tie("warwick", "bo", "civic", key="waste", by=("county", "link")),
    tie("warwick", "bo", "institutional", key="health", by=("link",), status="developing"),
    tie("warwick", "bo", "commercial", key="trade", by=("district",), status="proposed"),
)
