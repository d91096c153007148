"""Reports in plain words: what a council has, what it rests on, what to do next.

A report is one document (`placegraph.reports.document`), made by rules from the analyses, and
written as a web page, as Markdown or as PDF.  Whoever knows councils but not networks should be
able to say after reading what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from placegraph.errors import ParameterError
from placegraph.reports.about import about
from placegraph.reports.document import Document
from placegraph.reports.html import to_html
from placegraph.reports.markdown import to_markdown
from placegraph.reports.pdf import to_pdf
from placegraph.said import Said

__all__ = ["FORMATS", "Document", "about", "to_html", "to_markdown", "to_pdf", "written"]

FORMATS: Mapping[str, Callable[[Document], bytes]] = MappingProxyType(
    {
        "md": lambda document: to_markdown(document).encode(),
        "html": lambda document: to_html(document).encode(),
        "pdf": to_pdf,
    }
)


def written(document: Document, form: str) -> bytes:
    """The report in a format: md, html or pdf."""
    if form not in FORMATS:
        text = f"format is {form!r}; expected one of {', '.join(FORMATS)}"
        raise ParameterError(Said("no-such-format", text, value=form, names=list(FORMATS)))
    return FORMATS[form](document)
