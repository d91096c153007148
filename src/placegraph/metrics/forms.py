"""Who acts and in which form: without nations, in pairs, through city networks.

Both figures are asked of the network of organisations, seen from places.  A *national body* is a
consulate, a department of a government or a head of state's office, or a government, institution
of government or agency that counts as a country.  A country named as a party is no body: who acts
for it is then not known, and a note says so.
"""

from __future__ import annotations

from collections import defaultdict

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    Answer,
    Column,
    Metric,
    Row,
    place_columns,
    reasons,
)
from placegraph.metrics.units import PARTY, Units, units_of
from placegraph.metrics.view import Day, Tie, label, live_ties

NATIONAL = frozenset({"consulate", "government-department", "head-of-state-office"})
OF_A_COUNTRY = frozenset({"government", "institution-of-government", "agency"})
ROLES = ("parties", "brokers", "supporters")


def is_national(units: Units, node: str) -> bool:
    """Whether an organisation acts for a nation."""
    kind = units.kind(node)
    return kind in NATIONAL or (
        kind in OF_A_COUNTRY and units.kind(units.of.get(node)) == "country"
    )


def without_nations(network: Network, at: Day = None) -> Answer:
    """For every place the share of its ties that no national body is party to or helped."""
    units = units_of(network)
    own: dict[str, dict[str, Tie]] = defaultdict(dict)
    for tie in live_ties(network, at):
        ends = {units.of[tie.a], units.of[tie.b]}
        if tie.relation in PARTY and len(ends) == 2:
            for place in ends - {None}:
                own[str(place)][tie.key] = tie
    return Answer([_nations(units, place, own[place]) for place in units.places])


def _nations(units: Units, place: str, ties: dict[str, Tie]) -> Row:
    national: set[str] = set()
    unknown: set[str] = set()
    countries: set[str] = set()
    bodies: set[str] = set()
    for key, tie in ties.items():
        for node in (n for role in ROLES for n in tie.attributes.get(role) or ()):
            if is_national(units, node):
                national.add(key)
                bodies.add(node)
            elif units.kind(node) is None:
                unknown.add(key)
            elif units.kind(node) == "country":
                countries.add(key)
    unknown -= national
    known = len(ties) - len(unknown)
    why = [] if ties else ["no live tie"]
    if unknown:
        why.append(f"{len(unknown)} ties name a body of unknown kind and are left out")
    if countries:
        why.append(f"ties with a country itself as party: {len(countries)}")
    return {
        "node": place,
        "label": label(units.network, place),
        "ties": len(ties),
        "national": len(national),
        "share_without": (known - len(national)) / known if known else None,
        "national_bodies": tuple(sorted(bodies)),
        "tie_keys": tuple(sorted(national)),
        "note": reasons(why),
    }


def bilateral_and_network(network: Network, at: Day = None) -> Answer:
    """For every place its partners, its city networks, and whom only these join it with."""
    units = units_of(network)
    partners: dict[str, set[str]] = defaultdict(set)
    for between in units.ties(at):
        if not between.tie.representation:
            partners[between.a].add(between.b)
            partners[between.b].add(between.a)
    members: dict[str, set[str]] = defaultdict(set)
    joined: dict[str, set[str]] = defaultdict(set)
    for _, place, city_network in units.memberships(at):
        members[city_network].add(place)
        joined[place].add(city_network)
    rows: list[Row] = []
    for place in units.places:
        reached = {other for one in joined[place] for other in members[one]} - {place}
        only = reached - partners[place]
        rows.append(
            {
                "node": place,
                "label": label(network, place),
                "partners": len(partners[place]),
                "city_networks": len(joined[place]),
                "through_networks_only": len(only),
                "both": len(reached & partners[place]),
                "partner_places": tuple(sorted(partners[place])),
                "city_network_names": tuple(sorted(joined[place])),
                "places_through_networks_only": tuple(sorted(only)),
            }
        )
    return Answer(rows, ("members that no source names are not reached",) if members else ())


METRICS = (
    Metric(
        id="without_nations",
        name="Ties without a nation",
        lessons=("C01",),
        reading="The share of a place’s ties, memberships included, with no national body as "
        "party, broker or supporter; 1 means that it does all of this without its government.",
        kind="place",
        function=without_nations,
        projection="organisations",
        columns=place_columns(
            Column("ties", "integer", "relationships"),
            Column("national", "integer", "relationships"),
            Column("share_without", "number", "share of ties"),
            Column("national_bodies", "list"),
            Column("tie_keys", "list"),
        ),
        parameters=(AT,),
    ),
    Metric(
        id="bilateral_and_network",
        name="Partners and city networks",
        lessons=("C02", "C22"),
        reading="Partners that a place has of its own, city networks it belongs to, and the "
        "places that it meets in these networks only.",
        kind="place",
        function=bilateral_and_network,
        projection="organisations",
        columns=place_columns(
            Column("partners", "integer", "places"),
            Column("city_networks", "integer", "city networks"),
            Column("through_networks_only", "integer", "places"),
            Column("both", "integer", "places"),
            Column("partner_places", "list"),
            Column("city_network_names", "list"),
            Column("places_through_networks_only", "list"),
        ),
        parameters=(AT,),
        reference="two-mode networks: Borgatti and Everett 1997, doi:10.1016/S0378-8733(96)00301-2",
    ),
)
