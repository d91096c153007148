"""Run a query for a request: charged, ended with the connection, open to other origins."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from placegraph.errors import PlacegraphError

from ..problems import problem_of
from ..workers import Meter, Result, Work, WorkerPool
from .budgets import Budgets

CLIENT_GONE = 499
_WATCH_AFTER_S = 0.05
_EXPOSED = (
    "Age, ETag, Link, Location, Placegraph-Row-Limit, Placegraph-Truncated, Placegraph-Version, "
    "RateLimit, RateLimit-Policy, Retry-After"
)


@dataclass(frozen=True)
class Outcome:
    """How a query ended, left at `request.state.sparql` for logs and figures."""

    outcome: str
    """`answered`, `cut`, `kept`, `not-modified`, `gone` or the name of the error's class."""
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
        except ClientDisconnect:
            response = Response(status_code=CLIENT_GONE)
        if response.status_code == 200:
            # The document that names every graph of the dataset with its licence.
            address = f"{request.scope.get('root_path', '')}/dumps"
            response.headers.append("Link", f'<{address}>; rel="license"')
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
    watch = _Watch(request)
    try:
        result = await pool.run(job, meter)
    except asyncio.CancelledError:
        if not watch.left:
            raise
        request.state.sparql = Outcome("gone", meter.seconds)
        return None
    except PlacegraphError as error:
        request.state.sparql = Outcome(type(error).__name__, meter.seconds)
        raise
    finally:
        watch.end()
    outcome = "cut" if result.truncated else "answered"
    request.state.sparql = Outcome(outcome, result.seconds, result.rows, result.lane)
    return result


class _Watch:
    """Cancels the task that made it when its client goes; light queries end unwatched."""

    def __init__(self, request: Request) -> None:
        self.left = False
        self._request = request
        self._work = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER_S, self._begin)

    def end(self) -> None:
        """Watch no longer; a cancelling that was ours is done with."""
        self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if self.left and self._work is not None:
            self._work.uncancel()

    def _begin(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        if self._work is not None:
            self.left = True
            self._work.cancel()


def accept_of(request: Request) -> str | None:
    """Return the Accept header; repeated fields are one list (RFC 9110, 5.3)."""
    values = request.headers.getlist("accept")
    return ", ".join(values) if values else None


def has_tag(request: Request, tag: str) -> bool:
    """Return whether the client has the answer of this tag already."""
    stated = request.headers.get("if-none-match", "")
    return stated.strip() == "*" or tag in (each.strip() for each in stated.split(","))
