"""The reading side of SPARQL 1.1 Graph Store HTTP Protocol, direct and indirect.

`?graph=IRI` and `?default` name a graph; an address below the store is itself the name
of one. A graph is answered whole or not at all: there is no cut graph here.
"""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pyoxigraph
from fastapi import APIRouter, Request
from starlette.responses import Response

from ..negotiate import GRAPH_FORMATS, choose
from ..problems import ForbiddenError, GraphMissingError, RequestError
from ..workers import Job, WorkerPool
from .answers import answer_of, entity_tag
from .budgets import Budgets
from .protocol import read_fields
from .routes import SparqlSettings
from .running import CLIENT_GONE, accept_of, answer_openly, has_tag, run_for

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")
WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class GraphName:
    """The graph that a request is about: an IRI, or None for the default graph."""

    iri: str | None
    is_new: bool = False
    """Whether the request left it to the store to name a graph."""


Writes = Callable[[Request, GraphName], Awaitable[Response]]


def graph_store_router(
    pool: WorkerPool,
    settings: SparqlSettings,
    *,
    budgets: Budgets,
    path: str = "/graph-store",
    writes: Writes | None = None,
) -> APIRouter:
    """Return a router with the graph store at a path; without `writes` it is read-only."""
    endpoint = _GraphStore(pool, settings, budgets, path, writes)
    router = APIRouter()
    for address in (path, path + "/{name:path}"):
        router.add_route(
            address,
            endpoint.answer,
            methods=list(METHODS),
            name="graph-store",
            include_in_schema=False,
        )
    return router


def graph_of(request: Request, path: str) -> GraphName:
    """Return the graph that a request names, in one way and once."""
    fields = read_fields(request.scope["query_string"], "the address")
    named, default = fields.get("graph", []), "default" in fields
    if request.url.path != path:
        if named or default:
            raise RequestError("the address is the name of a graph; it takes no other name")
        # As it was sent: the decoded path would be another IRI.
        sent = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
        return GraphName(_iri(f"{request.url.scheme}://{request.url.netloc}{sent}"))
    if request.method == "POST" and not named and not default:
        # 5.5: the store makes a name, and tells it in Location.
        address = f"{request.url.scheme}://{request.url.netloc}{path}"
        return GraphName(f"{address}/{uuid.uuid4().hex}", is_new=True)
    if len(named) + default != 1:
        raise RequestError("name one graph, with ?graph=IRI, or ?default for the default graph")
    if default:
        return GraphName(None)
    return GraphName(_iri(named[0]))


def _iri(text: str) -> str:
    try:
        return pyoxigraph.NamedNode(text).value
    except ValueError as error:
        raise RequestError(f"not an absolute IRI: {text[:200]!r} ({error})") from None


@dataclass(frozen=True)
class _GraphStore:
    pool: WorkerPool
    settings: SparqlSettings
    budgets: Budgets
    path: str
    writes: Writes | None

    async def answer(self, request: Request) -> Response:
        """Answer a request of any method."""
        types = [each.media_type for each in GRAPH_FORMATS]
        return await answer_openly(request, self._respond, METHODS, types, self.budgets)

    async def _respond(self, request: Request) -> Response:
        graph = graph_of(request, self.path)
        if request.method in ("GET", "HEAD"):
            return await self._read(request, graph)
        if self.writes is None:
            raise ForbiddenError(
                "graphs are not written here: they are published from their sources"
            )
        response = await self.writes(request, graph)
        if graph.is_new and graph.iri and response.status_code == 201:
            response.headers["Location"] = graph.iri
        return response

    async def _read(self, request: Request, graph: GraphName) -> Response:
        chosen = choose(accept_of(request), GRAPH_FORMATS)
        job = Job(
            query=WHOLE,
            default_graphs=None if graph.iri is None else (graph.iri,),
            union=self.settings.default_graph == "union",
            solutions_format=None,
            graph_format=chosen.format.extension,
            prefixes=self.settings.prefixes,
            max_rows=NO_LIMIT,
            max_bytes=self.settings.max_answer_bytes,
        )
        tag = entity_tag(self.pool.version, chosen, job)
        if tag and has_tag(request, tag):
            return Response(status_code=304, headers={"ETag": tag})
        result = await run_for(request, self.pool, self.budgets, job)
        if result is None:
            return Response(status_code=CLIENT_GONE)
        if graph.iri is not None and result.rows == 0:
            raise GraphMissingError(f"there is no graph called {graph.iri}")
        response = answer_of(result, chosen, job)
        del response.headers["Placegraph-Row-Limit"]  # graphs are not cut
        return response
