"""A pool of workers in two lanes, each query with a deadline that ends the work.

Every query starts in the fast lane. One that has used `promote_after_s` of processor time
moves, with its worker, to one of a few slow and niced places; when these are taken
it is ended and the client told when to come back. So light queries wait at most for
other light ones. A query known to be slow goes to the slow lane at once.
"""

import asyncio
import logging
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from placegraph.said import Said

from ..problems import (
    BusyError,
    ComplexityError,
    DeadlineError,
    ResourceLimitError,
    WorkerLostError,
)
from .channel import Frame
from .crew import Crew
from .job import Job, Work, memory_error
from .lanes import Lanes
from .process import Confinement, Worker, WorkerDiedError
from .settings import Figures, Lane, Meter, PoolSettings, Result, Snapshot

log = logging.getLogger(__name__)

# A query whose worker was killed from outside is asked again, a few times.
ATTEMPTS = 4
_AFTER_LOSS_S = 5.0
# What the system counts processor time in, and how many times longer than its processor time a
# query of the fast lane may take (it may wait for the disk).
_TICK_S = 0.02
_PATIENCE = 5


class WorkerPool:
    """Runs queries in killable processes: `async with WorkerPool(path) as pool`."""

    def __init__(
        self,
        path: Path,
        settings: PoolSettings | None = None,
        *,
        version: str = "",
        crew: Crew | None = None,
    ) -> None:
        """`crew` takes the place of one that works on the store at the path."""
        self.settings = settings or PoolSettings()
        self.crew = crew or Crew(Snapshot(path, version), self.settings)
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
            except ResourceLimitError:
                # What is done in memory may need more of it than looking up would.
                if not isinstance(job, Job) or job.looked_up is None:
                    raise
                job = job.looked_up
        text = (
            f"the processes that ran this query were ended from outside, {ATTEMPTS} times in a row"
        )
        raise WorkerLostError(Said("workers-lost", text, times=ATTEMPTS), _AFTER_LOSS_S)

    async def _run_once(self, job: Work, meter: Meter) -> Result:
        key = job.key
        run = _Run(self, job, key, await self.lanes.enter(key))
        try:
            return await run.result()
        finally:
            meter.seconds += run.seconds
            self.lanes.leave(run.lane)


class _Run:
    """One query on one worker: what lane it is in and how long it ran.

    Timers end it from outside, so a light query costs no task and no wait beside its own.
    """

    def __init__(self, pool: WorkerPool, job: Work, key: int, lane: Lane) -> None:
        self.pool, self.job, self.key, self.lane = pool, job, key, lane
        self.seconds = 0.0
        self.worked_s = 0.0
        """Processor time, which is less where the machine is busy; what is known of it so far."""

    async def result(self) -> Result:
        worker, snapshot = await self.pool.crew.take()
        if self.lane is Lane.SLOW:
            self.pool.crew.make_slow(worker)
        try:
            header, body = await self._answer(worker)
            self.worked_s, worker.cpu_s = header["cpu_s"] - worker.cpu_s, header["cpu_s"]
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                self.pool.cancelled += 1
            self.pool.crew.discard(worker)
            if isinstance(error, WorkerDiedError):
                cause = _cause_of(error)
                if cause is error:
                    self.worked_s = 0.0  # one that was killed from outside tells nothing of a query
                raise cause from error
            raise
        finally:
            if self.worked_s:
                self.pool.lanes.remember(self.key, self.worked_s)
        self.pool.crew.give_back(worker, snapshot, header["peak_kb"] * 1024)
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

    async def _answer(self, worker: Worker) -> Frame:
        loop, settings = asyncio.get_running_loop(), self.pool.settings
        began = loop.time()
        self._asked = worker.ask(self.job)
        first = min(settings.promote_after_s, settings.deadline_s)
        self._timers = [loop.call_later(first, self._look, worker, began)]
        try:
            return await worker.answered(self._asked)
        finally:
            for timer in self._timers:
                timer.cancel()
            self.seconds = loop.time() - began

    def _look(self, worker: Worker, began: float) -> None:
        """See whether a query that is not over is a slow one, or the machine a busy one."""
        if self._asked.done():
            return  # the process has died, and how is being found out
        loop, settings = asyncio.get_running_loop(), self.pool.settings
        elapsed = loop.time() - began
        if len(self._timers) == 1:
            left = max(0.0, settings.deadline_s - elapsed)
            self._timers.append(loop.call_later(left, self._end))
        now = worker.cpu_s_now()
        self.worked_s = elapsed if now is None else now - worker.cpu_s
        missing = settings.promote_after_s - self.worked_s
        if self.lane is Lane.SLOW:
            return
        if missing <= _TICK_S:
            self.worked_s += max(0.0, missing)  # slow, to all that is known
            self._promote(worker)
        elif elapsed > _PATIENCE * settings.promote_after_s and self.pool.lanes.has_slow:
            self._promote(worker)
        else:
            self._timers[0] = loop.call_later(missing, self._look, worker, began)

    def _promote(self, worker: Worker) -> None:
        """Move to the slow lane, or end the query where that is full."""
        try:
            self.pool.lanes.move()
        except BusyError as error:
            self._fail(error)
            return
        self.lane = Lane.SLOW
        self.pool.crew.make_slow(worker)

    def _end(self) -> None:
        self.pool.deadlines += 1
        self.worked_s = max(self.worked_s, self.pool.settings.promote_after_s)
        deadline = f"{self.pool.settings.deadline_s:g}"
        text = f"the {self.job.noun} was ended after {deadline} s of running; {self.job.advice}"
        self._fail(DeadlineError(Said("deadline", text, deadline=deadline, advice=self.job.advice)))

    def _fail(self, error: Exception) -> None:
        if not self._asked.done():
            self._asked.set_exception(error)


def _stopping() -> BusyError:
    return BusyError(Said("stopping", "the service is stopping"), 5)


def _cause_of(death: WorkerDiedError) -> Exception:
    """Return why a worker died, where its last words tell; otherwise the death itself."""
    if "memory allocation" in death.last_words or "bad_alloc" in death.last_words:
        return memory_error()
    if death.returncode in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        text = "the query is nested or chained too deeply for the parser"
        return ComplexityError(Said("too-deep", text))
    return death
