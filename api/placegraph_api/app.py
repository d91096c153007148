"""The service: it answers from the current version of a store and moves on to the next.

Nothing here is global and nothing is read from the environment, so that two services of
two stores can run in one process.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from placegraph.errors import PlacegraphError
from placegraph.store import Address, Store, current_version, open_store

from .edition import Edition
from .figures import ServiceFigures
from .observe import Observed, routes_of
from .settings import Settings
from .shared import Shared
from .sparql import Budgets
from .turns import Turns
from .workers import Snapshot, WorkerPool
from .workers.crew import Crew
from .writing import Writing

log = logging.getLogger(__name__)


class Service:
    """An ASGI application that gives each request to the edition that is current then.

    A request ends on the edition that it began on, so an answer is of one version.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._address, store = store.address, store.here()
        pool = _pool_of(self._address, store, settings)
        figures = ServiceFigures(pool)
        writing = Writing(lambda: self.edition.store, settings, self.move, self._address)
        budgets = Budgets(settings.budgets)
        turns = Turns(settings.exports_at_once, settings.exports_of_one_client, budgets)
        self.shared = Shared(settings, pool, budgets, figures, writing, turns)
        self.edition = Edition(store, self.shared)
        figures.note_version(store.version, self.edition.triples, moved=False)
        routes = routes_of(self.edition.app)
        self._observed = Observed(self._answer, figures, routes, log_queries=settings.log_queries)
        self._lifespan = Router(lifespan=self._live)
        self._refused = ""
        self._reading: asyncio.Task[None] | None = None
        self._moving = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end the life of the service."""
        if scope["type"] == "http":
            await self._observed(scope, receive, send)
        else:
            await self._lifespan(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.edition(scope, receive, send)

    @asynccontextmanager
    async def _live(self, _app: object) -> AsyncIterator[None]:
        async with self.shared.pool:
            following = asyncio.create_task(self._follow())
            try:
                yield
            finally:
                tasks = [each for each in (following, self._reading) if each]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await self.edition.desk.close()

    async def warm(self) -> None:
        """Read what most pages need; until it is there, `/ready` says no."""
        self.shared.warming = True
        await self.edition.warm()
        self.shared.warming = False
        log.info("ready, with store version %s", self.edition.version)

    def read_ahead(self) -> None:
        """Read in the background what is not needed to be ready, and start who analyses."""
        self._reading = asyncio.create_task(self._read_ahead(self.edition))

    async def _read_ahead(self, edition: Edition) -> None:
        try:
            await edition.warm_more()
        except PlacegraphError as error:
            log.warning("analyses will start when they are asked for: %s", error)

    async def _follow(self) -> None:
        """Look for a newly published version and move to it, for as long as the service lives."""
        while True:
            await asyncio.sleep(self.shared.settings.look_every_s)
            try:
                version = await asyncio.to_thread(current_version, self._address)
                if version is not None and version != self.edition.version:
                    await self.move(version)
            except PlacegraphError:
                continue  # logged where it was met
            except Exception:
                # Whatever it is: a service that no longer looks would serve the old for ever.
                log.exception("the look at a new version failed; the next is soon")

    async def move(self, version: str) -> None:
        """Answer from the version that is current now; if it cannot be opened, go on as before.

        Raises what stands in the way, which is also logged, once for each version.
        """
        async with self._moving:
            if version != self.edition.version:
                await self._move(version)

    async def _move(self, version: str) -> None:
        try:
            edition = await asyncio.to_thread(self._next)
            await edition.warm()
            await self.shared.pool.publish(edition.store.folder / "data", edition.version)
        except PlacegraphError as error:
            if version != self._refused:
                log.error("version %s cannot be served: %s", version, error)  # noqa: TRY400
                self._refused = version
            raise
        before, self.edition = self.edition, edition
        before.retire()
        if before.desk.started:
            self.read_ahead()
        self.shared.figures.note_version(edition.version, edition.triples, moved=True)
        log.info("now serving store version %s", edition.version)

    def _next(self) -> Edition:
        return Edition(open_store(self._address).here(), self.shared)


def _pool_of(address: Address, store: Store, settings: Settings) -> WorkerPool:
    """Return what answers SPARQL: processes on a version, or the store elsewhere."""
    crew: Crew | None = None
    if not isinstance(address, Path):
        # Only with a store elsewhere: it needs a package of its own.
        from placegraph.remote import RemoteAddress

        from .workers.remote import RemoteCrew

        assert isinstance(address, RemoteAddress)  # noqa: S101 - there is no other kind
        snapshot = Snapshot(store.folder / "data", store.version)
        crew = cast("Crew", RemoteCrew(snapshot, address, settings.pool))  # the same calls
    return WorkerPool(store.folder / "data", settings.pool, version=store.version, crew=crew)


def create_app(store: Store, settings: Settings | None = None) -> Service:
    """Return the service of a store; it answers `/sparql` once its lifespan has begun."""
    return Service(store, settings or Settings())
