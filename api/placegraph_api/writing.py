"""Writes over HTTP: who may, what the write makes of the graphs, and its publication.

A write is worked out by a process without network that can be ended (`workers/scribe.py`),
then checked, derived and published by another (`publisher.py`). The client is answered when
the new version is on the disk and is what this service answers from.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from fastapi import Request
from pyoxigraph import NamedNode
from starlette.responses import Response

from placegraph.errors import ConflictError, PlacegraphError
from placegraph.identifiers import slug_of
from placegraph.said import Said
from placegraph.store import Address, Store
from placegraph.tokens import Token, bearer_of
from placegraph.written import written_graphs

from .problems import (
    DeadlineError,
    ForbiddenError,
    GraphMissingError,
    InvalidDataError,
    MethodError,
    RequestError,
    ResourceLimitError,
    UnauthorisedError,
    WorkerLostError,
)
from .publisher import naming
from .settings import Settings
from .sparql import Operation
from .sparql.graph_bodies import base_of, read_parts
from .sparql.graph_store import GraphName
from .workers.process import Worker, WorkerDiedError
from .workers.syntax import syntax_error

SCRIBE = "placegraph_api.scribe"
Moved = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Write:
    """A write to be worked out: an update, or the parts that a graph is made of."""

    text: str
    graphs: list[str]
    """The graphs that the writer may write."""
    base: str
    formats: list[tuple[str, int]] = field(default_factory=list)
    """For each part of the text the extension of its format and its bytes; none for an update."""
    merge: bool = False
    """Whether the graph keeps what it says."""
    noun = "write"
    advice = Said("advice-write", "change less at once")

    def header(self) -> dict[str, Any]:
        """Return what is sent beside the text."""
        return {each.name: getattr(self, each.name) for each in fields(self)[1:]}

    @property
    def key(self) -> int:
        """Return by what to remember how long it took; a write is not remembered."""
        return 0

    def refusal(self, header: dict[str, Any]) -> PlacegraphError:
        """Return the error that a worker reported."""
        match header["error"]:
            case "forbidden":
                return _not_writable(header["message"])
            case "syntax" if not self.formats:
                return syntax_error(header["message"], self.text)
            case "memory":
                return ResourceLimitError("the write needs more memory than it may have here")
            case _:
                return RequestError(f"what was sent cannot be read: {header['message']}")


class Writing:
    """The writes of a service: one at a time, each from the version that is current then."""

    def __init__(
        self, current: Callable[[], Store], settings: Settings, moved: Moved, address: Address
    ) -> None:
        """`address` is where what was written is published."""
        self.settings, self._address = settings, address
        self._current, self._moved = current, moved
        self._turn = asyncio.Lock()

    async def update(self, request: Request, operation: Operation) -> Response:
        """Carry out an update that has been looked at."""
        token = await self._bearer(request)
        async with self._turn:
            store = self._current()
            write = Write(operation.text, _graphs_of(token, store), base_of(request))
            graphs = await self._work_out(store, write)
            return await self._publish(store, graphs, 204)

    async def graph(self, request: Request, graph: GraphName) -> Response:
        """Carry out PUT, POST or DELETE of the Graph Store Protocol."""
        if request.method == "PATCH":
            raise MethodError("graphs are not patched here; send an update to /sparql")
        token = await self._bearer(request)
        if graph.is_new:
            raise ForbiddenError(
                "a graph has a licence and a place among the others before it is written: the "
                "operators register it (placegraph register-graph), then name it with ?graph=IRI"
            )
        name = graph.iri or ""
        if name not in _graphs_of(token, self._current()):
            raise _not_writable(name or "the default graph")
        empties, most = request.method == "DELETE", self.settings.max_upload_bytes
        parts = [("nt", "")] if empties else await read_parts(request, most)
        async with self._turn:
            store = self._current()
            triples = store.manifest.graphs[name].triples
            if empties and not triples:
                raise GraphMissingError(f"there is no graph called {name}")
            write = Write(
                "".join(text for _, text in parts),
                [name],
                base_of(request),
                [(extension, len(text.encode())) for extension, text in parts],
                merge=request.method == "POST",
            )
            graphs = await self._work_out(store, write)
            return await self._publish(store, graphs, 204 if triples else 201)

    async def _bearer(self, request: Request) -> Token:
        scheme, _, told = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not told.strip():
            raise UnauthorisedError("writing needs a token: Authorization: Bearer …")
        token = await asyncio.to_thread(bearer_of, self._current().path, told.strip())
        if token is None:
            raise UnauthorisedError("the token is none of this service, or was revoked")
        return token

    async def _work_out(self, store: Store, write: Write) -> dict[str, bytes]:
        """Return what a write makes of the graphs that it changes, by slug."""
        limits = replace(self.settings.pool.limits, work=SCRIBE)
        deadline = self.settings.pool.deadline_s
        worker = await Worker.start(store.folder / "data", limits)
        try:
            async with asyncio.timeout(deadline):
                header, answer = await worker.answered(worker.ask(write))
        except TimeoutError:
            raise DeadlineError(
                f"the write was ended after {deadline:g} s; {write.advice}"
            ) from None
        except WorkerDiedError as death:
            if death.returncode in (-6, -11):
                raise ResourceLimitError("the write is nested too deeply, or too large") from None
            raise WorkerLostError("the process that worked the write out ended", 1.0) from death
        finally:
            await worker.stop()
        if "error" in header:
            raise write.refusal(header)
        return _by_slug(header["lengths"], answer)

    async def _publish(self, store: Store, graphs: Mapping[str, bytes], status: int) -> Response:
        if not graphs:
            return Response(status_code=204, headers={"Placegraph-Version": store.version})
        job = {
            "store": naming(self._address),
            "version": store.version,
            "lengths": {slug: len(text) for slug, text in graphs.items()},
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "placegraph_api.publisher",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        sent = json.dumps(job).encode() + b"\n" + b"".join(graphs.values())
        # It is not broken off with its client: a write is done or not done.
        told, _ = await asyncio.shield(process.communicate(sent))
        if process.returncode != 0:
            raise WorkerLostError(
                "the process that publishes ended; see the log of the service", 1.0
            )
        answer = json.loads(told)
        match answer.get("error"):
            case None:
                await self._moved(answer["version"])
                return Response(
                    status_code=status, headers={"Placegraph-Version": answer["version"]}
                )
            case "data":
                raise InvalidDataError(answer["message"], answer["findings"])
            case "conflict":
                raise ConflictError(answer["message"])
            case _:
                raise RequestError(answer["message"])


def _graphs_of(token: Token, store: Store) -> list[str]:
    """Return the graphs of a version that a token may write."""
    found = written_graphs(store.manifest).items()
    return [name for name, slug in found if slug in token.graphs]


def _by_slug(lengths: Mapping[str, int], answer: bytes) -> dict[str, bytes]:
    graphs, position = dict[str, bytes](), 0
    for name, length in lengths.items():
        graphs[slug_of(NamedNode(name))] = answer[position : position + length]
        position += length
    return graphs


def _not_writable(name: str) -> ForbiddenError:
    return ForbiddenError(
        f"{name} is not for this writer: only graphs that are registered to be written, and that "
        "the token names, change over HTTP; all others follow from their sources"
    )
