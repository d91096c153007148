"""One version of the store with all its routes; the service replaces it as a whole.

What a route keeps in memory belongs to its edition, so nothing has to be thrown away
when a version is published: the edition goes, and with it all that was made of its version.
"""

import asyncio
from collections.abc import Collection
from typing import Any

import fastapi.dependencies.models
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from placegraph import __version__
from placegraph.identifiers import prefixes
from placegraph.store import Store

from . import explorer, problems
from .analyses.desk import Desk
from .browsers import show_problems_as_pages
from .description import sparql_paths
from .headers import CommonHeaders
from .memory import give_back
from .routes.analyses import analyses_router
from .routes.collections import collections_router
from .routes.crawlers import crawlers_router
from .routes.dumps import dumps_router
from .routes.exports import exports_router
from .routes.figures import figures_router
from .routes.health import health_router
from .routes.network import network_router
from .routes.ontology import ontology_router
from .routes.questions import questions_router
from .routes.reconcile import reconcile_router
from .routes.search import search_router
from .routes.suggestions import suggestions_router
from .routes.things import things_router
from .shared import Shared
from .sparql import METHODS, Counts, SparqlEndpoint, SparqlSettings, graph_store_router
from .warm import BESIDE, LATER, ask, first_addresses


class Edition:
    """The service of one version: an ASGI application that knows whether it is in use."""

    def __init__(self, store: Store, shared: Shared) -> None:
        self.store = store
        self.desk = Desk(store, shared.settings.analyses, shared.budgets)
        self.app, sparql = _make_app(store, shared, self.desk)
        # Most requests of programs are queries; they need nothing that FastAPI does.
        paths = Direct(sparql.settings.path, sparql, METHODS, self.app)
        self._entry: ASGIApp = CommonHeaders(paths, store.manifest)
        self._requests = 0
        self._retired = False

    @property
    def version(self) -> str:
        """Return the version of the store that answers come from."""
        return self.store.version

    @property
    def triples(self) -> int:
        """Return how many triples the version has."""
        return sum(figures.triples for figures in self.store.manifest.graphs.values())

    async def warm(self) -> None:
        """Read what most pages need, so that no visitor waits for it."""
        network, *others = await asyncio.to_thread(lambda: [*first_addresses(self.store)])
        await ask(self._entry, network)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ask(self._entry, BESIDE))
            for address in others:
                await ask(self._entry, address)

    async def warm_more(self) -> None:
        """Read what some ask for and takes long, while the first visitors are answered."""
        await ask(self._entry, LATER)
        await self.desk.start()

    def retire(self) -> None:
        """Close the store as soon as the last request has its answer."""
        self._retired = True
        self._close_when_unused()

    def _close_when_unused(self) -> None:
        if self._retired and not self._requests:
            self.store.close()
            _forget_routes()
            give_back()
            # The loop holds tasks only weakly.
            self._closing = asyncio.get_running_loop().create_task(self.desk.close())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from this version to the end."""
        self._requests += 1
        try:
            await self._entry(scope, receive, send)
        finally:
            self._requests -= 1
            self._close_when_unused()


def _forget_routes() -> None:
    """Let go of routes that answer no more, and of the version that they answered from.

    FastAPI remembers of every callable whether it is to be awaited, in caches that outlive the
    application; what is missing in them is found out anew.
    """
    for each in vars(fastapi.dependencies.models).values():
        if forget := getattr(each, "cache_clear", None):
            forget()


class Direct:
    """ASGI middleware that hands the requests of one path to an application of their own."""

    def __init__(
        self, path: str, direct: ASGIApp, methods: Collection[str], otherwise: FastAPI
    ) -> None:
        self.path, self.direct, self.methods = path, direct, frozenset(methods)
        self.otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["path"] == self.path and scope["method"] in self.methods:
            scope["app"] = self.otherwise  # whose state pages read
            await self.direct(scope, receive, send)
        else:
            await self.otherwise(scope, receive, send)


def _make_app(store: Store, shared: Shared, desk: Desk) -> tuple[FastAPI, SparqlEndpoint]:
    settings = shared.settings
    app = FastAPI(
        title="placegraph",
        version=__version__,
        description="A knowledge graph of relationships between places.",
        # The pages of FastAPI load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.store = store
    app.state.settings = settings
    app.state.desk = desk
    problems.install(app)
    show_problems_as_pages(app, explorer.error_page)
    sparql = _add_sparql(app, store, shared)
    app.include_router(health_router(store, shared))
    app.include_router(figures_router(shared))
    app.include_router(ontology_router(settings))
    app.include_router(network_router(store, settings, shared.turns))
    app.include_router(exports_router(store, shared.turns))
    app.include_router(dumps_router(store, settings, explorer.render_dumps))
    app.include_router(crawlers_router(store, settings))
    app.include_router(questions_router(desk, settings))
    app.include_router(analyses_router(desk))
    app.include_router(suggestions_router(desk))
    app.include_router(search_router(store, settings))
    app.include_router(reconcile_router(store, settings))
    app.include_router(explorer.router(store, settings))
    # Last: /{kind}/{slug} and /{kind} would answer for the others.
    app.include_router(things_router(store, settings, explorer.render))
    app.include_router(collections_router(store, settings, explorer.render_collection))
    _describe_all(app)
    return app, sparql


def _add_sparql(app: FastAPI, store: Store, shared: Shared) -> SparqlEndpoint:
    settings, pool, budgets = shared.settings, shared.pool, shared.budgets
    public_url = settings.public_url and settings.public_url.rstrip("/") + "/sparql"
    sparql = SparqlSettings(
        public_url=public_url,
        default_graph=settings.default_graph,
        max_rows=settings.max_rows,
        max_answer_bytes=settings.max_answer_bytes,
        kept_bytes=settings.kept_bytes,
        max_body_bytes=settings.max_body_bytes,
        caps=settings.caps,
        prefixes=prefixes(),
    )
    graphs = {iri: figures.triples for iri, figures in store.manifest.graphs.items()}
    counts = Counts(sum(graphs.values()), graphs)
    endpoint = SparqlEndpoint(
        pool, sparql, budgets, lambda: counts, explorer.sparql_page, shared.writing.update
    )
    app.include_router(endpoint.router())
    writes = shared.writing.graph
    app.include_router(graph_store_router(pool, sparql, budgets=budgets, writes=writes))
    return endpoint


def _describe_all(app: FastAPI) -> None:
    """Let the description at /openapi.json hold the routes that FastAPI does not see."""
    seen = app.openapi

    def openapi() -> dict[str, Any]:
        description = seen()
        description["paths"].update(sparql_paths())
        return description

    app.openapi = openapi  # type: ignore[method-assign]
