"""The end of a report: each tie that was named, what sources say of it, and the sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from placegraph import __version__
from placegraph.analyst import Analyst
from placegraph.evidence import Piece, Source, evidence_of
from placegraph.export.words import date_words, name_words
from placegraph.filters import EVERYTHING
from placegraph.metrics.view import every_tie
from placegraph.reports.document import (
    Document,
    Quote,
    Section,
    SourceNote,
    Text,
    TieNote,
    ties_in_order,
)
from placegraph.reports.words import listed, term

MODES = {
    "derived": "worked out from",
    "inferred": "read out of the text",
    "aspiration": "hoped for",
    "negative": "said not to be",
}


BACKED = {
    "grewFrom": "what it grew from",
    "formalisedBy": "the agreement",
    "enabledBy": "who makes it possible",
    "broker": "who brought them together",
    "supporter": "who supports it",
    "funder": "who pays",
    "lead": "who leads",
    "strand": "what it is about",
}


def finished(
    analyst: Analyst,
    title: str,
    subtitle: str,
    sections: Iterable[Section],
    making: tuple[Text, ...],
    own: Collection[str],
) -> Document:
    """The document: its sections, and behind them ties, quotations and sources.

    Of the report's `own` ties all is quoted that sources say; of others, named for comparison, what
    each source says first.
    """
    every = tuple(sections)
    ties = ties_in_order(every)
    pieces = evidence_of(analyst.store, ties)
    by_tie: dict[str, list[Piece]] = {tie: [] for tie in ties}
    for piece in pieces:
        by_tie[piece.tie].append(piece)
    sources = list(dict.fromkeys(piece.source for piece in pieces))
    attributes = _attributes(analyst)
    notes = tuple(
        _tie(tie, attributes.get(tie, {}), by_tie[tie], sources, quoted=tie in own) for tie in ties
    )
    return Document(
        title=title,
        subtitle=subtitle,
        sections=every,
        ties=notes,
        sources=tuple(map(_source, sources)),
        making=making,
        keywords=("town twinning", "partnerships", "councils"),
    )


def how_it_was_made(analyst: Analyst, as_at: str, remarks: Iterable[str]) -> tuple[Text, ...]:
    """What a reader needs to check the report or to make it again."""
    return (
        *((f"{remark}.",) for remark in dict.fromkeys(remarks)),
        (
            f"As at {as_at}. Made by placegraph {__version__} from version "
            f"{analyst.store.version} of the graph; the same version gives the same figures.",
        ),
        (
            "A tie is live when its status is developing or active. A partner is another place "
            "joined by a live tie; a representation office is a tie, but makes no partner. An "
            "organisation counts for the place that it serves, or else where it is based.",
        ),
        (
            "A tie leans on an organisation that is party to it or leads it. Brokers, supporters "
            "and funders open doors and pay, but do not count as carrying it.",
        ),
    )


def _attributes(analyst: Analyst) -> dict[str, Any]:
    return {
        tie.key: tie.attributes for tie in every_tie(analyst.network("organisations", EVERYTHING))
    }


def _tie(
    tie: str, facts: Any, pieces: list[Piece], sources: list[Source], *, quoted: bool
) -> TieNote:
    label = pieces[0].label if pieces else str(facts.get("label") or tie)
    if not quoted:
        pieces = list({piece.source: piece for piece in reversed(pieces)}.values())[::-1]
    quotes = tuple(
        Quote(
            words=piece.quotation,
            source=sources.index(piece.source) + 1,
            locator=piece.locator,
            remark=_remark(piece),
        )
        for piece in pieces
    )
    return TieNote(tie, label, _facts(facts), quotes)


def _facts(facts: Any) -> str:
    """Status, level, form and start in one line."""
    if not facts:
        return ""
    as_of = facts.get("status_as_of")
    parts = [
        term("status", facts["status"]) + (f" (as of {date_words(as_of)})" if as_of else ""),
        f"{term('level', facts['level'])} level",
        f"form: {term('formality', facts['formality'])}",
        f"about {listed(term('strand', strand) for strand in facts['strands'])}",
        f"since {date_words(facts['start'])}" if facts.get("start") else "start not known",
    ]
    return "; ".join(parts)


def _remark(piece: Piece) -> str:
    """What must be said beside a quotation: what it backs, how it says it, how sure it is."""
    said = []
    if piece.supports:
        said.append(
            f"for {listed(BACKED.get(one, f'the {name_words(one)}') for one in piece.supports)}"
        )
    if piece.mode in MODES:
        said.append(MODES[piece.mode])
    if piece.certainty not in ("certain", ""):
        said.append(piece.certainty.replace("-", " "))
    return ", ".join(said)


def _source(source: Source) -> SourceNote:
    details = ", ".join(
        part
        for part in (
            source.publisher,
            date_words(source.issued) if source.issued else None,
            f"retrieved {date_words(source.retrieved)}" if source.retrieved else None,
        )
        if part
    )
    return SourceNote(source.label, details, source.url, source.licence or "not stated")
