"""Sections of a report that look beyond the ties: whom to ask, what changed, what is unknown."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from placegraph.evidence import evidence_of
from placegraph.metrics.declare import Row
from placegraph.metrics.view import label
from placegraph.reports.document import (
    Block,
    Bullets,
    Cite,
    Grid,
    Inline,
    Paragraph,
    Section,
    Strong,
    Text,
)
from placegraph.reports.portfolio import Portfolio, keys
from placegraph.reports.words import capital, counted, listed, number, share, term

if TYPE_CHECKING:
    from placegraph.suggestions import Suggestion, Suggestions

NAMED = 6
PEERS = 8
SUGGESTED = 5
NOT_PREPARED = (
    "No suggestions of new partners have been prepared for this version of the graph. The actions "
    "above and the places to learn from are the best next conversations."
)


def peers(portfolio: Portfolio) -> Section:
    """Places to compare with, and who already works where this place has ties."""
    blocks: list[Block] = []
    if grid := _compared(portfolio):
        blocks.append(grid)
    if learners := list(_learners(portfolio)):
        blocks.append(
            Paragraph(("Others at home, or near in the network, that work where this place does:",))
        )
        blocks.append(Bullets(tuple(learners)))
    if not blocks:
        blocks = [Paragraph(("No other place of the same country is known to have partners.",))]
    return Section("Whom to compare with and learn from", tuple(blocks))


def _compared(portfolio: Portfolio) -> Grid | None:
    country = portfolio.units.country(portfolio.place)
    if country is None:
        return None
    table = portfolio.analyst.measure("ties", portfolio.where, at=portfolio.at)
    forms = portfolio.analyst.measure("bilateral_and_network", portfolio.where, at=portfolio.at)
    networks = {row["node"]: row["city_networks"] for row in forms.rows}
    same = [
        row
        for row in table.rows
        if row["ties"] and portfolio.network.nodes[row["node"]].get("country") == country
    ]
    same.sort(key=lambda row: (-row["partners"], -row["ties"], row["label"]))
    own = [row for row in same if row["node"] == portfolio.place]
    others = [row for row in same if row["node"] != portfolio.place]
    near = of_its_size(others, portfolio.people, portfolio.place)
    shown = near or others[:PEERS]
    if not shown:
        return None
    rows = tuple(
        (
            (Strong(row["label"]) if row["node"] == portfolio.place else row["label"],),
            (str(row["partners"]),),
            (str(row["ties"]), Cite(tuple(row["tie_keys"]))),
            (str(networks.get(row["node"], 0)),),
        )
        for row in sorted([*shown, *own], key=lambda row: (-row["partners"], row["label"]))
    )
    which = "nearest in size" if near else "with the most partners"
    caption = f"Places of the same country {which}, and {portfolio.label}"
    return Grid(caption, ("Place", "Partners", "Live ties", "City networks"), rows)


def of_its_size(rows: list[Row], people: Callable[[str], int | None], place: str) -> list[Row]:
    """The places that are nearest in size; none where too few sizes are known to choose from."""
    size = people(place)
    sizes = {row["node"]: known for row in rows if (known := people(row["node"]))}
    if not size or len(sizes) <= PEERS:
        return []
    sized = [row for row in rows if row["node"] in sizes]
    return sorted(sized, key=lambda row: abs(math.log(sizes[row["node"]] / size)))[:PEERS]


def _learners(portfolio: Portfolio) -> Iterator[Text]:
    """For the country of each partner: others with ties there, the nearest first."""
    seen: set[str] = set()
    for other in portfolio.partners:
        country = portfolio.network.nodes[other].get("country")
        target = f"place/{country}"
        home = portfolio.units.country(portfolio.place)
        if country in (None, home) or target in seen or target not in portfolio.bodies:
            continue
        seen.add(target)
        if portfolio.place not in portfolio.bodies:
            continue
        table = portfolio.analyst.measure(
            "learn_from", portfolio.where, node=portfolio.place, target=target, at=portfolio.at
        )
        rows = [row for row in table.rows if row["place"] not in (portfolio.place, None)]
        if rows:
            yield (Strong(label(portfolio.bodies, target)), *_named(portfolio, rows))


def _named(portfolio: Portfolio, rows: list[Row]) -> Iterator[Inline]:
    """Those to ask: where there are many, the nearest of the same country before all others."""
    if len({row["label"] for row in rows}) > NAMED:
        home = portfolio.units.country(portfolio.place)
        near = [row for row in rows if portfolio.units.country(row["place"]) == home]
        rows = sorted(near, key=lambda row: portfolio.away_km(row["place"])) or rows
        words = "nearest first: " if near else ""
    else:
        words = ""
    names = list(dict.fromkeys(str(row["label"]) for row in rows))
    yield f": {words}{listed(names, NAMED)}."
    # Half a country may work there: the ties behind those that are named are enough.
    shown = [row for row in rows if str(row["label"]) in names[:NAMED]]
    yield Cite(tuple(key for row in shown for key in row["tie_keys"]))


def suggestions(portfolio: Portfolio) -> Section:
    """Whom to talk to next, each with its reasons; what can be said where nobody suggests."""
    title = "Whom to talk to next"
    try:
        from placegraph.suggestions import NotTrainedError, suggest
    except ImportError:
        return Section(title, (Paragraph((NOT_PREPARED,)),))
    try:
        found = suggest(portfolio.analyst.store, portfolio.place, SUGGESTED, may_train=False)
    except NotTrainedError:
        # A report is no place to wait for something to be learnt first.
        return Section(title, (Paragraph((NOT_PREPARED,)),))
    return Section(title, tuple(_suggested(found)))


def _suggested(found: Suggestions) -> Iterator[Block]:
    items = [
        (Strong(one.label), ": ", *(part for told in _told(one) for part in told)) for one in found
    ]
    if items:
        yield Paragraph(("Ideas with reasons, no probabilities; absence of a tie is not a “no”.",))
        yield Bullets(tuple(items))
    for note in found.notes:
        yield Paragraph((f"{capital(note)}.",))


def _told(suggestion: Suggestion) -> Iterator[tuple[Inline, ...]]:
    """What speaks for a candidate, then what speaks against it, each with its ties."""
    for reason in suggestion.reasons:
        cited = (Cite(reason.ties),) if reason.ties else ()
        yield (f"{capital(reason.text)}.", *cited, " ")
    if suggestion.cautions:
        yield (f"But {'; '.join(caution.text for caution in suggestion.cautions)}.",)


def changed(portfolio: Portfolio, years: int = 10) -> Section:
    """What appeared, ended or changed status in the last years."""
    since = datetime.date(portfolio.day.year - years, 12, 31)
    table = portfolio.analyst.measure("difference", portfolio.where, since=since, at=portfolio.day)
    rows = [row for row in table.rows if portfolio.place in row["places"]]
    title = f"What has changed since {since.year}"
    undated = [tie for tie in portfolio.live if tie.attributes.get("start_earliest") is None]
    remark = (
        f" {capital(number(len(keys(undated))))} of its live ties have no known start and may be "
        "newer than they look."
        if undated
        else ""
    )
    if not rows:
        said = f"No tie is known to have begun, ended or changed status.{remark}"
        return Section(title, (Paragraph((said,)),))
    items = tuple(
        (
            Strong(capital(str(row["change"]))),
            f": {row['label']} ({term('status', row['status_after'])}).",
            Cite((row["key"],)),
        )
        for row in rows
    )
    blocks: tuple[Block, ...] = (Bullets(items),)
    return Section(title, (*blocks, Paragraph((remark.strip(),))) if remark else blocks)


def unknown(portfolio: Portfolio) -> Section:
    """What the graph does not know, so that nobody reads a gap as a “no”."""
    items: list[Text] = [
        (
            "A tie that is not here is unknown, not absent: the sources listed at the end were "
            "read, others were not.",
        )
    ]
    if portfolio.newest:
        items.append(
            (f"The newest dated evidence is from {portfolio.newest.year}; later news is unknown.",)
        )
    live = portfolio.live
    total = len(keys(live))
    gaps = (
        ("when {they} began", lambda a: a.get("start_earliest") is None),
        ("how formal {they} {are}", lambda a: a.get("formality") == "unspecified"),
    )
    for what, lacks in gaps:
        ties = keys(tie for tie in live if lacks(tie.attributes))
        if ties:
            one = len(ties) == 1
            said = what.format(they="it" if one else "they", are="is" if one else "are")
            some = share(len(ties), total)
            whole = f"Of the live ties, no source says of {some} {said}."
            items.append((f"No source says {said}." if total == 1 else whole, Cite(ties)))
    items += _unsure(portfolio)
    others = [tie for tie in portfolio.every if tie not in live]
    for status, count in sorted(Counter(map(portfolio.status, others)).items()):
        ties = keys(tie for tie in others if portfolio.status(tie) == status)
        items.append((f"Not counted as live: {counted(count, f'{status} tie')}.", Cite(ties)))
    stale = [t for t in live if (sign := portfolio.last_sign(t)) is None or _old(portfolio, sign)]
    if stale:
        items.append(
            (
                f"For {counted(len(keys(stale)), 'live tie')}, nothing dated within the last five "
                "years shows that it is alive.",
                Cite(keys(stale)),
            )
        )
    return Section("What is not known", (Bullets(tuple(items)),))


def _old(portfolio: Portfolio, sign: datetime.date) -> bool:
    return (portfolio.day - sign).days > 5 * 365.25


def _unsure(portfolio: Portfolio) -> Iterator[Text]:
    """Evidence that is less than certain, or read out of the text."""
    store = portfolio.analyst.store
    unsure = [
        piece
        for piece in evidence_of(store, keys(portfolio.live))
        if piece.certainty != "certain" or piece.mode in ("inferred", "aspiration")
    ]
    ties = tuple(dict.fromkeys(piece.tie for piece in unsure))
    if ties:
        some = share(len(ties), len(keys(portfolio.live)))
        verb = "rests" if len(ties) == 1 else "rest"
        yield (
            f"Of the live ties, {some} {verb} in part on evidence that is less than certain, or "
            "read between the lines; the quotations at the end say which.",
            Cite(ties),
        )
