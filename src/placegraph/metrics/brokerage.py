"""Who stands between countries: Gould and Fernandez's brokerage roles, undirected.

A place brokers between two of its partners that are not partners of one another.  Each unordered
pair of partners counts once, and without direction gatekeeper and representative are one role.
Partners without a country are left out and counted; a place without one has no roles.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    REPRESENTATION,
    Answer,
    Column,
    Metric,
    Row,
    place_columns,
)
from placegraph.metrics.units import units_of
from placegraph.metrics.view import Day, label, partner_network

ROLES = ("coordinator", "itinerant", "gatekeeper", "liaison")


def role(broker: str, left: str, right: str) -> str:
    """The role of a broker of one country between partners of two.

    >>> role("fr", "fr", "fr"), role("fr", "de", "de"), role("fr", "fr", "de")
    ('coordinator', 'itinerant', 'gatekeeper')
    """
    if left == right:
        return "coordinator" if left == broker else "itinerant"
    return "gatekeeper" if broker in (left, right) else "liaison"


def brokerage(network: Network, at: Day = None, representation: bool = False) -> Answer:
    """How often every place brokers in each role."""
    simple = partner_network(network, at, representation)
    units = units_of(network)
    country = [units.country(node) for node in simple.nodes]
    tied: list[Counter[str]] = [Counter() for _ in simple.nodes]
    for triangle in simple.triangles:
        for turn in range(3):
            broker, left, right = (country[triangle[turn - back]] for back in range(3))
            if broker and left and right:
                tied[triangle[turn]][role(broker, left, right)] += 1
    rows = []
    for position, node in enumerate(simple.nodes):
        row: Row = {"node": node, "label": label(network, node)}
        near = [country[other] for other in simple.neighbours[position]]
        row |= _roles(country[position], near, tied[position])
        rows.append(row)
    return Answer(rows)


def _roles(own: str | None, near: list[str | None], tied: Counter[str]) -> dict[str, Any]:
    unknown = sum(one is None for one in near)
    if own is None:
        return {"country_unknown": unknown, "note": "the country of this place is not known"}
    pairs = _pairs(own, Counter(one for one in near if one is not None))
    found = {name: pairs[name] - tied[name] for name in ROLES}
    note = f"{unknown} partners without a known country are left out" if unknown else None
    return {**found, "total": sum(found.values()), "country_unknown": unknown, "note": note}


def _pairs(own: str, countries: Counter[str]) -> Counter[str]:
    """All unordered pairs of partners by the role they would give, tied or not."""
    total = sum(countries.values())
    at_home = countries[own]
    abroad = total - at_home
    same_abroad = sum(
        count * (count - 1) // 2 for country, count in countries.items() if country != own
    )
    return Counter(
        coordinator=at_home * (at_home - 1) // 2,
        itinerant=same_abroad,
        gatekeeper=at_home * abroad,
        liaison=abroad * (abroad - 1) // 2 - same_abroad,
    )


METRICS = (
    Metric(
        id="brokerage",
        name="Brokerage roles by country",
        lessons=("C08",),
        reading="Pairs of partners that are not partners themselves: coordinator joins two at "
        "home, gatekeeper one at home with one abroad, itinerant two of one other country, "
        "liaison two of different other countries.",
        kind="place",
        function=brokerage,
        columns=place_columns(
            *(Column(name, "integer", "pairs of partners") for name in ROLES),
            Column("total", "integer", "pairs of partners"),
            Column("country_unknown", "integer", "partners"),
        ),
        parameters=(AT, REPRESENTATION),
        reference="Gould and Fernandez 1989, doi:10.2307/270949",
    ),
)
