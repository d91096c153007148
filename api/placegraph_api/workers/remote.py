"""The crew of a store elsewhere: each query is a request to it, ended by closing the request.

Lanes, deadlines and cancelling are the pool's own. What the store goes on doing after a request
was closed is its own affair: give it a limit of its own. Answers are read whole and written anew
by our engine, so that a client gets the same formats from every store, and none that is broken.
"""

import asyncio
import json
import re
import time
from typing import Any

import httpx2
import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from placegraph.errors import PlacegraphError
from placegraph.remote import RemoteAddress
from placegraph.remote.endpoint import (
    SOLUTIONS,
    TRIPLES,
    auth_of,
    check_type,
    encoded,
    form_of,
    headers_of,
    readable,
    refusal,
    unreachable,
)
from placegraph.remote.rewrite import QueryRefusedError, prepare
from placegraph.remote.store import RemoteStore

from .channel import Frame
from .child import (
    OversizeError,
    capped,
    count_rows,
    graph_answer,
    solutions_body,
    without_last_row,
)
from .job import Job, Work
from .process import Confinement
from .settings import PoolSettings, Snapshot

ASKED = "__ASK_RETVAL"
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\s{}]*>")


class RemoteWorker:
    """One request to the store."""

    nice = False
    cpu_s = 0.0

    def __init__(self, crew: "RemoteCrew", store: RemoteStore) -> None:
        self.crew, self.store = crew, store
        self._task: asyncio.Task[None] | None = None

    def ask(self, job: Work) -> asyncio.Future[Frame]:
        """Return what will be the answer."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Frame] = loop.create_future()
        self._task = loop.create_task(self._fill(answer, job))
        return answer

    def cpu_s_now(self) -> float | None:
        """Return None: what a store elsewhere does for one query is not known."""
        return None

    def make_nice(self) -> None:
        """Remember that the request is a long one."""
        self.nice = True

    def kill(self) -> None:
        """Close the request."""
        if self._task is not None:
            self._task.cancel()

    async def answered(self, asked: asyncio.Future[Frame]) -> Frame:
        """Return the answer; there is no process that could die of it."""
        return await asked

    async def _fill(self, answer: asyncio.Future[Frame], job: Work) -> None:
        try:
            frame = await self._answer(job)
        except Exception as error:  # whoever waits for the answer gets it
            if not answer.done():
                answer.set_exception(error)
        else:
            if not answer.done():
                answer.set_result(frame)

    async def _answer(self, job: Work) -> Frame:
        assert isinstance(job, Job)  # noqa: S101 - analyses are asked of the copy
        began = time.monotonic()
        try:
            header, body = await self._evaluate(job)
        except OversizeError:
            header, body = {"error": "oversize"}, b""
        await asyncio.to_thread(self.store.check_kept)
        return {**header, "cpu_s": time.monotonic() - began, "peak_kb": 0}, body

    async def _evaluate(self, job: Job) -> Frame:
        options = job.header()
        if job.graph_format is not None and job.solutions_format is None:
            text = await self._send(job, job.query, TRIPLES)
            return await asyncio.to_thread(self._graph, options, text)
        limit = job.max_rows
        answer = await self._send(job, capped(job.query, _cut(job), limit + 1), SOLUTIONS)
        kind, rows, body = await asyncio.to_thread(self._solutions, options, answer)
        if rows > limit:
            if job.cut is None:
                raise OversizeError
            shorter = without_last_row(body, options["solutions_format"])
            if shorter is not None:
                body = shorter
            else:
                answer = await self._send(job, capped(job.query, _cut(job), limit), SOLUTIONS)
                kind, _, body = await asyncio.to_thread(self._solutions, options, answer)
        return {"kind": kind, "rows": min(rows, limit), "truncated": rows > limit}, body

    async def _send(self, job: Job, text: str, accept: str) -> tuple[bytes, frozenset[str]]:
        """Return the answer, and the variables in it that nobody asked for."""
        url, base = self.store.endpoint.query_url, job.base or ""
        prepared = prepare(
            # Only where it is wanted: it would move the places that a message names.
            f"BASE <{base}> {text}" if base and _RELATIVE.search(text) else text,
            self.store.names,
            default=job.default_graphs,
            named=job.named_graphs,
            union=job.union,
        )
        content, headers = encoded(form_of(prepared), {"Accept": accept})
        try:
            try:
                body = await self._post(url, content, headers, job)
            except (httpx2.RemoteProtocolError, httpx2.ConnectError):
                # A connection that was kept open may have been closed by the store meanwhile.
                body = await self._post(url, content, headers, job)
        except httpx2.TransportError as error:
            raise unreachable(url, error) from error
        return body, prepared.hidden

    async def _post(self, url: str, content: bytes, headers: dict[str, str], job: Job) -> bytes:
        stream = self.crew.client.stream("POST", url, content=content, headers=headers)
        async with stream as response:
            if not response.is_success:
                await response.aread()
                raise _refused(url, response, job)
            check_type(url, response, headers["Accept"])
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > job.max_bytes:
                    raise OversizeError
        return bytes(body)

    # In threads: they may take a while ------------------------------------------------------

    def _solutions(
        self, options: dict[str, Any], answer: tuple[bytes, frozenset[str]]
    ) -> tuple[str, int, bytes]:
        body, hidden = answer
        url = self.store.endpoint.query_url
        with readable(url):
            found = pyoxigraph.parse_query_results(_clean(body, hidden), QueryResultsFormat.JSON)
            written = solutions_body(options, found)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return "boolean", 1, written
        return "solutions", count_rows(written, options["solutions_format"]), written

    def _graph(self, options: dict[str, Any], answer: tuple[bytes, frozenset[str]]) -> Frame:
        with readable(self.store.endpoint.query_url):
            # Turtle holds N-Triples; Virtuoso may answer with either.
            quads = pyoxigraph.parse(answer[0], format=RdfFormat.TURTLE)
            return graph_answer(options, (quad.triple for quad in quads))


class RemoteCrew:
    """Lends requests to the store at an address, for one version at a time."""

    network: Confinement | None = None

    def __init__(self, snapshot: Snapshot, address: RemoteAddress, settings: PoolSettings) -> None:
        self.snapshot, self.address, self.settings = snapshot, address, settings
        self.started = 0
        self._store: RemoteStore | None = None
        access = address.access
        self.client = httpx2.AsyncClient(
            headers=headers_of(access),
            auth=auth_of(access),
            # The pool ends what takes too long.
            timeout=httpx2.Timeout(settings.deadline_s + 5, connect=5.0),
            limits=httpx2.Limits(max_connections=settings.fast_places + settings.slow_places + 1),
        )

    @property
    def ready(self) -> int:
        """Return how many queries may be sent at once."""
        return self.settings.fast_places if self._store else 0

    @property
    def staffed(self) -> bool:
        """Return whether queries can be sent."""
        return self._store is not None

    async def man(self, snapshot: Snapshot) -> None:
        """Ask for another version from now on; raises StoreError where it is not there."""
        address = self.address
        self._store = await asyncio.to_thread(
            RemoteStore, address.endpoint, snapshot.version, address, address.copy
        )
        self.snapshot = snapshot

    async def close(self) -> None:
        """Close the connections."""
        self._store = None
        await self.client.aclose()

    async def take(self) -> tuple[RemoteWorker, Snapshot]:
        """Return what sends one query."""
        assert self._store is not None  # noqa: S101 - the pool is manned before it is asked
        self.started += 1
        return RemoteWorker(self, self._store), self.snapshot

    def make_slow(self, worker: RemoteWorker) -> None:
        """Remember that a query is a long one."""
        worker.make_nice()

    def give_back(self, worker: RemoteWorker, snapshot: Snapshot, peak_bytes: int) -> None:
        """Do nothing: each query has a request of its own."""

    def discard(self, worker: RemoteWorker) -> None:
        """Close a request."""
        worker.kill()


def _cut(job: Job) -> list[int] | None:
    return None if job.cut is None else list(job.cut)


def _refused(url: str, response: httpx2.Response, job: Job) -> PlacegraphError:
    said = response.text.strip()
    if response.status_code == 400 and "error at " in said:
        return job.refusal({"error": "syntax", "message": said})
    # Virtuoso says 500 to what it does not understand.
    if response.status_code in (400, 500) and said:
        return QueryRefusedError(f"the store refuses the query: {said[:500]}")
    return refusal(url, response)


def _clean(body: bytes, hidden: frozenset[str]) -> bytes:
    """Return solutions without variables of our own, and a yes or no as one."""
    is_asked = ASKED.encode() in body[:200]
    if not hidden and not is_asked:
        return body
    content = json.loads(body)
    rows = content.get("results", {}).get("bindings", [])
    if is_asked and content["head"].get("vars") == [ASKED]:
        return json.dumps({"head": {}, "boolean": bool(rows)}).encode()
    variables = content["head"].get("vars", [])
    content["head"]["vars"] = [name for name in variables if name not in hidden]
    for row in rows:
        for name in hidden & row.keys():
            del row[name]
    return json.dumps(content).encode()
