"""A report as Markdown: to read in a terminal, to paste into a wiki, to compare two versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from placegraph.reports.document import (
    Block,
    Bullets,
    Cite,
    Document,
    Grid,
    Paragraph,
    Picture,
    Quote,
    Strong,
    Text,
    runs,
)

# What would begin a list, a heading, a link or a table where only words are meant.
SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(document: Document) -> str:
    """The report as text."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}\n"
    yield f"*{_plain(document.subtitle)}*\n"
    for section in document.sections:
        yield f"## {_plain(section.title)}\n"
        for block in section.blocks:
            yield from _block(document, block)
    yield "## The ties behind this report, and who says so\n"
    for number, note in enumerate(document.ties, start=1):
        yield f"{number}. **{_plain(note.label)}**: {_plain(note.facts)} (`{note.tie}`)"
        yield from (f"   - {_quote(quote)}" for quote in note.quotes)
    yield "\n## Sources\n"
    for number, source in enumerate(document.sources, start=1):
        details = f", {_plain(source.details)}" if source.details else ""
        link = f" <{source.url}>;" if source.url else ""
        licence = f"licence: {_plain(source.licence)}"
        yield f"- S{number}: {_plain(source.label)}{details};{link} {licence}"
    yield "\n## How this was made\n"
    yield from (f"{_text(document, text)}\n" for text in document.making)


def _block(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield f"{_text(document, text)}\n"
        case Bullets(items, numbered):
            for number, item in enumerate(items, start=1):
                yield f"{f'{number}.' if numbered else '-'} {_text(document, item)}"
            yield ""
        case Grid(caption, header, rows):
            yield f"{_plain(caption)}:\n"
            yield _row(map(_plain, header))
            yield _row("---" for _ in header)
            yield from (_row(_text(document, cell) for cell in row) for row in rows)
            yield ""
        case Picture(caption=caption, alt=alt):
            yield f"{_plain(caption)}. {_plain(alt)}\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(document: Document, text: Text) -> str:
    return "".join(_inline(document, part) for part in text)


def _inline(document: Document, part: str | Strong | Cite) -> str:
    match part:
        case Strong(words):
            return f"**{_plain(words)}**"
        case Cite():
            parts = runs(document.cited(part))
            shown = ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in parts)
            return f" \\[{shown}\\]" if parts else ""
        case _:
            return _plain(part)


def _quote(quote: Quote) -> str:
    words = f"“{_plain(quote.words)}” " if quote.words else ""
    where = f", {_plain(quote.locator)}" if quote.locator else ""
    remark = f" ({_plain(quote.remark)})" if quote.remark else ""
    return f"{words}[S{quote.source}{where}]{remark}"


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)
