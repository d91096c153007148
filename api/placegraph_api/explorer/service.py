"""Pages that other routes of the service show to a browser: SPARQL, errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from placegraph.identifiers import ids

from .pages import capitalize_first, respond

EXAMPLES = Path(__file__).parent / "queries" / "examples"


async def sparql_page(request: Request) -> Response:
    """A form for queries; its script shows the answer as a table."""
    examples = [
        {"title": capitalize_first(file.stem.split("-", 1)[1].replace("-", " ")), "text": text}
        for file in sorted(EXAMPLES.glob("*.rq"))
        for text in [file.read_text(encoding="utf-8").strip()]
    ]
    return respond(
        request,
        "sparql.html",
        title="SPARQL",
        endpoint=request.url.path,
        ids=ids(),
        text=request.query_params.get("query") or examples[0]["text"],
        examples=examples,
    )


def error_page(request: Request, problem: Mapping[str, Any]) -> Response:
    """A problem (title, status, detail, suggestions) as a page."""
    shown = {"title": "Error", "status": 500, "detail": "", "suggestions": (), **problem}
    return respond(request, "error.html", int(shown["status"]), title=shown["title"], problem=shown)
