"""Where analyses are asked for: a pool that starts when the service has the time, or with the
first, and the answers so far.
"""

import asyncio
import datetime
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import format_datetime

from fastapi import Request

from placegraph.metrics.view import today
from placegraph.store import Store

from ..sparql import Budgets
from ..sparql.running import run_for
from ..workers import WorkerPool
from .job import Analysis
from .settings import AnalysisSettings

# Kind, question and day: an analysis without a date is about the day on which it is asked.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Answered:
    """The answer to an analysis, with what a client needs to know that it has it already."""

    body: bytes
    tag: str
    since: str

    @classmethod
    def now(cls, body: bytes) -> "Answered":
        """Return an answer that has just been worked out."""
        digest = hashlib.sha256(body).hexdigest()[:24]
        since = format_datetime(datetime.datetime.now(datetime.UTC), usegmt=True)
        return cls(body, f'"{digest}"', since)


class Desk:
    """Answers analyses of one store; a version never changes, so an answer is kept for a day."""

    def __init__(self, store: Store, settings: AnalysisSettings, budgets: Budgets) -> None:
        self.store, self.settings, self.budgets = store, settings, budgets
        self.pool = WorkerPool(store.folder / "data", settings.pool, version=store.version)
        self.started = False
        self._starting = asyncio.Lock()
        self._kept: OrderedDict[Key, Answered] = OrderedDict()
        self._bytes = 0

    async def ask(self, request: Request, analysis: Analysis) -> Answered | None:
        """Return the answer, or None after the client has gone."""
        key = (analysis.kind, analysis.text, today().isoformat())
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        await self.start()
        result = await run_for(request, self.pool, self.budgets, analysis)
        if result is None:
            return None
        answered = Answered.now(result.body)
        self._keep(key, answered)
        return answered

    async def close(self) -> None:
        """End the processes."""
        async with self._starting:
            if self.started:
                await self.pool.close()

    async def start(self) -> None:
        """Start the processes, unless they are there."""
        async with self._starting:
            if not self.started:
                await self.pool.start()
                self.started = True

    def _keep(self, key: Key, answered: Answered) -> None:
        if key not in self._kept:
            self._kept[key] = answered
            self._bytes += len(answered.body)
        while self._bytes > self.settings.kept_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)
