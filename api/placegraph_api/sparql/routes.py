"""The route of SPARQL 1.1 Protocol: read the request, run it on the pool, answer.

Nothing is parsed here by anything that recursion or a long text could bring down:
tokens are looked at, and the parser runs in a worker that may be ended.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from placegraph.errors import PlacegraphError

from ..negotiate import GRAPH_FORMATS, HTML, SOLUTIONS_FORMATS, Choice, Format, choose
from ..problems import ForbiddenError, problem_of
from ..workers import Job, Meter, Result, WorkerPool
from .answers import answer_of, entity_tag
from .budgets import Budgets
from .description import Counts, describe, serialise
from .protocol import BODY_TYPES, Operation, read_operation
from .scan import Caps, Scan, check_length, scan

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
CLIENT_GONE = 499
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
    max_body_bytes: int = 1 << 20
    """Bytes of a request body; more is refused."""
    caps: Caps = field(default_factory=Caps)
    """Length and nesting of a query, checked before it is parsed."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefixes of graphs that are answered in Turtle or RDF/XML."""


@dataclass(frozen=True)
class Outcome:
    """How a query ended, left at `request.state.sparql` for logs and figures."""

    outcome: str
    """`answered`, `cut`, `not-modified`, `gone` or the name of the error's class."""
    seconds: float
    rows: int = 0
    lane: str = ""


def sparql_router(
    pool: WorkerPool,
    settings: SparqlSettings | None = None,
    *,
    counts: Callable[[], Counts],
    budgets: Budgets | None = None,
    html_page: Page | None = None,
    updates: Updates | None = None,
) -> APIRouter:
    """Return a router with the query endpoint.

    `counts` gives the figures of the description; `html_page` answers a browser;
    `updates` takes an update, and without it updates are refused.
    """
    endpoint = _Endpoint(
        pool, settings or SparqlSettings(), counts, budgets or Budgets(), html_page, updates
    )
    router = APIRouter()
    router.add_api_route(
        endpoint.settings.path,
        endpoint.answer,
        methods=list(METHODS),
        response_class=Response,
        name="sparql",
        summary="SPARQL 1.1 query",
        include_in_schema=False,
    )
    return router


@dataclass(frozen=True)
class _Endpoint:
    pool: WorkerPool
    settings: SparqlSettings
    counts: Callable[[], Counts]
    budgets: Budgets
    html_page: Page | None
    updates: Updates | None

    async def answer(self, request: Request) -> Response:
        """Answer a request of any method."""
        if request.method == "OPTIONS":
            response = Response(status_code=204)
        else:
            try:
                response = await self._respond(request)
            except PlacegraphError as error:
                # Here and not in the app's handler, for the headers that follow.
                response = problem_of(error)
        for name, value in self._common_headers(request).items():
            response.headers.setdefault(name, value)
        if "Vary" not in response.headers:
            response.headers["Vary"] = "Accept"
        return response

    def _common_headers(self, request: Request) -> dict[str, str]:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Link, Placegraph-Row-Limit, "
            "Placegraph-Truncated, Placegraph-Version, RateLimit, RateLimit-Policy, Retry-After",
        }
        if request.method == "OPTIONS":
            allowed = ", ".join(METHODS)
            headers |= {
                "Allow": allowed,
                "Accept-Post": ", ".join(BODY_TYPES),
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, "
                "If-None-Match",
                "Access-Control-Max-Age": "86400",
            }
        return headers | self.budgets.headers(self.budgets.client_of(request))

    async def _respond(self, request: Request) -> Response:
        operation = await read_operation(request, self.settings.max_body_bytes)
        if operation is None:
            return await self._description(request)
        if operation.kind == "update":
            if self.updates is None:
                raise _read_only()
            return await self.updates(request, operation)
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
        if tag and request.method != "POST" and _matches(request, tag):
            request.state.sparql = Outcome("not-modified", 0.0)
            return Response(status_code=304, headers={"ETag": tag})
        with self.budgets.charge(self.budgets.client_of(request)) as meter:
            result = await _run_while_connected(request, self.pool, job, meter)
        if result is None:
            return Response(status_code=CLIENT_GONE)
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
        return choose(_accept(request), offered)

    async def _page(self, request: Request) -> Response:
        assert self.html_page is not None  # noqa: S101 - HTML is offered only with a page
        return await self.html_page(request)

    def _address(self, request: Request) -> str:
        return self.settings.public_url or str(request.url.replace(query="", fragment=""))

    def _job(self, request: Request, operation: Operation, found: Scan, chosen: Choice) -> Job:
        graph = chosen.format in GRAPH_FORMATS
        return Job(
            query=operation.text,
            cut=found.cut,
            base=self._address(request),
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            # The engine would let the union win over FROM; the query's own dataset wins here.
            union=self.settings.default_graph == "union" and not found.has_dataset,
            solutions_format=None if graph else chosen.format.extension,
            graph_format=chosen.format.extension if graph else None,
            prefixes=self.settings.prefixes,
            max_rows=self.settings.max_rows,
            max_bytes=self.settings.max_answer_bytes,
        )


async def _run_while_connected(
    request: Request, pool: WorkerPool, job: Job, meter: Meter
) -> Result | None:
    """Return the result, or None after ending the work of a client that has gone."""
    work = asyncio.create_task(pool.run(job, meter))
    gone = asyncio.create_task(_disconnection(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        result = work.result() if work.done() else None
    except PlacegraphError as error:
        request.state.sparql = Outcome(type(error).__name__, meter.seconds)
        raise
    finally:
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)
    if result is None:
        request.state.sparql = Outcome("gone", meter.seconds)
        return None
    outcome = "cut" if result.truncated else "answered"
    request.state.sparql = Outcome(outcome, result.seconds, result.rows, result.lane)
    return result


async def _disconnection(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _accept(request: Request) -> str | None:
    """Return the Accept header; repeated fields are one list (RFC 9110, 5.3)."""
    values = request.headers.getlist("accept")
    return ", ".join(values) if values else None


def _matches(request: Request, tag: str) -> bool:
    stated = request.headers.get("if-none-match", "")
    return stated.strip() == "*" or tag in (each.strip() for each in stated.split(","))


def _read_only() -> ForbiddenError:
    return ForbiddenError(
        "updates are not taken here: the graph is published from its sources, and queries "
        "(SELECT, ASK, CONSTRUCT, DESCRIBE) are what this endpoint answers"
    )
