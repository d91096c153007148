"""Where analyses are asked for: a pool that starts with the first, and the answers so far."""

import asyncio
from collections import OrderedDict

from fastapi import Request

from placegraph.store import Store

from ..sparql import Budgets
from ..sparql.running import run_for
from ..workers import WorkerPool
from .job import Analysis
from .settings import AnalysisSettings

Key = tuple[str, str, str]


class Desk:
    """Answers analyses of one store; a version never changes, so an answer is kept."""

    def __init__(self, store: Store, settings: AnalysisSettings, budgets: Budgets) -> None:
        self.settings, self.budgets = settings, budgets
        self.pool = WorkerPool(store.folder / "data", settings.pool, version=store.version)
        self._started = False
        self._starting = asyncio.Lock()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0

    async def ask(self, request: Request, analysis: Analysis) -> bytes | None:
        """Return the answer as JSON, or None after the client has gone."""
        key = (self.pool.version, analysis.kind, analysis.text)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        await self._start()
        result = await run_for(request, self.pool, self.budgets, analysis)
        if result is None:
            return None
        self._keep(key, result.body)
        return result.body

    async def close(self) -> None:
        """End the processes."""
        if self._started:
            await self.pool.close()

    async def _start(self) -> None:
        # They take a second and much memory, which a service without analyses can spare.
        async with self._starting:
            if not self._started:
                await self.pool.start()
                self._started = True

    def _keep(self, key: Key, body: bytes) -> None:
        if key not in self._kept:
            self._kept[key] = body
            self._bytes += len(body)
        while self._bytes > self.settings.kept_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest)
