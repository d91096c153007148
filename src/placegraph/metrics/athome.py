"""Join the dots at home: which local organisation works where, and whether they work together.

Asked of the network of organisations.  An organisation works with the places abroad of the parties
of every live tie that it is party to or leads; a representation office is no such place.  Abroad
means in another country, both countries known.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from statistics import fmean

from placegraph.engine import Network
from placegraph.metrics.declare import (
    AT,
    NOTE,
    Answer,
    Column,
    Metric,
    Row,
    place_columns,
    reasons,
)
from placegraph.metrics.units import PARTY, Units, units_of
from placegraph.metrics.view import Day, label

# Of an organisation: the places abroad that it works with, each with the ties that do it.
Reach = dict[str, set[str]]


def _reaches(units: Units, at: Day) -> tuple[dict[str, Reach], int]:
    """The reach of every organisation, and how many ties are left out for unknown countries."""
    found: dict[str, Reach] = defaultdict(lambda: defaultdict(set))
    unknown: set[str] = set()
    for between in units.ties(at, (*PARTY, "leads")):
        tie = between.tie
        if tie.representation:
            continue
        left, right = units.country(between.a), units.country(between.b)
        if left is None or right is None:
            unknown.add(tie.key)
        elif left != right:
            for node, place in ((tie.a, between.b), (tie.b, between.a)):
                if units.is_organisation(node):
                    found[node][place].add(tie.key)
    return found, len(unknown)


def _notes(unknown: int) -> tuple[str, ...]:
    return (f"{unknown} ties with an end in no known country are left out",) if unknown else ()


def who_works_where(network: Network, at: Day = None) -> Answer:
    """The places abroad of every organisation that works with any."""
    units = units_of(network)
    reaches, unknown = _reaches(units, at)
    rows: list[Row] = [
        {
            "node": node,
            "label": label(network, node),
            "place": units.of[node],
            "partner_places": tuple(sorted(reach)),
            "partners": len(reach),
            "tie_keys": tuple(sorted({key for keys in reach.values() for key in keys})),
        }
        for node, reach in sorted(reaches.items())
    ]
    return Answer(rows, _notes(unknown))


def coherence(network: Network, at: Day = None) -> Answer:
    """For every place how alike the reaches of its organisations are, and what they cover."""
    units = units_of(network)
    reaches, unknown = _reaches(units, at)
    local: dict[str | None, list[str]] = defaultdict(list)
    for node in sorted(reaches):
        local[units.of[node]].append(node)
    rows: list[Row] = []
    for place in units.places:
        sets = [set(reaches[node]) for node in local[place]]
        alike = [len(one & other) / len(one | other) for one, other in combinations(sets, 2)]
        covered = sorted(set().union(*sets))
        why = [] if alike else ["fewer than two local organisations work abroad"]
        rows.append(
            {
                "node": place,
                "label": label(network, place),
                "organisations": len(sets),
                "coherence": fmean(alike) if alike else None,
                "coverage": len(covered),
                "partner_places": tuple(covered),
                "local_organisations": tuple(local[place]),
                "note": reasons(why),
            }
        )
    return Answer(rows, _notes(unknown))


METRICS = (
    Metric(
        id="who_works_where",
        name="Who works where",
        lessons=("C19", "C25"),
        reading="The places abroad that each organisation is tied to, as party or lead: whom to "
        "ask at home before going there.",
        kind="organisation",
        function=who_works_where,
        projection="organisations",
        columns=(
            Column("node", "text"),
            Column("label", "text"),
            Column("place", "text"),
            Column("partners", "integer", "places"),
            Column("partner_places", "list"),
            Column("tie_keys", "list"),
            NOTE,
        ),
        parameters=(AT,),
    ),
    Metric(
        id="coherence",
        name="Coherence and coverage at home",
        lessons=("C19", "C25"),
        reading="1 means that all local organisations work with the same places abroad, 0 that no "
        "two share any; coverage counts the places that they reach together.",
        kind="place",
        function=coherence,
        projection="organisations",
        columns=place_columns(
            Column("organisations", "integer", "organisations"),
            Column("coherence", "number", "mean Jaccard index"),
            Column("coverage", "integer", "places"),
            Column("partner_places", "list"),
            Column("local_organisations", "list"),
        ),
        parameters=(AT,),
        reference="Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x",
    ),
)
