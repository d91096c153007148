"""The report about two places: what ties them, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from placegraph.errors import ParameterError
from placegraph.export.words import date_words
from placegraph.metrics.view import Tie
from placegraph.reports import outlook, pictures, sections
from placegraph.reports.actions import for_pair
from placegraph.reports.document import (
    Block,
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
from placegraph.reports.portfolio import Portfolio, keys, levels, strands
from placegraph.reports.words import capital, counted, listed, most, number
from placegraph.said import Said

NAMED = 12


def about_pair(portfolio: Portfolio, text: str) -> Document:
    """Everything between two places."""
    other = Portfolio(portfolio.analyst, text, portfolio.where)
    if other.place == portfolio.place:
        words = f"{portfolio.label} and {text!r} count as one place; expected two"
        raise ParameterError(Said("one-place", words, a=portfolio.label, b=text))
    ties = portfolio.partners.get(other.place, [])
    title = f"{portfolio.label} and {other.label}"
    parts = (
        _pair_in_short(portfolio, other, ties),
        _pair_actions(portfolio, other, ties),
        _pair_ties(portfolio, other, ties),
        _who(portfolio, other, ties),
        _pair_rests(portfolio, other.place, ties),
        *([] if ties else [_connected(portfolio, other)]),
        _pair_unknown(portfolio, other),
    )
    return finished(
        portfolio.analyst,
        title,
        f"What ties {portfolio.label} and {other.label}, and what it rests on",
        parts,
        how_it_was_made(portfolio.analyst, portfolio.as_at, (*portfolio.remarks, *other.remarks)),
        keys(tie for part in (portfolio.every, other.every) for tie in part),
    )


def _pair_in_short(portfolio: Portfolio, other: Portfolio, ties: list[Tie]) -> Section:
    if not ties:
        said = (
            f"No source in this graph tells of a live tie between {portfolio.label} and "
            f"{other.label}. That is not a “no”: it is unknown."
        )
        return Section("In short", (Paragraph((said,)),))
    formal = portfolio.formal(ties)
    found = portfolio.rests_on(ties)
    total = len(keys(ties))
    items: list[Text] = [
        (
            Strong(capital(counted(total, "live tie"))),
            f" on {counted(len(levels(ties)), 'level')}: {most(levels(ties))}. "
            f"{'It is' if total == 1 else 'They are'} about "
            f"{listed(name for name, _ in strands(ties))}.",
            Cite(keys(ties)),
        ),
        (
            (
                f"The councils have a formal agreement: “{formal[0].attributes['label']}”.",
                Cite(keys(formal)),
            )
            if formal
            else ("No formal agreement between the councils is known.",)
        ),
    ]
    if found.dependence is not None:
        names = listed(portfolio.names(found.rests_on), 2)
        carried = round(found.dependence * total)
        verdict = sections.verdict(found, total)
        items.append(
            (
                Strong(capital(verdict)),
                f": {number(carried)} of {number(total)} run through {names}.",
                Cite(keys(ties)),
            )
        )
    return Section("In short", (Bullets(tuple(items)),))


def _pair_actions(portfolio: Portfolio, other: Portfolio, ties: list[Tie]) -> Section:
    title = "What to do next"
    found = for_pair(portfolio, other.place) if ties else []
    if found:
        return Section(title, (Bullets(tuple(found), numbered=True),))
    said = (
        f"Ask at home first: does any school, company, university or charity of "
        f"{portfolio.label} work with {other.label}? Then see below how the two are connected."
        if not ties
        else "Nothing presses: the ties are recognised, spread and not known to be quiet."
    )
    return Section(title, (Paragraph((said,)),))


def _pair_ties(portfolio: Portfolio, other: Portfolio, ties: list[Tie]) -> Section:
    if not ties:
        return Section("The ties", (Paragraph(("No tie is known.",)),))
    rows = tuple(
        (
            (str(tie.attributes["label"]), Cite((tie.key,))),
            (levels([tie])[0][0] if levels([tie]) else "not stated",),
            (listed(name for name, _ in strands([tie])),),
            (portfolio.status(tie),),
            (date_words(tie.attributes.get("start")),),
        )
        for tie in ties
    )
    header = ("Tie", "Carried by", "About", "Status", "Since")
    blocks: list[Block] = [Grid(f"Live ties with {other.label}", header, rows)]
    if len(keys(ties)) >= sections.PICTURED:
        blocks.append(pictures.profile(f"{portfolio.label} and {other.label}", ties, portfolio.at))
    return Section("The ties", tuple(blocks))


def _who(portfolio: Portfolio, other: Portfolio, ties: list[Tie]) -> Section:
    items = tuple(
        (Strong(side.label), f": {listed(side.names(bodies), NAMED)}.", Cite(keys(ties)))
        for side in (portfolio, other)
        if (bodies := side.at_home(ties))
    )
    title = "Who works with whom"
    if not items:
        return Section(title, (Paragraph(("No source names an organisation.",)),))
    return Section(title, (Bullets(items),))


def _pair_rests(portfolio: Portfolio, other: str, ties: list[Tie]) -> Section:
    part = sections.what_it_rests_on(portfolio)
    grid = next((block for block in part.blocks if isinstance(block, Grid)), None)
    if not ties or grid is None:
        return Section("What it rests on", (Paragraph(("No live tie, so nothing to rest on.",)),))
    at = list(portfolio.partners).index(other)
    one = Grid(grid.caption, grid.header, (grid.rows[at],))
    return Section("What it rests on", (*part.blocks[:1], one))


def _connected(portfolio: Portfolio, other: Portfolio) -> Section:
    """How else the two are connected."""
    title = "How the two are connected"
    found = portfolio.analyst.connect(
        portfolio.place, other.place, portfolio.dated, count=4, through="organisations"
    )
    items = [
        (
            listed_path(portfolio.name(node) for node in path.nodes),
            Cite(tuple(tie for step in path.steps for tie in step.ties)),
        )
        for path in found.paths
        if len(path.nodes) > 2
    ]
    if not items:
        return Section(title, (Paragraph(("No chain of other bodies or places is known.",)),))
    lead = (
        "Chains of bodies and places, the surest first; each is a way to ask for an introduction:"
    )
    return Section(title, (Paragraph((lead,)), Bullets(tuple(items))))


def listed_path(names: Iterator[str]) -> str:
    """The nodes of a path in a row."""
    return " → ".join(names)


def _pair_unknown(portfolio: Portfolio, other: Portfolio) -> Section:
    part = outlook.unknown(portfolio.between(other.place))
    return Section(part.title, part.blocks)
