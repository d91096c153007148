"""Pages that other routes of the service show to a browser: SPARQL, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from placegraph.examples import examples_in
from placegraph.find import KINDS, Thing, similar
from placegraph.identifiers import ids

from .pages import frame_of, respond, store_of
from .texts import interface_of

# The statuses that have words of their own; others have those of their hundred.
TOLD = (400, 404, 406, 410, 429, 500, 503, 504)
NAMELESS = (404, 410)


async def sparql_page(request: Request) -> Response:
    """A form for queries, with the examples that the graph holds; its script shows the answer."""
    sentences = frame_of(request)["sentences"]
    examples = [
        {"title": sentences.example(title), "text": text}
        for title, text in examples_in(store_of(request))
    ]
    return respond(
        request,
        "sparql.html",
        title="SPARQL",
        endpoint=request.url.path,
        ids=ids(),
        text=request.query_params.get("query") or _first(examples),
        examples=examples,
    )


def _first(examples: Sequence[Mapping[str, str]]) -> str:
    """The shortest, which is the easiest to begin with."""
    return min(
        (each["text"] for each in examples), key=len, default="SELECT * { ?s ?p ?o } LIMIT 10"
    )


def error_page(request: Request, problem: Mapping[str, Any]) -> Response:
    """A problem (title, status, detail, suggestions) as a page that says what to do next."""
    nothing = {"title": "Error", "status": 500, "detail": "", "suggestions": (), "said": {}}
    shown = {**nothing, **problem}
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
