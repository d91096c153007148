"""The sections of a report about a place, each made from its portfolio.

Few ties give counts and stories, not statistics.  Levels and what a partnership rests on are
always in one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from placegraph.export.words import date_words
from placegraph.metrics.brokerage import brokerage
from placegraph.metrics.dependence import Resting
from placegraph.metrics.position import position
from placegraph.metrics.view import Tie
from placegraph.reports import pictures
from placegraph.reports.actions import actions
from placegraph.reports.document import (
    Block,
    Bullets,
    Cite,
    Grid,
    Paragraph,
    Section,
    Strong,
    Text,
)
from placegraph.reports.portfolio import Portfolio, keys, levels, strands
from placegraph.reports.words import (
    capital,
    counted,
    listed,
    most,
    number,
    share,
    term,
)

# From so many partners on, shares and ranks say more than names.
MANY = 30
NAMED = 8
PICTURED = 3
NOBODY = "No source in this graph tells of a live tie"


def in_short(portfolio: Portfolio) -> Section:
    """What a reader who stops here should know."""
    ties, partners = portfolio.live, portfolio.partners
    if not ties and not portfolio.memberships:
        said = f"{NOBODY} of {portfolio.label}. That does not mean that there is none."
        return Section("In short", (Paragraph((said,)),))
    items: list[Text] = []
    if partners:
        names = listed(
            (
                f"{portfolio.name(other)}" + (f" ({len(keys(own))})" if len(partners) > 1 else "")
                for other, own in partners.items()
            ),
            NAMED,
        )
        count = len(keys(ties))
        items.append(
            (
                Strong(
                    f"{capital(counted(count, 'live tie'))} with {counted(len(partners), 'place')}"
                ),
                f": {names}.",
                Cite(keys(ties)),
            )
        )
        items.append(_recognised_in_short(portfolio))
        items.append(
            (Strong("What they are about"), f": {most(strands(ties)[:6])}.", Cite(keys(ties)))
        )
    if portfolio.memberships:
        names = listed(portfolio.names(portfolio.memberships), NAMED)
        items.append(
            (Strong("City networks"), f": {names}.", Cite(tuple(portfolio.memberships.values())))
        )
    items += list(_fragile_in_short(portfolio)) or list(_sound_in_short(portfolio))
    return Section("In short", (Bullets(tuple(items)),))


def _recognised_in_short(portfolio: Portfolio) -> Text:
    recognised = {o: found for o, t in portfolio.partners.items() if (found := portfolio.formal(t))}
    total = len(portfolio.partners)
    if not recognised:
        return (
            Strong("No formal agreement"),
            " between the councils is known with any of them.",
        )
    names = listed(portfolio.names(recognised), NAMED)
    said = f": with {share(len(recognised), total)} ({names})"
    if total == 1:
        (found,) = recognised.values()
        said = f": {_agreement(portfolio, found)}, {_began(found)}"
    cited = keys(tie for found in recognised.values() for tie in found)
    return (Strong("A formal agreement between the councils"), f"{said}.", Cite(cited))


def _fragile_in_short(portfolio: Portfolio) -> Iterator[Text]:
    for other, ties in portfolio.partners.items():
        found = portfolio.rests_on(ties)
        if found.dependence and found.dependence >= 0.5 and len(keys(ties)) > 1:
            carried = round(found.dependence * len(keys(ties)))
            names = listed(portfolio.names(found.rests_on), 2)
            yield (
                Strong("The weak point"),
                f": {number(carried)} of the {number(len(keys(ties)))} ties with "
                f"{portfolio.name(other)} run through {names}.",
                Cite(keys(ties)),
            )


def _sound_in_short(portfolio: Portfolio) -> Iterator[Text]:
    """That the largest partnership hangs on nobody alone, where it is large enough to say so."""
    for other, ties in list(portfolio.partners.items())[:1]:
        found = portfolio.rests_on(ties)
        total = len(keys(ties))
        if found.dependence is not None and total >= PICTURED:
            yield (
                Strong("No single weak point"),
                f": with {portfolio.name(other)}, no body is in more than "
                f"{number(round(found.dependence * total))} of the {number(total)} ties.",
                Cite(keys(ties)),
            )


def what_to_do(portfolio: Portfolio) -> Section:
    """Actions with their reasons."""
    found = actions(portfolio)
    if not found:
        said = "Nothing follows from what is known; the section on what is not known says why."
        return Section("What to do next", (Paragraph((said,)),))
    return Section("What to do next", (Bullets(tuple(found), numbered=True),))


def the_ties(portfolio: Portfolio) -> Section:
    """The portfolio by partner, strand, level and age."""
    if not portfolio.live:
        return Section("The ties", (Paragraph((f"{NOBODY} of {portfolio.label}.",)),))
    rows = tuple(
        (
            (portfolio.name(other),),
            (str(len(keys(ties))), Cite(keys(ties))),
            (most(levels(ties)),),
            (most(strands(ties)),),
            (_agreement(portfolio, ties),),
            (_since(ties),),
        )
        for other, ties in portfolio.partners.items()
    )
    header = (
        "Partner",
        "Live ties",
        "Who carries them",
        "About",
        "Agreement",
        "Oldest known start",
    )
    blocks: list[Block] = [Grid("Live ties by partner", header, rows)] if rows else []
    if portfolio.offices:
        blocks.append(_offices(portfolio))
    if len(keys(portfolio.live)) >= PICTURED:
        blocks.append(pictures.profile(portfolio.label, portfolio.live, portfolio.at))
        if dated := pictures.ages(portfolio.label, portfolio.every, portfolio.day):
            blocks.append(dated)
    return Section("The ties", tuple(blocks))


def _agreement(portfolio: Portfolio, ties: list[Tie]) -> str:
    formal = portfolio.formal(ties)
    kinds = sorted({term("formality", tie.attributes.get("formality")) for tie in formal})
    return listed(kinds) or "none known"


def _since(ties: Iterable[Tie]) -> str:
    dated = [tie.attributes for tie in ties if tie.attributes.get("start_earliest")]
    if not dated:
        return "not known"
    return date_words(min(dated, key=lambda one: one["start_earliest"])["start"])


def _offices(portfolio: Portfolio) -> Paragraph:
    labels = listed(f"“{tie.attributes['label']}”" for tie in portfolio.offices)
    said = f"Beside these: {labels}. An office is a tie, but makes no partner."
    return Paragraph((said, Cite(keys(portfolio.offices))))


def recognised(portfolio: Portfolio) -> Section:
    """Which partnerships have a formal civic tie, and which live without one."""
    yes, no = [], []
    for other, ties in portfolio.partners.items():
        formal = portfolio.formal(ties)
        name = portfolio.name(other)
        if formal:
            said = f" {_said_not(ties)}".rstrip()
            kinds = _agreement(portfolio, ties)
            beside = len(keys(ties)) - len(keys(formal))
            more = f"; {counted(beside, 'other tie')} beside it" if beside else ""
            yes.append(
                (Strong(name), f": {kinds}, {_began(formal)}{more}.{said}", Cite(keys(ties)))
            )
        else:
            no.append(
                (
                    Strong(name),
                    f": {counted(len(keys(ties)), 'tie')} ({most(levels(ties))}), no formal civic "
                    f"agreement known. {_said_not(ties)}".rstrip(),
                    Cite(keys(ties)),
                )
            )
    blocks: list[Block] = []
    if yes:
        blocks += [
            Paragraph(("With a formal agreement between the councils:",)),
            Bullets(tuple(yes)),
        ]
    if no:
        blocks += [Paragraph(("Alive without one:",)), Bullets(tuple(no))]
    if not blocks:
        blocks = [Paragraph(("No live tie, so nothing to recognise.",))]
    return Section("Recognised and unrecognised", tuple(blocks))


def _said_not(ties: list[Tie]) -> str:
    refused = [tie for tie in ties if tie.attributes.get("formality") == "none-explicit"]
    labels = listed(f"“{tie.attributes['label']}”" for tie in refused)
    return f"Of {labels} a source says that there is no formal relationship." if refused else ""


def _began(ties: Iterable[Tie]) -> str:
    found = _since(ties)
    return "start not known" if found == "not known" else f"since {found}"


def what_it_rests_on(portfolio: Portfolio) -> Section:
    """Levels, dependence and robustness of every partnership, side by side."""
    rows = []
    for other, ties in portfolio.partners.items():
        found = portfolio.rests_on(ties)
        total = len(keys(ties))
        rows.append(
            (
                (portfolio.name(other),),
                (str(total), Cite(keys(ties))),
                (str(len(levels(ties))),),
                (_leans_on(portfolio, found, total),),
                (_would_lapse(portfolio, found),),
                (verdict(found, total),),
            )
        )
    if not rows:
        return Section("What each partnership rests on", (Paragraph(("No live partnership.",)),))
    header = ("Partner", "Ties", "Levels", "Most run through", "All would lapse without", "So")
    how = (
        "Levels count the kinds of body that carry the ties. Several levels look strong, but three "
        "levels that hang on one charity are not: so each row also says which organisation is in "
        "most ties, and which few would have to go for every tie to lapse."
    )
    caption = "Levels, and what they hang on"
    return Section(
        "What each partnership rests on", (Paragraph((how,)), Grid(caption, header, tuple(rows)))
    )


def _leans_on(portfolio: Portfolio, found: Resting, total: int) -> str:
    if found.dependence is None:
        return "no source names a body"
    names = listed(portfolio.names(found.rests_on), 3)
    return f"{names}: {round(found.dependence * total)} of {total}"


def _would_lapse(portfolio: Portfolio, found: Resting) -> str:
    if found.robustness is None:
        return "not known" if found.dependence is None else "not known: some ties name nobody"
    always = listed(portfolio.names(found.in_every_set), 4)
    others = found.robustness - len(found.in_every_set)
    if not others:
        return f"{capital(number(found.robustness))}: {always}"
    such = portfolio.names(set(found.smallest_set) - set(found.in_every_set))
    lead = f"{always}, with {number(others)} more" if always else "any"
    return f"{capital(number(found.robustness))}: {lead} such as {listed(such, 3)}"


def verdict(found: Resting, total: int) -> str:
    """What dependence and robustness mean together, in a few words."""
    if found.dependence is None:
        return "ask who carries it"
    if total == 1:
        return "a single tie"
    if found.robustness == 1:
        return "hangs by a thread"
    if found.dependence >= 0.5:
        return "leans on one body"
    if found.robustness is None:
        return "partly not known"
    return "well spread"


def in_the_network(portfolio: Portfolio) -> Section:
    """Where the place stands among all places of the graph, in words."""
    title = "Its place among others"
    if not portfolio.partners:
        return Section(title, (Paragraph(("Without partners there is no position to tell.",)),))
    row = position(portfolio.network, portfolio.place, portfolio.at)
    degrees = portfolio.analyst.measure("degree", portfolio.where, at=portfolio.at)
    tied = [found for found in degrees.rows if found["degree"]]
    ahead = [found for found in tied if found["degree"] > len(portfolio.partners)]
    items: list[Text] = [_rank(portfolio, len(tied), [str(one["label"]) for one in ahead])]
    if row["articulation_point"]:
        names = listed(portfolio.names(row["cut_off_places"]), NAMED)
        items.append(
            (
                f"It holds others together: without it, {names} could no longer be reached from "
                "the rest over partners of partners.",
                Cite(keys(portfolio.live)),
            )
        )
    between = round(row["betweenness"] * (len(degrees) - 1) * (len(degrees) - 2) / 2)
    if between:
        about = "about " if row["betweenness_error"] else ""
        pairs = about + counted(between, "pair")
        said = (
            f"It is a go-between: for {pairs} of other places the shortest way from partner to "
            "partner runs through it, so it can introduce them."
        )
    else:
        said = "It is no go-between yet: no two other places are nearest to one another through it."
    items.append((said,))
    items += _broker(portfolio)
    scope = (
        "These figures speak of the ties that this graph knows, not of all that there are; more "
        "sources would change them."
    )
    return Section(title, (Bullets(tuple(items)), Paragraph((scope,))))


def _rank(portfolio: Portfolio, tied: int, ahead: list[str]) -> Text:
    own = counted(len(portfolio.partners), "partner")
    where = f"Of the {tied:,} places with partners in this graph,"
    if not ahead:
        return (f"{where} none has more than {portfolio.label}: {own}.",)
    names = f": {listed(sorted(ahead), 3)}" if len(ahead) <= NAMED else ""
    have = "has" if len(ahead) == 1 else "have"
    return (f"{where} {number(len(ahead))} {have} more than {portfolio.label} ({own}){names}.",)


def _broker(portfolio: Portfolio) -> Iterator[Text]:
    """Pairs of its partners that are not partners themselves."""
    near = portfolio.network.subgraph((portfolio.place, *portfolio.partners))
    rows = [one for one in brokerage(near, portfolio.at).rows if one["node"] == portfolio.place]
    total = rows[0].get("total") if rows else 0
    if total:
        what = (
            "one pair of its partners is not tied to one another"
            if total == 1
            else f"{number(total)} pairs of its partners are not tied to one another"
        )
        yield (f"{capital(what)}: introductions that it could make.",)
