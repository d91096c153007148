"""A report as a web page in one file: no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from placegraph.reports.document import Cite, Document, Picture, Strong, Text, runs

FOLDER = Path(__file__).parent


def to_html(document: Document) -> str:
    """The report as a page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["said"] = lambda text: _text(document, text)
    environment.filters["drawn"] = _drawn
    environment.tests["of"] = lambda block, kind: type(block).__name__ == kind
    template = environment.get_template("report.html")
    # The style sheet is our own file.
    return str(template.render(document=document, style=Markup(style())))  # noqa: S704


def style() -> str:
    """The style sheet of the page."""
    return (FOLDER / "report.css").read_text(encoding="utf-8")


def style_digest() -> str:
    """The source expression that a Content-Security-Policy needs for the style sheet."""
    digest = hashlib.sha256(style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _drawn(picture: Picture) -> str:
    """The drawing as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg).decode()}"


def _text(document: Document, text: Text) -> Markup:
    return Markup("").join(_inline(document, part) for part in text)


def _inline(document: Document, part: str | Strong | Cite) -> Markup:
    match part:
        case Strong(words):
            return Markup("<strong>{}</strong>").format(words)
        case Cite():
            return _cited(document.cited(part))
        case _:
            return escape(part)


def _link(number: int) -> Markup:
    return Markup('<a href="#tie-{0}" aria-label="tie {0}">{0}</a>').format(number)


def _cited(numbers: list[int]) -> Markup:
    if not numbers:
        return Markup("")
    links = Markup(", ").join(
        _link(first) if first == last else _link(first) + "–" + _link(last)
        for first, last in runs(numbers)
    )
    return Markup(' <span class="ties">[{}]</span>').format(links)
