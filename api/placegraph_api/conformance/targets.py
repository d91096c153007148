"""What the tests are run against: a service elsewhere, or this package's own."""

import asyncio
import http.client
import json
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import quote, urlsplit

import pyoxigraph
import uvicorn
from fastapi import FastAPI
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from placegraph.errors import PlacegraphError

from .. import problems
from ..problems import GraphMissingError, RequestError, ResourceLimitError
from ..sparql import (
    Budgets,
    BudgetSettings,
    Counts,
    GraphName,
    Operation,
    SparqlEndpoint,
    SparqlSettings,
    graph_store_router,
)
from ..sparql.graph_bodies import base_of, read_parts
from ..workers import PoolSettings, WorkerPool
from ..workers.syntax import syntax_error

_BASE = "http://localhost/sparql"
_MAX_BODY = 1 << 24
Changed = TypeVar("Changed")


@dataclass(frozen=True)
class Response:
    """Status, media type and body of an answer."""

    status: int
    media_type: str
    body: bytes


class Target(Protocol):
    """A service under test."""

    updates: bool

    def load(self, quads: list[Quad]) -> None:
        """Make these quads the whole dataset."""
        ...

    def query(self, text: str, accept: str) -> Response:
        """Return the answer to a query."""
        ...

    def update(self, text: str) -> Response:
        """Return the answer to an update."""
        ...


class RemoteService:
    """A running service: queries, and data by Graph Store Protocol."""

    def __init__(
        self, query_url: str, store_url: str | None, update_url: str | None, token: str | None
    ) -> None:
        self.query_url, self.store_url, self.update_url = query_url, store_url, update_url
        self.updates = update_url is not None
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def load(self, quads: list[Quad]) -> None:
        """Replace the whole dataset, also what an update may have left."""
        graphs: dict[str | None, list[Quad]] = {name: [] for name in (None, *self._named())}
        for quad in quads:
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
            graphs.setdefault(name, []).append(quad)
        for name, content in graphs.items():
            self._replace(name, content)

    def _named(self) -> list[str]:
        """Return the names of the graphs that are there, empty ones too."""
        response = self.query(
            "SELECT DISTINCT ?g { GRAPH ?g {} }", "application/sparql-results+json"
        )
        rows = json.loads(response.body)["results"]["bindings"]
        return [row["g"]["value"] for row in rows]

    def _replace(self, name: str | None, content: list[Quad]) -> None:
        assert self.store_url is not None  # noqa: S101 - checked by the command line
        url = f"{self.store_url}?{'graph=' + quote(name, safe='') if name else 'default'}"
        body = pyoxigraph.serialize((quad.triple for quad in content), format=RdfFormat.N_TRIPLES)
        method = "PUT" if content or name is None else "DELETE"
        headers = {"Content-Type": "application/n-triples"} if method == "PUT" else {}
        response = self._send(method, url, body if method == "PUT" else b"", headers)
        if response.status >= 400 and not (method == "DELETE" and response.status == 404):
            raise ConnectionError(f"{method} {url} was answered with {response.status}")

    def query(self, text: str, accept: str) -> Response:
        """Send a query by POST direct."""
        headers = {"Content-Type": "application/sparql-query; charset=utf-8", "Accept": accept}
        return self._send("POST", self.query_url, text.encode(), headers)

    def update(self, text: str) -> Response:
        """Send an update by POST direct."""
        assert self.update_url is not None  # noqa: S101 - `updates` says so
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        return self._send("POST", self.update_url, text.encode(), headers)

    def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Response:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = self._connections.setdefault(parts.netloc, kind(parts.netloc, timeout=60))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, {**self._headers, **headers})
        answer = connection.getresponse()
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return Response(answer.status, media_type, answer.read())

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections.values():
            connection.close()


class OwnService(RemoteService):
    """The endpoint of this package, given each dataset as a newly published version."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._number = folder, 0
        settings = PoolSettings(fast_places=1, slow_places=1, spare_workers=0)
        self._pool = WorkerPool(self._write([]), settings, version="0")
        app = FastAPI(lifespan=lambda _app: self._running())
        problems.install(app)
        strict = SparqlSettings(default_graph="strict")
        budgets = Budgets(BudgetSettings(concurrent_queries=0, seconds_per_minute=0))
        endpoint = SparqlEndpoint(
            self._pool, strict, budgets, counts=lambda: Counts(0), updates=self._updated
        )
        app.include_router(endpoint.router())
        app.include_router(
            graph_store_router(self._pool, strict, budgets=budgets, writes=self._written)
        )
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="on")
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            self._thread.join(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        super().__init__(f"{address}/sparql", f"{address}/graph-store", f"{address}/sparql", None)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        async with self._pool:
            yield

    def load(self, quads: list[Quad]) -> None:
        """Publish these quads as a version of their own."""
        assert self._loop is not None  # noqa: S101 - set when the service started
        path = self._write(quads)
        work = self._pool.publish(path, str(self._number))
        asyncio.run_coroutine_threadsafe(work, self._loop).result()
        for old in self.folder.iterdir():
            if old != path:
                shutil.rmtree(old, ignore_errors=True)

    async def _updated(self, _request: Request, operation: Operation) -> HttpResponse:
        """Publish what the engine makes of the current version by an update."""

        def change(store: pyoxigraph.Store) -> None:
            try:
                store.update(operation.text, base_iri=_BASE)
            except SyntaxError as error:
                raise syntax_error(str(error), operation.text) from None
            except (OSError, RuntimeError) as error:
                raise ResourceLimitError(f"the update could not be evaluated: {error}") from None

        await self._change(change)
        return HttpResponse(status_code=204)

    async def _written(self, request: Request, graph: GraphName) -> HttpResponse:
        """Publish what PUT, POST or DELETE of the Graph Store Protocol makes of a graph."""
        name = NamedNode(graph.iri) if graph.iri else DefaultGraph()
        empties, adds = request.method == "DELETE", request.method == "POST"
        parts = [] if empties else await read_parts(request, _MAX_BODY)
        try:
            quads = [
                Quad(quad.subject, quad.predicate, quad.object, name)
                for extension, text in parts
                for quad in pyoxigraph.parse(
                    text, RdfFormat.from_extension(extension), base_iri=base_of(request),
                    rename_blank_nodes=True,
                )
            ]  # fmt: skip
        except SyntaxError as error:
            raise RequestError(f"what was sent cannot be read: {error}") from None

        def change(store: pyoxigraph.Store) -> bool:
            was_there = any(True for _ in store.quads_for_pattern(None, None, None, name))
            if empties and not was_there:
                raise GraphMissingError(f"there is no graph called {graph.iri or 'default'}")
            if not adds:
                store.remove_graph(name)
            store.extend(quads)
            return was_there

        return HttpResponse(status_code=204 if await self._change(change) else 201)

    async def _change(self, change: Callable[[pyoxigraph.Store], Changed]) -> Changed:
        """Publish a version that differs from the current one by a change; return what it says."""
        before = self.folder / str(self._number)
        self._number += 1
        path = self.folder / str(self._number)

        def work() -> Changed:
            shutil.copytree(before, path)
            store = pyoxigraph.Store(str(path))
            said = change(store)
            store.flush()
            return said

        try:
            said = await asyncio.to_thread(work)
        except PlacegraphError:
            self._number -= 1
            shutil.rmtree(path)
            raise
        await self._pool.publish(path, str(self._number))
        return said

    def _write(self, quads: list[Quad]) -> Path:
        self._number += 1
        path = self.folder / str(self._number)
        store = pyoxigraph.Store(str(path))
        store.extend(quads)
        store.flush()
        return path

    def close(self) -> None:
        """Stop the service."""
        super().close()
        self._server.should_exit = True
        self._thread.join()


@contextmanager
def own_service() -> Iterator[OwnService]:
    """Give the package's own endpoint, on a loopback port."""
    with tempfile.TemporaryDirectory() as folder:
        service = OwnService(Path(folder))
        try:
            yield service
        finally:
            service.close()


class Engine:
    """The engine alone, in this process: what the service's results are held against."""

    updates = True

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()

    def load(self, quads: list[Quad]) -> None:
        """Make these quads the whole dataset."""
        self.store = pyoxigraph.Store()
        self.store.extend(quads)

    def query(self, text: str, accept: str) -> Response:
        """Return the engine's answer in the first acceptable format of its kind."""
        try:
            results = self.store.query(text, base_iri=_BASE)
            if isinstance(results, pyoxigraph.QueryTriples):
                body = results.serialize(format=RdfFormat.N_TRIPLES)
                return Response(200, "application/n-triples", body or b"")
            form = pyoxigraph.QueryResultsFormat.from_media_type(accept)
            form = form or pyoxigraph.QueryResultsFormat.JSON
            media_type = form.media_type.partition(";")[0]
            return Response(200, media_type, results.serialize(format=form) or b"")
        except (SyntaxError, OSError, RuntimeError) as error:
            return _refusal(error)

    def update(self, text: str) -> Response:
        """Return whether the engine takes an update."""
        try:
            self.store.update(text, base_iri=_BASE)
        except (SyntaxError, OSError, RuntimeError) as error:
            return _refusal(error)
        return Response(204, "", b"")


def _refusal(error: Exception) -> Response:
    status = 400 if isinstance(error, SyntaxError) else 422
    return Response(status, "text/plain", str(error).encode())


def load_files(graphs: "list[tuple[Path, str | None]]") -> list[Quad]:
    """Return the quads of files, each in the graph that is given for it."""
    quads: list[Quad] = []
    for file, name in graphs:
        form = RdfFormat.from_extension(file.suffix.removeprefix("."))
        graph = NamedNode(name) if name else DefaultGraph()
        parsed = pyoxigraph.parse(
            path=str(file), format=form, base_iri=file.as_uri(), rename_blank_nodes=True
        )
        quads += [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]
    return quads
