"""A report as PDF, tagged for those who hear it and with its fonts embedded (PDF/UA-1).

Typst sets it: its wheel brings compiler and fonts, so nothing of the system is needed, and it
refuses what would not be accessible.  All words go in as strings, so nothing in a name can be
taken for markup.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator

from placegraph.errors import PlacegraphError
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
from placegraph.said import Said

SETTINGS = """\
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en", hyphenate: true)
#set page(paper: "a4", margin: (x: 22mm, y: 24mm), numbering: "1 / 1")
#set par(leading: 0.62em, spacing: 0.9em)
#set list(spacing: 0.75em)
#set enum(spacing: 0.75em)
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): set text(size: 13.5pt)
#show heading.where(level: 2): set block(above: 1.6em, below: 0.8em)
#show link: set text(fill: rgb("#0b4a8a"))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
#show figure.caption: it => block(sticky: true, width: 100%, align(left, strong(it.body)))
#show figure: set figure(numbering: none)
#set figure(supplement: none)
#set table(stroke: (x, y) => (bottom: 0.4pt + gray), inset: (x: 3pt, y: 4pt), align: left)
#show table.cell: set text(size: 9pt, hyphenate: false)
#show table.cell: set par(justify: false)
#let tie(n) = link(label("tie-" + str(n)), str(n))
#let run(ends) = if ends.first() == ends.last() { tie(ends.first()) } else {
  tie(ends.first()) + "–" + tie(ends.last())
}
#let ties(..runs) = text(size: 8.5pt, " [" + runs.pos().map(run).join(", ") + "]")
"""


def to_pdf(document: Document) -> bytes:
    """The report as a PDF file."""
    try:
        typst = importlib.import_module("typst")
    except ImportError:
        text = "a PDF needs more packages: pip install 'placegraph[report]'"
        raise PlacegraphError(Said("report-no-library", text)) from None
    files = {"main.typ": to_typst(document).encode()}
    for picture in _pictures(document):
        files[f"{picture.name}.svg"] = picture.svg
    made: bytes = typst.compile(
        files, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0
    )
    return made


def to_typst(document: Document) -> str:
    """The report in Typst's language."""
    return "\n".join(_lines(document)) + "\n"


def _pictures(document: Document) -> Iterator[Picture]:
    for section in document.sections:
        yield from (block for block in section.blocks if isinstance(block, Picture))


def _lines(document: Document) -> Iterator[str]:
    keywords = ", ".join(map(_string, document.keywords))
    title, about = _string(document.title), _string(document.subtitle)
    yield f"#set document(title: {title}, description: {about}, keywords: ({keywords},))"
    yield SETTINGS
    yield f"#heading(level: 1, {title})"
    yield f"#text(size: 12pt, {about})\n"
    for section in document.sections:
        yield f"#heading(level: 2, {_string(section.title)})"
        for block in section.blocks:
            yield from _block(document, block)
    yield f"#heading(level: 2, {_string('The ties behind this report, and who says so')})"
    for number, note in enumerate(document.ties, start=1):
        # Rows of a list stand beside the tie, quotations below it.
        quoted = any(quote.words for quote in note.quotes)
        beside = "" if quoted else f"#{_string(' ')}{' '.join(map(_quote, note.quotes))}"
        # The label is where citations lead.
        head = f"#strong({_string(f'{number}. {note.label}')})"
        yield f"#[{head}]<tie-{number}>#{_string(f': {note.facts}')}{beside}\n"
        if quoted:
            yield f"#list({', '.join(f'[{_quote(quote)}]' for quote in note.quotes)})\n"
    yield f"#heading(level: 2, {_string('Sources')})"
    for number, source in enumerate(document.sources, start=1):
        details = f", {source.details}" if source.details else ""
        link = f", #link({_string(source.url)})" if source.url else ""
        first = _string(f"S{number}: {source.label}{details}")
        yield f"#{first}{link}#{_string(f'. Licence: {source.licence}.')}\n"
    yield f"#heading(level: 2, {_string('How this was made')})"
    yield from (f"{_text(document, text)}\n" for text in document.making)


def _block(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield f"{_text(document, text)}\n"
        case Bullets(items, numbered):
            inside = ", ".join(f"[{_text(document, item)}]" for item in items)
            yield f"#{'enum' if numbered else 'list'}({inside})\n"
        case Grid(caption, header, rows):
            yield from _grid(document, caption, header, rows)
        case Picture(name, caption, alt):
            image = f"image({_string(f'{name}.svg')}, alt: {_string(alt)}, width: 100%)"
            yield f"#figure({image}, alt: {_string(alt)}, caption: {_content(caption)})\n"


def _grid(
    document: Document, caption: str, header: Iterable[str], rows: tuple[tuple[Text, ...], ...]
) -> Iterator[str]:
    names = list(header)
    head = ", ".join(f"[#strong({_string(name)})]" for name in names)
    cells = ", ".join(f"[{_text(document, cell)}]" for row in rows for cell in row)
    # Columns share the width by what they hold, with room for the words of their bold name.
    longest = [max(map(_length, column)) for column in zip(*rows, strict=True)]
    pairs = zip(names, longest, strict=True)
    # Short cells get what they need and stay on one line; long ones wrap anyway.
    shares = [max(1.3 * max(map(len, name.split())), min(each + 4, 26)) for name, each in pairs]
    columns = f"({', '.join(f'{each:.0f}fr' for each in shares)})"
    table = f"table(columns: {columns}, table.header({head}), {cells})"
    yield f"#figure({table}, kind: table, caption: {_content(caption)})\n"


def _length(text: Text) -> int:
    """How long a text is set: a citation takes about seven letters."""
    return sum(
        len(part) if isinstance(part, str) else len(part.text) if isinstance(part, Strong) else 7
        for part in text
    )


def _text(document: Document, text: Text) -> str:
    return "".join(_inline(document, part) for part in text)


def _inline(document: Document, part: str | Strong | Cite) -> str:
    match part:
        case Strong(words):
            return f"#strong({_string(words)})"
        case Cite():
            parts = runs(document.cited(part))
            return f"#ties({', '.join(f'({a}, {b})' for a, b in parts)})" if parts else ""
        case _:
            return f"#{_string(part)}"


def _quote(quote: Quote) -> str:
    words = f"“{quote.words}” " if quote.words else ""
    where = f", {quote.locator}" if quote.locator else ""
    remark = f" ({quote.remark})" if quote.remark else ""
    return f"#{_string(f'{words}[S{quote.source}{where}]{remark}')}"


def _content(text: str) -> str:
    return f"[#{_string(text)}]"


def _string(text: str) -> str:
    """A string of Typst's language: quotes and backslashes are the only marks in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
