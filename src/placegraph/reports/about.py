"""The reports: about a place, about two places, about a city network."""

from __future__ import annotations

from placegraph.analyst import Analyst
from placegraph.errors import ParameterError
from placegraph.filters import EVERYTHING, Filter
from placegraph.find import find
from placegraph.reports import outlook, sections
from placegraph.reports.city_network import about_city_network
from placegraph.reports.document import Document
from placegraph.reports.notes import finished, how_it_was_made
from placegraph.reports.pair import about_pair
from placegraph.reports.portfolio import Portfolio, keys
from placegraph.said import Said


def about(
    analyst: Analyst, name: str, other: str | None = None, where: Filter = EVERYTHING
) -> Document:
    """The report about a place, a place with another, or a city network."""
    thing = find(analyst.store, name, ("place", "organisation"))
    kind = analyst.network("organisations", Analyst.undated(where)).nodes.get(thing.path, {})
    if kind.get("node_type") == "city-network":
        if other is not None:
            text = f"{thing.label} is a city network; expected two places"
            raise ParameterError(Said("report-two-places", text, network=thing.label))
        return about_city_network(analyst, thing.path, where)
    portfolio = Portfolio(analyst, name, where)
    return about_place(portfolio) if other is None else about_pair(portfolio, other)


def about_place(portfolio: Portfolio) -> Document:
    """The portfolio of a place, for a committee."""
    return finished(
        portfolio.analyst,
        f"{portfolio.label} and its partners",
        f"What {portfolio.label} has, what it rests on, and what to do next",
        (
            sections.in_short(portfolio),
            sections.what_to_do(portfolio),
            sections.the_ties(portfolio),
            sections.recognised(portfolio),
            sections.what_it_rests_on(portfolio),
            sections.in_the_network(portfolio),
            outlook.peers(portfolio),
            outlook.suggestions(portfolio),
            outlook.changed(portfolio),
            outlook.unknown(portfolio),
        ),
        how_it_was_made(portfolio.analyst, portfolio.as_at, portfolio.remarks),
        {*keys(portfolio.every), *portfolio.memberships.values()},
    )
