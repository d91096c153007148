"""The report about a city network: who is known to be in it, and what it gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from placegraph.analyst import Analyst
from placegraph.export.words import date_words
from placegraph.filters import Filter
from placegraph.metrics.view import today
from placegraph.queries import ask
from placegraph.reports.document import (
    Bullets,
    Cite,
    Document,
    Grid,
    Paragraph,
    Section,
    Strong,
    Text,
)
from placegraph.reports.notes import finished, how_it_was_made
from placegraph.reports.words import capital, counted, listed, number
from placegraph.scenarios import Outcome

NAMED = 12
# Below so many memberships, a comparison with chance would be noise.
LEAST = 10
# Members named with how many they would lose.
MET = 3
Members = list[dict[str, Any]]
Counts = Sequence[Mapping[str, Any]]


def about_city_network(analyst: Analyst, path: str, where: Filter) -> Document:
    """The report about the city network at a path."""
    network = analyst.network("organisations", Analyst.undated(where))
    name = str(network.nodes[path]["label"])
    forms = analyst.measure("bilateral_and_network", where)
    members = [row for row in forms.rows if path in row["city_network_names"]]
    outcome = analyst.what_if("leave_city_network", where, city_network=path)
    counted_by = ask(analyst.store, "membership", city_network=path).rows
    counts = [row for row in counted_by if row["count"] is not None]
    return finished(
        analyst,
        f"{name} and its members",
        f"Which places are known to be in {name}, and what it gives them",
        (
            _in_short(members, counts, outcome),
            _what_to_do(members, counts, outcome),
            _members(members, outcome),
            _loss(name, members, outcome),
            _unknown(),
        ),
        how_it_was_made(analyst, date_words(where.at or today().isoformat()), ()),
        outcome.ended,
    )


def _in_short(members: Members, counts: Counts, outcome: Outcome) -> Section:
    names = listed((str(row["label"]) for row in members), NAMED)
    known = (
        Strong(capital(counted(len(members), "member"))),
        f" {'is' if len(members) == 1 else 'are'} named by a source here: {names or 'none'}.",
        Cite(outcome.ended),
    )
    items: list[Text] = [known]
    for row in counts:
        when = f" ({date_words(str(row['as_at']))})" if row["as_at"] else ""
        named = number(row["known_count"]) if row["known_count"] else "none"
        items.append((f"A source counts {row['count']:,} {_what(row)}{when} and names {named}.",))
    return Section("In short", (Bullets(tuple(items)),))


def _what(row: Mapping[str, Any]) -> str:
    """What a source counted."""
    return str(row["measure"]).replace("-", " ")


def _what_to_do(members: Members, counts: Counts, outcome: Outcome) -> Section:
    """Actions with their reasons, for whoever speaks for the city network or is a member."""
    items: list[Text] = []
    row = max(counts, key=lambda row: int(row["count"]), default=None)
    # Other sources may name those whom the one that counts does not.
    if row and (lacking := row["count"] - len(members)) > 0:
        items.append(
            (
                Strong("Get the list of members."),
                f" {capital(number(lacking))} of {row['count']:,} "
                f"{_what(row)} are not named in this graph. Ask the secretariat for the list; "
                "until it is imported, nothing here speaks of the whole.",
            )
        )
    met = sorted(members, key=lambda row: -int(row["through_networks_only"]))
    if met and met[0]["through_networks_only"]:
        some = ", ".join(f"{row['label']} ({row['through_networks_only']})" for row in met[:MET])
        items.append(
            (
                Strong("Decide which of the places met here deserve a tie of their own."),
                " Places met in city networks and nowhere else would be lost to a member that "
                f"leaves. Those with most to lose: {some}.",
                Cite(outcome.ended),
            )
        )
    if alone := [str(row["label"]) for row in members if not row["partners"]]:
        one = len(alone) == 1
        items.append(
            (
                Strong("Ask who else they work with."),
                f" {listed(alone, NAMED)} {'has' if one else 'have'} no partner of "
                f"{'its' if one else 'their'} own here: the record may lack "
                f"{'it' if one else 'them'}, or the city network is the only way abroad.",
            )
        )
    items.append(
        (
            Strong("Ask each member what it got out of it last year."),
            " A membership says that a place belongs, not that anybody from it takes part; a "
            "project, a visit or a paper with its date would.",
        )
    )
    return Section("What to do next", (Bullets(tuple(items), numbered=True),))


def _members(members: Members, outcome: Outcome) -> Section:
    header = ("Member", "Partners of its own", "Places it meets in city networks only")
    ties = {row["node"]: tuple(row["tie_keys"]) for row in outcome.places.rows}
    rows = tuple(
        (
            (str(row["label"]), Cite(ties.get(row["node"], ()))),
            (str(row["partners"]),),
            (str(row["through_networks_only"]),),
        )
        for row in members
    )
    if not rows:
        return Section("The members", (Paragraph(("No source names a member.",)),))
    return Section("The members", (Grid("Members that sources name", header, rows),))


def _loss(name: str, members: Members, outcome: Outcome) -> Section:
    items: list[Text] = [
        (
            f"If {name} closed, {counted(len(members), 'place')} would lose a membership. Ties "
            "that members have of their own would stay.",
            Cite(outcome.ended),
        )
    ]
    if len(outcome.ended) >= LEAST:
        items.append(_against_chance(outcome))
    return Section(f"What would go without {name}", (Bullets(tuple(items)),))


def _against_chance(outcome: Outcome) -> Text:
    row = outcome.network.by("measure")["isolates"]
    alone, drawn = round(row["after"] - row["before"]), row["control_mean"] - row["before"]
    return (
        f"{capital(number(alone))} more would stand alone. When as many ties of the same places "
        f"are taken away at random, it is about {drawn:.0f} (between "
        f"{row['control_low'] - row['before']:.0f} and {row['control_high'] - row['before']:.0f} "
        "in 95 of 100 draws).",
    )


def _unknown() -> Section:
    said = (
        "Members that no source here names are missing from every figure. A membership joins a "
        "place with the city network, not with every other member: who works with whom inside it "
        "is not known."
    )
    return Section("What is not known", (Paragraph((said,)),))
