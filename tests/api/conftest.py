"""Stores and services for the tests of the HTTP layer."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import uvicorn
from fastapi import FastAPI
from pyoxigraph import Literal, NamedNode, Quad
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from placegraph.store import Store
from placegraph_api import problems
from placegraph_api.app import create_app
from placegraph_api.settings import Settings
from placegraph_api.sparql import (
    Budgets,
    Counts,
    SparqlEndpoint,
    SparqlSettings,
    graph_store_router,
)
from placegraph_api.workers import PoolSettings, WorkerPool

E = "http://example.org/"


def write_snapshot(path: Path, quads: list[Quad]) -> Path:
    """Write quads to a store at a path and close it."""
    store = pyoxigraph.Store(str(path))
    store.extend(quads)
    store.flush()
    del store
    return path


def iri(name: str) -> NamedNode:
    """Return a name of the test data."""
    return NamedNode(E + name)


@pytest.fixture(scope="session")
def twinned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three places and two twinnings in two graphs, and one triple outside both."""
    twin = iri("twinnedWith")
    return write_snapshot(
        tmp_path_factory.mktemp("stores") / "twinned",
        [
            Quad(iri("Kiel"), twin, iri("Brest"), iri("g1")),
            Quad(iri("Brest"), twin, iri("Plymouth"), iri("g2")),
            Quad(iri("Kiel"), iri("name"), Literal("Kiel, Ostsee", language="de"), iri("g1")),
            Quad(iri("Kiel"), iri("name"), Literal("service"), pyoxigraph.DefaultGraph()),
        ],
    )


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five hundred triples: enough for a query that never ends."""
    quads = [Quad(iri(f"p{n}"), iri("next"), iri(f"p{n * 7 % 500}"), iri("g")) for n in range(500)]
    return write_snapshot(tmp_path_factory.mktemp("stores") / "wide", quads)


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine to its end."""
    return asyncio.run


def make_app(store: Path, pool_settings: PoolSettings | None = None, **router: Any) -> FastAPI:
    """Return a service of the endpoint and the graph store; its pool is at `app.state.pool`."""
    pool = WorkerPool(store, pool_settings or SMALL_POOL, version="v1")

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        async with pool:
            yield

    app = FastAPI(lifespan=lifespan)
    problems.install(app)
    router.setdefault("counts", lambda: Counts(4, {E + "g1": 2, E + "g2": 1}))
    writes = router.pop("writes", None)
    router.setdefault("settings", SparqlSettings())
    router.setdefault("budgets", Budgets())
    app.include_router(SparqlEndpoint(pool, **router).router())
    app.include_router(
        graph_store_router(pool, router["settings"], budgets=router["budgets"], writes=writes)
    )
    app.state.pool = pool
    return app


SMALL_POOL = PoolSettings(fast_places=1, slow_places=1, spare_workers=1, deadline_s=5.0)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an app on a free loopback port in a thread; give its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def service(store: Store) -> Iterator[TestClient]:
    """The whole service of the curated data; it does not follow redirects."""
    app = create_app(store, Settings(pool=SMALL_POOL))
    with TestClient(app, follow_redirects=False) as client:
        yield client
