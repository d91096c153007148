"""The route of SPARQL 1.1 Protocol: read the request, run it on the pool, answer.

Nothing is parsed here by anything that recursion or a long text could bring down:
tokens are looked at, and the parser runs in a worker that may be ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..negotiate import GRAPH_FORMATS, HTML, SOLUTIONS_FORMATS, Choice, Format, choose
from ..problems import ForbiddenError
from ..workers import Job, WorkerPool
from .answers import answer_of, entity_tag
from .budgets import Budgets
from .description import Counts, describe, serialise
from .kept import KeptAnswers, asks_afresh, key_of
from .protocol import BODY_TYPES, Operation, read_operation
from .running import (
    CLIENT_GONE,
    Outcome,
    accept_of,
    answer_openly,
    has_tag,
    run_for,
)
from .scan import Caps, Scan, check_length, scan
from .update import ready

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_LONG_QUERY = 8192

Page = Callable[[Request], Awaitable[Response]]
Updates = Callable[[Request, Operation], Awaitable[Response]]


@dataclass(frozen=True)
class SparqlSettings:
    """What the query endpoint does and how far it goes."""

    path: str = "/sparql"
    """Where the endpoint is."""
    public_url: str | None = None
    """Address of the endpoint as clients know it; without it, that of the request."""
    default_graph: Literal["union", "strict"] = "union"
    """Whether the default graph is the union of all graphs or the unnamed graph alone."""
    max_rows: int = 100_000
    """Solutions or triples in one answer; more are cut and the answer says so."""
    max_answer_bytes: int = 64 << 20
    """Bytes in one answer; more is refused."""
    kept_bytes: int = 32 << 20
    """Bytes of answers that are kept for who asks the same again; 0 for none."""
    max_body_bytes: int = 1 << 20
    """Bytes of a request body; more is refused."""
    caps: Caps = field(default_factory=Caps)
    """Length and nesting of a query, checked before it is parsed."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefixes of graphs that are answered in Turtle or RDF/XML."""


@dataclass(frozen=True)
class SparqlEndpoint:
    """The query endpoint, an ASGI application that answers the methods of `METHODS`."""

    pool: WorkerPool
    settings: SparqlSettings
    budgets: Budgets
    counts: Callable[[], Counts]
    """Gives the figures of the description."""
    html_page: Page | None = None
    """Answers a browser."""
    updates: Updates | None = None
    """Takes an update that has been looked at and has its dataset in its text, and checks who
    sent it; without it updates are refused."""

    @cached_property
    def kept(self) -> KeptAnswers:
        """Return the answers that were given before."""
        return KeptAnswers(self.settings.kept_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive, send)
        response = await answer_openly(request, self._respond, METHODS, BODY_TYPES, self.budgets)
        await response(scope, receive, send)

    def router(self) -> APIRouter:
        """Return a router with the endpoint at its path."""
        router = APIRouter()
        # A plain route: nothing of the request is for FastAPI to read or to validate.
        router.add_route(
            self.settings.path,
            self,  # type: ignore[arg-type]  # Starlette takes an ASGI application too
            methods=list(METHODS),
            name="sparql",
            include_in_schema=False,
        )
        return router

    async def _respond(self, request: Request) -> Response:
        operation = await read_operation(request, self.settings.max_body_bytes)
        if operation is None:
            return await self._description(request)
        request.state.query = operation.text  # for the log
        if operation.kind == "update":
            if self.updates is None:
                raise _read_only()
            every = sorted(self.counts().graphs) if self.settings.default_graph == "union" else ()
            return await self.updates(request, ready(operation, self.settings.caps, every))
        return await self._query(request, operation)

    async def _description(self, request: Request) -> Response:
        chosen = self._choose(request, GRAPH_FORMATS)
        if chosen.format is HTML:
            return await self._page(request)
        triples = describe(
            self._address(request),
            self.counts(),
            union=self.settings.default_graph == "union",
            updates=self.updates is not None,
        )
        body = serialise(triples, chosen.format)
        return Response(body, headers={"Content-Type": chosen.content_type})

    async def _query(self, request: Request, operation: Operation) -> Response:
        found = await self._scan(operation.text)
        if found.form == "update":
            raise _read_only()
        graph = found.form in ("construct", "describe")
        chosen = self._choose(request, GRAPH_FORMATS if graph else SOLUTIONS_FORMATS)
        if chosen.format is HTML:
            return await self._page(request)
        job = self._job(request, operation, found, chosen)
        tag = entity_tag(self.pool.version, chosen, job)
        if tag and request.method != "POST" and has_tag(request, tag):
            request.state.sparql = Outcome("not-modified", 0.0)
            return Response(status_code=304, headers={"ETag": tag})
        kept = self.kept.get(key_of(self.pool.version, chosen, job))
        if kept is not None and not asks_afresh(request):
            given, age_s = kept
            request.state.sparql = Outcome("kept", 0.0, given.rows)
            return answer_of(given, chosen, job, age_s)
        result = await run_for(request, self.pool, self.budgets, job)
        if result is None:
            return Response(status_code=CLIENT_GONE)
        if result.version:
            self.kept.keep(key_of(result.version, chosen, job), job, result)
        return answer_of(result, chosen, job)

    async def _scan(self, text: str) -> Scan:
        caps, max_rows = self.settings.caps, self.settings.max_rows
        check_length(text, caps)
        if len(text) < _LONG_QUERY:
            return scan(text, caps, max_rows)
        return await asyncio.to_thread(scan, text, caps, max_rows)

    def _choose(self, request: Request, offered: tuple[Format, ...]) -> Choice:
        if self.html_page is not None and request.method != "POST":
            offered = (*offered, HTML)
        return choose(accept_of(request), offered)

    async def _page(self, request: Request) -> Response:
        assert self.html_page is not None  # noqa: S101 - HTML is offered only with a page
        return await self.html_page(request)

    def _address(self, request: Request) -> str:
        if self.settings.public_url:
            return self.settings.public_url
        host = request.headers.get("host") or request.url.netloc
        return f"{request.scope['scheme']}://{host}{self.settings.path}"

    def _job(self, request: Request, operation: Operation, found: Scan, chosen: Choice) -> Job:
        graph = chosen.format in GRAPH_FORMATS
        return Job(
            query=operation.text,
            cut=found.cut,
            joins=found.joins,
            paths=found.paths,
            base=self._address(request),
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            # The engine would let the union win over FROM; the query's own dataset wins here.
            union=self.settings.default_graph == "union" and not found.has_dataset,
            solutions_format=None if graph else chosen.format.extension,
            graph_format=chosen.format.extension if graph else None,
            prefixes=self.settings.prefixes,
            changing=found.changing,
            max_rows=self.settings.max_rows,
            max_bytes=self.settings.max_answer_bytes,
        )


def _read_only() -> ForbiddenError:
    return ForbiddenError(
        "updates are not taken here: the graph is published from its sources, and queries "
        "(SELECT, ASK, CONSTRUCT, DESCRIBE) are what this endpoint answers"
    )
