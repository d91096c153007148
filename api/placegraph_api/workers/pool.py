"""A pool of workers in two lanes, each query with a deadline that ends the work.

Every query starts in the fast lane. One that is still running after `promote_after_s`
moves, with its worker, to one of a few slow and niced places; when these are taken
it is ended and the client told when to come back. So light queries wait at most for
other light ones. A query known to be slow goes to the slow lane at once.
"""

import asyncio
import logging
import signal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..problems import (
    BusyError,
    ComplexityError,
    DeadlineError,
    WorkerLostError,
)
from .crew import Crew
from .job import Work, memory_error
from .lanes import Lanes
from .process import Confinement, Worker, WorkerDiedError
from .settings import Figures, Lane, Meter, PoolSettings, Result, Snapshot

log = logging.getLogger(__name__)

# A query whose worker was killed from outside is asked again, a few times.
ATTEMPTS = 4


class WorkerPool:
    """Runs queries in killable processes: `async with WorkerPool(path) as pool`."""

    def __init__(
        self, path: Path, settings: PoolSettings | None = None, *, version: str = ""
    ) -> None:
        self.settings = settings or PoolSettings()
        self.crew = Crew(Snapshot(path, version), self.settings)
        self.lanes = Lanes(self.settings)
        self.deadlines = self.cancelled = 0
        self._publishing = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the workers; WorkerStartError if the store cannot be opened."""
        await self.crew.man(self.crew.snapshot)

    async def close(self) -> None:
        """End every worker; whoever waits or runs a query is told that the service stops."""
        self._closed = True
        self.lanes.fail_waiting(_stopping())
        await self.crew.close()

    @property
    def version(self) -> str:
        """Return the version that new queries are answered from."""
        return self.crew.snapshot.version

    @property
    def serving(self) -> bool:
        """Return whether there are workers for new queries."""
        return self.crew.staffed and not self._closed

    @property
    def network(self) -> Confinement | None:
        """Return by what means the workers have no network; `open` if by none."""
        return self.crew.network

    def figures(self) -> Figures:
        """Return the state of the pool."""
        return Figures(
            ready=self.crew.ready,
            fast=self.lanes.fast,
            slow=self.lanes.slow,
            waiting=self.lanes.waiting,
            started=self.crew.started,
            deadlines=self.deadlines,
            refused=self.lanes.refused,
            cancelled=self.cancelled,
        )

    async def publish(self, path: Path, version: str) -> None:
        """Answer from another store from now on; running queries end on the one they began.

        Returns when workers on the new store are ready. If it cannot be opened the
        pool keeps the old one and WorkerStartError is raised.
        """
        async with self._publishing:
            await self.crew.man(Snapshot(path, version))
            self.lanes.forget()

    async def run(self, job: Work, meter: Meter | None = None) -> Result:
        """Return the answer to a query; cancelling this call ends the work."""
        meter = meter or Meter()
        for _ in range(ATTEMPTS):
            if self._closed:
                raise _stopping()
            try:
                return await self._run_once(job, meter)
            except WorkerDiedError as error:
                log.warning("a query lost its worker: %s", error)
        raise WorkerLostError(f"the workers that ran this query ended, {ATTEMPTS} times in a row")

    async def _run_once(self, job: Work, meter: Meter) -> Result:
        key = job.key
        run = _Run(self, job, key, await self.lanes.enter(key))
        try:
            return await run.result()
        finally:
            meter.seconds += run.seconds
            self.lanes.leave(run.lane)


class _Run:
    """One query on one worker: what lane it is in and how long it ran."""

    def __init__(self, pool: WorkerPool, job: Work, key: int, lane: Lane) -> None:
        self.pool, self.job, self.key, self.lane = pool, job, key, lane
        self.seconds = 0.0

    async def result(self) -> Result:
        worker, snapshot = await self.pool.crew.take()
        if self.lane is Lane.SLOW:
            self.pool.crew.make_slow(worker)
        try:
            header, body = await self._answer(worker)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                self.pool.cancelled += 1
            self.pool.crew.discard(worker)
            if isinstance(error, WorkerDiedError):
                raise _cause_of(error) from error
            raise
        finally:
            self.pool.lanes.remember(self.key, self.seconds)
        self.pool.crew.give_back(worker, snapshot)
        if "error" in header:
            raise self.job.refusal(header)
        return Result(
            kind=header["kind"],
            body=body,
            rows=header["rows"],
            truncated=header["truncated"],
            seconds=self.seconds,
            lane=self.lane,
            version=snapshot.version,
        )

    async def _answer(self, worker: Worker) -> tuple[dict[str, Any], bytes]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        asking = loop.create_task(worker.ask(self.job))
        try:
            return await self._within_deadline(asking, worker)
        finally:
            self.seconds = loop.time() - began
            if not asking.done():
                worker.kill()
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

    async def _within_deadline(
        self, asking: "asyncio.Task[tuple[dict[str, Any], bytes]]", worker: Worker
    ) -> tuple[dict[str, Any], bytes]:
        settings, left = self.pool.settings, self.pool.settings.deadline_s
        if self.lane is Lane.FAST:
            first = min(settings.promote_after_s, left)
            await asyncio.wait({asking}, timeout=first)
            if not asking.done() and left > first:
                self.pool.lanes.move()
                self.lane = Lane.SLOW
                self.pool.crew.make_slow(worker)
            left -= first
        await asyncio.wait({asking}, timeout=left)
        if asking.done():
            return asking.result()
        self.pool.deadlines += 1
        raise DeadlineError(
            f"the {self.job.noun} was ended after {settings.deadline_s:g} s of running; "
            f"{self.job.advice}"
        )


def _stopping() -> BusyError:
    return BusyError("the service is stopping", 5)


def _cause_of(death: WorkerDiedError) -> Exception:
    """Return why a worker died, where its last words tell; otherwise the death itself."""
    if "memory allocation" in death.last_words or "bad_alloc" in death.last_words:
        return memory_error()
    if death.returncode in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return ComplexityError("the query is nested or chained too deeply for the parser")
    return death
