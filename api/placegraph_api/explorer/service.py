"""Pages that other routes of the service show to a browser: SPARQL, errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from placegraph.find import KINDS, Thing, similar
from placegraph.identifiers import ids

from .pages import capitalize_first, respond, store_of
from .texts import interface_of

# The statuses that have words of their own; others have those of their hundred.
TOLD = (400, 404, 410, 429, 500, 503, 504)
NAMELESS = (404, 410)
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
    """A problem (title, status, detail, suggestions) as a page that says what to do next."""
    shown = {"title": "Error", "status": 500, "detail": "", "suggestions": (), **problem}
    status, interface = int(shown["status"]), interface_of(request)
    kind = next((each for each in (status, status // 100 * 100) if each in TOLD), 500)
    return respond(
        request,
        "error.html",
        status,
        title=interface.say(f"error-{kind}"),
        way=interface.say(f"error-{kind}-way"),
        problem=shown,
        alike=_alike(request) if status in NAMELESS else (),
    )


def _alike(request: Request) -> list[Thing]:
    """Things with a name like the one in the address."""
    kind, _, slug = request.url.path.strip("/").removeprefix("id/").partition("/")
    return similar(store_of(request), slug.replace("-", " ")[:100], 6) if kind in KINDS else []
