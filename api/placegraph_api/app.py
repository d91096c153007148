"""Make the service: one store, one settings, all routes.

Nothing here is global and nothing is read from the environment, so that two services of
two stores can run in one process.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from placegraph import __version__
from placegraph.identifiers import PREFIXES
from placegraph.store import Store

from . import explorer, problems
from .browsers import show_problems_as_pages
from .description import sparql_paths
from .headers import CommonHeaders, edition_of
from .routes.health import health_router
from .routes.network import network_router
from .routes.ontology import ontology_router
from .routes.questions import questions_router
from .routes.search import search_router
from .routes.things import things_router
from .settings import Settings
from .sparql import Budgets, Counts, SparqlSettings, graph_store_router, sparql_router
from .workers import WorkerPool


def create_app(store: Store, settings: Settings | None = None) -> FastAPI:
    """Return the service of a store; it answers `/sparql` once its lifespan has begun."""
    settings = settings or Settings()
    pool = WorkerPool(store.folder / "data", settings.pool, version=store.version)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield

    app = FastAPI(
        title="placegraph",
        version=__version__,
        description="A knowledge graph of relationships between places.",
        lifespan=lifespan,
        # The pages of FastAPI load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.store = store
    problems.install(app)
    show_problems_as_pages(app, explorer.error_page)
    app.add_middleware(CommonHeaders, edition=edition_of(store.version))
    _add_sparql(app, store, settings, pool)
    app.include_router(health_router(store))
    app.include_router(ontology_router(store, settings))
    app.include_router(network_router(store, settings))
    app.include_router(questions_router(store, settings))
    app.include_router(search_router(store, settings))
    app.include_router(explorer.router(store, settings))
    # Last: /{kind}/{slug} would answer for the others.
    app.include_router(things_router(store, settings, explorer.render))
    _describe_all(app)
    return app


def _add_sparql(app: FastAPI, store: Store, settings: Settings, pool: WorkerPool) -> None:
    budgets = Budgets(settings.budgets)
    public_url = settings.public_url and settings.public_url.rstrip("/") + "/sparql"
    sparql = SparqlSettings(
        public_url=public_url,
        default_graph=settings.default_graph,
        max_rows=settings.max_rows,
        caps=settings.caps,
        prefixes=PREFIXES,
    )
    graphs = {iri: figures.triples for iri, figures in store.manifest.graphs.items()}
    counts = Counts(sum(graphs.values()), graphs)
    app.include_router(
        sparql_router(
            pool, sparql, counts=lambda: counts, budgets=budgets, html_page=explorer.sparql_page
        )
    )
    app.include_router(graph_store_router(pool, sparql, budgets=budgets))


def _describe_all(app: FastAPI) -> None:
    """Let the description at /openapi.json hold the routes that FastAPI does not see."""
    seen = app.openapi

    def openapi() -> dict[str, Any]:
        description = seen()
        description["paths"].update(sparql_paths())
        return description

    app.openapi = openapi  # type: ignore[method-assign]
