"""What to do next: each action follows from a rule on the ties, and says why.

The rules are those of the lessons: who has more ties than it recognises, what hangs on one body,
what nobody has looked at for years, who at home already works there.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from placegraph.metrics.dependence import bodies
from placegraph.metrics.duration import completed_years
from placegraph.metrics.view import Tie
from placegraph.reports.document import Cite, Strong, Text
from placegraph.reports.portfolio import Portfolio, keys
from placegraph.reports.words import capital, counted, listed, number, share

QUIET_YEARS = 5
OLD_YEARS = 3
MOST = 8
# Named in one sentence; the rest is in the tables.
NAMED = 4


def actions(portfolio: Portfolio) -> list[Text]:
    """The actions for a place, the most pressing first; at most eight."""
    found = [text for other in portfolio.partners for text in for_partner(portfolio, other)]
    found += [*_unnamed(portfolio), *_enabled(portfolio), *_proposed(portfolio)]
    found += [*_quiet(portfolio), *_memberships(portfolio)]
    ranked = sorted(enumerate(found), key=lambda item: (item[1][0], item[0]))
    chosen = [text for _, (_, text) in ranked][:MOST]
    return [*chosen, *_questions(portfolio)]


Ranked = tuple[int, Text]


def for_partner(portfolio: Portfolio, other: str) -> Iterator[Ranked]:
    """The actions about one partner, each with its rank (0 is most pressing)."""
    ties, name = portfolio.partners[other], portfolio.name(other)
    yield from _fragile(portfolio, name, ties)
    yield from _unrecognised(portfolio, name, ties)
    yield from _developing(portfolio, name, ties)
    yield from _together(portfolio, name, ties)


def for_pair(portfolio: Portfolio, other: str) -> list[Text]:
    """The actions about one partner, those that several may share among them."""
    only = portfolio.between(other)
    found = [*for_partner(only, other), *_unnamed(only), *_quiet(only)]
    return [text for _, text in sorted(found, key=lambda item: item[0])]


def _fragile(portfolio: Portfolio, name: str, ties: list[Tie]) -> Iterator[Ranked]:
    """One body in at least half of several ties: what if it stops?"""
    found = portfolio.rests_on(ties)
    if found.dependence is None or found.dependence < 0.5 or len(ties) < 2:
        return
    body = found.rests_on[0]
    if len(found.rests_on) > 1:
        return
    carried = round(found.dependence * len(keys(ties)))
    what = (
        "a body of this place"
        if portfolio.units.of.get(body) == portfolio.place
        else "a body there"
    )
    without = portfolio.at_home(tie for tie in ties if body not in bodies(tie))
    second = (
        f"{listed(portfolio.names(without), NAMED)} already "
        f"{'works' if len(without) == 1 else 'work'} there without it and could share the load."
        if without
        else "No other body of this place is known to work there without it."
    )
    yield (
        0,
        (
            Strong(f"Spread the risk with {name}."),
            f" {capital(number(carried))} of the {number(len(keys(ties)))} ties run through "
            f"{portfolio.name(body)}, {what}. Agree with it who would carry on if it could not. "
            f"{second}",
            Cite(keys(ties)),
        ),
    )


def _unrecognised(portfolio: Portfolio, name: str, ties: list[Tie]) -> Iterator[Ranked]:
    """Living ties and no formal civic one beside them."""
    if portfolio.formal(ties) or all(tie.level == "civic" for tie in ties):
        return
    refused = [tie for tie in ties if tie.attributes.get("formality") == "none-explicit"]
    names = listed(portfolio.names(portfolio.at_home(ties)), NAMED)
    who = f" ({names})" if names else ""
    said = (
        " A source says in so many words that there is no formal relationship, so this would be a "
        "change of course."
        if refused
        else " No source tells of a formal agreement between the councils."
    )
    yield (
        1,
        (
            Strong(f"Decide whether to recognise what you have with {name}."),
            f" {capital(counted(len(keys(ties)), 'tie'))}{who} "
            f"{'is' if len(keys(ties)) == 1 else 'are'} alive.{said}",
            Cite(keys(ties)),
        ),
    )


def _developing(portfolio: Portfolio, name: str, ties: list[Tie]) -> Iterator[Ranked]:
    """Ties that are still being built need somebody to finish them."""
    begun = [tie for tie in ties if portfolio.status(tie) == "developing"]
    if begun:
        labels = listed((f"“{tie.attributes['label']}”" for tie in begun), 3)
        yield (
            2,
            (
                Strong(f"Bring to a decision what is still developing with {name}."),
                f" Under way but not yet running: {labels}. Ask who leads each and when it will be "
                "settled.",
                Cite(keys(begun)),
            ),
        )


def _together(portfolio: Portfolio, name: str, ties: list[Tie]) -> Iterator[Ranked]:
    """Several bodies of this place work in the same place abroad, and none is in most ties."""
    found = portfolio.at_home(ties)
    if len(found) >= 2 and (portfolio.rests_on(ties).dependence or 0) < 0.5:
        yield (
            3,
            (
                Strong(f"Bring together those who work with {name}."),
                f" {listed(portfolio.names(found), 6)} each have ties there. No source says that "
                "they compare notes; one meeting a year would show who can open doors for whom.",
                Cite(keys(ties)),
            ),
        )


def _quiet(portfolio: Portfolio) -> Iterator[Ranked]:
    """Formal ties that gave no sign of life for years, in one action however many they are."""
    found = [
        (tie, portfolio.last_sign(tie))
        for ties in portfolio.partners.values()
        for tie in portfolio.formal(ties)
    ]
    quiet = [
        (tie, sign)
        for tie, sign in found
        if sign is None or completed_years(sign, portfolio.day) >= QUIET_YEARS
    ]
    if not quiet:
        return
    named = listed((_with_sign(portfolio, tie, sign) for tie, sign in quiet), NAMED)
    one = portfolio.name(portfolio.other(quiet[0][0]))
    what = (
        f"the formal tie with {one} is"
        if len(quiet) == 1
        else f"{number(len(quiet))} formal ties are"
    )
    yield (
        4,
        (
            Strong(f"Ask whether {what} alive."),
            f" Nothing dated in the last {number(QUIET_YEARS)} years shows activity with {named}. "
            f"That does not mean that {'it sleeps' if len(quiet) == 1 else 'they sleep'}: ask who "
            "looks after each, and record the answer with its date.",
            Cite(keys(tie for tie, _ in quiet)),
        ),
    )


def _with_sign(portfolio: Portfolio, tie: Tie, sign: datetime.date | None) -> str:
    when = f"last sign {sign.year}" if sign else "no dated sign at all"
    return f"{portfolio.name(portfolio.other(tie))} ({when})"


def _unnamed(portfolio: Portfolio) -> Iterator[Ranked]:
    """Partnerships of which no source says who carries them."""
    found = {
        o: t for o, t in portfolio.partners.items() if portfolio.rests_on(t).dependence is None
    }
    if found:
        ties = keys(tie for ties in found.values() for tie in ties)
        what, hangs = ("this tie", "it hangs") if len(ties) == 1 else ("these ties", "they hang")
        yield (
            1,
            (
                Strong(f"Name who looks after {listed(portfolio.names(found), NAMED)}."),
                f" No source says which body carries {what}, so nobody can tell what {hangs} "
                "on. Write down the officer’s post (not the name) and the body for each; if nobody "
                "can, that is the finding.",
                Cite(ties),
            ),
        )


def _enabled(portfolio: Portfolio) -> Iterator[Ranked]:
    """Several ties that one body enables or pays for."""
    by_body: dict[str, list[Tie]] = defaultdict(list)
    for tie in portfolio.live:
        for body in {*tie.attributes["enabled_by"], *tie.attributes["funders"]}:
            by_body[body].append(tie)
    for body, ties in sorted(by_body.items()):
        if len(keys(ties)) >= 2:
            total = len(keys(portfolio.live))
            yield (
                1,
                (
                    Strong(f"Ask what would go without {portfolio.name(body)}."),
                    f" {capital(share(len(keys(ties)), total))} live ties "
                    f"{'is' if len(keys(ties)) == 1 else 'are'} said to have been made possible or "
                    "paid for by it. Find out which still are, and what would replace it.",
                    Cite(keys(ties)),
                ),
            )


def _proposed(portfolio: Portfolio) -> Iterator[Ranked]:
    """Ties that were proposed and have not begun."""
    ties = [tie for tie in portfolio.every if portfolio.status(tie) == "proposed"]
    if ties:
        labels = listed((f"“{tie.attributes['label']}”" for tie in ties), 3)
        yield (
            2,
            (
                Strong("Say yes or no to what was proposed."),
                f" {labels}: not counted as live until somebody decides.",
                Cite(keys(ties)),
            ),
        )


def _memberships(portfolio: Portfolio) -> Iterator[Ranked]:
    for network, key in portfolio.memberships.items():
        if len(portfolio.bodies[network]) > 1:
            continue
        yield (
            5,
            (
                Strong(f"Use {portfolio.name(network)} to meet new places."),
                f" {portfolio.label} is a member, but no source here names another. Ask the "
                "secretariat for the list before the next visit: members are the first to call on.",
                Cite((key,)),
            ),
        )


def _questions(portfolio: Portfolio) -> Iterator[Text]:
    """What the record lacks and somebody at the council will know."""
    if (newest := portfolio.newest) and portfolio.day.year - newest.year >= OLD_YEARS:
        yield (
            Strong("Bring the record up to date."),
            f" The newest dated evidence behind this report is from {newest.year}. Before the "
            "committee relies on it, ask each body named here whether its ties still stand.",
        )
    undated = [tie for tie in portfolio.live if tie.attributes.get("start_earliest") is None]
    if undated:
        total = len(keys(portfolio.live))
        count = len(keys(undated))
        labels = listed((f"“{tie.attributes['label']}”" for tie in undated), 3)
        yield (
            Strong("Fill the gaps in the record."),
            f" No source says when {number(count)} of the {number(total)} "
            f"{'ties' if total > 1 else 'tie'} began ({labels}). A minute, a signed page or a "
            "press notice would do.",
            Cite(keys(undated)),
        )
