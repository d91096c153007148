"""Run a query for a request: charged, ended with the connection, open to other origins."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from placegraph.errors import PlacegraphError

from ..problems import problem_of
from ..workers import Meter, Result, Work, WorkerPool
from .budgets import Budgets

CLIENT_GONE = 499
_EXPOSED = (
    "ETag, Link, Placegraph-Row-Limit, Placegraph-Truncated, Placegraph-Version, RateLimit, "
    "RateLimit-Policy, Retry-After"
)


@dataclass(frozen=True)
class Outcome:
    """How a query ended, left at `request.state.sparql` for logs and figures."""

    outcome: str
    """`answered`, `cut`, `not-modified`, `gone` or the name of the error's class."""
    seconds: float
    rows: int = 0
    lane: str = ""


async def answer_openly(
    request: Request,
    respond: Callable[[Request], Awaitable[Response]],
    methods: Sequence[str],
    body_types: Sequence[str],
    budgets: Budgets,
) -> Response:
    """Return an answer that scripts of any origin may read, problems too; answer OPTIONS."""
    headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
    if request.method == "OPTIONS":
        response = Response(status_code=204)
        headers |= {
            "Allow": ", ".join(methods),
            "Accept-Post": ", ".join(body_types),
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
            "Access-Control-Max-Age": "86400",
        }
    else:
        try:
            response = await respond(request)
        except PlacegraphError as error:
            # Here and not in the app's handler, for the headers that follow.
            response = problem_of(error)
    headers |= {"Vary": "Accept", **budgets.headers(budgets.client_of(request))}
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


async def run_for(request: Request, pool: WorkerPool, budgets: Budgets, job: Work) -> Result | None:
    """Return the result, charged to the client, or None after the client has gone.

    The work of a client that closes the connection is ended.
    """
    with budgets.charge(budgets.client_of(request)) as meter:
        return await _while_connected(request, pool, job, meter)


async def _while_connected(
    request: Request, pool: WorkerPool, job: Work, meter: Meter
) -> Result | None:
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


def accept_of(request: Request) -> str | None:
    """Return the Accept header; repeated fields are one list (RFC 9110, 5.3)."""
    values = request.headers.getlist("accept")
    return ", ".join(values) if values else None


def has_tag(request: Request, tag: str) -> bool:
    """Return whether the client has the answer of this tag already."""
    stated = request.headers.get("if-none-match", "")
    return stated.strip() == "*" or tag in (each.strip() for each in stated.split(","))
